"""The values of a body and those of its annotation, put together: each is evidence for the other."""

from __future__ import annotations

import itertools
from dataclasses import replace

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import Awaitability, Reason
from flake8_async_ssot.inference.evaluation import awaitability, classes, hints
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import class_of, is_none
from flake8_async_ssot.inference.evaluation.unpruned import whole
from flake8_async_ssot.inference.evaluation.values import (
    NONE,
    Class,
    Display,
    Frame,
    Instance,
    Literal,
    Running,
    Signature,
    TypeVariable,
    Unknown,
    Value,
    Values,
    has_unknown,
    union,
    unknown,
)
from flake8_async_ssot.inference.syntax import signatures
from flake8_async_ssot.inference.syntax.class_hooks import Opening, hooks_of
from flake8_async_ssot.inference.syntax.definitions import is_same
from flake8_async_ssot.inference.syntax.names import binding_scope, called_name, qualified_name

#: What says of a value no more than that it can be awaited.
AWAITABLES = frozenset({"typing.Awaitable", "collections.abc.Awaitable", "_collections_abc.Awaitable"})
#: Why a value is not known that other code puts in place of another: no annotation tells of it.
_CHANGING = (Reason.RUN_TIME, Reason.MOCK, Reason.DISAGREE)
#: Why the result of a function is not known although nothing from outside decides it.
_IN_SIGHT = (Reason.DECORATOR, Reason.EXPRESSION, Reason.CONTAINER, Reason.ATTRIBUTE)
#: Objects whose methods are called one on what another gives, of which is asked whether they are known.
MAX_OBJECTS = 4
#: Why an object is not known although the expression that makes it is seen.
_MADE_IN_SIGHT = (Reason.DECORATOR, Reason.EXPRESSION, Reason.CONTAINER)
#: A callee that comes from outside: it has no place in sight.
_UNSEEN = (unknown(Reason.PARAMETER), unknown(Reason.MISSING_MODULE))


def confirmed(ev: Evaluator, found: Values, declared: Values) -> Values:
    """The values of a body, with its return annotation as further evidence.

    The annotation counts where nothing in the body contradicts it: it stands in for what the body leaves open, and what
    an annotation elsewhere said of a value is certain once the function says so as well.
    """
    if _contradicts(ev, found, declared):
        return found if not has_unknown(found) else unknown(Reason.DISAGREE)
    found = union(found, _behaves_as(ev, found, declared))
    said = awaitability.trusted(ev, declared)
    if has_unknown(said) or hints.mentions_variable(said):
        return refined(found, said) if has_unknown(found) else _agreed(ev, found, said)
    known = tuple(value for value in found if not isinstance(value, (Unknown, TypeVariable)))
    if len(known) < len(found) and said == NONE:
        # A function that returns a value all the same may return any value.
        return found
    if len(known) < len(found) or not found:
        return union(awaitability.trusted(ev, known), said)
    return union(informed(awaitability.trusted(ev, known), said), _left_out(ev, known, declared))


def is_evidence(ev: Evaluator, call: tuple[nodes.FunctionDef, Frame | None], found: Values, declared: Values) -> bool:
    """Whether the return annotation of a function tells of the result of a call, beside what its body gives."""
    return not (_is_changing(found) or _is_only_solved(found, declared) or _is_declared_anew(ev, *call, declared))


def _is_changing(found: Values) -> bool:
    """Whether other code changes what is given: to what is sync or async, and one annotation is for both."""
    return any(isinstance(value, Unknown) and value.reason in _CHANGING for value in found)


def _is_only_solved(found: Values, declared: Values) -> bool:
    """Whether a type variable alone says that an unknown result is a coroutine: the body may have run it by then."""
    return has_unknown(found) and any(isinstance(value, Running) for value in declared)


