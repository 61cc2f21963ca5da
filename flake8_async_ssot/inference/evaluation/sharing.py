"""Results that do not depend on the arguments of a call: all calls share them."""

from __future__ import annotations

from astroid import nodes

from flake8_async_ssot.inference.evaluation.values import (
    Bound,
    Class,
    Frame,
    Function,
    Instance,
    Literal,
    Module,
    Overloads,
    Unknown,
    Value,
    Values,
)


def holds_with(frame: Frame, found: Values, asked: frozenset[tuple[nodes.NodeNG, str]]) -> bool:
    """Whether a result that was found without any arguments is the same with those of a frame.

    :param asked: the parameters that it was seen to depend on.
    """
    if any(_knows(frame, function, name) for function, name in asked):
        return False
    return all(is_free(value, frame.receiver) for value in found)


def _knows(frame: Frame | None, function: nodes.NodeNG, name: str) -> bool:
    while frame is not None:
        if frame.scope is function and any(known == name for known, _ in frame.bindings):
            return True
        frame = frame.parent
    return False


def is_free(value: Value, receiver: Value | None = None) -> bool:
    """Whether a value holds no variables of the calls that it was found without.

    :param receiver: an object that all of these calls share.
    """
    if isinstance(value, (Unknown, Literal, Module)) or receiver is not None and value is receiver:
        return True
    if isinstance(value, (Class, Function)) and (value.frame is not None or _is_inner(value.node)):
        return False
    if isinstance(value, Instance) and value.made is not None:
        return False
    parts = _parts(value)
    return parts is not None and all(is_free(part, receiver) for part in parts)


def _parts(value: Value) -> tuple[Value, ...] | None:
    """The values that a value consists of; None for values that may hold type variables elsewhere."""
    match value:
        case Instance():
            return (value.cls,)
        case Class():
            return tuple(part for values in value.arguments for part in values)
        case Function():
            return (value.owner,) if value.owner is not None else ()
        case Bound():
            return (value.function, value.receiver)
        case Overloads():
            return value.functions
    return None


def _is_inner(node: nodes.NodeNG) -> bool:
    """Whether a function or class is defined inside of a function, whose variables it sees."""
    scope = node.parent.scope()
    while isinstance(scope, nodes.ClassDef):
        scope = scope.parent.scope()
    return not isinstance(scope, nodes.Module)
