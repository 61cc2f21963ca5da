"""AWT405: a sync test that is marked for pytest-asyncio."""

from __future__ import annotations

import ast

from flake8_async_ssot import nodes
from flake8_async_ssot.rules.base import Findings, Inference, Rule


class AsyncioMarkerOnSyncTest(Rule):
    """A sync test with the marker of async ones.

    ## Why

    The marker does nothing for a sync test: pytest-asyncio warns and leaves it alone. Often the test was meant to be
    async, or its body was async once.

    ## Example

    `test_app.py`:

    ```python
    import pytest


    @pytest.mark.asyncio
    def test_connect():  # error: [AWT405] "`test_connect` is sync, the asyncio marker does nothing: ..."
        assert True
    ```

    ## Use instead

    `test_app.py`:

    ```python
    def test_connect():
        assert True
    ```

    ## How it is decided

    The function has the marker `asyncio` of its own, is named like a test, and is certain to give nothing that can be
    awaited, its decorators included.

    ## When it is silent

    - The marker is that of a class or module, where other tests may need it.
    - A decorator may make the test async.
    """

    code = "AWT405"
    message = "`{name}` is sync, the asyncio marker does nothing: drop it, or make the test async"
    default = False
    triggers = (ast.FunctionDef,)

    @staticmethod
    def may_matter(node: ast.AST) -> bool:
        return isinstance(node, ast.FunctionDef) and bool(node.decorator_list) and node.name.startswith("test")

    def check(self, node: nodes.FunctionDef, inference: Inference) -> Findings:
        if not node.name.startswith("test") or inference.tests.asyncio_mark(node) is None:
            return
        if inference.tests.gives_no_awaitable(node):
            yield self.found(node, name=node.name)
