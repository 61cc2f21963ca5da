"""The values of attributes: of instances, classes, modules and the other values."""

from __future__ import annotations

from typing import NamedTuple

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import Reason
from flake8_async_ssot.inference.evaluation import (
    answering,
    below,
    bodies,
    calls,
    class_members,
    classes,
    describing,
    enum_members,
    functions,
    hints,
    import_effects,
    imports,
    inherited,
    namespaces,
    remaking,
    running,
    shape,
    stores,
)
from flake8_async_ssot.inference.evaluation.actuals import Actuals
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import class_of, is_none, own_class
from flake8_async_ssot.inference.evaluation.resolution_order import Order
from flake8_async_ssot.inference.evaluation.running_kinds import RunningKind
from flake8_async_ssot.inference.evaluation.unions import lacks_attribute, of_those_having
from flake8_async_ssot.inference.evaluation.values import (
    CALLED,
    NONE,
    Bound,
    Class,
    Display,
    Function,
    Instance,
    Literal,
    Mock,
    Module,
    Overloads,
    Partial,
    Property,
    Running,
    Special,
    Super,
    TypeVariable,
    Unknown,
    Value,
    Values,
    has_unknown,
    union,
    unknown,
)
from flake8_async_ssot.inference.syntax.annotations import is_annotated, is_declared_empty
from flake8_async_ssot.inference.syntax.class_hooks import MAKING_UP, Opening
from flake8_async_ssot.inference.syntax.definitions import is_same
from flake8_async_ssot.inference.syntax.tree import ModuleNode

_DISPLAY_CLASSES: dict[type, str] = {
    nodes.List: "builtins.list",
    nodes.ListComp: "builtins.list",
    nodes.Tuple: "builtins.tuple",
    nodes.Set: "builtins.set",
    nodes.SetComp: "builtins.set",
    nodes.Dict: "builtins.dict",
    nodes.DictComp: "builtins.dict",
    nodes.GeneratorExp: "types.GeneratorType",
}


def read(ev: Evaluator, owners: Values, name: str, node: nodes.NodeNG) -> Values:
    """The values of ``owner.name`` for all values of the owner. ``None`` adds nothing."""
    present = tuple(value for value in owners if not is_none(value))
    found = [read_one(ev, owner, name, node) for owner in present]
    if len(found) > 1 and len({*map(lacks_attribute, found)}) == 2:
        # An object of an abstract class is one of another class, which may have what this one lacks.
        lacking = (owner for owner, values in zip(present, found, strict=True) if lacks_attribute(values))
        if any(isinstance(owner, Instance) and _is_of_another_class(owner) for owner in lacking):
            found.append(unknown(Reason.ATTRIBUTE))
    return of_those_having(found)


def _is_of_another_class(instance: Instance) -> bool:
    return not instance.certain and classes.is_abstract(instance.cls.node)


def read_one(ev: Evaluator, owner: Value, name: str, node: nodes.NodeNG) -> Values:
    """The values of an attribute of one value, read in the module of ``node``."""
    known = ev.libraries.attribute(ev, owner, name, node)
    if known is not None:
        return known
    if isinstance(owner, Unknown):
        return (owner,)
    if isinstance(owner, Module):
        if name == "__dict__":
            return (Special("builtins.vars", ((owner,),)),)
        found = namespaces.changed_by(ev, imports.module_attribute(ev, owner.node, name), name, node.root())
        return import_effects.as_stored(ev, owner.node, name, node, found)
    if isinstance(owner, Class):
        return stores.unless_put(ev, owner, name, node, _of_class(ev, owner, name, node))
    if isinstance(owner, Super):
        return _of_super(ev, owner, name)
    if isinstance(owner, TypeVariable):
        return read(ev, hints.bound_of(ev, owner), name, node)
    if isinstance(owner, Property):
        return unknown(Reason.ATTRIBUTE)
    if name in ("__name__", "__qualname__", "__module__", "__doc__"):
        return (Literal("", known=False),)
    instance = as_instance(ev, owner, node.root())
    if name == "__class__" and instance is not None and _is_called(node):
        return (instance.cls,)
    if instance is None:
        return unknown(Reason.ATTRIBUTE)
    found = _of_holder(ev, instance, name, node) or _of_instance(ev, instance, owner, name, node)
    return stores.unless_put(ev, instance.cls, name, node, found)


