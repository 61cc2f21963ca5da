"""AWT302: a sync mock stands in for a coroutine function."""

from __future__ import annotations

import ast

from flake8_async_ssot import nodes
from flake8_async_ssot.rules._operands import place
from flake8_async_ssot.rules._patches import TRIGGERS, may_be_patch, may_put_mock
from flake8_async_ssot.rules.base import Findings, Inference, Rule


class SyncMockOverAsync(Rule):
    """A sync mock, or a sync function, in place of a coroutine function.

    ## Why

    Awaiting what the stand-in gives raises `TypeError: object MagicMock can't be used in 'await' expression`. Where the
    test passes nevertheless, the code under test does not await the function: a bug that the mock hides.

    ## Example

    `app.py`:

    ```python
    def get_manager():
        return object()


    async def fetch():
        return 1


    async def handler():
        get_manager()
        return await fetch()
    ```

    `test_app.py`:

    ```python
    from unittest.mock import MagicMock, patch

    import app
    import pytest


    @pytest.mark.asyncio
    async def test_handler():
        with patch("app.fetch", MagicMock()):  # error: [AWT302] "`MagicMock` stands in for `app.fetch` ..."
            app.get_manager()
    ```

    ## Use instead

    `app.py`:

    ```python
    def get_manager():
        return object()


    async def fetch():
        return 1


    async def handler():
        get_manager()
        return await fetch()
    ```

    `test_app.py`:

    ```python
    from unittest.mock import patch

    import app
    import pytest


    @pytest.mark.asyncio
    async def test_handler():
        with patch("app.fetch"):
            await app.handler()
    ```

    ## How it is decided

    Calling what is replaced always gives a coroutine, evaluated as if there were no mock, and calling the stand-in
    never gives anything awaitable. Functions and lambdas count as well as mocks.

    ## When it is silent

    - What is replaced may be sync, for a subclass too, or gives a future.
    - Both can be entered or iterated over without being awaited.
    - All that the patch holds for is a test for a `TypeError`.
    - The test asserts that another mock is called with what the stand-in gives.
    - The stand-in returns nothing and may be there to raise, or a mock is told later to give or raise something else.
    """

    code = "AWT302"
    message = "`{stand_in}` stands in for `{name}`{place}, which is async, and gives nothing awaitable: use `AsyncMock`"
    triggers = (*TRIGGERS, ast.Assign)
    outranks = ("AWT505",)

    @staticmethod
    def may_matter(node: ast.AST) -> bool:
        return may_be_patch(node) or may_put_mock(node)

    def check(self, node: nodes.Call | nodes.Assign, inference: Inference) -> Findings:
        for patch in inference.mocks.patches(node):
            if patch.is_sync_over_async and not inference.is_around_failure(node, "TypeError"):
                yield self.found(patch.node, name=patch.name, stand_in=patch.stand_in, place=place(patch.definition))
