"""Uses of a result that holds the callback's result, like that of ``to_thread`` or ``map``."""

from __future__ import annotations

from astroid import nodes

from flake8_async_ssot.inference.syntax.names import last_name, plain_name

#: Expressions that hold a result and hand it on.
_HOLDING = (nodes.Await, nodes.Starred, nodes.NamedExpr, nodes.IfExp, nodes.Tuple, nodes.List)
#: Others that hold the results of many calls.
_COLLECTING = (nodes.Set, nodes.ListComp, nodes.SetComp, nodes.GeneratorExp)
#: Functions that give what they are handed, in a future or in a collection.
_GATHERING = frozenset("gather wait as_completed list tuple set".split())
#: Functions that look at an object and hand it to no other code.
_LOOKING = frozenset("bool id isinstance len print repr str type".split())
#: Methods of futures and of coroutines that give nothing of what these hold.
_STATE = frozenset("add_done_callback cancel cancelled close done exception running".split())


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


def is_lost(call: nodes.Call) -> bool:
    """Whether code drops the result of a call with all that it holds, or looks at it by a name and does no more.

    What is stored, handed on or iterated over may be awaited by whoever gets it.
    """
    node: nodes.NodeNG = call
    while isinstance(node.parent, (*_HOLDING, *_COLLECTING)) or _is_gathered(node):
        node = node.parent
    parent = node.parent
    if isinstance(parent, nodes.Expr):
        return True
    target = plain_name(parent.targets[0]) if isinstance(parent, nodes.Assign) and len(parent.targets) == 1 else ""
    is_local = bool(target) and isinstance(node.frame(), nodes.FunctionDef)
    uses = (use for use in node.frame().nodes_of_class(nodes.Name) if use.name == target)
    return is_local and all(map(_is_looked_at, uses))


def _is_gathered(node: nodes.NodeNG) -> bool:
    parent = node.parent
    return isinstance(parent, nodes.Call) and node is not parent.func and last_name(parent.func) in _GATHERING


def _is_looked_at(use: nodes.Name) -> bool:
    """Whether a use of a name gets nothing out of a future or a coroutine, or drops it at once."""
    parent = use.parent
    if isinstance(parent, nodes.Attribute):
        is_dropped = isinstance(parent.parent, nodes.Call) and isinstance(parent.parent.parent, nodes.Expr)
        return parent.attrname in _STATE or parent.attrname == "result" and is_dropped
    if isinstance(parent, nodes.Call):
        return use is not parent.func and last_name(parent.func) in _LOOKING
    return isinstance(parent, (nodes.Compare, nodes.FormattedValue, nodes.UnaryOp, nodes.If, nodes.Assert))


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