def _is_called(node: nodes.NodeNG) -> bool:
    """Whether an attribute is called where it is read, as in ``self.__class__(...)``."""
    return isinstance(node.parent, nodes.Call) and node.parent.func is node


def as_instance(ev: Evaluator, value: Value, module: ModuleNode) -> Instance | None:
    """A value as an instance of the class the standard library has for it; None for functions, modules and unknowns."""
    if isinstance(value, Instance):
        return value
    name: str | None = None
    content: tuple[Values, ...] = ()
    if isinstance(value, Literal) and value.value is not None and value.value is not ...:
        name = f"builtins.{type(value.value).__name__}"
    elif isinstance(value, Running):
        name = running.started(value.kind).cls
        content = _running_arguments(ev, value)
    elif isinstance(value, Display):
        return _display_instance(ev, value, module)
    elif isinstance(value, Partial):
        name = "functools.partial"
    elif isinstance(value, Special) and value.name == "builtins.list":
        name, content = value.name, (union(*value.content),)
    return classes.instance_of(ev, name, module, *content) if name is not None else None


def type_of(ev: Evaluator, value: Value, module: ModuleNode) -> Class | None:
    """The class of a value, without what a container holds; None for functions, modules and unknowns."""
    if isinstance(value, Display):
        return classes.find_class(ev, _DISPLAY_CLASSES[type(value.node)], module)
    if isinstance(value, Running):
        return classes.find_class(ev, running.started(value.kind).cls, module)
    instance = as_instance(ev, value, module)
    return instance.cls if instance is not None else None


def _running_arguments(ev: Evaluator, value: Running) -> tuple[Values, ...]:
    if value.kind is RunningKind.COROUTINE:
        return (unknown(Reason.EXPRESSION), unknown(Reason.EXPRESSION), functions.result_of(ev, value))
    if value.kind is RunningKind.GENERATOR_COROUTINE:
        return ()
    return (functions.yielded(ev, value),)


def _display_instance(ev: Evaluator, value: Display, module: ModuleNode) -> Instance | None:
    name, elements = _DISPLAY_CLASSES[type(value.node)], ev.iterated((value,))
    arguments = (elements, ev.dict_values(value)) if name == "builtins.dict" else (elements,)
    return classes.instance_of(ev, name, module, *arguments)


def class_level(ev: Evaluator, owner: Class, name: str) -> Values:
    """The unbound values of a name in the body of one class; nothing where it is not there."""
    if name not in owner.node.locals:
        return ()
    node, frame = owner.node, classes.types_frame(ev, owner)
    end = (node, name, frame)
    return ev.memoised((owner, "member", name), lambda: union(ev.end_of_scope(*end), shape.bound_by_text(ev, node)))


def special_method(ev: Evaluator, instance: Instance, name: str) -> Values:
    """A method that the interpreter looks up on the class: ``__call__``, ``__await__``; nothing where there is none.

    ``None`` stands for no method, as in the data model.
    """
    found = classes.order(ev, instance.cls)
    for owner in found.classes:
        member = class_level(ev, owner, name)
        if member:
            bound = (bind(ev, value, instance, owner) for value in member if value != Literal(None))
            return union(*bound, class_members.behind_unknown(found, owner))
    return shape.put_into(ev, found, name) if found.is_complete else describing.special_method(ev, found, name)


class _Stores(NamedTuple):
    """The values that are stored in an attribute, and whether an annotation declares its type."""

    values: Values
    is_declared: bool


def _of_holder(ev: Evaluator, instance: Instance, name: str, node: nodes.NodeNG) -> Values:
    """What an object keeps under a name of its constructor's arguments, and what other code stores there."""
    kept = ev.libraries.kept_attribute(ev, instance, name) if instance.made is not None else None
    if kept is None or has_unknown(kept) or stores.is_stored_apart(ev, instance, name, node):
        return ()
    stored, _ = ev.stored(instance, name, classes.order(ev, instance.cls))
    return union(kept, stored, stores.stored_elsewhere(ev, instance, name, node))


