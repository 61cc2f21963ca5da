"""Annotations that declare a name without giving it a value of its own."""

from __future__ import annotations

from astroid import nodes


def is_declared_empty(entry: nodes.NodeNG) -> bool:
    """Whether a binding is ``name: Optional[Some] = None``."""
    statement = entry.parent
    if not isinstance(statement, nodes.AnnAssign) or statement.root().is_stub:
        return False
    return isinstance(statement.value, nodes.Const) and statement.value.value is None
