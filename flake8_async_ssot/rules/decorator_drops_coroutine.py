"""AWT406: a decorator calls an async test and drops the coroutine."""

from __future__ import annotations

import ast

from flake8_async_ssot import nodes
from flake8_async_ssot.rules._operands import named, place
from flake8_async_ssot.rules.base import Findings, Inference, Rule


class DecoratorDropsCoroutine(Rule):
    """An async test behind a decorator that calls it and drops the coroutine.

    ## Why

    The wrapper is a sync function, so it is the test that gets called, and it passes: the coroutine that it made and
    dropped never ran. A marker does not help, since the wrapper is what it marks.

    ## Example

    `test_app.py`:

    ```python
    import functools


    def logged(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            print("start")
            function(*args, **kwargs)

        return wrapper


    @logged
    async def test_connect():  # error: [AWT406] "`test_connect` never runs, since `logged` (test_app.py:4) ..."
        assert False
    ```

    ## Use instead

    `test_app.py`:

    ```python
    import asyncio
    import functools


    def logged(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            print("start")
            asyncio.run(function(*args, **kwargs))

        return wrapper


    @logged
    async def test_connect():
        assert True
    ```

    ## How it is decided

    The decorator is found and its wrapper read: it is a sync function that calls the test, and drops what that gives
    or does not return it.

    ## When it is silent

    - The decorator is not found, or is built in another way.
    - The wrapper runs the coroutine, returns it, or hands it to something.
    """

    code = "AWT406"
    message = "`{name}` never runs, since {decorator}{place} drops its coroutine: make the wrapper async and await it"
    triggers = (ast.AsyncFunctionDef,)
    outranks = ("AWT401", "AWT402")

    @staticmethod
    def may_matter(node: ast.AST) -> bool:
        return isinstance(node, ast.AsyncFunctionDef) and bool(node.decorator_list) and node.name.startswith("test")

    def check(self, node: nodes.AsyncFunctionDef, inference: Inference) -> Findings:
        if not node.name.startswith("test"):
            return
        decorator = inference.tests.dropping_decorator(node)
        if decorator is not None:
            head = decorator.func if isinstance(decorator, nodes.Call) else decorator
            definition = inference.definition(decorator)
            yield self.found(node, name=node.name, decorator=named(definition, head), place=place(definition))
