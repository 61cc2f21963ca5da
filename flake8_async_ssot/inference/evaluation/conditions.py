"""Whether a statement is reached when the arguments of a call are known constants."""

from __future__ import annotations

from collections.abc import Iterator

from astroid import nodes

from flake8_async_ssot.inference.evaluation import argument_counts
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import constant_of, name_of, unbound
from flake8_async_ssot.inference.evaluation.running_kinds import RunningKind
from flake8_async_ssot.inference.evaluation.values import (
    CALLABLES,
    Bound,
    Class,
    Display,
    Frame,
    Function,
    Instance,
    Literal,
    Module,
    Running,
    Value,
    Values,
)
from flake8_async_ssot.inference.syntax import guards, signatures
from flake8_async_ssot.inference.syntax.guards import Asked
from flake8_async_ssot.inference.syntax.names import binding_scope, called_name, decorators_of, looked_up
from flake8_async_ssot.inference.syntax.spelling import held_test
from flake8_async_ssot.inference.syntax.three_valued import holds

#: The functions of the standard library that ask for a coroutine function, and the marks of others that they count.
_ASKING = frozenset({"inspect.iscoroutinefunction", "asyncio.coroutines.iscoroutinefunction"})
_MARKS = ("_is_coroutine", "markcoroutinefunction")
#: The functions of ``inspect`` that ask for a generator function, with what a call of that starts.
_GENERATING = {
    "isgeneratorfunction": RunningKind.GENERATOR,
    "isasyncgenfunction": RunningKind.ASYNC_GENERATOR,
}
_OBJECTS = (*CALLABLES, Class, Display, Module, Running)
_CONSTANT_TYPES: dict[str, type] = {kind.__name__: kind for kind in (str, bytes, int, float, bool)}


def is_reached(ev: Evaluator, statement: nodes.NodeNG, frame: Frame) -> bool:
    """False where a test around a statement, or one before it that leaves the function, decides against it."""
    if not frame.bindings:
        return True
    child, parent = statement, statement.parent
    while parent is not None and not isinstance(parent, (nodes.FunctionDef, nodes.Lambda, nodes.Module)):
        if isinstance(parent, nodes.If):
            decided = truth(ev, parent.test, frame)
            if decided is not None and decided is not (child in parent.body):
                return False
        child, parent = parent, parent.parent
    return not any(
        isinstance(earlier, nodes.If) and isinstance(earlier.body[-1], nodes.Return) and truth(ev, earlier.test, frame)
        for earlier in _before(statement)
    )


def _before(statement: nodes.NodeNG) -> list[nodes.NodeNG]:
    block = getattr(statement.parent, "body", [])
    return block[: block.index(statement)] if statement in block else []


def truth(ev: Evaluator, test: nodes.NodeNG, frame: Frame | None) -> bool | None:
    """Whether a test holds, where it compares constants or asks for what is a function; None where it is not known."""
    return holds(test, lambda part: _truth(ev, part, frame))


def _truth(ev: Evaluator, test: nodes.NodeNG, frame: Frame | None) -> bool | None:
    counted = argument_counts.truth(test, frame)
    if counted is not None:
        return counted
    asking = _asking_for_kind(test)
    if asking is not None:
        told = _is_coroutine_function(ev, asking, frame)
        return told if told is not None else _told_by_own(ev, asking, frame)
    if isinstance(test, nodes.Call):
        if _asks_kind(test):
            return _is_of_kind(ev, test, frame)
        return _told_by_own(ev, test, frame) if guards.guard_by_name(test) is not None else None
    if is_optional_parameter(test):
        known = {_truth_of(value) for value in ev.values(test, frame)}
        return known.pop() if len(known) == 1 else None
    if not isinstance(test, nodes.Compare) or not _is_of_constants(test):
        return None
    operator, right = test.ops[0]
    if operator in ("is", "is not") and isinstance(right, nodes.Const) and right.value is None:
        is_none = _is_none(ev.values(test.left, frame))
        return is_none if is_none is None else is_none is (operator == "is")
    if operator in ("in", "not in"):
        is_member = _is_member(ev, test.left, right, frame)
        return is_member if is_member is None or operator == "in" else not is_member
    one = constant_of(ev.values(right, frame))
    other = constant_of(ev.values(test.left, frame)) if one is not None else None
    return None if other is None else (one == other) is (operator in ("==", "is"))


