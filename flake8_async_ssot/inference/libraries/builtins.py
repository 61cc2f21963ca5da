"""Built-in functions: what the stubs do not tell of ``super``, ``getattr``, ``globals``, and what takes coroutines."""

from __future__ import annotations

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import Protocol, Reason
from flake8_async_ssot.inference.evaluation import attributes, functions, parameters, protocols, running
from flake8_async_ssot.inference.evaluation.actuals import Actuals
from flake8_async_ssot.inference.evaluation.frames import frame_of
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import constant_of, is_none, own_class, text_of
from flake8_async_ssot.inference.evaluation.values import (
    Class,
    Display,
    Frame,
    Function,
    Module,
    Property,
    Special,
    Super,
    Value,
    Values,
    union,
    unknown,
)
from flake8_async_ssot.inference.libraries.decorating import as_call, make_property, marks
from flake8_async_ssot.inference.syntax import signatures
from flake8_async_ssot.inference.syntax.names import scopes_around


def _super(ev: Evaluator, callee: Value, actuals: Actuals) -> Values | None:
    """``super()`` and ``super(Class, self)``."""
    node = actuals.node
    if node is None:
        return unknown(Reason.EXPRESSION)
    if actuals.count == 2:
        after, receiver = actuals.positional(ev, 0) or (), actuals.positional(ev, 1) or ()
        if len(after) == 1 and isinstance(after[0], Class) and len(receiver) == 1:
            return (Super(after[0], receiver[0]),)
        return unknown(Reason.EXPRESSION)
    return _own_super(ev, node, actuals.frame) or unknown(Reason.EXPRESSION)


def _own_super(ev: Evaluator, node: nodes.Call, frame: Frame | None) -> Values:
    """``super()`` without arguments, by the method around it."""
    for scope in scopes_around(node):
        owner = signatures.method_owner(scope)
        first = signatures.first_parameter(scope) if owner is not None else None
        if owner is not None:
            receivers = parameters.parameter(ev, scope.args, first, frame_of(scope, frame)) if first is not None else ()
            return tuple(Super(Class(owner), receiver) for receiver in receivers)
    return ()


def _getattr(ev: Evaluator, callee: Value, actuals: Actuals) -> Values | None:
    """``getattr(owner, "name")`` with a constant; a default is another possibility where the attribute is not found."""
    name = actuals.text(ev, 1, "name")
    owners = actuals.positional(ev, 0)
    if name is None or owners is None or actuals.node is None:
        return unknown(Reason.DYNAMIC_IMPORT)
    found = ev.read(owners, name, actuals.node)
    default = actuals.positional(ev, 2)
    if default is None:
        return found
    present = tuple(value for value in default if not is_none(value))
    return union(found, present)


def _type(ev: Evaluator, callee: Value, actuals: Actuals) -> Values | None:
    """``type(x)`` gives the class of ``x``."""
    if actuals.count != 1 or actuals.node is None:
        return unknown(Reason.EXPRESSION)
    found: list[Value] = []
    for value in actuals.positional(ev, 0) or ():
        instance = attributes.as_instance(ev, value, actuals.node.root())
        if instance is None:
            return unknown(Reason.EXPRESSION)
        found.append(own_class(instance))
    return tuple(found) or unknown(Reason.EXPRESSION)


def _globals(ev: Evaluator, callee: Value, actuals: Actuals) -> Values | None:
    if actuals.node is None:
        return unknown(Reason.DYNAMIC_IMPORT)
    return (Special("builtins.vars", ((Module(actuals.node.root()),),)),)


def _vars(ev: Evaluator, callee: Value, actuals: Actuals) -> Values | None:
    owners = actuals.positional(ev, 0)
    return (Special("builtins.vars", (owners,)),) if owners else unknown(Reason.DYNAMIC_IMPORT)


def _vars_item(ev: Evaluator, owner: Special, node: nodes.Subscript, frame: Frame | None) -> Values:
    """``globals()["name"]``, ``vars(module)["name"]``."""
    name = text_of(ev.values(node.slice, frame))
    return ev.read(owner.content[0], name, node) if name is not None else unknown(Reason.DYNAMIC_IMPORT)


def _vars_attribute(ev: Evaluator, owner: Special, name: str) -> Values | None:
    return (Special("builtins.vars.get", owner.content),) if name == "get" else unknown(Reason.ATTRIBUTE)


def _vars_get(ev: Evaluator, callee: Special, actuals: Actuals) -> Values | None:
    """``globals().get("name")``."""
    name = actuals.text(ev, 0, "key")
    if name is None or actuals.node is None:
        return unknown(Reason.DYNAMIC_IMPORT)
    return ev.read(callee.content[0], name, actuals.node)