def _is_declared_anew(ev: Evaluator, node: nodes.FunctionDef, frame: Frame | None, declared: Values) -> bool:
    """Whether the class of the object that a method is called on overrides it and declares another result.

    What the method declares for objects of its own class is then no evidence: ``super().client()``.
    """
    receiver = frame.receiver if frame is not None else None
    cls, owner = class_of(receiver) if receiver is not None else None, signatures.method_owner(node)
    if cls is None or owner is None or is_same(cls.node, owner):
        return False
    above = itertools.takewhile(lambda item: not is_same(item.node, owner), classes.order(ev, cls).classes)
    override = next((item.node.locals[node.name][-1] for item in above if node.name in item.node.locals), None)
    if not isinstance(override, nodes.FunctionDef) or override.returns is None:
        return False
    told = _besides_none(hints.declared(ev, override.returns, None))
    return not has_unknown(told) and not any(
        _are_related(ev, one, other) for one in told for other in _besides_none(declared)
    )


def is_partly_known(found: Values) -> bool:
    """Whether an object is known that a function gives besides what is not known: it is made for one case alone."""
    return any(isinstance(value, Instance) and value.certain for value in found)


def unproven(ev: Evaluator, declared: Values) -> Values:
    """What a cast says of a value that is not known: what is awaitable may be awaited, and be of use in other ways."""
    return tuple(_unproven(ev, value) for value in declared)


def _unproven(ev: Evaluator, value: Value) -> Value:
    if isinstance(value, Signature):
        return replace(value, result=unproven(ev, value.result))
    if isinstance(value, Instance) and qualified_name(value.cls.node) in AWAITABLES:
        return replace(value, cls=replace(value.cls, arguments=(unknown(Reason.GUARDED),)))
    return value


def calls_unknown(ev: Evaluator, node: nodes.NodeNG | None, frame: Frame | None, depth: int = 0) -> bool:
    """Whether an expression calls what an object or a name that is known holds, and that or its result is not known.

    What is called has a place in sight, and another thing there than can be told: an annotation is no proof.

    :param depth: how many objects it was asked about whose methods are called, of which ``MAX_OBJECTS`` are looked at.
    """
    if not isinstance(node, nodes.Call):
        return False
    callee = node.func
    if isinstance(callee, nodes.Attribute) and has_unknown(held := ev.values(callee.expr, frame)):
        is_made = any(isinstance(value, Unknown) and value.reason in _MADE_IN_SIGHT for value in held)
        return is_made or depth < MAX_OBJECTS and calls_unknown(ev, _made(callee.expr), None, depth + 1)
    found = ev.values(callee, frame)
    if not has_unknown(found):
        return any(_is_in_sight(value, node) for value in ev.values(node, frame))
    return isinstance(callee, nodes.Call) or found not in _UNSEEN


def _made(node: nodes.NodeNG) -> nodes.NodeNG | None:
    """The expression that a global name is bound to, which is bound nowhere else; None for other expressions."""
    if not isinstance(node, nodes.Name) or binding_scope(node) is not node.root():
        return None
    statements = [entry.parent for entry in node.root().locals[node.name]]
    is_one = len(statements) == 1 and isinstance(statements[0], nodes.Assign)
    return statements[0].value if is_one else None


def _is_in_sight(result: Value, call: nodes.Call) -> bool:
    """Whether the result of a known callee is not known for a reason that stands in code that is seen.

    A parameter that decides it and is given nothing has its default.
    """
    if not isinstance(result, Unknown):
        return False
    return result.reason in _IN_SIGHT or result.reason is Reason.PARAMETER and not (call.args or call.keywords)


def _agreed(ev: Evaluator, found: Values, said: Values) -> Values:
    """The values of a body; those of a class that the annotation names, with whatever type arguments, are certain."""
    named = [value.cls for value in said if isinstance(value, Instance)]
    return tuple(
        part
        for value in found
        for part in (
            awaitability.trusted(ev, (value,))
            if isinstance(value, Instance) and any(is_same(value.cls.node, cls.node) for cls in named)
            else (value,)
        )
    )


def _besides_none(values: Values) -> Values:
    return tuple(value for value in values if not is_none(value))


