"""AWT308: an async mock is told to return a coroutine."""

from __future__ import annotations

import ast

from flake8_async_ssot import nodes
from flake8_async_ssot.rules.base import Findings, Inference, Rule


class CoroutineAsReturnValue(Rule):
    """A coroutine as the `return_value` of an async mock.

    ## Why

    Awaiting the mock gives its `return_value` as it is, so that the code under test gets a coroutine where the real
    function gives a value. The coroutine is never awaited, and a second call gets the same one.

    ## Example

    ```python
    from unittest.mock import AsyncMock


    async def user():
        return "ada"


    async def test_fetch():
        fetch = AsyncMock(return_value=user())  # error: [AWT308] "awaiting the mock gives the coroutine of ..."
        await fetch()
    ```

    ## Use instead

    ```python
    from unittest.mock import AsyncMock


    async def user():
        return "ada"


    async def test_fetch():
        fetch = AsyncMock(side_effect=user)
        assert await fetch() == "ada"
    ```

    ## How it is decided

    An async mock is told by `return_value` to give what is certain to be a coroutine: by a keyword, or by an
    assignment.

    ## When it is silent

    - The mock is a sync one: then whoever calls it awaits the coroutine.
    - The value may be something else than a coroutine.
    """

    code = "AWT308"
    message = "awaiting the mock gives the coroutine of `{value}`, not its result: use the value, or `side_effect`"
    triggers = (ast.Call, ast.Assign)
    outranks = ("AWT2", "AWT303")

    @staticmethod
    def may_matter(node: ast.AST) -> bool:
        match node:
            case ast.Assign(targets=[ast.Attribute(attr="return_value")]):
                return True
            case ast.Call(keywords=keywords):
                return any(keyword.arg == "return_value" for keyword in keywords)
        return False

    def check(self, node: nodes.Call | nodes.Assign, inference: Inference) -> Findings:
        value = inference.mocks.coroutine_result(node)
        if value is not None:
            yield self.found(value, value=value.as_string())
