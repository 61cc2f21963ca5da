"""Expressions as they are written: dotted names, and the flags that hold the outcome of a test."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from astroid import nodes

from flake8_async_ssot.inference.syntax.names import spelling

_NAMES = frozenset({nodes.Name})
_SPELLED = _NAMES | {nodes.Attribute, nodes.AssignName, nodes.Subscript}
_LEAVES = _NAMES | {nodes.AssignName, nodes.Const}


def spellings(test: nodes.NodeNG) -> frozenset[str]:
    """The places that an expression mentions, itself or through a flag that holds a test."""
    parts = list(_parts(test, _SPELLED))
    found = set(map(place_of, parts))
    for held in _held(parts):
        found.update(place_of(part) for part in _parts(held, _SPELLED) if not isinstance(part, nodes.AssignName))
    return frozenset(found)


def place_of(node: nodes.NodeNG) -> str:
    """A dotted name as written, or an item of one under a constant: ``self.a``, ``found.[0]``; empty for all else."""
    if node.__class__ is not nodes.Subscript:
        return spelling(node)
    holder, item = spelling(node.value), node.slice
    is_constant = isinstance(item, nodes.Const) and isinstance(item.value, (int, str)) and "." not in str(item.value)
    return f"{holder}.[{item.value!r}]" if holder and is_constant else ""


def _parts(node: nodes.NodeNG, kinds: frozenset[type]) -> Iterator[nodes.NodeNG]:
    """The nodes of some classes in an expression, in any order: much faster than astroid's own search."""
    todo = [node]
    while todo:
        item = todo.pop()
        if item.__class__ in kinds:
            yield item
        if item.__class__ not in _LEAVES:
            todo.extend(item.get_children())


def flagged(test: nodes.NodeNG) -> list[nodes.NodeNG]:
    """The tests that flags in an expression hold: local names bound once, to a call or comparison."""
    return _held(_parts(test, _NAMES))


def _held(parts: Iterable[nodes.NodeNG]) -> list[nodes.NodeNG]:
    found = (held_test(part) for part in parts if part.__class__ is nodes.Name)
    return [held for held in found if held is not None]


def held_test(name: nodes.Name) -> nodes.NodeNG | None:
    """The call or comparison that a local name holds, which is bound nowhere else; None for other names."""
    scope = name.scope()
    entries = list(scope.locals.get(name.name, ())) if isinstance(scope, nodes.FunctionDef) else []
    is_shared = name.name in scope.root().nonlocal_names
    statement = entries[0].parent if len(entries) == 1 and not is_shared else None
    if not isinstance(statement, nodes.Assign) or len(statement.targets) != 1:
        return None
    return statement.value if isinstance(statement.value, (nodes.Call, nodes.Compare)) else None
