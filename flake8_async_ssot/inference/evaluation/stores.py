"""The values stored in attributes: by methods in their own object, by other code from outside, by subclasses."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from typing import cast

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import Reason
from flake8_async_ssot.inference.evaluation import (
    classes,
    decorators,
    filling,
    frames,
    namespaces,
    outside_stores,
    replacing,
)
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.resolution_order import Order
from flake8_async_ssot.inference.evaluation.values import (
    BEYOND_LIMIT,
    NONE,
    Class,
    Frame,
    Instance,
    Literal,
    Mock,
    TypeVariable,
    Unknown,
    Values,
    has_unknown,
    union,
    unknown,
)
from flake8_async_ssot.inference.modules.testing import is_test_file
from flake8_async_ssot.inference.project.index import MAX_MENTIONING
from flake8_async_ssot.inference.project.record import Target
from flake8_async_ssot.inference.syntax.annotations import is_declared_empty
from flake8_async_ssot.inference.syntax.tree import ModuleNode

#: Stores of one attribute in the methods of a class and its bases, beyond which the attribute is unknown.
MAX_STORES = 64


def stored(ev: Evaluator, instance: Instance, name: str, found: Order) -> tuple[Values, bool]:
    """The values that methods of the class and its bases assign to ``self.name``, and whether one is declared."""
    stores = [*itertools.islice(own(found, name), MAX_STORES + 1)]
    if len(stores) > MAX_STORES:
        return BEYOND_LIMIT, False
    parts: list[Values] = []
    empty: list[Values] = []
    is_declared = False
    for owner, store in stores:
        value = _told_by(ev, instance, found, owner, store)
        is_declared |= isinstance(store.parent, nodes.AnnAssign) and not has_unknown(value)
        (empty if is_declared_empty(store) else parts).append(value)
    # The stores into an attribute that starts empty are seen: its annotation adds nothing, unless all they do is empty
    # it again.
    is_filled = any(value != NONE for value in parts) and not any(map(has_unknown, parts))
    values = union(*parts) if is_filled else union(*empty, *parts)
    if is_declared:
        # The declaration covers the stores of other methods.
        values = tuple(value for value in values if not isinstance(value, (Unknown, TypeVariable)))
    # An attribute that starts as None holds something else by the time it is used.
    return tuple(value for value in values if value != Literal(None)) or values, is_declared


def own(found: Order, name: str) -> Iterator[tuple[Class, nodes.AssignAttr]]:
    """The stores under a name in the objects of a class, by its methods and those of its bases, with their classes."""
    for owner in found.classes:
        for store in cast("ModuleNode", owner.node.root()).own_stores.get(owner.node, {}).get(name, ()):
            yield owner, store


def _told_by(ev: Evaluator, instance: Instance, found: Order, owner: Class, store: nodes.AssignAttr) -> Values:
    """The values that one store puts into an attribute; unknown where a class fills it against its annotation."""
    value = _stored_by(ev, instance, found, owner, store)
    below = itertools.takewhile(lambda cls: cls.node is not owner.node, found.own)
    fillers = (*below, owner)
    return unknown(Reason.GUARDED) if filling.is_filled_otherwise(ev, fillers, owner, store.parent, value) else value


def _stored_by(ev: Evaluator, instance: Instance, found: Order, owner: Class, store: nodes.AssignAttr) -> Values:
    """The values that one store in a method of ``owner`` puts into an attribute of an instance."""
    receiver = replace(instance, made=None)
    scope = store.scope()
    is_class = isinstance(scope, nodes.FunctionDef) and decorators.method_kind(ev, scope) == "class"
    own = instance.cls if is_class else receiver
    frame = Frame(scope, types=classes.types_of(ev, owner), receiver=own, parent=owner.frame)
    value = ev.binding_values(store, frame)
    if has_unknown(value) and instance.made is not None:
        own_frame = replace(frame, receiver=instance) if own is receiver else frame
        return _stored_by_maker(ev, instance.made, store) or ev.binding_values(store, own_frame)
    if getattr(scope, "name", "") == "__init__":
        return _stored_through_subclass(ev, receiver, found, store) or value
    return value


def _stored_by_maker(ev: Evaluator, made: Frame, store: nodes.AssignAttr) -> Values:
    """What a store in ``__init__`` keeps of the arguments that an instance was made with."""
    for frame in (made, *frames.base_init_frames(ev, made)):
        if frame.scope is store.scope():
            return ev.binding_values(store, frame)
    return ()


def _stored_through_subclass(ev: Evaluator, receiver: Instance, found: Order, store: nodes.AssignAttr) -> Values:
    """What a store in the ``__init__`` of a base keeps of what the ``__init__`` of the object's own class hands it."""
    maker = next((cls for cls in found.classes if "__init__" in cls.node.locals), None)
    function = maker.node.locals["__init__"][-1] if maker is not None else None
    if maker is None or function is store.scope() or not isinstance(function, nodes.FunctionDef):
        return ()
    if maker.node.root().is_stub:
        return ()
    frame = Frame(function, types=classes.types_of(ev, maker), receiver=receiver, parent=maker.frame)
    handed = [inner for inner in frames.base_init_frames(ev, frame) if inner.scope is store.scope()]
    return union(*(ev.binding_values(store, inner) for inner in handed))


