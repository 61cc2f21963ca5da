"""Uses of a result that holds the callback's result, like that of ``to_thread`` or ``map``."""

from __future__ import annotations

from collections.abc import Callable

from astroid import nodes

from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.flow.keeping import is_run
from flake8_async_ssot.inference.flow.places import Use, spot_of
from flake8_async_ssot.inference.syntax.names import plain_name
from flake8_async_ssot.inference.syntax.reads import sees_all

#: Expressions that hold a result and hand it on.
_HOLDING = (nodes.Await, nodes.Starred, nodes.NamedExpr, nodes.IfExp, nodes.Tuple, nodes.List)
#: Those that hold the results of many calls, and functions that give what they are handed in one future or collection.
_COLLECTING = (nodes.Starred, nodes.Tuple, nodes.List, nodes.Set, nodes.ListComp, nodes.SetComp, nodes.GeneratorExp)
_GATHERING = frozenset("asyncio.gather asyncio.wait list tuple set".split())
#: Functions that look at an object and hand it to no other code.
_LOOKING = frozenset("bool id isinstance len print repr str type".split())
#: Methods of futures and of coroutines that give nothing of what these hold.
_STATE = frozenset("cancel cancelled close done exception running".split())
_USING = (Use.DROPPED, Use.CONDITION, Use.FORMATTED, Use.VALUE)


def is_awaited(ev: Evaluator, call: nodes.Call) -> bool:
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
    return _is_awaited_by_name(ev, node)


def is_lost(call: nodes.Call) -> bool:
    """Whether code drops the result of a call with all that it holds, or looks at it by a name and does no more.

    A result that is awaited gives what the callback gave: a coroutine, which is lost where it is used as another value.
    What is stored, handed on or iterated over may be awaited by whoever gets it.
    """
    if isinstance(call.parent, nodes.Await) and not isinstance(call.parent.parent, _COLLECTING):
        return _is_used(call.parent) or _is_bound_and(call.parent, _is_used)
    node: nodes.NodeNG = call
    while isinstance(node.parent, (nodes.Await, *_COLLECTING)) or _is_gathered(node):
        node = node.parent
    return isinstance(node.parent, nodes.Expr) or _is_bound_and(node, _is_looked_at)


def _is_gathered(node: nodes.NodeNG) -> bool:
    parent = node.parent
    return isinstance(parent, nodes.Call) and node is not parent.func and parent.func.as_string() in _GATHERING


def _is_bound_and(node: nodes.NodeNG, judge: Callable[[nodes.NodeNG], bool]) -> bool:
    """Whether an expression is bound to a local name that no other function binds, and all uses are of one sort."""
    statement, frame = node.parent, node.frame()
    target = plain_name(statement.targets[0]) if isinstance(statement, nodes.Assign) else ""
    if not target or len(statement.targets) != 1 or not isinstance(frame, nodes.FunctionDef):
        return False
    declared = (name for found in frame.nodes_of_class((nodes.Global, nodes.Nonlocal)) for name in found.names)
    names = [*frame.nodes_of_class(nodes.Name)]
    uses = [use for use in names if use.name == target]
    return target not in declared and not any(map(sees_all, names)) and all(map(judge, uses))


def _is_used(node: nodes.NodeNG) -> bool:
    """Whether a coroutine is used as another value, is looked at or closed."""
    spot = spot_of(node)
    if spot.walrus is not None:
        return False
    is_closed = isinstance(node.parent, nodes.Attribute) and node.parent.attrname in _STATE
    return spot.use in _USING or is_closed or _is_handed_to_look(node)


def _is_looked_at(use: nodes.NodeNG) -> bool:
    """Whether a use of a name gets nothing out of a future, or drops it at once."""
    parent = use.parent
    if isinstance(parent, nodes.Attribute):
        is_dropped = isinstance(parent.parent, nodes.Call) and isinstance(parent.parent.parent, nodes.Expr)
        return parent.attrname in _STATE or parent.attrname == "result" and is_dropped
    return _is_handed_to_look(use) or isinstance(parent, (nodes.FormattedValue, nodes.UnaryOp, nodes.If, nodes.Assert))


def _is_handed_to_look(node: nodes.NodeNG) -> bool:
    parent = node.parent
    return isinstance(parent, nodes.Call) and node is not parent.func and plain_name(parent.func) in _LOOKING


def is_awaited_itself(ev: Evaluator, call: nodes.Call) -> bool:
    """Whether code awaits the result of a call, or gives it to what runs it or to the caller of a sync function."""
    node: nodes.NodeNG = call
    while isinstance(node.parent, (nodes.IfExp, nodes.BoolOp, nodes.NamedExpr)):
        node = node.parent
    if isinstance(node.parent, nodes.Return):
        return not isinstance(call.frame(), nodes.AsyncFunctionDef)
    return isinstance(node.parent, (nodes.Await, nodes.Lambda)) or is_run(node) or _is_awaited_by_name(ev, node)


def is_awaited_twice(ev: Evaluator, call: nodes.Call) -> bool:
    """Whether code awaits what awaiting a call gives: at once, by a name, or where a function that runs it gives that.

    What such a function gives and is kept may be awaited by whoever gets it: ``found = asyncio.run(call())``.
    """
    outer = call.parent
    if isinstance(outer, nodes.Call) and call is not outer.func:
        if not isinstance(outer.parent, nodes.Await):
            return not isinstance(outer.parent, nodes.Expr)
        outer = outer.parent
    if isinstance(outer, nodes.Await):
        return isinstance(outer.parent, nodes.Await) or _is_awaited_by_name(ev, outer)
    return False


def _is_awaited_by_name(ev: Evaluator, node: nodes.NodeNG) -> bool:
    """Whether an assignment or a loop takes something from an expression, and the function awaits a name of its."""
    parent = node.parent
    targets = parent.targets if isinstance(parent, nodes.Assign) else [getattr(parent, "target", None)]
    is_source = node is getattr(parent, "value", None) or node is getattr(parent, "iter", None)
    names = {plain_name(target) for target in targets} - {""}
    return is_source and bool(names) and not names.isdisjoint(ev.fact(node.frame(), _awaited_names))


def _awaited_names(frame: nodes.NodeNG) -> frozenset[str]:
    """The names that a function awaits, or gives to what runs them."""
    awaited = (plain_name(found.value) for found in frame.nodes_of_class(nodes.Await))
    run = (found.name for found in frame.nodes_of_class(nodes.Name) if is_run(found))
    return frozenset((*awaited, *run))
