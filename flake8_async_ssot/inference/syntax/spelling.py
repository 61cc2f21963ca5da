"""Expressions as they are written: dotted names, and the flags that hold the outcome of a test."""

from __future__ import annotations

from astroid import nodes

from flake8_async_ssot.inference.syntax.names import spelling


def spellings(test: nodes.NodeNG) -> frozenset[str]:
    """The dotted names that an expression mentions, itself or through a flag that holds a test."""
    found = {spelling(node) for node in test.nodes_of_class((nodes.Name, nodes.Attribute, nodes.AssignName))}
    for held in flagged(test):
        found.update(spelling(node) for node in held.nodes_of_class((nodes.Name, nodes.Attribute)))
    return frozenset(found)


def flagged(test: nodes.NodeNG) -> list[nodes.NodeNG]:
    """The tests that flags in an expression hold: local names bound once, to a call or comparison."""
    found = (held_test(name) for name in test.nodes_of_class(nodes.Name))
    return [held for held in found if held is not None]


def held_test(name: nodes.Name) -> nodes.NodeNG | None:
    """The call or comparison that a local name holds, which is bound nowhere else; None for other names."""
    scope = name.scope()
    entries = list(scope.locals.get(name.name, ())) if isinstance(scope, nodes.FunctionDef) else []
    statement = entries[0].parent if len(entries) == 1 else None
    if not isinstance(statement, nodes.Assign) or len(statement.targets) != 1:
        return None
    return statement.value if isinstance(statement.value, (nodes.Call, nodes.Compare)) else None
