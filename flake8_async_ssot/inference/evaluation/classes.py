"""Classes: their names, bases, method resolution order and type parameters."""

from __future__ import annotations

from collections.abc import Hashable
from typing import NamedTuple

from astroid import nodes

from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.linear_order import merged_orders
from flake8_async_ssot.inference.evaluation.resolution_order import Order
from flake8_async_ssot.inference.evaluation.values import (
    Alias,
    Bound,
    Class,
    Frame,
    Instance,
    Special,
    TypeVariable,
    Value,
    Values,
)
from flake8_async_ssot.inference.syntax.class_hooks import Opening, hooks_of
from flake8_async_ssot.inference.syntax.definitions import identity, is_same
from flake8_async_ssot.inference.syntax.names import last_name, qualified_name
from flake8_async_ssot.inference.syntax.tree import ModuleNode

#: Orders that are worked out inside of one another, above which those of all bases are worked out first.
MAX_NESTED = 50
#: The modules that ``Protocol`` comes from.
_TYPING = frozenset({"typing", "typing_extensions"})


def find_class(ev: Evaluator, name: str, module: ModuleNode) -> Class | None:
    """A class of the standard library by its dotted name, as seen from a module."""
    module_name, _, class_name = name.rpartition(".")
    source = ev.loader.load(module_name, module.search_path)
    if source is None:
        return None
    found = ev.module_name(source, class_name, None)
    return found[0] if len(found) == 1 and isinstance(found[0], Class) else None


def instance_of(ev: Evaluator, name: str, module: ModuleNode, *arguments: Values) -> Instance | None:
    """An object of a class of the standard library, by the dotted name of the class, as seen from a module.

    :param arguments: the type arguments.
    """
    cls = find_class(ev, name, module)
    return Instance(Class(cls.node, arguments)) if cls is not None else None


def order(ev: Evaluator, cls: Class) -> Order:
    """The method resolution order of a class, without ``object`` where nothing names it."""
    kept = ev.orders.get(cls)
    if kept is None:
        if cls in ev.open_orders:
            return Order((cls,), False, ev.fact(cls.node, hooks_of), 1)
        if len(ev.open_orders) >= MAX_NESTED:
            for outer in _far_bases(ev, cls):
                order(ev, outer)
        ev.open_orders.add(cls)
        try:
            kept = ev.reads.measured(lambda: _linearise(ev, cls))
        finally:
            ev.open_orders.discard(cls)
        if not ev.open_orders or kept[0].is_complete:
            ev.orders[cls] = kept
    else:
        ev.reads.used |= kept[1]
    return kept[0]


def _far_bases(ev: Evaluator, cls: Class) -> list[Class]:
    """The direct and indirect bases of a class whose orders are not known, those without a base first."""
    found: dict[Class, None] = {}
    todo = [cls]
    while todo:
        parents = bases(ev, todo.pop()).known
        new = [each for each in parents if each not in ev.orders and each not in ev.open_orders and each not in found]
        found.update(dict.fromkeys(new))
        todo += new
    return [*found][::-1]


def _linearise(ev: Evaluator, cls: Class) -> Order:
    """The order of a class from those of its bases."""
    named = bases(ev, cls)
    inner = [order(ev, parent) for parent in named.known]
    complete = named.is_complete and all(each.is_complete for each in inner)
    hooks: frozenset[Opening] = ev.fact(cls.node, hooks_of).union(*(each.hooks for each in inner))
    if len(inner) == 1:
        merged, is_merged = list(inner[0].classes), True
    else:
        merged, is_merged = merged_orders(
            [*(each.classes for each in inner), named.known], lambda parent: identity(parent.node)
        )
    is_sure = named.sure is None and all(each.is_sure for each in inner)
    sure = len(merged) if is_sure else _before_unknown(merged, inner[: named.sure])
    return Order((cls, *merged), complete and is_merged, hooks, 1 + sure)


