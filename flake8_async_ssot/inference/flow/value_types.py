"""Annotations of parameters, results, fields and attributes with types that no coroutine is an instance of."""

from __future__ import annotations

from typing import cast

from astroid import nodes

from flake8_async_ssot.inference.evaluation import classes, frames, hints, unpruned
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.values import (
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
from flake8_async_ssot.inference.flow.keeping import may_be_awaited
from flake8_async_ssot.inference.flow.places import COROUTINE_ATTRIBUTES, OF_FUTURE
from flake8_async_ssot.inference.libraries.fields import PYDANTIC, binds_descriptor, is_descriptor
from flake8_async_ssot.inference.syntax import signatures
from flake8_async_ssot.inference.syntax.annotations import says_result
from flake8_async_ssot.inference.syntax.class_hooks import Opening, hooks_of
from flake8_async_ssot.inference.syntax.guards import Asked, guard_of
from flake8_async_ssot.inference.syntax.names import last_name, looked_up, plain_scope, qualified_name
from flake8_async_ssot.inference.syntax.tree import ModuleNode

#: Methods of protocols that coroutines or futures have.
_AWAITABLE_ATTRIBUTES = COROUTINE_ATTRIBUTES | OF_FUTURE
#: Classes in the annotations of stubs for parameters that take any object.
_ANYTHING = frozenset({"builtins.object", "builtins.type"})
#: Names in annotations that admit an awaitable.
_ADMITTING = frozenset({"Any", "object", *hints.AWAITABLES})
_NAMED = (nodes.Name, nodes.Attribute)
#: Containers whose last type argument is the type of their elements.
_CONTAINERS = frozenset({
    "dict", "list", "defaultdict", "OrderedDict", "deque", "MutableMapping", "MutableSequence", "Dict", "List",
})  # fmt: skip


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
    if not isinstance(value, Instance) or qualified_name(value.cls.node) in _ANYTHING:
        return False
    if ev.special_method(value, "__await__"):
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
    if qualified_name(node) in ("builtins.object", "typing.Generic", "typing.Protocol"):
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
    annotation = signatures.annotation_of(function.node.args, name)
    if annotation is None or name == function.node.args.kwarg:
        return False
    types = frames.receiver_types(ev, function, receiver)
    declared = hints.declared(ev, annotation, Frame(function.node, types=types) if types else None)
    return all_values(ev, declared) and not _may_be_kept(ev, declared, function.node.root())


def takes_value_at(ev: Evaluator, signature: Signature, call: nodes.Call, argument: nodes.NodeNG) -> bool:
    """Whether the signature of a callable has a type that no coroutine is of at the place of an argument."""
    place = signatures.index_of(call, argument)
    if signature.takes is None or place is None or place >= len(signature.takes):
        return False
    taken = signature.takes[place]
    declared = hints.declared(ev, taken, signature.frame)
    return all_values(ev, declared) and not _may_be_kept(ev, declared, taken.root())


def _may_be_kept(ev: Evaluator, declared: Values, module: ModuleNode) -> bool:
    """Whether what a module takes for callables may be coroutines that it keeps: it asks of elements whether they are.

    Registries of callbacks take both, and their annotations name callables alone.
    """
    if module.is_stub or not all(isinstance(value, Signature) for value in declared):
        return False
    full = unpruned.full(ev, module)
    return full is not None and ev.fact(full, asks_of_elements)


def asks_of_elements(module: ModuleNode) -> bool:
    """Whether a module asks of what a loop goes over whether it can be awaited."""
    guarded = (guard_of(call) for call in module.all_of(nodes.Call))
    subjects = [guard.subject for guard in guarded if guard is not None and guard.asked is Asked.AWAITABLE]
    entries = (entry for subject in subjects if isinstance(subject, nodes.Name) for entry in _bindings(subject))
    return any(isinstance(entry.parent, (nodes.For, nodes.Comprehension)) for entry in entries)


def _bindings(name: nodes.Name) -> list[nodes.NodeNG]:
    """What binds a name: of the names in a tuple, the tuple."""
    entries = looked_up(name)[1]
    return [entry.parent if isinstance(entry.parent, nodes.Tuple) else entry for entry in entries]


def returns_values(ev: Evaluator, function: nodes.FunctionDef) -> bool:
    """Whether the annotation of a function names types that no coroutine is of, or says nothing of the result."""
    return not says_result(function) or are_values(ev, function.returns)


def returns_values_at(ev: Evaluator, function: nodes.FunctionDef, index: int) -> bool:
    """Whether the annotated result of a function is a tuple or list whose element at an index is no coroutine."""
    declared = hints.declared(ev, function.returns, None) if function.returns is not None else ()
    return bool(declared) and all(
        isinstance(value, Instance) and all_values(ev, _element_at(value.cls, index)) for value in declared
    )


def _element_at(cls: Class, index: int) -> Values:
    """The type argument of a list or tuple for one element; empty where there is none."""
    name, arguments = qualified_name(cls.node), cls.arguments
    if name == "builtins.list":
        return arguments[0] if arguments else ()
    if name != "builtins.tuple" or not arguments:
        return ()
    if arguments[-1] == (Literal(...),):
        return arguments[0]
    return arguments[index] if index < len(arguments) else ()


def refuses_object(ev: Evaluator, target: nodes.Subscript, given: Values) -> bool:
    """Whether all elements of a container are declared to be of classes that no object among values is of.

    A protocol or an abstract class may take any object that has its methods.
    """
    holders = [holder.cls for holder in ev.values(target.value) if isinstance(holder, Instance)]
    declared = [value for cls in holders for value in cls.arguments[-1]]
    return all(
        isinstance(value, Literal)
        or isinstance(value, Instance)
        and not classes.is_abstract(value.cls.node)
        and not classes.is_protocol(value.cls.node)
        and all(
            isinstance(item, Instance) and item.certain and classes.is_subclass_of(ev, item.cls, value.cls) is False
            for item in given
        )
        for value in declared
    )


def is_kept_as_value(ev: Evaluator, target: nodes.AssignAttr | nodes.Subscript) -> bool:
    """Whether the annotation of an attribute or container has types that no coroutine is of."""
    if isinstance(target, nodes.Subscript):
        holders = ev.values(target.value) if not may_be_awaited(ev, target.value) else ()
        return bool(holders) and all(
            isinstance(holder, Instance)
            and holder.cls.node.root().is_stub
            and holder.cls.node.name in _CONTAINERS
            and bool(holder.cls.arguments)
            and all_values(ev, holder.cls.arguments[-1])
            for holder in holders
        )
    owners = ev.values(target.expr) if not may_be_awaited(ev, target, target.attrname) else ()
    return bool(owners) and all(
        isinstance(owner, Instance) and _is_value_attribute(ev, owner.cls, target.attrname) for owner in owners
    )


def _is_value_attribute(ev: Evaluator, cls: Class, name: str) -> bool:
    found = classes.order(ev, cls).classes
    own = [item.node for item in found if not item.node.root().is_stub]
    if any(Opening.STORING in hooks_of(node) for node in own if qualified_name(node) != PYDANTIC):
        return False
    for item in found:
        stores = cast("ModuleNode", item.node.root()).own_stores.get(item.node, {}).get(name, ())
        entries = (*item.node.locals.get(name, ()), *stores)
        if any(isinstance(entry, nodes.FunctionDef) for entry in entries):
            # A property: its setter may do anything.
            return False
        for entry in entries:
            if isinstance(entry.parent, nodes.AnnAssign):
                return not binds_descriptor(ev, entry.parent) and is_value_field(ev, entry.parent)
    return False


def is_declared_value(ev: Evaluator, statement: nodes.AnnAssign) -> bool:
    """Whether an assignment declares its attribute to hold no awaitable, and nothing awaits the attribute."""
    return not may_be_awaited(ev, statement.target, statement.target.attrname) and is_value_field(ev, statement)


def is_value_name(ev: Evaluator, target: nodes.AssignName) -> bool:
    """Whether an annotation says of a local name, or of the parameter that it is, that it holds no awaitable."""
    scope = plain_scope(target)
    written = [
        entry.parent.annotation
        for entry in scope.locals.get(target.name, ())
        if isinstance(entry.parent, nodes.AnnAssign)
    ]
    parameter = signatures.annotation_of(scope.args, target.name) if isinstance(scope, nodes.FunctionDef) else None
    written += [parameter] if parameter is not None else []
    return bool(written) and all(are_values(ev, annotation) for annotation in written)


def is_value_field(ev: Evaluator, field: nodes.AnnAssign) -> bool:
    """Whether a field or attribute is declared to hold types that no coroutine is of, and holds them itself."""
    declared = hints.declared(ev, field.annotation, None)
    is_plain = not any(isinstance(value, Instance) and is_descriptor(ev, value) for value in declared)
    return is_plain and all_values(ev, declared)


def annotated_names(module: ModuleNode) -> frozenset[str]:
    """The last names of what the annotated assignments of a module declare, but for those that admit an awaitable."""
    return frozenset(
        last_name(statement.target)
        for statement in module.all_of(nodes.AnnAssign)
        if not any(last_name(part) in _ADMITTING for part in statement.annotation.nodes_of_class(_NAMED))
    )


def is_store_of_declared(statement: nodes.NodeNG, annotated: frozenset[str]) -> bool:
    """Whether an assignment may store something in an attribute or container that its module declares.

    :param annotated: the names that the annotations of the module declare.
    """
    target = statement.targets[0] if isinstance(statement, nodes.Assign) else statement.target
    holder = target.value if isinstance(target, nodes.Subscript) else target
    return isinstance(target, (nodes.Subscript, nodes.AssignAttr)) and last_name(holder) in annotated
