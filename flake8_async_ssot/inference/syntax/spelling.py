"""Expressions as they are written: dotted names, and the flags that hold the outcome of a test."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from astroid import nodes

from flake8_async_ssot.inference.syntax.names import spelling

_NAMES = frozenset({nodes.Name})
_SPELLED = _NAMES | {nodes.Attribute, nodes.AssignName}
_LEAVES = _NAMES | {nodes.AssignName, nodes.Const}


def spellings(test: nodes.NodeNG) -> frozenset[str]:
    """The dotted names that an expression mentions, itself or through a flag that holds a test."""
    parts = list(_parts(test, _SPELLED))
    found = set(map(spelling, parts))
    for held in _held(parts):
        found.update(spelling(part) for part in _parts(held, _SPELLED) if not isinstance(part, nodes.AssignName))
    return frozenset(found)


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
    statement = entries[0].parent if len(entries) == 1 else None
    if not isinstance(statement, nodes.Assign) or len(statement.targets) != 1:
        return None
    return statement.value if isinstance(statement.value, (nodes.Call, nodes.Compare)) else None
