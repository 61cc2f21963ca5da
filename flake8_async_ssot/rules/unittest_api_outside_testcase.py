"""AWT407: the methods of unittest's test case in a class that is none."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_async_ssot import nodes
from flake8_async_ssot.rules.base import Findings, Inference, Rule

_FIXTURES = frozenset({"setUp", "tearDown", "setUpClass", "tearDownClass", "asyncSetUp", "asyncTearDown"})
_HELPERS = frozenset({"subTest", "addCleanup", "addAsyncCleanup", "enterAsyncContext", "enterContext", "skipTest"})


class UnittestApiOutsideTestcase(Rule):
    """A method of `unittest.TestCase` in a test class that is none.

    ## Why

    pytest runs the tests of a plain class, but calls neither its `setUp` nor its `tearDown`, and the class has no
    `subTest`. What the fixture should prepare is missing, or the test ends with an `AttributeError`.

    ## Example

    `test_app.py`:

    ```python
    class TestConnect:
        def test_connect(self):
            with self.subTest("first"):  # error: [AWT407] "`subTest` is of `unittest.TestCase`, which ..."
                assert True
    ```

    ## Use instead

    `test_app.py`:

    ```python
    import unittest


    class TestConnect(unittest.TestCase):
        def test_connect(self):
            with self.subTest("first"):
                assert True
    ```

    ## How it is decided

    pytest collects the class, all of its bases are known, and none is a test case. It uses a method of
    `unittest.TestCase` on its first parameter that no class defines, or defines a fixture method that nothing calls.

    ## When it is silent

    - Another class of the suite may have this one as a base, beside a test case.
    - Something in the module calls the method by its name, or a decorator declares it a fixture.
    """

    code = "AWT407"
    message = "`{name}` is of `unittest.TestCase`, which `{owner}` does not extend{consequence}: extend it"
    triggers = (ast.ClassDef,)

    @staticmethod
    def may_matter(node: ast.AST) -> bool:
        return isinstance(node, ast.ClassDef) and any(
            getattr(member, "name", "") in _FIXTURES or _calls_helper(member) for member in node.body
        )

    def check(self, node: nodes.ClassDef, inference: Inference) -> Findings:
        methods = {method.name: method for method in node.mymethods()}
        fixtures = [method for name, method in methods.items() if name in _FIXTURES and not _is_declared(method)]
        uses = [use for method in methods.values() if method.name.startswith("test") for use in _uses(method)]
        if not (fixtures or uses) or not inference.tests.plain_test_class(node):
            return
        for method in fixtures:
            if inference.tests.is_never_called(method):
                yield self.found(method, name=method.name, owner=node.name, consequence=", so nothing calls it")
        for use in uses:
            if inference.tests.lacks(node, use.attrname):
                yield self.found(use, name=use.attrname, owner=node.name, consequence="")


def _calls_helper(member: ast.stmt) -> bool:
    if not isinstance(member, ast.FunctionDef | ast.AsyncFunctionDef) or not member.name.startswith("test"):
        return False
    return any(isinstance(node, ast.Attribute) and _is_helper(node.attr) for node in ast.walk(member))


def _is_helper(name: str) -> bool:
    return name in _HELPERS or (name.startswith("assert") and name[6:7].isupper())


def _is_declared(method: nodes.FunctionDef) -> bool:
    """Whether a decorator may tell pytest to call a method, as `pytest.fixture` does."""
    decorators = method.decorators.nodes if method.decorators is not None else ()
    return any(decorator.as_string() not in ("classmethod", "staticmethod") for decorator in decorators)


def _uses(method: nodes.FunctionDef) -> Iterator[nodes.Attribute]:
    """The calls of a helper on the first parameter of a method."""
    arguments = [*(method.args.posonlyargs or ()), *(method.args.args or ())]
    if not arguments or len(method.locals.get(arguments[0].name, ())) != 1:
        return
    for call in method.nodes_of_class(nodes.Call):
        func = call.func
        if isinstance(func, nodes.Attribute) and _is_helper(func.attrname):
            if isinstance(func.expr, nodes.Name) and func.expr.name == arguments[0].name:
                yield func
