"""AWT303: the coroutine of an async mock is lost."""

from __future__ import annotations

import ast

from flake8_async_ssot import nodes
from flake8_async_ssot.inference import Fate
from flake8_async_ssot.rules._losses import advice
from flake8_async_ssot.rules.base import Findings, Inference, Rule

_LOSING = (Fate.DROPPED, Fate.UNUSED, Fate.SOMETIMES, Fate.CONDITION, Fate.VALUE, Fate.CONSUMED, Fate.COLLECTION)


class AsyncMockUnawaited(Rule):
    """A call of an async mock that nothing awaits.

    ## Why

    Calling an `AsyncMock`, or a child of one, makes a coroutine like calling the real function would. Without `await`
    the mock has not done anything: `await_count` stays 0 and comparisons are about the coroutine.

    ## Example

    ```python
    from unittest.mock import AsyncMock


    async def test_fetch():
        fetch = AsyncMock(return_value=1)
        assert fetch() == 1  # error: [AWT303] "`fetch` is an async mock: missing `await`"
    ```

    ## Use instead

    ```python
    from unittest.mock import AsyncMock


    async def test_fetch():
        fetch = AsyncMock(return_value=1)
        assert await fetch() == 1
    ```

    ## How it is decided

    The call is certain to call an async mock: an `AsyncMock`, a child of one, or a mock whose spec is async. What
    becomes of the coroutine is found as for AWT201 to AWT207.

    ## When it is silent

    - The mock may be replaced or configured by code that cannot be followed.
    - The coroutine is handed on, kept or returned.
    """

    code = "AWT303"
    message = "`{name}` is an async mock: {advice}"
    triggers = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Import, ast.ImportFrom)
    outranks = ("AWT2",)

    @staticmethod
    def may_matter(node: ast.AST) -> bool:
        """A mock comes from an import, or to a test from a fixture."""
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return node.name.startswith("test")
        names = [alias.name for alias in node.names] if isinstance(node, (ast.Import, ast.ImportFrom)) else []
        return any("mock" in name.lower() for name in (*names, getattr(node, "module", None) or ""))

    def check(self, node: nodes.Module, inference: Inference) -> Findings:
        for fate in _LOSING:
            for loss in inference.flow.losses(node, fate):
                called = inference.mocks.called(loss.source)
                if called is not None and called.is_async:
                    yield self.found(loss.node, loss.source, name=loss.source.func.as_string(), advice=advice(loss))
