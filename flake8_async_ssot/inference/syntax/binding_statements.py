"""The statements that bind names, and the expressions that they take values from."""

from __future__ import annotations

from astroid import nodes


def statement_of(entry: nodes.NodeNG) -> nodes.NodeNG:
    """The statement or the parameters that a binding belongs to."""
    node = entry
    while isinstance(node, (nodes.AssignName, nodes.Tuple, nodes.List, nodes.Starred)):
        node = node.parent
    return node


def bound_value(statement: nodes.NodeNG, target: nodes.NodeNG) -> nodes.NodeNG | None:
    """The expression that an assignment, a loop or a ``with`` takes the value of a target from."""
    match statement:
        case nodes.Assign(value=value) | nodes.AnnAssign(value=value) | nodes.AugAssign(value=value):
            return value
        case nodes.For(iter=value) | nodes.Comprehension(iter=value) | nodes.NamedExpr(value=value):
            return value
        case nodes.With(items=items):
            return next((manager for manager, variable in items if variable is target), items[0][0])
    return None
