"""AWT301: an async mock stands in for a sync function."""

from __future__ import annotations

import ast

from flake8_async_ssot import nodes
from flake8_async_ssot.inference import Kind
from flake8_async_ssot.rules._operands import place
from flake8_async_ssot.rules._patches import TRIGGERS, may_be_patch, may_put_mock
from flake8_async_ssot.rules.base import Findings, Inference, Rule

_KINDS = {Kind.ASYNC_ITERATOR: "an async generator", Kind.ASYNC_CONTEXT_MANAGER: "an async context manager"}


class AsyncMockOverSync(Rule):
    """An async mock in place of a sync function.

    ## Why

    What the mock gives can be awaited, what the function gives cannot. Code that awaits it passes its tests and dies in
    production with `TypeError: object ... can't be used in 'await' expression`; code that does not await it gets a
    coroutine in its tests and the real thing nowhere.

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
    from unittest.mock import AsyncMock, patch

    import app
    import pytest


    @pytest.mark.asyncio
    async def test_handler():
        with patch("app.get_manager", new_callable=AsyncMock):  # error: [AWT301] "`AsyncMock` stands in for ..."
            await app.handler()
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
        with patch("app.get_manager"):
            await app.handler()
    ```

    ## How it is decided

    Calling what is replaced gives nothing awaitable, evaluated as if there were no mock, and calling the mock always
    does. What is replaced is found from the text of `patch`, from an object and a name, from the place of an
    assignment, or from what the mock is handed over for.

    ## When it is silent

    - What is replaced is not known, or depends on its arguments.
    - The stand-in is a coroutine function that somebody wrote: they know the caller.
    - The mock is configured by code that cannot be followed.
    - All that the patch holds for is a test for a `TypeError`.
    """

    code = "AWT301"
    message = (
        "`{stand_in}` stands in for `{name}`{place}, which is {kind}, and gives what can be awaited in tests alone: "
        "use `MagicMock`"
    )
    triggers = (*TRIGGERS, ast.Assign)
    outranks = ("AWT311",)

    @staticmethod
    def may_matter(node: ast.AST) -> bool:
        return may_be_patch(node) or may_put_mock(node)

    def check(self, node: nodes.Call | nodes.Assign, inference: Inference) -> Findings:
        for patch in inference.mocks.patches(node):
            if patch.is_async_over_sync and not inference.is_around_failure(node, "TypeError"):
                kind = _KINDS.get(patch.real.kind, "sync")
                yield self.found(
                    patch.node, name=patch.name, stand_in=patch.stand_in, place=place(patch.definition), kind=kind
                )
