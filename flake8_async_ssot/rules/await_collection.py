"""AWT105: a collection of awaitables is awaited."""

from __future__ import annotations

import ast

from flake8_async_ssot import nodes
from flake8_async_ssot.rules._operands import Operand, failing, noun, shown
from flake8_async_ssot.rules.base import Findings, Inference, Rule


class AwaitCollection(Rule):
    """Awaiting a collection of awaitables.

    ## Why

    A list of coroutines is no coroutine. The line raises `TypeError: object list can't be used in 'await' expression`,
    and none of the coroutines in it has run.

    ## Example

    ```python
    async def fetch(number):
        return number


    async def main():
        await [fetch(1), fetch(2)]  # error: [AWT105] "`[fetch(1), fetch(2)]` is a `list`, which is not awaitable: ..."
    ```

    ## Use instead

    ```python
    import asyncio


    async def fetch(number):
        return number


    async def main():
        await asyncio.gather(fetch(1), fetch(2))
    ```

    ## How it is decided

    The value is a list, a tuple, a set, a dictionary or a generator, written out or made by a call or a
    comprehension. Where what it holds is known to be awaitable, the message says how to await that. A name that holds
    a collection of other things is AWT102.

    ## When it is silent

    - The object may be of a subclass with an `__await__`, or it is unknown what the name holds.
    - The collection is unpacked, iterated over or indexed before anything is awaited.
    """

    code = "AWT105"
    message = "`{what}` is {value}, which is not awaitable{advice}"
    triggers = (ast.Await,)
    raises = ("TypeError",)

    def check(self, node: nodes.Await, inference: Inference) -> Findings:
        for site, operand, answer in failing(node, Operand.COLLECTION, inference):
            advice = "" if inference.content(operand).never else ": use `asyncio.gather` for what it holds"
            value = noun(answer.value)
            value = f"a {value}" if value.startswith("`") else value
            yield self.found(site, operand, what=shown(operand), value=value, advice=advice)
