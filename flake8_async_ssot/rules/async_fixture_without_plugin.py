"""AWT403: an async fixture that pytest-asyncio does not take for its own."""

from __future__ import annotations

import ast

from flake8_async_ssot import nodes
from flake8_async_ssot.rules._unrun import evidence
from flake8_async_ssot.rules.base import Findings, Inference, Rule


class AsyncFixtureWithoutPlugin(Rule):
    """An async fixture that is declared with `pytest.fixture` while no plugin awaits it.

    ## Why

    pytest does not await fixtures, and pytest-asyncio in its strict mode, which is the default, awaits only those that
    `pytest_asyncio.fixture` declares. The test gets a coroutine or an async generator in place of the value, and
    pytest from 9 on fails it.

    ## Example

    `pytest.ini`:

    ```ini
    [pytest]
    asyncio_mode = strict
    ```

    `test_app.py`:

    ```python
    import pytest


    @pytest.fixture
    async def client():  # error: [AWT403] "`client` is an async fixture that nothing awaits, use ..."
        return 1


    @pytest.mark.asyncio
    async def test_client(client):
        assert client == 1
    ```

    ## Use instead

    `pytest.ini`:

    ```ini
    [pytest]
    asyncio_mode = strict
    ```

    `test_app.py`:

    ```python
    import pytest
    import pytest_asyncio


    @pytest_asyncio.fixture
    async def client():
        return 1


    @pytest.mark.asyncio
    async def test_client(client):
        assert client == 1
    ```

    ## How it is decided

    The function is async and its decorator is `pytest.fixture`. No plugin that is installed or configured awaits such
    a fixture: pytest-asyncio is in strict mode, or the project has no plugin for it.

    ## When it is silent

    - `asyncio_mode` is `auto`, or anyio or another plugin may run the fixture.
    - The tests that ask for the fixture have a marker of another plugin.
    - The project asks for a pytest-asyncio before 0.19, which was not strict by default.
    - The environment that was found lacks a plugin which the project asks for.
    """

    code = "AWT403"
    message = "`{name}` is an async fixture that nothing awaits, use `pytest_asyncio.fixture` ({evidence})"
    triggers = (ast.AsyncFunctionDef,)

    @staticmethod
    def may_matter(node: ast.AST) -> bool:
        return isinstance(node, ast.AsyncFunctionDef) and bool(node.decorator_list)

    def check(self, node: nodes.AsyncFunctionDef, inference: Inference) -> Findings:
        unrun = inference.tests.unrun_fixture(node)
        if unrun is not None:
            yield self.found(node, name=node.name, evidence=evidence(unrun))
