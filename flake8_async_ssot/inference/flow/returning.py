"""Coroutines that a coroutine function returns, and names that hold a result in one branch, a coroutine in another."""

from __future__ import annotations

import re

from astroid import nodes

from flake8_async_ssot.inference.flow.names import owner_of
from flake8_async_ssot.inference.flow.places import COROUTINE_ATTRIBUTES, spot_of

#: In a return annotation, these say that the caller is to await what it has awaited.
_AWAITABLE_NAMES = frozenset({
    "Awaitable", "Coroutine", "CoroutineType", "Future", "Task", "Any", "object", "Callable", "Union", "T", "R",
})  # fmt: skip
#: Functions that ask whether something is awaitable.
_ASKING = frozenset({
    "isawaitable", "iscoroutine", "isfuture", "iscoroutinefunction", "isinstance", "hasattr", "callable",
})  # fmt: skip


def is_lost(statement: nodes.NodeNG) -> bool:
    """Whether a coroutine that a statement returns is lost: the caller awaits the function and gets a coroutine."""
    scope = statement.scope()
    if not isinstance(scope, nodes.AsyncFunctionDef) or scope.is_generator():
        return False
    if scope.returns is None:
        return not _is_decorated(scope)
    names = _names(scope.returns)
    return not names & _AWAITABLE_NAMES and not _is_decorated(scope)


def _is_decorated(scope: nodes.AsyncFunctionDef) -> bool:
    """A decorator may await twice; those of tests only run what they are given."""
    found = scope.decorators.nodes if scope.decorators is not None else []
    return any("pytest" not in node.as_string() for node in found)


def _names(annotation: nodes.NodeNG) -> set[str]:
    """The last names that an annotation mentions, in a string as well."""
    if isinstance(annotation, nodes.Const) and isinstance(annotation.value, str):
        return set(re.findall(r"\w+", annotation.value))
    found = annotation.nodes_of_class((nodes.Name, nodes.Attribute))
    return {node.name if isinstance(node, nodes.Name) else node.attrname for node in found}


def has_awaited_rival(target: nodes.AssignName, uses: list[nodes.Name]) -> bool:
    """Whether another branch binds an awaited result to a name, and no use of it awaits or asks what it is."""
    rivals = [entry for entry in owner_of(target).locals.get(target.name, ()) if entry is not target]
    if not any(_is_awaited(entry) and _is_exclusive(entry, target) for entry in rivals):
        return False
    return not any(may_await(use) for use in uses)


def _is_awaited(entry: nodes.NodeNG) -> bool:
    statement = entry.parent
    return isinstance(statement, (nodes.Assign, nodes.AnnAssign)) and isinstance(statement.value, nodes.Await)


def _is_exclusive(first: nodes.NodeNG, second: nodes.NodeNG) -> bool:
    """Whether two bindings stand in different arms of one statement."""
    for node in first.node_ancestors():
        if isinstance(node, (nodes.If, nodes.Match, nodes.Try)) and node.parent_of(second):
            return _arm(node, first) is not _arm(node, second)
    return False


def _arm(node: nodes.NodeNG, inner: nodes.NodeNG) -> object:
    for field in ("body", "orelse", "handlers", "cases", "finalbody"):
        for part in getattr(node, field, None) or ():
            if part is inner or part.parent_of(inner):
                return getattr(node, field) if field in ("body", "orelse", "finalbody") else part
    return None


def may_await(use: nodes.Name) -> bool:
    """Whether a use of a name awaits it, closes it, yields it or asks what it is."""
    spot = spot_of(use)
    if isinstance(spot.node, (nodes.Await, nodes.Yield, nodes.YieldFrom)):
        return True
    if isinstance(spot.node, nodes.Attribute):
        return spot.node.attrname in COROUTINE_ATTRIBUTES or spot.node.attrname == "__await__"
    if isinstance(spot.node, nodes.Call):
        called = spot.node.func
        return getattr(called, "attrname", getattr(called, "name", "")) in _ASKING
    return False
