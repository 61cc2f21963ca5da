"""Fixes of ``with`` and ``for``, of what is handed to ``gather``, and of assertions that are not called."""

from __future__ import annotations

import re

from flake8_async_ssot import nodes
from flake8_async_ssot.command.fixing.edits import Edit, Fix, Task, is_grouped, may_await
from flake8_async_ssot.inference import Awaitability, Protocol

_ASYNC = re.compile(r"async[ \t]+(?=(?:with|for)\b)")
_LOOP = re.compile(r"\b(?P<async>async[ \t]+)?for\s*\Z")
#: How far before its target the words of a loop in a comprehension are looked for.
_WORDS = 80
#: The assertions of mocks that take no arguments.
ASSERTIONS = frozenset({
    "assert_called", "assert_called_once", "assert_not_called", "assert_awaited", "assert_awaited_once",
    "assert_not_awaited",
})  # fmt: skip


def with_statement(task: Task) -> Fix | None:
    """Make ``async with`` of ``with``, or the reverse, where all managers of the statement allow it."""
    statement, is_async = task.finding.node.statement(), task.finding.code == "AWT121"
    wanted = Protocol.WITH if is_async else Protocol.ASYNC_WITH
    if not isinstance(statement, (nodes.With, nodes.AsyncWith)):
        return None
    if not all(_allows(task, manager, wanted) for manager, _ in statement.items):
        return None
    return _switched(task, statement, is_async)


def loop(task: Task) -> Fix | None:
    """Make ``async for`` of ``for``, or the reverse, in a statement or a comprehension."""
    iterable, is_async = task.finding.node, task.finding.code == "AWT123"
    loop = iterable.parent
    if not _allows(task, iterable, Protocol.FOR if is_async else Protocol.ASYNC_FOR):
        return None
    if isinstance(loop, nodes.Comprehension):
        # The target, as it counts for an `await` inside of the comprehension.
        return _switched_part(task, loop, is_async) if may_await(loop.target) else None
    return _switched(task, loop, is_async) if isinstance(loop, (nodes.For, nodes.AsyncFor)) else None


def _allows(task: Task, node: nodes.NodeNG, protocol: Protocol) -> bool:
    return task.inference.supports(node, protocol) is Awaitability.ALWAYS


def _switched(task: Task, statement: nodes.NodeNG, is_async: bool) -> Fix | None:
    """``async`` put in front of a statement, or taken from there."""
    start = task.source.start(statement)
    if not is_async:
        return (Edit(start, start, "async "),) if may_await(statement) else None
    found = _ASYNC.match(task.source.text, start)
    return (Edit(start, found.end(), ""),) if found is not None else None


def _switched_part(task: Task, part: nodes.Comprehension, is_async: bool) -> Fix | None:
    start = task.source.start(part.target)
    first = max(0, start - _WORDS)
    found = _LOOP.search(task.source.text[first:start])
    if found is None or (found["async"] is not None) != is_async:
        return None
    end = first + found.start() + len(found["async"] or "")
    return (Edit(first + found.start(), end, "" if is_async else "async "),)


def unpack(task: Task) -> Fix | None:
    """Unpack a collection that is handed to ``gather``."""
    node, source, call = task.finding.node, task.source, task.finding.node.parent
    if not isinstance(call, nodes.Call) or not any(node is argument for argument in call.args):
        return None
    if isinstance(node, (nodes.NamedExpr, nodes.Starred)):
        return None
    start, end = source.start(node), source.end(node)
    if isinstance(node, nodes.GeneratorExp) and end == source.end(call):
        # Its parentheses are those of the call.
        return Edit(start, start, "(*"), Edit(end, end, ")")
    if is_grouped(source, start, end) and len(call.args) > 1:
        start -= 1
    return (Edit(start, start, "*"),)


def call_assertion(task: Task) -> Fix | None:
    """Call an assertion of a mock that takes no arguments, and drop the ``assert`` in front of it."""
    node, source = task.finding.node, task.source
    if node.attrname not in ASSERTIONS:
        return None
    end = source.end(node)
    called = Edit(end, end, "()")
    if isinstance(node.parent, nodes.Expr):
        return (called,)
    if not isinstance(node.parent, nodes.Assert) or node.parent.fail is not None:
        return None
    start = source.start(node.parent)
    found = re.compile(r"assert[ \t]*").match(source.text, start)
    return (Edit(start, found.end(), ""), called) if found is not None else None
