"""Annotations: which nodes stand in one, and which declare a name without giving it a value of its own."""

from __future__ import annotations

from astroid import nodes


def is_declared_empty(entry: nodes.NodeNG) -> bool:
    """Whether a binding is ``name: Optional[Some] = None``."""
    statement = entry.parent
    if not isinstance(statement, nodes.AnnAssign) or statement.root().is_stub:
        return False
    return isinstance(statement.value, nodes.Const) and statement.value.value is None


def is_annotation(node: nodes.NodeNG) -> bool:
    """Whether a node stands in an annotation."""
    child, parent = node, node.parent
    while isinstance(parent, (nodes.Subscript, nodes.BinOp, nodes.Tuple, nodes.List, nodes.Attribute)):
        child, parent = parent, parent.parent
    if isinstance(parent, nodes.AnnAssign):
        return child is parent.annotation
    if isinstance(parent, nodes.FunctionDef):
        return child is parent.returns
    if not isinstance(parent, nodes.Arguments):
        return False
    return child not in [*(parent.defaults or ()), *(parent.kw_defaults or ())]
