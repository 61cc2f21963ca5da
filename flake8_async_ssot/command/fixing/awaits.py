"""Fixes that drop or add ``await``."""

from __future__ import annotations

import re

from flake8_async_ssot import nodes
from flake8_async_ssot.command.fixing.edits import Edit, Fix, Task, climb, is_grouped, may_await
from flake8_async_ssot.inference import Awaitability, Kind

_AWAIT = re.compile(r"await[ \t]*")
#: What takes an awaitable: where the coroutine goes there as well, an ``await`` of it would be one too many.
_RUNNERS = frozenset({
    "as_completed", "create_task", "ensure_future", "gather", "run", "run_coroutine_threadsafe", "run_until_complete",
    "shield", "start_soon", "wait", "wait_for",
})  # fmt: skip


def drop(task: Task) -> Fix | None:
    """Drop the ``await`` of a call that is not awaitable."""
    node, source = task.finding.node, task.source
    if not isinstance(node, nodes.Await) or node.value is not task.finding.site or not may_await(node):
        return None
    if _is_of_unawaited(task, node.value):
        return None
    start, end = source.start(node), source.end(node)
    found = _AWAIT.match(source.text, start)
    if found is None:
        return None
    if _is_primary_of(node) and is_grouped(source, start, end) and isinstance(node.value, nodes.Call):
        # The parentheses were there for the `await`.
        return Edit(start - 1, found.end(), ""), Edit(end, end + 1, "")
    return (Edit(start, found.end(), ""),)


def _is_of_unawaited(task: Task, call: nodes.NodeNG) -> bool:
    """Whether a method is called on an object that is to be awaited itself: the mistake may be that it never was.

    Such an object stands for its result, as a cursor or a response does, and may have methods of the same names. Tasks
    and futures are used as what they are.
    """
    match call:
        case nodes.Call(func=nodes.Attribute(expr=receiver)):
            answer = task.inference.awaitable(receiver)
            return answer.awaitability is Awaitability.ALWAYS and answer.kind is Kind.AWAITABLE
    return False


def add(task: Task) -> Fix | None:
    """Add the missing ``await`` to the call that makes a coroutine."""
    call, source = task.finding.site, task.source
    if not isinstance(call, nodes.Call) or not may_await(call) or not _is_lost_alone(task, call):
        return None
    if isinstance(call.parent, nodes.With) and task.inference.awaitable(call).kind is Kind.AWAITABLE:
        # Who writes `with` may mean the object itself as well, and not what awaiting it gives.
        return None
    start, end = source.start(call), source.end(call)
    if _is_primary_of(call) and not is_grouped(source, start, end):
        return Edit(start, start, "(await "), Edit(end, end, ")")
    return (Edit(start, start, "await "),)


def _is_primary_of(node: nodes.NodeNG) -> bool:
    """Whether an attribute, a call, an index or an ``await`` follows an expression, and binds closer than ``await``."""
    match node.parent:
        case nodes.Attribute(expr=inner) | nodes.Call(func=inner) | nodes.Subscript(value=inner):
            return inner is node
        case nodes.Await():
            return True
        case nodes.BinOp(op="**", left=left):
            return left is node and isinstance(node, nodes.Await)
    return False


def _is_lost_alone(task: Task, call: nodes.Call) -> bool:
    """Whether the coroutine is used as its result wherever it is used: nothing else awaits it or takes it."""
    place = task.finding.node
    if place is call or call in climb(place) or place in climb(call):
        return True
    *_, function = climb(call)
    if function not in climb(place):
        return False
    name = _bound_name(call)
    if name is None:
        return False
    uses = [use for use in function.nodes_of_class(nodes.Name) if use.name == name]
    return not any(_takes(use.parent) or use is not place and _is_awaited_with(use) for use in uses)


def _bound_name(call: nodes.Call) -> str | None:
    """The one name that a call is assigned to."""
    match call.parent:
        case nodes.Assign(targets=[nodes.AssignName(name=name)]):
            return str(name)
        case nodes.AnnAssign(target=nodes.AssignName(name=name)):
            return str(name)
        case nodes.NamedExpr(target=nodes.AssignName(name=name)):
            return str(name)
    return None


def _is_awaited_with(use: nodes.NodeNG) -> bool:
    """Whether a call that is awaited is given a name: it may await that."""
    call = use.parent.parent if isinstance(use.parent, nodes.Keyword) else use.parent
    return isinstance(call, nodes.Call) and use is not call.func and isinstance(call.parent, nodes.Await)


def _takes(parent: nodes.NodeNG) -> bool:
    match parent:
        case nodes.Await():
            return True
        case nodes.Call(func=nodes.Attribute(attrname=name)) | nodes.Call(func=nodes.Name(name=name)):
            return name in _RUNNERS
    return False
