"""Whether code fills containers with other objects than they are declared to hold."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import cast

from astroid import nodes

from flake8_async_ssot.inference.evaluation import classes, some_callers, unpruned
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.values import Class, Instance, Value, Values
from flake8_async_ssot.inference.syntax.growth import grown_names
from flake8_async_ssot.inference.syntax.names import looked_up
from flake8_async_ssot.inference.syntax.signatures import annotation_of, owner_of_receiver
from flake8_async_ssot.inference.syntax.tree import ModuleNode

#: Attributes that a class declares alike, beyond which a subclass counts as filling each with other objects.
MAX_ALIKE = 32


def is_filled_otherwise(
    ev: Evaluator, filling: Iterable[Class], owner: Class, declaration: nodes.NodeNG, value: Values
) -> bool:
    """Whether the code of some classes puts other objects into a container than its annotation names, or one alike.

    Methods of the class that declares it move objects between containers that are declared alike. An object that can be
    awaited is left out: to keep it against the annotation is a mistake of its own.
    """
    modules = dict.fromkeys(cls.node.root() for cls in filling) if isinstance(declaration, nodes.AnnAssign) else {}
    held = _held_in(value) if modules else []
    if not held:
        return False
    alike = ev.fact(owner.node, declared_alike).get(declaration.annotation.as_string(), [])
    if len(alike) > MAX_ALIKE:
        return True
    # Each attribute asks this of its container, and the container is the same.
    key = (declaration, *modules, *held, "others")
    return bool(ev.memoised(key, lambda: _others(ev, [*_added_in(ev, modules, alike)], held)))


def _others(ev: Evaluator, added: list[nodes.NodeNG], held: list[Class]) -> Values:
    """The first object, if any, of what is added to containers that is of none of the classes which they hold."""
    for node in added:
        for item in itertools.chain(ev.values(node), *some_callers.given(ev, node)):
            if not isinstance(item, Instance) or not _is_none_of(ev, item.cls, held):
                continue
            if not ev.special_method(item, "__await__"):
                return (item,)
    return ()


def _held_in(containers: Values) -> list[Class]:
    """The classes that containers are declared to hold."""
    parts = [part for part in containers if isinstance(part, Instance)]
    items = itertools.chain.from_iterable(items for part in parts for items in part.cls.arguments)
    return [item.cls for item in items if isinstance(item, Instance)]


def holds_containers(value: Value) -> bool:
    """Whether a container is declared to hold objects that are declared to hold others."""
    arguments = value.cls.arguments if isinstance(value, Instance) else ()
    return any(isinstance(item, Instance) and bool(item.cls.arguments) for items in arguments for item in items)


def _added_in(ev: Evaluator, modules: Iterable[nodes.Module], names: list[str]) -> Iterator[nodes.NodeNG]:
    """What the code of some modules adds to containers of some names."""
    for module in modules:
        full = unpruned.full(ev, module)
        grown = ev.fact(full, grown_names) if full is not None else {}
        yield from itertools.chain.from_iterable(grown[name].added for name in names if name in grown)


def is_filled_untold(ev: Evaluator, filling: Iterable[Class], name: str) -> bool:
    """Whether code of some classes fills a container with what nothing tells: what it is handed without annotation.

    Or with the elements of another container.
    """
    found = (unpruned.full(ev, module) for module in dict.fromkeys(cls.node.root() for cls in filling))
    return any(name in ev.fact(module, _filled_untold) for module in found if module is not None)


def _filled_untold(module: ModuleNode) -> frozenset[str]:
    """The names of the containers that a module fills so."""
    return frozenset(
        name
        for name, growth in grown_names(module).items()
        if growth.is_open or any(map(_is_of_untold_parameter, growth.added))
    )


def _is_of_untold_parameter(node: nodes.NodeNG) -> bool:
    """Whether an expression is a parameter without an annotation, or of such a parameter, but for ``self``."""
    while isinstance(node, (nodes.Attribute, nodes.Call, nodes.Await, nodes.Subscript)):
        node = next(node.get_children())
    scope, entries = looked_up(node) if isinstance(node, nodes.Name) else (None, [])
    if not isinstance(scope, nodes.FunctionDef) or owner_of_receiver(scope, node.name) is not None:
        return False
    is_parameter = any(isinstance(entry.parent, nodes.Arguments) for entry in entries)
    return is_parameter and annotation_of(scope.args, node.name) is None


def declared_alike(node: nodes.ClassDef) -> dict[str, list[str]]:
    """The attributes that the body and the methods of a class declare, by the texts of their annotations."""
    found: dict[str, list[str]] = {}
    for statement in node.body:
        if isinstance(statement, nodes.AnnAssign) and isinstance(statement.target, nodes.AssignName):
            found.setdefault(statement.annotation.as_string(), []).append(statement.target.name)
    for name, entries in cast("ModuleNode", node.root()).own_stores.get(node, {}).items():
        declared = (entry.parent for entry in entries if isinstance(entry.parent, nodes.AnnAssign))
        for written in {statement.annotation.as_string() for statement in declared}:
            found.setdefault(written, []).append(name)
    return found


def _is_none_of(ev: Evaluator, cls: Class, others: list[Class]) -> bool:
    return all(classes.is_subclass_of(ev, cls, other) is False for other in others)