def _of_instance(ev: Evaluator, instance: Instance, receiver: Value, name: str, node: nodes.NodeNG) -> Values:
    found = classes.order(ev, instance.cls)
    if shape.is_open(ev, found, frozenset({Opening.READING})):
        return unknown(Reason.ATTRIBUTE)
    stored = _Stores(*ev.stored(instance, name, found))
    member, owner = class_members.find(ev, found, name)
    bound: Values = ()
    if member and owner is not None:
        told = inherited.stored_as_declared(ev, found, owner, member, inherited.Stored(name, stored.values))
        stored = stored._replace(values=told)
        is_field = any(isinstance(value, CALLED) for value in member) and is_annotated(owner.node, name)
        if not has_unknown(stored.values):
            # An object that has not replaced a placeholder gives nothing at all.
            member = tuple(value for value in member if not bodies.only_raises(ev, value))
        member = _not_hidden(member, owner, name, stored)
        bound_to = receiver if isinstance(receiver, Instance) else instance
        # The default of a field: an argument of the constructor takes its place.
        default = unknown(Reason.ATTRIBUTE) if is_field else ()
        bound = union(default, *(bind(ev, value, bound_to, owner) for value in member))
    result = union(bound, stored.values, _from_outside(ev, instance, name, node, stored))
    if result and (member or stored.values):
        return result
    return _not_defined(ev, instance, name, node, result)


def _not_hidden(member: Values, owner: Class, name: str, stored: _Stores) -> Values:
    """A class member, less the default that every object replaces by its own value."""
    if not stored.values or any(isinstance(value, (Function, Overloads, Property)) for value in member):
        return member
    member = tuple(value for value in member if value != Literal(None))
    # A store of None only empties the attribute: subclasses fill it.
    is_filled = stored.values != NONE and all(map(is_declared_empty, owner.node.locals[name]))
    is_told = is_filled or stored.is_declared and all(isinstance(value, Unknown) for value in member)
    return () if is_told and not has_unknown(stored.values) else member


def _from_outside(ev: Evaluator, instance: Instance, name: str, node: nodes.NodeNG, stored: _Stores) -> Values:
    """The values of an attribute in subclasses, and those that code outside of the class stores."""
    module = instance.cls.node.root()
    is_open = not instance.certain and (module.is_partial or not module.is_stub)
    overridden = stores.overridden(ev, instance, name, node) if is_open else ()
    elsewhere = stores.stored_elsewhere(ev, instance, name, node)
    if stored.is_declared:
        # The declaration covers unknown stores of other code, unless a test replaces the attribute.
        elsewhere = tuple(v for v in elsewhere if v == Unknown(Reason.MOCK) or not isinstance(v, Unknown))
    return union(overridden, elsewhere)


def _not_defined(ev: Evaluator, instance: Instance, name: str, node: nodes.NodeNG, elsewhere: Values) -> Values:
    """The values of an attribute that neither the classes of an instance nor their methods define.

    :param elsewhere: the values that other code stores in it.
    """
    found = classes.order(ev, instance.cls)
    if name == "__class__":
        return (own_class(instance),)
    if name in ("__dict__", "__doc__", "__module__"):
        return unknown(Reason.ATTRIBUTE)
    missing = ev.libraries.missing_attribute(instance)
    if missing is not None:
        return union(missing, elsewhere)
    if not found.is_complete:
        return describing.read(ev, instance, found, name, node) or unknown(Reason.BASE_CLASS)
    if not shape.is_open(ev, found, MAKING_UP):
        found_there = _put_or_declared(ev, instance, name, node, elsewhere)
        return found_there or unknown(shape.why_missing(found, name))
    made_up = answering.answered(ev, instance, name, found, node) if not elsewhere else ()
    return made_up or unknown(Reason.ATTRIBUTE)


def _put_or_declared(ev: Evaluator, instance: Instance, name: str, node: nodes.NodeNG, elsewhere: Values) -> Values:
    """What other code puts into an object whose class lacks an attribute, and what subclasses in the project have.

    A mock is put in the place of something: the object may be one of a subclass, which declares that.
    """
    is_put = bool(elsewhere) and instance.certain and not stores.is_stored_apart(ev, instance, name, node)
    # What else a base calls that its subclasses define leads through all of them.
    is_mocked = bool(elsewhere) and all(isinstance(value, Mock) for value in elsewhere)
    declared = below.missing(ev, instance, name, node) if is_mocked else ()
    return union(elsewhere, declared) if declared or is_put else ()


