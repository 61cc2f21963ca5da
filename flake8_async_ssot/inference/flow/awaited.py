"""Which calls a file awaits, as they are written."""

from __future__ import annotations

from astroid import nodes

from flake8_async_ssot.inference.syntax.tree import ModuleNode


def awaited_calls(module: ModuleNode) -> frozenset[str]:
    """The callees of the calls that a file awaits."""
    return frozenset(
        node.value.func.as_string() for node in module.all_of(nodes.Await) if isinstance(node.value, nodes.Call)
    )


def is_awaited_nearby(call: nodes.Call, awaited: frozenset[str]) -> bool:
    """Whether the file awaits another call of the same callee, and this one stands in a coroutine function."""
    return isinstance(call.frame(), nodes.AsyncFunctionDef) and call.func.as_string() in awaited
