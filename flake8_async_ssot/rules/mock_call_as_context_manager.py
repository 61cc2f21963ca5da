"""AWT309: a mock that is no context manager is entered."""

from __future__ import annotations

import ast

from flake8_async_ssot import nodes
from flake8_async_ssot.inference import Protocol
from flake8_async_ssot.rules.base import Findings, Inference, Rule

_OF_MOCK = "`{flavour}` has no `{method}`"
_OF_RESULT = "calling {article} `{flavour}` gives a coroutine, which has no `{method}`"
#: Flavours of mocks that can be entered, by those that cannot.
_ENTERED = {"NonCallableMock": "NonCallableMagicMock"}
#: A mock with a spec has the special methods of that alone.
_OF_SPEC = "enter what has the method, or give it to the spec"


class MockCallAsContextManager(Rule):
    """Entering a mock, or what calling one gives, that is no context manager.

    ## Why

    A plain `Mock` has no special methods. And a method of an `AsyncMock` gives a coroutine when it is called, while the
    real `client.get(...)` gives an async context manager: `async with` raises `TypeError` or `AttributeError`.

    ## Example

    ```python
    from unittest.mock import AsyncMock


    async def test_get():
        client = AsyncMock()
        async with client.get("/") as response:  # error: [AWT309] "`client.get('/')` cannot be entered, as calling ..."
            assert response.status == 200
    ```

    ## Use instead

    ```python
    from unittest.mock import MagicMock


    async def test_get():
        client = MagicMock()
        client.get.return_value.__aenter__.return_value.status = 200
        async with client.get("/") as response:
            assert response.status == 200
    ```

    ## How it is decided

    The manager is a plain `Mock`, or another mock that lacks the special method, or what calling an async mock gives,
    which is a coroutine.

    ## When it is silent

    - The special method may be set on the mock.
    - A spec with the special method is given, or one that is not known.
    - `return_value` is set to what can be entered.
    """

    code = "AWT309"
    message = "`{name}` cannot be entered, as {why}: {advice}"
    triggers = (ast.With, ast.AsyncWith)
    raises = ("TypeError", "AttributeError")
    outranks = ("AWT1", "AWT2", "AWT303")

    def check(self, node: nodes.With | nodes.AsyncWith, inference: Inference) -> Findings:
        protocol = Protocol.ASYNC_WITH if isinstance(node, nodes.AsyncWith) else Protocol.WITH
        for manager, _ in node.items:
            lack = inference.mocks.lacks(manager, protocol)
            if lack is not None:
                article = "an" if lack.flavour.startswith("A") else "a"
                template = _OF_RESULT if lack.is_result else _OF_MOCK
                why = template.format(article=article, flavour=lack.flavour, method=lack.method)
                advice = _OF_SPEC if lack.has_spec else f"use `{_ENTERED.get(lack.flavour, 'MagicMock')}`"
                yield self.found(manager, name=manager.as_string(), why=why, advice=advice)
