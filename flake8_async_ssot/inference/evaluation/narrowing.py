"""Narrowing of values by the tests around a use: ``isinstance``, ``is None``, truth, and guards for its kind."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import Reason
from flake8_async_ssot.inference.evaluation import attributes, classes, conditions, guarding
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import is_none
from flake8_async_ssot.inference.evaluation.values import (
    Class,
    Display,
    Frame,
    Instance,
    Literal,
    Running,
    Signature,
    Unknown,
    Value,
    Values,
    unknown,
)
from flake8_async_ssot.inference.syntax import use_def
from flake8_async_ssot.inference.syntax.asked_callees import asked_callees
from flake8_async_ssot.inference.syntax.growth import grown_names
from flake8_async_ssot.inference.syntax.guards import Asked, Fact, Guard
from flake8_async_ssot.inference.syntax.names import called_name, last_name, plain_name
from flake8_async_ssot.inference.syntax.reads import names_of
from flake8_async_ssot.inference.syntax.spelling import flagged, held_test, place_of, spellings
from flake8_async_ssot.inference.syntax.tree import ModuleNode
from flake8_async_ssot.inference.syntax.use_def import reaching_bindings

_Test = tuple[nodes.NodeNG, bool]
_RUNNING_OTHERS = (nodes.Call, nodes.Await, nodes.AsyncFor, nodes.AsyncWith, nodes.Yield, nodes.YieldFrom)


def narrow(ev: Evaluator, node: nodes.NodeNG, values: Values, frame: Frame | None) -> Values:
    """The values that an expression can still have where it stands."""
    if isinstance(node, nodes.Name) and _is_result_of_tested(ev, node):
        return unknown(Reason.GUARDED)
    return _by_tests(ev, node, values, frame)


def _by_tests(ev: Evaluator, node: nodes.NodeNG, values: Values, frame: Frame | None) -> Values:
    """The values that the tests of an expression leave."""
    key = place_of(node)
    tested = ev.fact(node.root(), tested_names)
    if not key or key not in tested.everywhere:
        return values
    if isinstance(node, nodes.Subscript) and last_name(node.value) in ev.fact(node.root(), grown_names):
        # Another item may stand there since the test.
        return values
    if not _is_given(frame, key) and _is_guarded_outside(ev, tested, node, key, values):
        return unknown(Reason.GUARDED)
    if not any(key in names for names in _tested_around(tested, node)):
        return values
    for test, holds in known_tests(node, key):
        narrowed = _apply(ev, test, holds, _Subject(key, frame), values)
        if isinstance(node, (nodes.Attribute, nodes.Subscript)) and narrowed and all(map(is_none, narrowed)):
            if any(_called_since(ev, node, asked) for asked in (test, *ev.fact(test, flagged))):
                # What is called there is likely to fill the attribute or item.
                continue
        values = narrowed
    return values


def _is_result_of_tested(ev: Evaluator, node: nodes.Name) -> bool:
    """Whether a name holds the result of a function that a test around it asks about."""
    scope = node.frame()
    if node.name not in ev.fact(node.root(), asked_callees).results.get(scope, ()):
        return False
    calls = (getattr(entry.parent, "value", None) for entry in reaching_bindings(scope, node.name, node) or ())
    return any(
        isinstance(call, nodes.Call) and _is_guarded_at(ev, node, place_of(call.func)) and is_asked_afterwards(ev, call)
        for call in calls
    )


def is_asked_afterwards(ev: Evaluator, call: nodes.Call) -> bool:
    """Whether the function around a call that is assigned asks for the kind of its callee, and not before the call."""
    is_asked = ev.fact(call.root(), asked_callees).is_asked_about(call)
    return is_asked and not _is_guarded_at(ev, call, place_of(call.func))


def _called_since(ev: Evaluator, node: nodes.NodeNG, test: nodes.NodeNG) -> bool:
    """Whether something else may run between a test and the statement that holds a use."""
    lines = ev.fact(node.frame(), call_lines)
    place = bisect_right(lines, test.tolineno or 0)
    return place < len(lines) and lines[place] < (node.statement().lineno or 0)


def call_lines(function: nodes.NodeNG) -> tuple[int, ...]:
    """The lines of a function on which other code may run, in order: something is called, awaited or yielded."""
    return tuple(sorted(node.lineno or 0 for node in function.nodes_of_class(_RUNNING_OTHERS)))


def _is_given(frame: Frame | None, key: str) -> bool:
    """Whether a frame binds the name to an argument, so that guards add nothing."""
    name = key.partition(".")[0]
    while frame is not None:
        if any(known == name for known, _ in frame.bindings):
            return True
        frame = frame.parent
    return False


def _is_guarded_outside(ev: Evaluator, tested: _Tested, node: nodes.NodeNG, key: str, values: Values) -> bool:
    """Whether an inner function stands, or is only named, behind guards for the kind of a variable around it.

    :param values: those of the variable; a test that leaves other ones is a guard, too.
    """
    name = key.partition(".")[0]
    inner = node.frame()
    while isinstance(inner, nodes.FunctionDef) and name not in inner.locals:
        outer = inner.parent.frame()
        if key in tested.by_frame.get(outer, ()):
            uses = ev.fact(outer, names_of).reads.get(inner.name, [])
            ways = [places for places in ([inner], uses) if places]
            if any(all(_is_guarded_at(ev, place, key, values) for place in places) for places in ways):
                return True
        inner = outer
    return False


def _is_guarded_at(ev: Evaluator, place: nodes.NodeNG, key: str, values: Values = ()) -> bool:
    """Whether a test that is known to hold, or not to hold, at a place asks for the kind of an expression.

    :param values: those of the expression; a test that leaves others of them than ``None`` asks as well.
    """
    subject, present = _Subject(key, None), _present(values)
    return any(
        _asks_kind(ev, test, key) or present != _present(_apply(ev, test, holds, subject, values))
        for test, holds in known_tests(place, key)
    )


def _present(values: Values) -> set[Value]:
    """Values, less ``None``."""
    return {value for value in values if not is_none(value)}


def _tested_around(tested: _Tested, node: nodes.NodeNG) -> Iterator[set[str]]:
    """The keys in the tests of the function around a node, and of those around it where that one is a lambda."""
    frame = node.frame()
    while frame is not None:
        yield tested.by_frame.get(frame, set())
        if isinstance(frame, nodes.FunctionDef) or not isinstance(frame, nodes.Lambda):
            return
        frame = frame.parent.frame()


class _Tested(NamedTuple):
    """The dotted names that the tests in each function of a module mention, and all of them."""

    by_frame: dict[nodes.NodeNG, set[str]]
    everywhere: frozenset[str]


def tested_names(module: ModuleNode) -> _Tested:
    """The dotted names that the tests of a module mention."""
    found: dict[nodes.NodeNG, set[str]] = {}
    tests: list[nodes.NodeNG] = [node.test for node in module.all_of(nodes.If, nodes.While, nodes.IfExp, nodes.Assert)]
    tests.extend(value for node in module.all_of(nodes.BoolOp) for value in node.values)
    tests.extend(test for node in module.all_of(nodes.Comprehension) for test in node.ifs)
    tests.extend(node.guard for node in module.all_of(nodes.MatchCase) if node.guard is not None)
    for test in tests:
        found.setdefault(test.frame(), set()).update(spellings(test))
    return _Tested(found, frozenset().union(*found.values()))


def known_tests(node: nodes.NodeNG, key: str) -> Iterator[_Test]:
    """The tests of an expression that are known to hold or not to hold at a node, latest first."""
    for asked in use_def.known_tests(node, key):
        yield asked.test, asked.holds


class _Subject(NamedTuple):
    """The expression that tests are asked about, as it is spelled, and the frame around it."""

    key: str
    frame: Frame | None


def _apply(ev: Evaluator, test: nodes.NodeNG, holds: bool, subject: _Subject, values: Values) -> Values:
    """The values of a subject where a test holds, or does not."""
    if isinstance(test, nodes.UnaryOp) and test.op == "not":
        return _apply(ev, test.operand, not holds, subject, values)
    if isinstance(test, nodes.BoolOp):
        return _by_parts(ev, test, holds, subject, values)
    if isinstance(test, nodes.NamedExpr):
        test = test.target
    if place_of(test) == subject.key:
        return tuple(value for value in values if _may_be_true(value)) if holds else values
    held = held_test(test) if isinstance(test, nodes.Name) else None
    if held is not None:
        return _apply(ev, held, holds, subject, values)
    guard = _kind_guard(ev, test, subject.key, subject.frame)
    if guard is not None:
        return values if _is_decided(ev, test, holds, subject) else _of_kind(ev, test, guard.when(holds))
    if isinstance(test, nodes.Call):
        return _by_call(ev, test, holds, subject, values)
    return _by_comparison(test, holds, subject.key, values) if isinstance(test, nodes.Compare) else values


def _is_decided(ev: Evaluator, test: nodes.NodeNG, holds: bool, subject: _Subject) -> bool:
    """Whether the arguments of a call decide a test, so that it adds nothing to what is known of the subject."""
    return _is_given(subject.frame, subject.key) and conditions.truth(ev, test, subject.frame) is holds


def _by_parts(ev: Evaluator, test: nodes.BoolOp, holds: bool, subject: _Subject, values: Values) -> Values:
    """All parts of ``and`` hold where it holds, and no part of ``or`` where it does not."""
    if (test.op == "and") is not holds:
        return unknown(Reason.GUARDED) if any(_asks_kind(ev, part, subject.key) for part in test.values) else values
    for part in test.values:
        values = _apply(ev, part, holds, subject, values)
    return values


def _may_be_true(value: Value) -> bool:
    return not (isinstance(value, Literal) and value.known and not value.value)


def _kind_guard(ev: Evaluator, test: nodes.NodeNG, key: str, frame: Frame | None) -> Guard | None:
    """The guard of a call for the kind of an expression or of its elements; None for other calls."""
    if not isinstance(test, nodes.Call) or plain_name(test.func) in ("isinstance", "issubclass"):
        return None
    if not any(_is_about(key, given) for given in (*test.args, *(keyword.value for keyword in test.keywords))):
        return None
    guard = guarding.guard_of(ev, test, frame)
    if guard is None or not guard.is_about_kind or not _is_about(key, guard.subject):
        return None
    return guard if place_of(guard.subject) == key else replace(guard, asked=Asked.KIND)


def _is_about(key: str, argument: nodes.NodeNG) -> bool:
    """Whether an argument is the expression of a spelling, or an attribute of it."""
    subject = place_of(argument.target if isinstance(argument, nodes.NamedExpr) else argument)
    return subject == key or subject.startswith(f"{key}.")


def _asks_kind(ev: Evaluator, test: nodes.NodeNG, key: str) -> bool:
    """Whether a part of a test asks what kind of callable or awaitable an expression is."""
    if isinstance(test, nodes.UnaryOp):
        return _asks_kind(ev, test.operand, key)
    if isinstance(test, nodes.BoolOp):
        return any(_asks_kind(ev, part, key) for part in test.values)
    held = held_test(test) if isinstance(test, nodes.Name) else None
    return _kind_guard(ev, held or test, key, None) is not None


def _of_kind(ev: Evaluator, test: nodes.NodeNG, fact: Fact) -> Values:
    """The value behind a guard that tests its kind."""
    if fact is Fact.AWAITABLE:
        return _instance_of(ev, test, "typing.Awaitable", 1)
    if fact is Fact.GIVES_COROUTINE:
        return (Signature(_instance_of(ev, test, "types.CoroutineType", 3)),)
    return unknown(Reason.GUARDED)


def _instance_of(ev: Evaluator, test: nodes.NodeNG, name: str, parameters: int) -> Values:
    """An instance of a class of the standard library, of which nothing else is known."""
    found = classes.instance_of(ev, name, test.root(), *(unknown(Reason.GUARDED),) * parameters)
    return (found,) if found is not None else unknown(Reason.GUARDED)


def _by_call(ev: Evaluator, test: nodes.Call, holds: bool, subject: _Subject, values: Values) -> Values:
    name = called_name(test)
    if not test.args:
        return values
    asked = test.args[0].target if isinstance(test.args[0], nodes.NamedExpr) else test.args[0]
    if place_of(asked) != subject.key or len(test.args) != 2:
        return values
    if name == "hasattr" and holds and any(isinstance(value, Running) for value in values):
        # Whoever asks so knows of other objects than the coroutine that is seen.
        return unknown(Reason.GUARDED)
    if name not in ("isinstance", "issubclass"):
        return values
    wanted = _classes(ev, ev.values(test.args[1], subject.frame))
    if wanted is None:
        return unknown(Reason.GUARDED)
    if name == "issubclass":
        return _deriving(ev, values, wanted) or unknown(Reason.GUARDED) if holds else values
    return _of_classes(ev, values, wanted) if holds else _not_of_classes(ev, values, wanted)


def _classes(ev: Evaluator, values: Values) -> list[Class] | None:
    """The classes in the second argument of ``isinstance``; None where one of them is not known."""
    found: list[Class] = []
    for value in values:
        if isinstance(value, Class):
            found.append(value)
        elif isinstance(value, Display) and isinstance(value.node, nodes.Tuple):
            inner = _classes(ev, ev.iterated((value,)))
            if inner is None:
                return None
            found.extend(inner)
        else:
            return None
    return found or None


def _of_classes(ev: Evaluator, values: Values, wanted: list[Class]) -> Values:
    kept: list[Value] = []
    for value in values:
        instance = None if isinstance(value, Unknown) else attributes.as_instance(ev, value, ev.loader.installed)
        if instance is None:
            continue
        for cls in wanted:
            is_one = classes.is_subclass_of(ev, instance.cls, cls)
            if is_one is not False:
                kept.append(value)
            # Where not all bases are known, the test tells no less than what is known of them.
            if is_one is None or not is_one and classes.is_subclass_of(ev, cls, instance.cls) is True:
                kept.append(Instance(cls, certain=False))
    if not kept or any(isinstance(value, Unknown) for value in values):
        kept.extend(Instance(cls, certain=False) for cls in wanted)
    return tuple(dict.fromkeys(kept))


def _deriving(ev: Evaluator, values: Values, wanted: list[Class]) -> Values:
    """The classes among values that derive from one of some classes; nothing where a value may be another one."""
    kept: list[Value] = []
    for value in values:
        found = {classes.is_subclass_of(ev, value, cls) for cls in wanted} if isinstance(value, Class) else {None}
        if True in found:
            kept.append(value)
        elif None in found:
            return ()
    return tuple(kept)


def _not_of_classes(ev: Evaluator, values: Values, wanted: list[Class]) -> Values:
    kept = []
    for value in values:
        instance = None if isinstance(value, Unknown) else attributes.as_instance(ev, value, ev.loader.installed)
        if instance is not None and any(classes.is_subclass_of(ev, instance.cls, cls) is True for cls in wanted):
            continue
        kept.append(value)
    return tuple(kept)


def _by_comparison(test: nodes.Compare, holds: bool, key: str, values: Values) -> Values:
    if len(test.ops) != 1 or test.ops[0][0] not in ("is", "is not", "==", "!="):
        return values
    operator, right = test.ops[0]
    left = test.left.target if isinstance(test.left, nodes.NamedExpr) else test.left
    if place_of(left) != key or not isinstance(right, nodes.Const) or right.value is not None:
        return values
    is_none = holds is (operator in ("is", "=="))
    if is_none:
        return tuple(v for v in values if isinstance(v, Literal) and v.value is None) or (Literal(None),)
    return tuple(v for v in values if not (isinstance(v, Literal) and v.value is None))