def _before_unknown(merged: list[Class], leading: list[Order]) -> int:
    """How many classes of a merged order no unknown base can stand in front of.

    A base that stands before another one in a class statement cannot be a base of that one. Its own bases can, and then
    come later.

    :param leading: the orders of the bases before the first one that is not known.
    """
    found = 0
    for each in leading:
        for item in each.classes[: 1 if each.is_sure else each.sure]:
            if not is_same(merged[found].node, item.node):
                return found
            found += 1
        if not each.is_sure:
            break
    return found


class Bases(NamedTuple):
    """The direct bases of a class that are known.

    ``sure`` is how many of them stand before the first one that is not known, None where all are.
    """

    known: list[Class]
    sure: int | None
    is_complete: bool


def bases(ev: Evaluator, cls: Class) -> Bases:
    """The direct bases of a class, and whether they and what the class has are all known."""
    if any(last_name(store.expr) == cls.node.name for store in cls.node.root().foreign_stores.get("__bases__", ())):
        # `Holder.__bases__ = (Other,)` gives the class other bases than it is written with.
        return Bases([], 0, False)
    frame = types_frame(ev, cls)
    found: list[Class] = []
    sure: int | None = None
    for node in cls.node.bases:
        values = ev.type_values(node, frame)
        if len(values) == 1 and isinstance(values[0], Class):
            found.append(values[0])
        elif sure is None and not _is_marker(ev, values):
            sure = len(found)
    object_class = find_class(ev, "builtins.object", cls.node.root())
    if object_class is not None and not found and not is_same(cls.node, object_class.node):
        found.append(object_class)
    return Bases(found, sure, sure is None and not cls.node.root().is_partial)


def _is_marker(ev: Evaluator, values: Values) -> bool:
    """Whether a base only shapes typing: ``Generic[T]``, ``Protocol``, ``TypedDict``."""
    if len(values) != 1:
        return False
    value: Value | None = values[0]
    if isinstance(value, Alias) and isinstance(value.node, nodes.Subscript):
        inner = ev.type_values(value.node.value, value.frame)
        value = inner[0] if len(inner) == 1 else None
    return isinstance(value, Special) and value.name.startswith("typing.")


def type_parameters(ev: Evaluator, node: nodes.ClassDef) -> tuple[TypeVariable, ...]:
    """The type parameters of a class: of ``Generic[...]`` or ``Protocol[...]``, else all in its bases in order."""
    return ev.reads.keep_guarded(ev.type_parameters, node, lambda: _type_parameters(ev, node), ())


def _type_parameters(ev: Evaluator, node: nodes.ClassDef) -> tuple[TypeVariable, ...]:
    explicit: list[TypeVariable] = []
    implicit: list[TypeVariable] = []
    for parameter in getattr(node, "type_params", None) or ():
        explicit.append(TypeVariable(parameter.name.name, parameter))
    for base in node.bases:
        if isinstance(base, nodes.Subscript):
            variables = list(ev.alias_variables(base.slice, None))
            heads = ev.type_values(base.value, None)
            is_marker = any(isinstance(head, Special) for head in heads)
            (explicit if is_marker else implicit).extend(variables)
    return tuple(dict.fromkeys(explicit or implicit))


def types_frame(ev: Evaluator, cls: Class) -> Frame | None:
    """A frame in which the type parameters of a class stand for its arguments."""
    types = types_of(ev, cls)
    return Frame(cls.node, types=types, parent=cls.frame) if types else cls.frame


def types_of(ev: Evaluator, cls: Class) -> tuple[tuple[TypeVariable, Values], ...]:
    """The values of the type parameters of a class, where its arguments are known."""
    if not cls.arguments:
        return ()
    parameters = type_parameters(ev, cls.node)
    return tuple(zip(parameters, cls.arguments))


def is_metaclass(ev: Evaluator, cls: Class) -> bool:
    """Whether the instances of a class are classes."""
    return is_subclass(ev, cls, "builtins.type") is True


