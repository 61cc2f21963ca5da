"""AWT401: an async test in a test case that does not await its tests."""

from __future__ import annotations

import ast

from flake8_async_ssot import nodes
from flake8_async_ssot.inference import CaseKind
from flake8_async_ssot.rules.base import Findings, Inference, Rule


class AsyncTestInSyncTestcase(Rule):
    """An async test in a test case that does not await its tests.

    ## Why

    `unittest.TestCase` calls its tests and looks at nothing they return. Calling a coroutine function only makes a
    coroutine, so the body never runs and the test passes, whatever it asserts.

    ## Example

    `test_app.py`:

    ```python
    import unittest


    class ConnectTest(unittest.TestCase):
        async def test_connect(self):  # error: [AWT401] "`test_connect` never runs: `ConnectTest` does not await ..."
            self.assertEqual(1, 2)
    ```

    ## Use instead

    `test_app.py`:

    ```python
    import unittest


    class ConnectTest(unittest.IsolatedAsyncioTestCase):
        async def test_connect(self):
            self.assertEqual(1, 1)
    ```

    ## How it is decided

    The test is a method of a class whose bases are all known, and lead to `unittest.TestCase` and to nothing that
    awaits tests. With its decorators the method gives a coroutine.

    ## When it is silent

    - A base or a metaclass is not known, or runs tests in a way of its own.
    - A decorator makes the test sync, as `async_to_sync` does.
    """

    code = "AWT401"
    message = "`{name}` never runs: `{owner}` does not await its tests, use `IsolatedAsyncioTestCase`"
    triggers = (ast.AsyncFunctionDef,)
    outranks = ("AWT402",)

    @staticmethod
    def may_matter(node: ast.AST) -> bool:
        return isinstance(node, ast.AsyncFunctionDef) and node.name.startswith("test")

    def check(self, node: nodes.AsyncFunctionDef, inference: Inference) -> Findings:
        owner = node.parent
        if not node.name.startswith("test") or not isinstance(owner, nodes.ClassDef):
            return
        if inference.tests.case_kind(owner) is CaseKind.SYNC and inference.tests.gives_coroutine(node):
            yield self.found(node, name=node.name, owner=owner.name)
