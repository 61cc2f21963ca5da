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
    parent = node.parent
    if isinstance(parent, (nodes.Return, nodes.Yield)):
        return node is not call or not isinstance(call.frame(), nodes.AsyncFunctionDef)
    targets = parent.targets if isinstance(parent, nodes.Assign) else [getattr(parent, "target", None)]
    is_source = node is getattr(parent, "value", None) or node is getattr(parent, "iter", None)
    names = {plain_name(target) for target in targets} - {""}
    return is_source and any(plain_name(found.value) in names for found in call.frame().nodes_of_class(nodes.Await))