def _are_related(ev: Evaluator, one: Value, other: Value) -> bool:
    """Whether an object that is one of two values may be the other one too."""
    if not isinstance(one, Instance) or not isinstance(other, Instance):
        return one == other or type(one) is not type(other)
    return any(classes.is_subclass_of(ev, *pair) is not False for pair in ((one.cls, other.cls), (other.cls, one.cls)))


def promised(declared: Values | None) -> Values:
    """The annotated result of a definition without a body. It is no proof of the results of overrides."""
    if declared is None:
        return unknown(Reason.ABSTRACT)
    return tuple(
        (
            Instance(value.cls, certain=False)
            if isinstance(value, Instance)
            else Unknown(Reason.ABSTRACT) if isinstance(value, Literal) else value
        )
        for value in declared
    )


def is_promised(node: nodes.NodeNG, found: Values) -> bool:
    """Whether an unannotated function gives what only annotations of others tell: arguments may give something else."""
    is_declared = isinstance(node, nodes.FunctionDef) and node.returns is not None
    return not is_declared and any(isinstance(value, Instance) and not value.certain for value in found)


def _contradicts(ev: Evaluator, found: Values, declared: Values) -> bool:
    """Whether the body and the annotation disagree on awaitability for some returned value."""
    said = {awaitability.of_value(ev, value).awaitability for value in declared}
    seen = {awaitability.of_value(ev, value).awaitability for value in found if not isinstance(value, Unknown)}
    if Awaitability.NEVER in seen and said == {Awaitability.ALWAYS}:
        return True
    return Awaitability.ALWAYS in seen and Awaitability.ALWAYS not in said


def is_of_other_class(ev: Evaluator, found: Values, declared: Values) -> bool:
    """Whether the class of a value is a subclass of no annotated class. Protocols do not count."""
    named = [value.cls for value in declared if isinstance(value, Instance)]
    if len(named) < len(declared) or any(classes.is_protocol(cls.node) for cls in named):
        return False
    return any(
        isinstance(value, Instance) and all(classes.is_subclass_of(ev, value.cls, cls) is False for cls in named)
        for value in found
    )


def is_confirmed(ev: Evaluator, found: Values, declared: Values) -> bool:
    """Whether all values are certain to be of the annotated classes."""
    named = [value.cls for value in declared if isinstance(value, Instance)]
    return all(
        any(classes.is_subclass_of(ev, value.cls, cls) is True for cls in named)
        if isinstance(value, Instance)
        else isinstance(value, Literal) and (value in declared or any(_is_class_of(cls, value) for cls in named))
        for value in found
    )  # fmt: skip


def _is_class_of(cls: Class, value: Literal) -> bool:
    return bool(qualified_name(cls.node) == f"builtins.{type(value.value).__name__}")


def refined(found: Values, declared_values: Values) -> Values:
    """The evaluated values, with those of the annotation in place of unknown ones."""
    known = tuple(value for value in found if not isinstance(value, (Unknown, TypeVariable)))
    return union(known, declared_values)


def informed(found: Values, declared_values: Values) -> Values:
    """The evaluated values, unless the annotation has more: a container's element types, a constant's range."""
    if has_unknown(declared_values):
        return found
    vague = all(isinstance(value, (Display, Literal, Signature)) or _is_bare(value, declared_values) for value in found)
    return tuple(map(_proven, declared_values)) if vague else found


def stands_in_for(ev: Evaluator, found: Values, declared: Values) -> bool:
    """Whether all values are proxies for the annotated classes: objects that answer with what another one has."""
    return bool(declared) and _answer_for(ev, found, declared) and all(_answers_alike(ev, value) for value in found)


def makes_up(ev: Evaluator, found: Values, declared: Values) -> bool:
    """Whether some value is of none of the annotated classes, and answers in its own way for what these have."""
    named = tuple(value for value in declared if not isinstance(value, TypeVariable))
    return _answer_for(ev, found, named) and not all(_answers_alike(ev, value) for value in found)


