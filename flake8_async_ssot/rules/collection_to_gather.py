"""AWT113: a collection is handed to ``gather`` without unpacking it."""

from __future__ import annotations

from flake8_async_ssot import nodes
from flake8_async_ssot.inference import Kind, Need
from flake8_async_ssot.rules._operands import arms, shown
from flake8_async_ssot.rules._runners import TRIGGERS, is_left_packed, may_run
from flake8_async_ssot.rules.base import Findings, Inference, Rule


class CollectionToGather(Rule):
    """Handing a collection to `asyncio.gather` without unpacking it.

    ## Why

    `gather` takes each awaitable as an argument of its own, unlike `asyncio.wait`. Given a list it raises
    `TypeError: An asyncio.Future, a coroutine or an awaitable is required`.

    ## Example

    ```python
    import asyncio


    async def fetch(number):
        return number


    async def main():
        await asyncio.gather([fetch(1), fetch(2)])  # error: [AWT113] "`asyncio.gather` takes awaitables, not a ..."
    ```

    ## Use instead

    ```python
    import asyncio


    async def fetch(number):
        return number


    async def main():
        await asyncio.gather(*[fetch(1), fetch(2)])
    ```

    ## How it is decided

    The callee is `asyncio.gather`, under whatever name it is imported. The argument is a collection or another
    iterable that cannot be awaited itself, and what it holds is awaitable or not known.

    ## When it is silent

    - The argument is unpacked, or may be awaitable.
    - What the collection holds is known not to be awaitable: that is AWT111.
    """

    code = "AWT113"
    message = "`{runner}` takes awaitables, not a collection of them: unpack it with `*`"
    triggers = TRIGGERS
    raises = ("TypeError",)
    may_matter = staticmethod(may_run)

    def check(self, node: nodes.Call, inference: Inference) -> Findings:
        runner = inference.runner(node)
        if runner is None or runner.need is not Need.AWAITABLES:
            return
        for argument in runner.arguments:
            for operand in arms(argument):
                answer = inference.awaitable(operand)
                if answer.never and answer.kind is not Kind.FUNCTION and is_left_packed(operand, answer, inference):
                    yield self.found(operand, runner=shown(node.func))
