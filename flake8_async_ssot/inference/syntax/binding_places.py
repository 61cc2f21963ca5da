"""Where each binding of a scope is made: the statement, handler, case or walrus expression that makes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from astroid import nodes

if TYPE_CHECKING:
    from flake8_async_ssot.inference.syntax.tree import ModuleNode

LOOPS = (nodes.For, nodes.While)
_MAKERS = (nodes.ExceptHandler, nodes.MatchCase, nodes.NamedExpr)

Made = tuple[str, nodes.NodeNG]


class BindingPlaces(NamedTuple):
    """The bindings of one scope, by the node that makes them, and those in each loop.

    ``given`` are parameters. ``foreign`` are bindings by ``global`` in functions and classes of the module, by the
    statement of the module that holds them. ``with_walrus`` are the nodes around walrus expressions.
    """

    given: list[Made]
    by_maker: dict[nodes.NodeNG, list[Made]]
    foreign: dict[nodes.NodeNG, list[Made]]
    in_loop: dict[nodes.NodeNG, dict[str, list[nodes.NodeNG]]]
    with_walrus: set[nodes.NodeNG]


def places_of(scope: nodes.LocalsDictNodeNG) -> BindingPlaces:
    """Find where the bindings of a scope, and its stores to attributes (``.attr``), are made."""
    found = BindingPlaces([], {}, {}, {}, set())
    for name, entries in scope.locals.items():
        for entry in entries:
            if isinstance(entry, nodes.Arguments) or isinstance(entry.parent, nodes.Arguments):
                found.given.append((name, entry))
            else:
                _file(found, scope, name, entry)
    for store in cast("ModuleNode", scope.root()).stores_by_frame.get(scope, ()):
        _file(found, scope, f".{store.attrname}", store)
    return found


def _file(found: BindingPlaces, scope: nodes.NodeNG, name: str, entry: nodes.NodeNG) -> None:
    maker, holder = None, None
    node = entry
    while node is not scope and node is not None:
        if isinstance(node, LOOPS):
            found.in_loop.setdefault(node, {}).setdefault(name, []).append(entry)
        if maker is None:
            maker = node if node.is_statement or isinstance(node, _MAKERS) else None
        elif isinstance(node, (nodes.FunctionDef, nodes.ClassDef)):
            holder = node
        node = node.parent
    if holder is not None:
        found.foreign.setdefault(holder, []).append((name, entry))
    elif maker is not None:
        found.by_maker.setdefault(maker, []).append((name, entry))
        if isinstance(maker, nodes.NamedExpr):
            _mark(found, maker)


def _mark(found: BindingPlaces, walrus: nodes.NodeNG) -> None:
    """Note the nodes around a walrus expression, up to its statement."""
    node = walrus
    while not node.is_statement and node not in found.with_walrus:
        found.with_walrus.add(node)
        node = node.parent
    found.with_walrus.add(node)