def _told_by_own(ev: Evaluator, test: nodes.Call, frame: Frame | None) -> bool | None:
    """The answer of a function in source that asks of what it is given, where all that it may return are constants."""
    callees = [unbound(value) for value in ev.values(test.func, frame)]
    if len(callees) != 1 or not isinstance(callees[0], Function) or callees[0].node.root().is_stub:
        return None
    answer = constant_of(ev.values(test, frame))
    return answer.value if answer is not None and isinstance(answer.value, bool) else None


def _is_of_constants(test: nodes.Compare) -> bool:
    """Whether constants may decide a comparison: one by its only operator, and of no container that is made for it."""
    operator, right = test.ops[0]
    if len(test.ops) != 1 or operator not in ("==", "!=", "is", "is not", "in", "not in"):
        return False
    compared = (test.left,) if operator in ("in", "not in") else (test.left, right)
    return not any(isinstance(node, (nodes.BaseContainer, nodes.Dict, nodes.ComprehensionScope)) for node in compared)


def is_optional_parameter(test: nodes.NodeNG) -> bool:
    """Whether a test asks for a parameter that is None where it is not given: ``def decorator(function=None)``.

    One that the function sets again is another thing by the time of the test.
    """
    function = test.scope() if isinstance(test, nodes.Name) else None
    if not isinstance(function, nodes.FunctionDef) or len(function.locals.get(test.name, ())) != 1:
        return False
    default = signatures.default_of(function.args, test.name)
    return isinstance(default, nodes.Const) and default.value is None


def asks_of_function(test: nodes.NodeNG) -> bool:
    """Whether a test asks for a coroutine function, or for a parameter that is None where it is not given.

    So decorators ask: ``function is None``, ``iscoroutinefunction(function)``.
    """
    if isinstance(test, nodes.UnaryOp) and test.op == "not":
        return asks_of_function(test.operand)
    if _asking_for_kind(test) is not None:
        return True
    if isinstance(test, nodes.Compare) and len(test.ops) == 1 and test.ops[0][0] in ("is", "is not"):
        right = test.ops[0][1]
        return isinstance(right, nodes.Const) and right.value is None and is_optional_parameter(test.left)
    return is_optional_parameter(test)


def _truth_of(value: Value) -> bool | None:
    if isinstance(value, Literal):
        return bool(value.value) if value.known else None
    return True if isinstance(value, (Bound, Function)) else None


def deciding_parameters(function: nodes.FunctionDef) -> frozenset[str]:
    """The parameters of a function whose values may decide a test in its body; all of them where a local name may."""
    named = frozenset(
        name.name for test in _tests(function) for part in _decidable(test) for name in part.nodes_of_class(nodes.Name)
    )
    every = [parameter.name for parameter in signatures.parameters_of(function.args)]
    own = frozenset(every[1:] if signatures.method_owner(function) is not None else every)
    return own if named & function.locals.keys() - set(every) else named & own


def _tests(function: nodes.FunctionDef) -> Iterator[nodes.NodeNG]:
    todo = list(function.body)
    while todo:
        node = todo.pop()
        if isinstance(node, nodes.If):
            yield node.test
        elif isinstance(node, (nodes.Assign, nodes.Return)) and isinstance(node.value, nodes.IfExp):
            yield node.value.test
        if not isinstance(node, (nodes.FunctionDef, nodes.ClassDef)):
            todo.extend(
                child for child in node.get_children() if child.is_statement or isinstance(child, nodes.ExceptHandler)
            )


def _decidable(test: nodes.NodeNG) -> Iterator[nodes.NodeNG]:
    """The parts of a test that ``truth`` may decide."""
    if isinstance(test, nodes.UnaryOp) and test.op == "not":
        yield from _decidable(test.operand)
    elif isinstance(test, nodes.BoolOp):
        for part in test.values:
            yield from _decidable(part)
    elif isinstance(test, nodes.Compare) and _is_of_constants(test) or is_optional_parameter(test) or _asks_kind(test):
        yield test
    elif (asking := _asking_for_kind(test)) is not None:
        yield asking
    elif isinstance(test, nodes.Call) and guards.guard_by_name(test) is not None:
        yield test