def _of_class(ev: Evaluator, cls: Class, name: str, node: nodes.NodeNG) -> Values:
    found = classes.order(ev, cls)
    member, owner = class_members.find(ev, found, name)
    stored = _class_stores(ev, cls, name, found)
    elsewhere = stores.stored_elsewhere(ev, Instance(cls), name, node)
    if member and owner is not None:
        if enum_members.is_member(ev, cls, owner, name):
            return (enum_members.member(ev, cls, found, owner, name),)
        filled = union(stored, elsewhere)
        if filled and not has_unknown(filled) and all(map(is_declared_empty, owner.node.locals[name])):
            return filled
        return union(*(bind_to_class(ev, value, cls, owner) for value in member), stored, elsewhere)
    if stored:
        return union(stored, elsewhere)
    if name in ("__name__", "__qualname__", "__module__", "__doc__"):
        return (Literal("", known=False),)
    if name == "__new__" or name == "__init__":
        return unknown(Reason.ATTRIBUTE)
    fallback = unknown(Reason.ATTRIBUTE if found.is_complete else Reason.BASE_CLASS)
    return remaking.metaclass_member(ev, cls, name) or describing.attribute(ev, found, name) or fallback


def _class_stores(ev: Evaluator, cls: Class, name: str, found: Order) -> Values:
    """The values that class methods assign to ``cls.name``."""
    values, _ = ev.stored(Instance(cls, certain=False), name, found)
    return tuple(value for value in values if not is_none(value))


def _class_of_super(ev: Evaluator, value: Super) -> Class:
    """The class in whose order ``super()`` looks: for a method of a metaclass, whose objects are classes, that."""
    if isinstance(value.receiver, Class) and classes.is_metaclass(ev, value.after):
        return remaking.metaclass_under(ev, value.receiver, value.after)
    return class_of(value.receiver) or value.after


def _of_super(ev: Evaluator, value: Super, name: str) -> Values:
    receiver = value.receiver
    found = classes.order(ev, _class_of_super(ev, value))
    positions = [i for i, item in enumerate(found.classes) if is_same(item.node, value.after.node)]
    if not positions:
        return unknown(Reason.BASE_CLASS)
    for owner in found.classes[positions[0] + 1 :]:
        member = class_level(ev, owner, name)
        if member:
            member = class_members.unless_another(ev, found, owner, name, member)
            return union(*(bind(ev, item, receiver, owner) for item in member))
    return unknown(Reason.ATTRIBUTE if found.is_complete else Reason.BASE_CLASS)


def bind(ev: Evaluator, value: Value, receiver: Value, owner: Class) -> Values:
    """The values of a class member that is read through an instance: the descriptor protocol."""
    if isinstance(value, (Function, Overloads)):
        return (_bound(value, receiver),)
    if isinstance(value, Property):
        if isinstance(value.function, Overloads):
            return calls.overloaded(ev, value.function, receiver, Actuals())
        return functions.call(ev, value.function, receiver, Actuals())
    return _got(ev, value, receiver, receiver.cls if isinstance(receiver, Instance) else owner)


def _got(ev: Evaluator, value: Value, receiver: Value, cls: Class) -> Values:
    """The result of ``__get__`` of a class member for a receiver; the member itself where it has no such method."""
    getter = special_method(ev, value, "__get__") if isinstance(value, Instance) else ()
    if getter and not has_unknown(getter):
        return ev.call(getter, Actuals(leading=((receiver,), (cls,))))
    # What a stub of ours says of an attribute is what reading it gives.
    is_told = isinstance(value, Instance) and value.cls.node.root().is_partial
    return (value,) if is_told else getter or (value,)


def _bound(value: Function | Overloads, receiver: Value) -> Value:
    wrapping = _wrapping(value)
    if "staticmethod" in wrapping:
        return value
    return Bound(value, receiver.cls if "classmethod" in wrapping and isinstance(receiver, Instance) else receiver)


def _wrapping(value: Function | Overloads) -> tuple[str, ...]:
    return (value.functions[0] if isinstance(value, Overloads) else value).wrapping


def bind_to_class(ev: Evaluator, value: Value, cls: Class, owner: Class) -> Values:
    """The values of a member that is read through its class."""
    if isinstance(value, (Function, Overloads)):
        return (Bound(value, cls),) if "classmethod" in _wrapping(value) else (value,)
    return _got(ev, value, Literal(None), cls)