def _next(ev: Evaluator, callee: Value, actuals: Actuals) -> Values | None:
    source = actuals.positional(ev, 0)
    if source is None:
        return None
    parts = []
    for value in source:
        if running.serves(value, Protocol.FOR):
            parts.append(functions.yielded(ev, value))
        elif isinstance(value, (Display, Special)):
            parts.append(ev.iterated((value,)))
        else:
            parts.append(protocols.call_method(ev, value, "__next__"))
    return union(*parts, actuals.positional(ev, 1) or ())


def _iter(ev: Evaluator, callee: Value, actuals: Actuals) -> Values | None:
    """``iter((a, b))`` of a tuple or list that is written out: an iterator whose order unpacking reads."""
    source = actuals.positional(ev, 0) or ()
    if actuals.count != 1 or not source or not all(map(_is_fixed_sequence, source)):
        return None
    return (Special("builtins.iter", (source,)),)


def _is_fixed_sequence(value: Value) -> bool:
    return isinstance(value, Display) and isinstance(value.node, (nodes.Tuple, nodes.List)) and value.is_fixed


def _property(ev: Evaluator, callee: Value, actuals: Actuals) -> Values | None:
    getter = actuals.argument(ev, 0, "fget") or ()
    return tuple(Property(value) for value in getter if isinstance(value, Function)) or unknown(Reason.DECORATOR)


def _list_item(ev: Evaluator, owner: Special, node: nodes.Subscript, frame: Frame | None) -> Values:
    """An element of a list whose places are known."""
    place = constant_of(ev.values(node.slice, frame))
    if place is not None and isinstance(place.value, int):
        return protocols.unpacked(ev, (owner,), place.value)
    instance = attributes.as_instance(ev, owner, node.root()) if isinstance(node.slice, nodes.Slice) else None
    return (instance,) if instance is not None else union(*owner.content)


def _list_attribute(ev: Evaluator, owner: Special, name: str) -> Values | None:
    instance = attributes.as_instance(ev, owner, ev.loader.installed)
    return ev.read((instance,), name, ev.loader.installed) if instance is not None else unknown(Reason.ATTRIBUTE)


CALLS = {
    "builtins.super": _super,
    "builtins.getattr": _getattr,
    "builtins.type": _type,
    "builtins.globals": _globals,
    "builtins.vars": _vars,
    "builtins.vars.get": _vars_get,
    "builtins.iter": _iter,
    "builtins.next": _next,
    "builtins.property": _property,
    "builtins.staticmethod": as_call(marks("staticmethod")),
    "builtins.classmethod": as_call(marks("classmethod")),
}
DECORATORS = {
    "builtins.staticmethod": marks("staticmethod"),
    "builtins.classmethod": marks("classmethod"),
    "builtins.property": make_property,
    "abc.abstractproperty": make_property,
    "enum.property": make_property,
    "types.DynamicClassAttribute": make_property,
}
SUBSCRIPTS = {"builtins.vars": _vars_item, "builtins.list": _list_item}
ATTRIBUTES = {"builtins.vars": _vars_attribute, "builtins.list": _list_attribute}
#: What takes values and never awaits.
VALUE_CONSUMERS = frozenset({
    *(f"builtins.{name}" for name in (
        "print", "int", "float", "complex", "str", "bytes", "bytearray", "bool", "len", "any", "all", "sum", "min",
        "max", "sorted", "abs", "round", "ord", "chr", "hex", "bin", "oct", "format", "ascii", "range",
        "open", "str.join", "str.format", "str.replace", "str.startswith", "str.endswith", "bytes.join",
    )),
})  # fmt: skip
#: Those that take anything and fail on nothing.
TOLERANT = frozenset({
    "builtins.print", "builtins.str", "builtins.bool", "builtins.format", "builtins.ascii", "builtins.str.format",
})  # fmt: skip
ITERABLE_CONSUMERS = frozenset({
    *(f"builtins.{name}" for name in (
        "list", "tuple", "set", "frozenset", "dict", "enumerate", "zip", "iter", "reversed",
    )),
})  # fmt: skip
#: What iterates over its arguments as `for` does: the first place, and whether all behind it are iterated too.
ITERATING = {
    **{f"builtins.{name}": (0, False) for name in (
        "list", "tuple", "set", "frozenset", "dict", "enumerate", "iter", "reversed", "next", "len", "any", "all",
        "sum", "sorted", "str.join", "bytes.join", "list.extend", "dict.update", "dict.fromkeys",
    )},
    **{f"builtins.{name}": (0, True) for name in ("zip", "set.update", "set.union", "set.intersection")},
    "builtins.map": (1, True),
    "builtins.filter": (1, False),
    "collections.deque": (0, False),
    "collections.Counter": (0, False),
}  # fmt: skip
#: Those of them that take several values as well: they iterate over one that stands alone.
ITERATING_ALONE = frozenset({"builtins.min", "builtins.max"})
SYNC_CALLBACKS = {
    **{f"builtins.{name}": ((), ("key",)) for name in ("sorted", "min", "max", "list.sort")},
    "builtins.filter": ((0,), ()),
}