def is_subclass(ev: Evaluator, cls: Class, name: str) -> bool | None:
    """Whether a class derives from the one of a qualified name; None where a base is not known."""
    found = order(ev, cls)
    last = name.rpartition(".")[2]
    if any(item.node.name == last and qualified_name(item.node) == name for item in found.classes):
        return True
    return False if found.is_complete else None


def is_subclass_of(ev: Evaluator, cls: Class, other: Class) -> bool | None:
    """Whether a class derives from another; None where a base is not known."""
    found = order(ev, cls)
    if any(is_same(item.node, other.node) for item in found.classes):
        return True
    return False if found.is_complete else None


def subclasses_in(ev: Evaluator, module: ModuleNode, node: nodes.ClassDef) -> tuple[nodes.ClassDef, ...]:
    """The classes of a module that are certain to derive from a class, without the class itself."""
    # An order that is being found lacks classes: what is found meanwhile must not stay.
    if ev.open_orders:
        found = _descendants(ev, module)
    else:
        found = ev.reads.keep(ev.descendants, module, lambda: _descendants(ev, module))
    return tuple(item for item in found.get(identity(node), ()) if item is not node)


def _descendants(ev: Evaluator, module: ModuleNode) -> dict[Hashable, list[nodes.ClassDef]]:
    """For each class that classes of a module derive from, these classes, in one pass over all of their orders."""
    found: dict[Hashable, list[nodes.ClassDef]] = {}
    for node in module.all_of(nodes.ClassDef):
        for item in order(ev, Class(node)).classes if node.bases else ():
            found.setdefault(identity(item.node), []).append(node)
    return found


def of_unsure_receiver(value: Value) -> Class | None:
    """The class of the object that a method is bound to, where it may be of a subclass as well; None elsewhere."""
    receiver = value.receiver if isinstance(value, Bound) else None
    return receiver.cls if isinstance(receiver, Instance) and not receiver.certain else None


def is_protocol(node: nodes.ClassDef) -> bool:
    """Whether a class names ``typing.Protocol`` among its bases (PEP 544): ``asyncio.Protocol`` is another thing."""
    heads = (base.value if isinstance(base, nodes.Subscript) else base for base in node.bases)
    return any(_is_typing_protocol(head) for head in heads)


def is_abstract(node: nodes.ClassDef) -> bool:
    """Whether a class is a protocol, or one of the abstract classes of the standard library that others behave like."""
    return is_protocol(node) or node.root().name in ("typing", "collections.abc", "_typeshed")


def _is_typing_protocol(head: nodes.NodeNG) -> bool:
    if isinstance(head, nodes.Name):
        imports = [entry for entry in _imports_of(head, head.name) if isinstance(entry, nodes.ImportFrom)]
        if not imports:
            return bool(head.name == "Protocol")
        return any(entry.real_name(head.name) == "Protocol" and entry.modname in _TYPING for entry in imports)
    if not isinstance(head, nodes.Attribute) or head.attrname != "Protocol" or not isinstance(head.expr, nodes.Name):
        return False
    name = head.expr.name
    found = [entry.real_name(name) for entry in _imports_of(head, name) if isinstance(entry, nodes.Import)]
    return not _TYPING.isdisjoint(found) if found else name in _TYPING


def _imports_of(node: nodes.NodeNG, name: str) -> list[nodes.NodeNG]:
    found: list[nodes.NodeNG] = node.root().locals.get(name, [])
    return found


def beside_stub(ev: Evaluator, cls: Class) -> Class | None:
    """The class in the source beside a stub, which leaves out what is private (PEP 484, "Stub Files"); else None."""
    module = cls.node.root()
    source = (module.file or "").removesuffix("i")
    if not module.is_stub or not ev.loader.finder.sources.is_file(source):
        return None
    beside = ev.loader.load_file(source)
    found = [*beside.locals.get(cls.node.name, ())] if beside is not None else []
    return Class(found[0]) if len(found) == 1 and isinstance(found[0], nodes.ClassDef) else None
