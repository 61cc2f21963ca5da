"""AWT106: a coroutine is awaited a second time."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from flake8_async_ssot import nodes
from flake8_async_ssot.rules._operands import arms
from flake8_async_ssot.rules.base import Finding, Rule

if TYPE_CHECKING:
    from flake8_async_ssot.inference import Inference


class CoroutineAwaitedTwice(Rule):
    """Awaiting a coroutine a second time.

    ## Why

    A coroutine runs once. Awaiting it again raises `RuntimeError: cannot reuse already awaited coroutine`; a task keeps
    its result and can be awaited as often as one likes.

    ## Example

    ```python
    async def fetch():
        return 1


    async def main():
        coroutine = fetch()
        await coroutine
        await coroutine  # error: [AWT106] "has been awaited before (line 7)"
    ```

    ## Use instead

    ```python
    import asyncio


    async def fetch():
        return 1


    async def main():
        task = asyncio.create_task(fetch())
        await task
        await task
    ```
    """

    code = "AWT106"
    message = "coroutine `{name}` has been awaited before (line {line}) and can be awaited only once"
    triggers = (ast.Await,)
    raises = ("RuntimeError",)

    def check(self, node: nodes.Await, inference: Inference) -> Iterator[Finding]:
        for operand in arms(node.value):
            earlier = inference.consumed_before(operand) if isinstance(operand, nodes.Name) else None
            if earlier is not None:
                place = node if operand is node.value else operand
                yield self.found(place, operand, name=operand.name, line=earlier.lineno)
