"""AWT402: an async test that pytest does not run, since it has no marker."""

from __future__ import annotations

import ast

from flake8_async_ssot import nodes
from flake8_async_ssot.rules._unrun import advice, evidence
from flake8_async_ssot.rules.base import Findings, Inference, Rule


class UnmarkedAsyncTest(Rule):
    """An async test that no plugin of pytest runs, since it has no marker.

    ## Why

    pytest does not run coroutine functions. pytest-asyncio in its strict mode, which is the default, and anyio run
    those that are marked. One without a marker fails or, in pytest before 8.4, is skipped with a warning.

    The project's own configuration decides: `asyncio_mode`, the plugins that are installed or named, hooks in
    `conftest.py` that mark tests or run coroutine functions, marks of classes and modules. Where any of these may run
    the test, nothing is reported. Nor is it where the environment that was found lacks pytest or a plugin that the
    project asks for, unless the project asks for pytest-asyncio and for no plugin that may run tests, or where a file
    that starts pytest, such as a `Makefile`, a `Dockerfile`, `package.json` or the file of a CI service, sets another
    mode, names another configuration or brings an unknown plugin. Marks that the configuration declares under
    `markers` change nothing.

    ## Example

    `pytest.ini`:

    ```ini
    [pytest]
    asyncio_mode = strict
    ```

    `test_app.py`:

    ```python
    async def test_connect():  # error: [AWT402] "`test_connect` has no marker, so pytest does not run it ..."
        assert True
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


    @pytest.mark.asyncio
    async def test_connect():
        assert True
    ```

    ## How it is decided

    pytest would collect the test by its name and its class, and nothing that is installed or configured runs
    coroutine functions without a marker: the configuration, the plugins, the marks of class and module, and the
    `conftest.py` files are read.

    ## When it is silent

    - A plugin or a hook may run the test, or a test case of the same module mixes its class in.
    - A file that starts pytest sets another mode or brings an unknown plugin.
    - The environment that was found lacks a plugin which the project asks for.
    """

    code = "AWT402"
    message = "`{name}` has no marker, so pytest does not run it ({evidence}): {advice}"
    triggers = (ast.AsyncFunctionDef,)

    @staticmethod
    def may_matter(node: ast.AST) -> bool:
        return isinstance(node, ast.AsyncFunctionDef) and "test" in node.name

    def check(self, node: nodes.AsyncFunctionDef, inference: Inference) -> Findings:
        if "test" not in node.name:
            return
        unrun = inference.tests.unrun_test(node)
        if unrun is not None:
            yield self.found(node, name=node.name, evidence=evidence(unrun), advice=advice(unrun))