def _asking_for_kind(test: nodes.NodeNG) -> nodes.Call | None:
    """The call by which a test asks for a coroutine function, itself or through a name that holds its outcome."""
    asking = held_test(test) if isinstance(test, nodes.Name) else test
    guard = guards.guard_of(asking) if isinstance(asking, nodes.Call) else None
    return asking if guard is not None and guard.asked is Asked.COROUTINE_FUNCTION else None


def _asks_kind(test: nodes.NodeNG) -> bool:
    """Whether a test asks for what can be called, or for a text or number: ``callable(f)``, ``isinstance(f, str)``."""
    name = _builtin(test.func) if isinstance(test, nodes.Call) and not test.keywords else ""
    is_asked = name == "callable" or called_name(test) in ("isclass", *_GENERATING)
    is_one = is_asked and len(getattr(test, "args", ())) == 1
    return is_one or name == "isinstance" and len(test.args) == 2 and bool(_constant_types(test.args[1]))


def _builtin(node: nodes.NodeNG) -> str:
    """The name of what is built in, where nothing binds it anew; empty for other expressions."""
    is_own = isinstance(node, nodes.Name) and (binding_scope(node) is not None or node.root().star_imports)
    return node.name if isinstance(node, nodes.Name) and not is_own else ""


def _constant_types(node: nodes.NodeNG) -> tuple[type, ...]:
    """The types of constants that ``isinstance`` asks for; empty where it asks for others too."""
    names = node.elts if isinstance(node, nodes.Tuple) else [node]
    found = [_CONSTANT_TYPES.get(_builtin(name)) for name in names]
    return tuple(kind for kind in found if kind is not None) if None not in found else ()


def _is_of_kind(ev: Evaluator, test: nodes.Call, frame: Frame | None) -> bool | None:
    """Whether a value can be called, or is a constant of some types; None where that is not known."""
    asked = called_name(test)
    types = _constant_types(test.args[1]) if len(test.args) == 2 else None
    if asked in _GENERATING:
        known = {_is_running(ev, value, _GENERATING[asked]) for value in ev.values(test.args[0], frame)}
    elif asked == "isclass":
        known = {_is_class_itself(value) for value in ev.values(test.args[0], frame)}
    else:
        known = {_is_value_of_kind(value, types) for value in ev.values(test.args[0], frame)}
    return known.pop() if len(known) == 1 else None


def _is_value_of_kind(value: Value, types: tuple[type, ...] | None) -> bool | None:
    if isinstance(value, Literal) and (value.known or value.value is None):
        return isinstance(value.value, types) if types is not None else False
    return types is None if isinstance(value, (*CALLABLES, Class)) else None


def _is_running(ev: Evaluator, value: Value, kind: RunningKind) -> bool | None:
    """Whether a call of a function starts a generator of a kind (``inspect.isgeneratorfunction``)."""
    function = unbound(value)
    if not isinstance(function, Function) or function.wrapping:
        return None
    return ev.running_kind(function) is kind


def _is_class_itself(value: Value) -> bool | None:
    """Whether a value is a class (``inspect.isclass``)."""
    return isinstance(value, Class) if isinstance(value, (*CALLABLES, Class, Literal, Module)) else None


def _is_coroutine_function(ev: Evaluator, test: nodes.Call, frame: Frame | None) -> bool | None:
    """Whether ``inspect.iscoroutinefunction(f)`` holds of a known function: only of ``async def`` without ``yield``."""
    guard = guards.guard_of(test)
    if guard is None or guard.asked is not Asked.COROUTINE_FUNCTION:
        return None
    subjects = ev.values(guard.subject, frame)
    kinds = {_gives_coroutine(ev, value) for value in subjects}
    found = kinds.pop() if len(kinds) == 1 else None
    return None if found is False and not _is_sure_of_no(ev, test, subjects) else found


