"""Whether a call can give a coroutine at all, told by its callee alone: most callees cannot, whatever is given."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeGuard

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import Reason
from flake8_async_ssot.inference.evaluation import attributes, classes, frames, functions
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.values import (
    Bound,
    Class,
    Display,
    Frame,
    Function,
    Instance,
    Literal,
    Overloads,
    TypeVariable,
    Unknown,
    Value,
    Values,
    has_unknown,
)

#: Wrappers that leave the result of a function as it is.
_KEEPING = frozenset({"staticmethod", "classmethod"})
_OPEN: Values = (Unknown(Reason.EXPRESSION),)


def gives_plain(ev: Evaluator, call: nodes.Call) -> bool:
    """Whether a callee of a call gives, for all arguments, an object that is neither awaitable nor a function.

    Then the call as a whole is no certain coroutine, whatever its other callees give.
    """
    return _calls_plain_method(ev, call) or any(_gives_plain(ev, call, callee) for callee in ev.values(call.func))


def _calls_plain_method(ev: Evaluator, call: nodes.Call) -> bool:
    """Whether the method of a class of a stub is called, like ``append``: what the object holds tells nothing more."""
    if not isinstance(call.func, nodes.Attribute):
        return False
    name = call.func.attrname
    return any(_has_plain_method(ev, call, value, name) for value in ev.values(call.func.expr))


def _has_plain_method(ev: Evaluator, call: nodes.Call, receiver: Value, name: str) -> bool:
    cls = attributes.type_of(ev, receiver, ev.loader.installed)
    if cls is None or not cls.node.root().is_stub:
        return False
    owner = next((item for item in classes.order(ev, cls.plain).classes if name in item.node.locals), None)
    found = ev.class_level(owner, name) if owner is not None else ()
    return bool(found) and all(
        isinstance(value, (Function, Overloads)) and _gives_plain(ev, call, value) for value in found
    )


def _gives_plain(ev: Evaluator, call: nodes.Call, callee: Value) -> bool:
    if isinstance(callee, Unknown):
        return has_unknown(ev.libraries.completed(ev, call, (callee,)))
    function, receiver = (callee.function, callee.receiver) if isinstance(callee, Bound) else (callee, None)
    if isinstance(function, Overloads):
        return all(_returns_plain(ev, call, item, receiver) for item in function.functions)
    if isinstance(function, Function):
        return _returns_plain(ev, call, function, receiver)
    return isinstance(callee, Class) and _makes_plain(ev, call, callee)


def _returns_plain(ev: Evaluator, call: nodes.Call, function: Function, receiver: Value | None) -> bool:
    if not isinstance(function.node, nodes.FunctionDef) or ev.libraries.knows(function):
        return False
    if not _KEEPING.issuperset(function.wrapping):
        return False
    plain = _without_arguments(receiver)
    found = ev.memoised((function.node, "not plain", plain), lambda: _not_plain(ev, function, plain))
    if not all(isinstance(value, TypeVariable) for value in found):
        return False
    # The receiver tells of the type variables of its class, the arguments of those of the function.
    types = dict(frames.receiver_types(ev, function, receiver))
    of_class = classes.type_parameters(ev, function.owner.node) if found and function.owner is not None else ()
    untold = () if _is_given_constants(call) else _OPEN
    told = (types.get(value) or (_OPEN if value in of_class else untold) for value in found if _is_variable(value))
    return all(_is_plain(ev, value) for values in told for value in values)


def _is_variable(value: Value) -> TypeGuard[TypeVariable]:
    return isinstance(value, TypeVariable)


def _without_arguments(receiver: Value | None) -> Instance | Class | None:
    """What a receiver tells by its class alone.

    What the function calls may be a method of that class. What an object was made with stays unknown.
    """
    if isinstance(receiver, Instance):
        return replace(receiver, cls=receiver.cls.plain, made=None)
    return receiver.plain if isinstance(receiver, Class) else None


def _is_given_constants(call: nodes.Call) -> bool:
    given = (*call.args, *(keyword.value for keyword in call.keywords))
    return all(isinstance(argument, (nodes.Const, nodes.JoinedStr)) for argument in given)


def _not_plain(ev: Evaluator, function: Function, receiver: Instance | Class | None) -> Values:
    """The results of a function, for any arguments, that are not plain; unknown where none is found."""
    if functions.running_kind(ev, function) is not None:
        return _OPEN
    frame = Frame(function.node, receiver=receiver) if receiver is not None else None
    found = functions.returned(ev, function, frame)
    return tuple(value for value in found if not _is_plain(ev, value)) if found else _OPEN


def _makes_plain(ev: Evaluator, call: nodes.Call, cls: Class) -> bool:
    if cls.is_declared or ev.libraries.knows(cls):
        return False
    found = classes.order(ev, cls)
    for owner in found.classes:
        if "__new__" in owner.node.locals and not owner.node.root().is_stub:
            made = ev.class_level(owner, "__new__")
            if not all(isinstance(value, Function) and _returns_plain(ev, call, value, cls) for value in made):
                return False
    return _is_plain(ev, Instance(cls.plain))


def _is_plain(ev: Evaluator, value: Value) -> bool:
    """Whether a value, and any that code knows more of, is neither awaitable nor a function."""
    if isinstance(value, Instance):
        name = value.cls.node.name
        is_special = name == "object" or classes.is_protocol(value.cls.node)
        return not is_special and not any(ev.special_method(value, method) for method in ("__await__", "__aiter__"))
    return isinstance(value, Literal) or isinstance(value, Display) and not value.is_async
