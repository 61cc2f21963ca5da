"""AWT304: what a sync mock gives is awaited."""

from __future__ import annotations

import ast

from flake8_async_ssot import nodes
from flake8_async_ssot.rules._operands import arms
from flake8_async_ssot.rules.base import Findings, Inference, Rule


class AwaitSyncMock(Rule):
    """Awaiting a mock that is not async, or what it gives.

    ## Why

    `Mock` and `MagicMock` give a mock when they are called, and awaiting that raises
    `TypeError: object MagicMock can't be used in 'await' expression`. With a spec, methods that are sync in the spec
    are sync in the mock too.

    ## Example

    ```python
    from unittest.mock import MagicMock


    async def test_fetch():
        fetch = MagicMock(return_value=1)
        await fetch()  # error: [AWT304] "`fetch` is a `MagicMock` ..."
    ```

    ## Use instead

    ```python
    from unittest.mock import AsyncMock


    async def test_fetch():
        fetch = AsyncMock(return_value=1)
        await fetch()
    ```

    ## How it is decided

    The operand is a `Mock`, a `MagicMock` or a child of one, or what calling it gives, and that is known: by its
    spec, its `return_value` and its `side_effect`.

    ## When it is silent

    - Something configures the mock that cannot be followed, before or after this place.
    - The spec is a class or function of which it is not known whether it is async.
    """

    code = "AWT304"
    message = "`{name}` is a `{flavour}`, {what} cannot be awaited: use `AsyncMock`"
    triggers = (ast.Await,)
    raises = ("TypeError",)
    outranks = ("AWT1",)

    def check(self, node: nodes.Await, inference: Inference) -> Findings:
        for operand in arms(node.value):
            place = node if operand is node.value else operand
            called = inference.mocks.called(operand)
            if called is not None and inference.awaitable(operand).never:
                name = operand.func.as_string()
                yield self.found(place, operand, name=name, flavour=called.flavour, what="and what it gives")
            elif called is None and isinstance(operand, nodes.Name | nodes.Attribute):
                mock = inference.mocks.mock(operand)
                if mock is not None:
                    yield self.found(
                        place, operand, name=operand.as_string(), flavour=mock.flavour, what="which is not called and"
                    )