def _is_sure_of_no(ev: Evaluator, test: nodes.Call, subjects: Values) -> bool:
    """Whether a question asks for ``async def`` alone: others read annotations, and marks that code sets."""
    asking = {name_of(value) for value in ev.values(test.func)}
    marked = (unbound(value) for value in subjects)
    return (
        bool(asking)
        and asking <= _ASKING
        and not any(isinstance(value, Function) and value.node.root().says(*_MARKS) for value in marked)
    )


def _gives_coroutine(ev: Evaluator, value: Value) -> bool | None:
    function = unbound(value)
    if not isinstance(function, Function) or function.wrapping:
        return None
    return isinstance(function.node, nodes.AsyncFunctionDef) and ev.running_kind(function) is RunningKind.COROUTINE


def _is_none(values: Values) -> bool | None:
    """Whether an expression is ``None``; None where it may be as well as not."""
    known = {_is_none_itself(value) for value in values}
    return known.pop() if len(known) == 1 else None


def _is_none_itself(value: Value) -> bool | None:
    if isinstance(value, Literal):
        return value.value is None
    if isinstance(value, Instance):
        # What only an annotation says to be an object may be left out.
        return False if value.certain else None
    return False if isinstance(value, _OBJECTS) else None


def _is_member(ev: Evaluator, left: nodes.NodeNG, right: nodes.NodeNG, frame: Frame | None) -> bool | None:
    """Whether a constant is among the elements or keys of a container that is written out."""
    holders = ev.values(right, frame)
    if len(holders) != 1 or not isinstance(holders[0], Display) or not holders[0].is_fixed:
        return None
    holder = holders[0]
    if isinstance(holder.node, nodes.Dict):
        elements = [key for key, _ in holder.node.items]
    elif isinstance(holder.node, (nodes.List, nodes.Tuple, nodes.Set)):
        elements = holder.node.elts
    else:
        return None
    item = constant_of(ev.values(left, frame))
    if item is None:
        return None
    constants = [constant_of(ev.values(element, holder.frame)) for element in elements]
    if item in constants:
        return True
    return None if None in constants else False


def is_switched_off(ev: Evaluator, node: nodes.NodeNG) -> bool:
    """Whether a node is never run: a constant decides against the arm or the test that holds it."""
    child, parent = node, node.parent
    while parent is not None:
        if isinstance(parent, (nodes.If, nodes.IfExp)) and child is not parent.test:
            is_body = child is parent.body or isinstance(parent.body, list) and child in parent.body
            if _by_constants(ev, parent.test) is (not is_body):
                return True
        if isinstance(parent, nodes.BoolOp) and parent.values.index(child):
            decided = {_by_constants(ev, value) for value in parent.values[: parent.values.index(child)]}
            if (parent.op == "or") in decided:
                return True
        if isinstance(parent, (nodes.FunctionDef, nodes.ClassDef)) and _is_skipped(ev, parent):
            return True
        child, parent = parent, parent.parent
    return False


def _by_constants(ev: Evaluator, test: nodes.NodeNG) -> bool | None:
    """Whether a test holds that asks for constants of modules and classes; None for other tests."""
    return holds(test, lambda part: _flag(ev, part))


def _flag(ev: Evaluator, test: nodes.NodeNG) -> bool | None:
    """The value of a global name that nothing but one literal ``True`` or ``False`` is bound to; None elsewhere.

    Or of an attribute of a class that a global name stands for: ``Mode.IS_ASYNC``.
    """
    name = test.expr if isinstance(test, nodes.Attribute) else test
    if not isinstance(name, nodes.Name) or not isinstance(looked_up(name)[0], nodes.Module):
        return None
    if name is not test and not all(isinstance(value, Class) for value in ev.values(name)):
        return None
    flag = constant_of(ev.values(test))
    return flag.value if flag is not None and isinstance(flag.value, bool) else None


def _is_skipped(ev: Evaluator, node: nodes.FunctionDef | nodes.ClassDef) -> bool:
    """Whether a decorator skips a test by a constant: ``skipIf(IS_SMALL, ...)``."""
    for decorator in decorators_of(node):
        skipping = ev.libraries.skips(called_name(decorator))
        if skipping is not None and decorator.args and _by_constants(ev, decorator.args[0]) is skipping:
            return True
    return False
