"""The parts of values: the constant of a literal, the class of an object, the function behind a callable."""

from __future__ import annotations

from dataclasses import replace

from astroid import nodes

from flake8_async_ssot.inference.evaluation.values import (
    Bound,
    Class,
    Deferred,
    Function,
    Instance,
    Literal,
    Module,
    Overloads,
    Partial,
    Value,
    Values,
)
from flake8_async_ssot.inference.syntax.names import qualified_name


def is_none(value: Value) -> bool:
    """Whether a value is ``None``."""
    return isinstance(value, Literal) and value.value is None


def is_falsy(value: Value) -> bool:
    """Whether a value is a constant that counts as false."""
    return isinstance(value, Literal) and value.known and not value.value


def constant_of(values: Values) -> Literal | None:
    """The one constant that an expression is known to be; None for all others."""
    value = values[0] if len(values) == 1 else None
    return value if isinstance(value, Literal) and value.known else None


def text_of(values: Values) -> str | None:
    """The one text that an expression is known to be; None for all others."""
    constant = constant_of(values)
    return constant.value if constant is not None and isinstance(constant.value, str) else None


def own_class(instance: Instance) -> Class:
    """What ``type(x)`` gives for an instance: where only an annotation says its class, one that may derive from it."""
    return instance.cls if instance.certain else replace(instance.cls, is_declared=True)


def class_of(value: Value) -> Class | None:
    """A class itself, or that of an instance; None for other values."""
    return value.cls if isinstance(value, Instance) else value if isinstance(value, Class) else None


def unbound(value: Value) -> Value:
    """The callable behind a bound method; any other value itself."""
    return value.function if isinstance(value, Bound) else value


def definition_of(value: Value) -> Function | Class | None:
    """The function or class behind a callable: of a bound method, of the first of several overloads."""
    value = unbound(value)
    value = value.functions[0] if isinstance(value, Overloads) else value
    return value if isinstance(value, (Function, Class)) else None


def name_of(value: Value) -> str:
    """The qualified name of a function or class; empty for other values."""
    definition = definition_of(value)
    if definition is not None:
        return qualified_name(definition.node)
    return value.node.name if isinstance(value, Module) else ""


def is_closure_of(value: Value, node: nodes.NodeNG) -> bool:
    """Whether a value depends on the variables of one function: it is defined in there, or made with what is.

    A class counts with its objects, a function with what is bound to it.
    """
    inner = value.function if isinstance(value, (Bound, Partial)) else value
    if isinstance(inner, Instance) and _is_made_in(inner, node):
        return True
    inner = inner.cls if isinstance(inner, Instance) else inner
    if not isinstance(inner, (Function, Class)):
        return False
    parent = inner.node.parent
    while parent is not None and parent is not node:
        parent = parent.parent
    return parent is node


def _is_made_in(value: Instance, node: nodes.NodeNG) -> bool:
    """Whether an object keeps under names what one function makes it with."""
    made = value.made
    if made is None or not isinstance(made.scope, nodes.Call):
        return False
    return any(isinstance(given, Deferred) and given.node.scope() is node for _, given in made.bindings)