def stored_elsewhere(ev: Evaluator, instance: Instance, name: str, node: nodes.NodeNG) -> Values:
    """The values that other code stores in an attribute.

    The module that reads it counts, that of the class, and those of the classes whose objects hold the instance.
    """
    own = (node.root(), instance.cls.node.root(), *_making_module(instance))
    near = dict.fromkeys((*own, *_holding_modules(ev, name, node)))
    modules = [module for module in near if namespaces.may_store(ev, cast("ModuleNode", module), name)]
    stored_there = [outside_stores.stored(ev, cast("ModuleNode", module), name, instance, node) for module in modules]
    parts = [values for values in stored_there if values]
    if not parts and _is_changed_at_run_time(ev, modules, name, instance):
        return unknown(Reason.RUN_TIME)
    # Some other object may be the one that gets it: a patch of the class counts beside it.
    ask = replacing.is_patched if parts else replacing.is_replaced
    if any(
        ask(ev, cast("ModuleNode", module), name, node, lambda owners: outside_stores.may_be(ev, owners, instance))
        for module in modules
    ):
        parts.append(unknown(Reason.MOCK))
    return union(*parts)


def _is_changed_at_run_time(ev: Evaluator, modules: list[nodes.Module], name: str, instance: Instance) -> bool:
    """Whether one of some modules gives an object another class, or stores something in its namespace."""
    return any(
        outside_stores.may_be(ev, ev.values(store.expr), instance)
        for module in modules
        for store in cast("ModuleNode", module).foreign_stores.get("__class__", ())
    ) or any(_is_filled(ev, cast("ModuleNode", module), name, instance) for module in modules)


def is_stored_apart(ev: Evaluator, instance: Instance, name: str, node: nodes.NodeNG) -> bool:
    """Whether a file of the project stores an attribute of that name in objects, and is not looked at for this one."""
    modules = [cast("ModuleNode", m) for m in (node.root(), instance.cls.node.root(), *_making_module(instance))]
    survey = ev.index.survey
    if not {module.file for module in modules}.issuperset(survey.changing(ev.project, name)):
        return True
    is_spelled = any(name in ev.fact(module, namespaces.quoted) for module in modules if not module.is_stub)
    return any(_may_store_by_text(ev, path, name, is_spelled) for path in survey.placing(ev.project))


def _may_store_by_text(ev: Evaluator, path: str, name: str, is_spelled: bool) -> bool:
    """Whether a file stores an attribute of other objects than ``self`` by a text that may be its name.

    :param is_spelled: whether one of the files that have to do with the object holds the name as a text.
    """
    record = ev.index.stores(path)
    if record is None:
        return True
    names = {store.name for store in record.named_stores if store.target is not Target.SELF}
    return name in names or None in names and (is_spelled or ev.loader.says(path, name))


def may_get_by_text(ev: Evaluator, owner: nodes.ClassDef, name: str, is_fresh: bool) -> bool:
    """Whether code of the project may store an attribute in objects of a class under a text: ``setattr(x, name, 1)``.

    A store in ``self`` concerns the objects of its own class. A function that stores in what it is handed may be handed
    any object. Tests store in what they patch.

    :param is_fresh: nothing but the class and what makes the object has got hold of it.
    """
    if owner.root().is_stub:
        return False
    own = {(cls.node.root().file, cls.node.name) for cls in classes.order(ev, Class(owner)).own}
    paths = [path for path in ev.index.survey.placing(ev.project) if not is_test_file(path, ev.project)]
    if name.startswith("__"):
        # Python looks for it in the class, which other code has.
        is_fresh = False
        if not _is_given_away(ev, owner):
            # Nobody copies the members of another class into it.
            paths = [path for path in paths if ev.loader.says(path, f'"{name}"', f"'{name}'")]
    records = [(path, ev.index.stores(path)) for path in paths]
    return any(
        record is None
        or any(
            store.name in (None, name)
            and ((path, store.holder) in own if store.target is Target.SELF else not is_fresh)
            for store in record.named_stores
        )
        for path, record in records
    )


