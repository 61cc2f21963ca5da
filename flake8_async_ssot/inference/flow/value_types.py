"""Types that no coroutine is of: what annotations say of parameters, results, fields and attributes."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from astroid import nodes

from flake8_async_ssot.inference import attributes, classes, frames, hints, parameters
from flake8_async_ssot.inference.callers import uses_by_name
from flake8_async_ssot.inference.flow.places import COROUTINE_ATTRIBUTES, OF_FUTURE
from flake8_async_ssot.inference.flow.returning import may_await
from flake8_async_ssot.inference.values import (
    Class,
    Frame,
    Function,
    Instance,
    Literal,
    Signature,
    TypeVariable,
    Value,
    Values,
)

if TYPE_CHECKING:
    from flake8_async_ssot.inference.evaluator import Evaluator
    from flake8_async_ssot.inference.modules.tree import ModuleNode

#: Methods of protocols that coroutines or futures have.
_AWAITABLE_ATTRIBUTES = COROUTINE_ATTRIBUTES | OF_FUTURE
#: Classes of which a stub says that a parameter is one, although anything is taken.
_ANYTHING = frozenset({"builtins.object", "builtins.type"})
#: Containers whose last type argument is what assigning to an index stores.
_CONTAINERS = frozenset({
    "dict", "list", "defaultdict", "OrderedDict", "deque", "MutableMapping", "MutableSequence", "Dict", "List",
})  # fmt: skip
#: Decorators and bases that make an ``__init__`` of the annotations in a class body.
_FIELD_DECORATORS = frozenset({"dataclass", "define", "frozen", "mutable", "attrs"})
_FIELD_BASES = frozenset({"NamedTuple", "BaseModel"})


def is_value_type(ev: Evaluator, value: Value) -> bool:
    """Whether no coroutine is of a type that an annotation names."""
    if isinstance(value, (Literal, Class, Signature)):
        # A coroutine is no constant, no class and nothing to call.
        return True
    if isinstance(value, TypeVariable):
        bounds = hints.bound_of(ev, value)
        return bool(bounds) and all(
            not isinstance(bound, TypeVariable) and is_value_type(ev, bound) for bound in bounds
        )
    if not isinstance(value, Instance) or classes.qualified_name(value.cls.node) in _ANYTHING:
        return False
    if attributes.special_method(ev, value, "__await__"):
        return False
    order = classes.order(ev, value.cls)
    if not order.is_complete:
        return False
    is_abstract = classes.is_protocol(value.cls.node) or value.cls.node.root().name in (
        "typing",
        "collections.abc",
        "types",
    )
    return not is_abstract or any(_asks_more(cls.node) for cls in order.classes)


def _asks_more(node: nodes.ClassDef) -> bool:
    """Whether a protocol or abstract class has a method that coroutines lack."""
    if classes.qualified_name(node) in ("builtins.object", "typing.Generic", "typing.Protocol"):
        return False
    return any(
        isinstance(entries[0], nodes.FunctionDef) and name not in _AWAITABLE_ATTRIBUTES and not hasattr(object, name)
        for name, entries in node.locals.items()
    )


def all_values(ev: Evaluator, declared: Values) -> bool:
    """Whether no coroutine is of any of several types."""
    return bool(declared) and all(is_value_type(ev, value) for value in declared)


def are_values(ev: Evaluator, annotation: nodes.NodeNG) -> bool:
    """Whether no coroutine is of the type that an annotation spells."""
    return all_values(ev, hints.declared(ev, annotation, None))


def takes_values(ev: Evaluator, function: Function, receiver: Value | None, name: str) -> bool:
    """Whether a parameter is annotated with types that no coroutine is of.

    :param receiver: the object that a method is called on, where its type arguments are declared: an item of
        ``list[str]`` is text.
    """
    annotation = parameters.annotation_of(function.node.args, name)
    if annotation is None or name == function.node.args.kwarg:
        return False
    types = frames.receiver_types(ev, function, receiver)
    return all_values(ev, hints.declared(ev, annotation, Frame(function.node, types=types) if types else None))


def takes_value_at(ev: Evaluator, signature: Signature, call: nodes.Call, argument: nodes.NodeNG) -> bool:
    """Whether the type of a callable names types that no coroutine is of for what a call gives it at a place."""
    if signature.takes is None or argument not in call.args:
        return False
    before = call.args[: call.args.index(argument)]
    if any(isinstance(item, nodes.Starred) for item in before) or len(before) >= len(signature.takes):
        return False
    return all_values(ev, hints.declared(ev, signature.takes[len(before)], signature.frame))


def returns_values(ev: Evaluator, function: nodes.FunctionDef) -> bool:
    """Whether a function says it returns objects of types that no coroutine is of, or says nothing."""
    return function.returns is None or are_values(ev, function.returns)


def returns_values_at(ev: Evaluator, function: nodes.FunctionDef, index: int) -> bool:
    """Whether a function says it returns a tuple or list with something at a place that no coroutine can be."""
    declared = hints.declared(ev, function.returns, None) if function.returns is not None else ()
    return bool(declared) and all(
        isinstance(value, Instance) and all_values(ev, _element_at(value.cls, index)) for value in declared
    )


def _element_at(cls: Class, index: int) -> Values:
    """What the type arguments of a list or tuple say of one element; nothing where they say nothing of it."""
    name, arguments = classes.qualified_name(cls.node), cls.arguments
    if name == "builtins.list":
        return arguments[0] if arguments else ()
    if name != "builtins.tuple" or not arguments:
        return ()
    if arguments[-1] == (Literal(...),):
        return arguments[0]
    return arguments[index] if index < len(arguments) else ()


def field_of(ev: Evaluator, cls: Class, call: nodes.Call, argument: nodes.NodeNG) -> nodes.NodeNG | None:
    """The annotation of the field of a dataclass or named tuple that an argument is kept in; None for others."""
    order = classes.order(ev, cls)
    if not order.is_complete or not any(_has_fields(item.node) for item in order.classes):
        return None
    if any("__init__" in item.node.locals for item in order.classes if not _makes_fields(item.node)):
        return None
    if isinstance(argument.parent, nodes.Keyword):
        declared = [item.node.locals.get(argument.parent.arg or "", ()) for item in order.classes]
        return next((entry.parent.annotation for entries in declared for entry in entries if _is_field(entry)), None)
    before = call.args[: call.args.index(argument)] if argument in call.args else None
    if before is None or any(isinstance(item, nodes.Starred) for item in before):
        return None
    return _positional_field(order, len(before))


def _positional_field(order: classes.Order, index: int) -> nodes.NodeNG | None:
    """The annotation of the field at a place of a generated ``__init__``; None where the order of fields is not told.

    ``ClassVar``, ``KW_ONLY``, ``field(...)`` and bases without a decorator of their own have rules of their own.
    """
    sources = [item.node for item in order.classes if not item.node.root().is_stub]
    found = [statement for node in sources for statement in node.body if isinstance(statement, nodes.AnnAssign)]
    if len(sources) != 1 or any(isinstance(statement.value, nodes.Call) for statement in found):
        return None
    plain = [statement.annotation for statement in found]
    if any("ClassVar" in annotation.as_string() or "KW_ONLY" in annotation.as_string() for annotation in plain):
        return None
    return plain[index] if index < len(plain) else None


def _is_field(entry: nodes.NodeNG) -> bool:
    """Whether a name of a class body is annotated there, and not with ``ClassVar``."""
    return isinstance(entry.parent, nodes.AnnAssign) and "ClassVar" not in entry.parent.annotation.as_string()


def _makes_fields(node: nodes.ClassDef) -> bool:
    """Whether the ``__init__`` of a class, if it has one, fills the fields that its subclasses declare."""
    return bool(node.root().is_stub or classes.qualified_name(node) == "pydantic.main.BaseModel")


def _has_fields(node: nodes.ClassDef) -> bool:
    named = [*(node.decorators.nodes if node.decorators is not None else ())]
    heads = [item.func if isinstance(item, nodes.Call) else item for item in named]
    words = {getattr(head, "attrname", getattr(head, "name", "")) for head in heads}
    bases = {getattr(base, "attrname", getattr(base, "name", "")) for base in node.bases}
    return bool(words & _FIELD_DECORATORS or bases & _FIELD_BASES)


def is_kept_as_value(ev: Evaluator, target: nodes.AssignAttr | nodes.Subscript) -> bool:
    """Whether what an assignment stores in is declared to hold types that no coroutine is of."""
    if isinstance(target, nodes.Subscript):
        holders = ev.values(target.value)
        return bool(holders) and all(
            isinstance(holder, Instance)
            and holder.cls.node.root().is_stub
            and holder.cls.node.name in _CONTAINERS
            and bool(holder.cls.arguments)
            and all_values(ev, holder.cls.arguments[-1])
            for holder in holders
        )
    uses = ev.fact(target.root(), uses_by_name).get(target.attrname, ())
    if any(may_await(use) for use in uses):
        # Somebody knows better than the declaration.
        return False
    owners = ev.values(target.expr)
    return bool(owners) and all(
        isinstance(owner, Instance) and _is_value_attribute(ev, owner.cls, target.attrname) for owner in owners
    )


def _is_value_attribute(ev: Evaluator, cls: Class, name: str) -> bool:
    found = classes.order(ev, cls).classes
    if any("__setattr__" in item.node.locals for item in found if not _makes_fields(item.node)):
        return False
    for item in found:
        own = cast("ModuleNode", item.node.root()).own_stores.get(item.node, {}).get(name, ())
        entries = (*item.node.locals.get(name, ()), *own)
        if any(isinstance(entry, nodes.FunctionDef) for entry in entries):
            # A property: its setter may do anything.
            return False
        for entry in entries:
            if isinstance(entry.parent, nodes.AnnAssign):
                return not _is_descriptor(ev, entry.parent.value) and are_values(ev, entry.parent.annotation)
    return False


def _is_descriptor(ev: Evaluator, node: nodes.NodeNG | None) -> bool:
    """Whether what a class body binds to a name decides itself what assigning to the attribute does."""
    values = ev.values(node) if node is not None else ()
    return any(isinstance(value, Instance) and attributes.special_method(ev, value, "__set__") for value in values)
