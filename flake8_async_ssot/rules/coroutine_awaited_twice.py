"""AWT106: a coroutine is awaited a second time."""

from __future__ import annotations

import ast

from flake8_async_ssot import nodes
from flake8_async_ssot.rules._operands import arms
from flake8_async_ssot.rules._runners import OF_AWAITABLES, TRIGGERS, may_run
from flake8_async_ssot.rules.base import Findings, Inference, Rule


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
        await coroutine  # error: [AWT106] "coroutine `coroutine` has been awaited before (line 7) and can be ..."
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

    ## How it is decided

    A local name holds a coroutine, and every way to this place passes an earlier use that consumes it: an `await`, or
    a call that runs it. In a loop a use follows itself, where the coroutine is made outside and the loop is certain
    to run again.

    ## When it is silent

    - A way leads past the first use, or binds the name anew in between.
    - The earlier call may have raised in place of taking the coroutine, and a handler leads to this place.
    - The loop may end before it comes back to the `await`.
    - The name holds a task, a future or another awaitable object: these can be awaited again.
    - One call gets the coroutine twice, as `gather(call, call)`, which takes it for one.
    """

    code = "AWT106"
    message = "coroutine `{name}` has been awaited before (line {line}) and can be awaited only once: keep its result"
    triggers = (ast.Await, *TRIGGERS)
    raises = ("RuntimeError",)

    @staticmethod
    def may_matter(node: ast.AST) -> bool:
        return isinstance(node, ast.Await) or may_run(node)

    def check(self, node: nodes.Await | nodes.Call, inference: Inference) -> Findings:
        if isinstance(node, nodes.Call):
            yield from self._handed(node, inference)
            return
        for operand in arms(node.value):
            earlier = inference.flow.consumed_before(operand) if isinstance(operand, nodes.Name) else None
            if earlier is not None:
                place = node if operand is node.value else operand
                yield self.found(place, name=operand.name, line=earlier.lineno)

    def _handed(self, node: nodes.Call, inference: Inference) -> Findings:
        """What has been awaited already and is handed to a call that runs it."""
        runner = inference.runner(node)
        if runner is None or runner.need not in OF_AWAITABLES:
            return
        for argument in runner.arguments:
            earlier = inference.flow.consumed_before(argument) if isinstance(argument, nodes.Name) else None
            if earlier is not None and earlier.parent is not argument.parent:
                yield self.found(argument, name=argument.name, line=earlier.lineno)