def _is_given_away(ev: Evaluator, owner: nodes.ClassDef) -> bool:
    """Whether code of the project may get hold of a class otherwise than by its name. Tests are left out."""
    mentioning = ev.index.survey.mentioning(ev.project, owner.name)
    paths = [path for path in mentioning if not is_test_file(path, ev.project)]
    return not paths or len(paths) > MAX_MENTIONING or any(ev.index.gives_away(path, owner.name) for path in paths)


def unless_put(ev: Evaluator, cls: Class, name: str, node: nodes.NodeNG, found: Values) -> Values:
    """The values of an attribute, or the mock that a patch of the class around the node puts in its place."""
    if Unknown(Reason.MOCK) not in found:
        return found
    put = replacing.put_around(
        ev, name, node, lambda owners: [getattr(owner, "node", None) for owner in owners] == [cls.node]
    )
    return put if put and all(isinstance(value, Mock) for value in put) else found


def _is_filled(ev: Evaluator, module: ModuleNode, name: str, instance: Instance) -> bool:
    """Whether a module stores something in the namespace of an object: ``vars(x)["name"]``, ``x.__dict__.update()``."""
    inner = {cls.node.name for cls in classes.order(ev, instance.cls).own if _is_inner(cls)}
    return any(
        (
            outside_stores.may_be(ev, ev.module_name(module, holder, None), instance)
            if holder in module.locals and holder not in inner
            else name in names or holder in inner
        )
        for holder, names in namespaces.filled(ev, module, name)
    )


def _is_inner(cls: Class) -> bool:
    """Whether a class is defined in a function or in another class: a holder of its name may be it."""
    return not isinstance(cls.node.parent.scope(), nodes.Module)


def _making_module(instance: Instance) -> list[nodes.Module]:
    """The module of the call that made an object which keeps its arguments: it may store other things there."""
    return [instance.made.scope.root()] if instance.made is not None else []


def _holding_modules(ev: Evaluator, name: str, node: nodes.NodeNG) -> Iterator[nodes.Module]:
    """The modules of the classes that keep the receiver of a read attribute in their objects."""
    receiver = node.expr if isinstance(node, nodes.Attribute) and node.attrname == name else None
    if isinstance(receiver, nodes.Name):
        entries = receiver.scope().locals.get(receiver.name, ())
        is_assigned = len(entries) == 1 and isinstance(entries[0].parent, nodes.Assign)
        receiver = entries[0].parent.value if is_assigned else None
    holders = ev.values(receiver.expr) if isinstance(receiver, nodes.Attribute) else ()
    yield from (holder.cls.node.root() for holder in holders if isinstance(holder, Instance))


def overridden(ev: Evaluator, instance: Instance, name: str, node: nodes.NodeNG) -> Values:
    """What subclasses in reach define under the name, for an object that may be of a subclass."""
    modules = dict.fromkeys((cast("ModuleNode", node.root()), cast("ModuleNode", instance.cls.node.root())))
    return union(*(_overridden_in(ev, module, instance.cls.node, name) for module in modules))


def _deriving_by_member(module: ModuleNode) -> dict[str, list[nodes.ClassDef]]:
    """The classes of a module that have bases, by the names that their bodies bind."""
    found: dict[str, list[nodes.ClassDef]] = {}
    for cls in module.all_of(nodes.ClassDef):
        for name in cls.locals if cls.bases else ():
            found.setdefault(name, []).append(cls)
    return found


def _overridden_in(ev: Evaluator, module: ModuleNode, owner: nodes.ClassDef, name: str) -> Values:
    """What the subclasses of a class in one module define under a name."""
    if all(cls is owner for cls in ev.fact(module, _deriving_by_member).get(name, ())):
        return ()
    return ev.memoised(
        (module, "overridden", owner, name),
        lambda: union(
            *(
                ev.bind(value, Instance(cls), cls)
                for cls in map(Class, classes.subclasses_in(ev, module, owner))
                if name in cls.node.locals
                for value in ev.class_level(cls, name)
            )
        ),
    )