def _answer_for(ev: Evaluator, found: Values, declared: Values) -> bool:
    """Whether all values are objects of other classes than the annotated ones, with a ``__getattr__``."""
    targets = [value.cls for value in declared if isinstance(value, Instance)]
    return (
        bool(found)
        and len(targets) == len(declared)
        and all(
            isinstance(value, Instance)
            and not value.cls.node.root().is_stub
            and any(Opening.ANSWERING in ev.fact(item.node, hooks_of) for item in classes.order(ev, value.cls).classes)
            and all(classes.is_subclass_of(ev, value.cls, target) is False for target in targets)
            for value in found
        )
    )


def _answers_alike(ev: Evaluator, value: Value) -> bool:
    """Whether the ``__getattr__`` of the class of an object gives what another object has, and nothing else."""
    owners = classes.order(ev, value.cls).classes if isinstance(value, Instance) else ()
    method = next((item.node.locals["__getattr__"][-1] for item in owners if "__getattr__" in item.node.locals), None)
    if not isinstance(method, nodes.FunctionDef):
        return True
    full = whole(ev, method)
    given = [each.value for each in full.nodes_of_class(nodes.Return)] if full is not None else [None]
    return all(called_name(result) == "getattr" for result in given)


def _behaves_as(ev: Evaluator, found: Values, declared: Values) -> Values:
    """The annotated awaitable protocols that no class of the returned values implements.

    Awaiting such an object gives the result that the protocol declares; its own class may declare less.
    """
    instances = [value.cls for value in found if isinstance(value, Instance)]
    return tuple(
        value
        for value in declared
        if isinstance(value, Instance)
        and "__await__" in value.cls.node.locals
        and not value.cls.node.root().is_stub
        and classes.is_protocol(value.cls.node)
        and not any(classes.is_subclass_of(ev, cls, value.cls) for cls in instances)
    )


def _left_out(ev: Evaluator, found: Values, declared: Values) -> Values:
    """The parts of a declared union that are none of the classes the body is seen to give: it may give these too."""
    instances = [value for value in found if isinstance(value, Instance)]
    if len(declared) < 2 or len(instances) < len(found):
        return ()
    return tuple(
        value
        for value in declared
        if isinstance(value, Instance)
        and all(classes.is_subclass_of(ev, other.cls, value.cls) is False for other in instances)
    )


def _proven(value: Value) -> Value:
    """A declared built-in type, certain: the caller has seen a value of it written out."""
    if isinstance(value, Instance) and value.cls.node.root().name == "builtins":
        return replace(value, certain=True)
    return value


def _is_bare(value: Value, declared_values: Values) -> bool:
    if not isinstance(value, Instance) or value.cls.arguments:
        return False
    return any(
        isinstance(other, Instance) and other.cls.arguments and is_same(other.cls.node, value.cls.node)
        for other in declared_values
    )


def with_arguments(ev: Evaluator, value: Value, declared_values: Values) -> Value | None:
    """An object of a generic class of a stub, with the type arguments that it has as one of a declared base of it.

    None where it is none, or has arguments of its own: ``waiting: MutableMapping[int, Task] = OrderedDict()``.
    """
    if not isinstance(value, Instance) or value.cls.arguments or not value.cls.node.root().is_stub:
        return None
    parameters = classes.type_parameters(ev, value.cls.node)
    generic = replace(value.cls, arguments=tuple((parameter,) for parameter in parameters))
    for base in classes.order(ev, generic).classes[1:] if parameters else ():
        known = _known_by(base, declared_values)
        if known.keys() >= set(parameters):
            return replace(value, cls=replace(generic, arguments=tuple(known[each] for each in parameters)))
    return None


def _known_by(base: Class, declared_values: Values) -> dict[Value, Values]:
    """What stands for the type variables in the arguments of a base, where an annotation names the base with others."""
    named = (other.cls for other in declared_values if isinstance(other, Instance))
    told = next((cls.arguments for cls in named if is_same(cls.node, base.node)), ())
    return {inner[0]: given for inner, given in zip(base.arguments, told) if len(inner) == 1}
