"""AWT404: a fixture method of a test class that is async where its caller does not await, or the reverse."""

from __future__ import annotations

import ast

from flake8_async_ssot import nodes
from flake8_async_ssot.inference import CaseKind
from flake8_async_ssot.rules.base import Findings, Inference, Rule

_SYNC = frozenset({"setUp", "tearDown", "setUpClass", "tearDownClass"})
_ASYNC = {"asyncSetUp": "setUp", "asyncTearDown": "tearDown"}
_PYTEST = frozenset({"setup_method", "teardown_method", "setup_class", "teardown_class"})


class FixtureMethodKind(Rule):
    """A fixture method of a test class that its caller does not await, or that is awaited and not async.

    ## Why

    `setUp` and `tearDown` are called and not awaited, in `IsolatedAsyncioTestCase` too: as coroutine functions they
    never run. `asyncSetUp` and `asyncTearDown` are awaited there, so they must be async, and nothing calls them in a
    plain `TestCase`. pytest calls `setup_method` and its like without awaiting them.

    ## Example

    `test_app.py`:

    ```python
    import unittest


    class ConnectTest(unittest.IsolatedAsyncioTestCase):
        async def setUp(self):  # error: [AWT404] "`setUp` is async and nothing awaits it, use `asyncSetUp`"
            self.value = 1

        async def test_connect(self):
            self.assertEqual(self.value, 1)
    ```

    ## Use instead

    `test_app.py`:

    ```python
    import unittest


    class ConnectTest(unittest.IsolatedAsyncioTestCase):
        async def asyncSetUp(self):
            self.value = 1

        async def test_connect(self):
            self.assertEqual(self.value, 1)
    ```

    ## How it is decided

    The method stands in a class whose bases are all known. For the methods of `unittest` the class is a test case,
    and whether that awaits its tests decides. For those of pytest it is a class that pytest collects.

    ## When it is silent

    - A base is not known, or runs its fixture methods in a way of its own.
    - A decorator makes the method sync or async.
    - Other code of the module may call the method by its name.
    """

    code = "AWT404"
    message = "`{name}` is {problem}"
    triggers = (ast.AsyncFunctionDef, ast.FunctionDef)
    outranks = ("AWT501",)

    @staticmethod
    def may_matter(node: ast.AST) -> bool:
        name = getattr(node, "name", "")
        return name in _ASYNC or (isinstance(node, ast.AsyncFunctionDef) and name in _SYNC | _PYTEST)

    def check(self, node: nodes.FunctionDef | nodes.AsyncFunctionDef, inference: Inference) -> Findings:
        owner = node.parent
        if not isinstance(owner, nodes.ClassDef) or node.name not in _SYNC | _PYTEST | _ASYNC.keys():
            return
        problem = _problem(node, owner, inference)
        if problem:
            yield self.found(node, name=node.name, problem=problem)


def _problem(node: nodes.FunctionDef, owner: nodes.ClassDef, inference: Inference) -> str:
    is_async = isinstance(node, nodes.AsyncFunctionDef)
    if node.name in _PYTEST:
        is_lost = is_async and node.decorators is None and inference.tests.plain_test_class(owner)
        return "async and pytest does not await it, make it sync" if is_lost else ""
    kind = inference.tests.case_kind(owner)
    if node.name in _SYNC:
        is_lost = is_async and kind in (CaseKind.SYNC, CaseKind.ASYNC) and inference.tests.gives_coroutine(node)
        use = f", use `async{node.name[0].upper()}{node.name[1:]}`" if "Class" not in node.name else ", make it sync"
        return f"async and nothing awaits it{use}" if is_lost else ""
    if kind is CaseKind.ASYNC and not is_async and inference.tests.gives_no_awaitable(node):
        return "awaited by `IsolatedAsyncioTestCase` and not async, make it async"
    if kind is CaseKind.SYNC and inference.tests.is_never_called(node):
        return f"never called by `TestCase`, use `{_ASYNC[node.name]}` or `IsolatedAsyncioTestCase`"
    return ""
