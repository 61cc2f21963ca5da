"""AWT305: an assertion about calls holds without an await."""

from __future__ import annotations

import ast

from flake8_async_ssot import nodes
from flake8_async_ssot.rules.base import Findings, Inference, Rule

_BETTER = {
    "assert_called": "assert_awaited",
    "assert_called_once": "assert_awaited_once",
    "assert_called_with": "assert_awaited_with",
    "assert_called_once_with": "assert_awaited_once_with",
    "assert_any_call": "assert_any_await",
    "assert_has_calls": "assert_has_awaits",
}


class CallAssertionOnAsyncMock(Rule):
    """Assertions like `assert_called` on an async mock.

    ## Why

    The assertion holds as soon as the mock is called, also where the coroutine is dropped and the real function would
    never run. `assert_awaited` and its like fail then.

    ## Example

    ```python
    from unittest.mock import AsyncMock


    async def test_fetch():
        fetch = AsyncMock()
        await fetch()
        fetch.assert_called_once()  # error: [AWT305] "`fetch` is an async mock, and `assert_called_once` holds ..."
    ```

    ## Use instead

    ```python
    from unittest.mock import AsyncMock


    async def test_fetch():
        fetch = AsyncMock()
        await fetch()
        fetch.assert_awaited_once()
    ```

    ## How it is decided

    The object of the assertion is certain to be an async mock, by what made it, or by its spec.

    ## When it is silent

    - The mock may be a sync one.
    - The assertion says that there was no call.
    """

    code = "AWT305"
    message = "`{name}` is an async mock, and `{called}` holds without an `await`: use `{better}`"
    default = False
    triggers = (ast.Call,)

    def check(self, node: nodes.Call, inference: Inference) -> Findings:
        match node.func:
            case nodes.Attribute(attrname=name, expr=owner) if name in _BETTER:
                mock = inference.mocks.mock(owner)
                if mock is not None and mock.is_async:
                    yield self.found(node, name=owner.as_string(), called=name, better=_BETTER[name])
