"""Uses of a result that holds the callback's result, like that of ``to_thread`` or ``map``."""

from __future__ import annotations

from astroid import nodes

from flake8_async_ssot.inference.syntax.names import plain_name

#: Expressions that hold a result and hand it on.
_HOLDING = (nodes.Await, nodes.Starred, nodes.NamedExpr, nodes.IfExp, nodes.Tuple, nodes.List)


def is_awaited(call: nodes.Call) -> bool:
    """Whether code awaits what the result of a call gives, or hands it to its own caller.

    The result is awaited to get it; what it holds is awaited a second time, or item by item.
    """
    node: nodes.NodeNG = call
    while isinstance(node.parent, (*_HOLDING, nodes.Call)) and node is not getattr(node.parent, "func", None):
        if isinstance(node, nodes.Await) and isinstance(node.parent, nodes.Await):
            return True
        node = node.parent
    if isinstance(node.parent, (nodes.Return, nodes.Yield)):
        return node is not call or not isinstance(call.frame(), nodes.AsyncFunctionDef)
    return _is_awaited_by_name(node)


def is_awaited_itself(call: nodes.Call) -> bool:
    """Whether code awaits the result of a call."""
    node: nodes.NodeNG = call
    while isinstance(node.parent, (nodes.IfExp, nodes.BoolOp, nodes.NamedExpr)):
        node = node.parent
    return isinstance(node.parent, nodes.Await) or _is_awaited_by_name(node)


def is_awaited_twice(call: nodes.Call) -> bool:
    """Whether code awaits what awaiting a call gives: at once, or by a name."""
    outer = call.parent
    if isinstance(outer, nodes.Await):
        return isinstance(outer.parent, nodes.Await) or _is_awaited_by_name(outer)
    return False


def _is_awaited_by_name(node: nodes.NodeNG) -> bool:
    """Whether an assignment or a loop takes something from an expression, and the function awaits a name of its."""
    parent = node.parent
    targets = parent.targets if isinstance(parent, nodes.Assign) else [getattr(parent, "target", None)]
    is_source = node is getattr(parent, "value", None) or node is getattr(parent, "iter", None)
    names = {plain_name(target) for target in targets} - {""}
    return is_source and any(plain_name(found.value) in names for found in node.frame().nodes_of_class(nodes.Await))
