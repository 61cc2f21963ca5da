"""AWT114: coroutines are handed to ``asyncio.wait``."""

from __future__ import annotations

from flake8_async_ssot import nodes
from flake8_async_ssot.inference import Kind, Need
from flake8_async_ssot.rules._operands import shown
from flake8_async_ssot.rules._runners import TRIGGERS, may_run
from flake8_async_ssot.rules.base import Findings, Inference, Rule


class CoroutinesToWait(Rule):
    """Handing coroutines to `asyncio.wait`.

    ## Why

    `asyncio.wait` gives back the very objects that it was given, so that it needs tasks or futures. From Python 3.11 on
    it raises `TypeError: Passing coroutines is forbidden, use tasks explicitly`; before that the sets which it gave
    back held tasks that nobody knew.

    ## Example

    ```python
    import asyncio


    async def fetch(number):
        return number


    async def main():
        await asyncio.wait({fetch(1), fetch(2)})  # error: [AWT114] "`asyncio.wait` takes tasks or futures and no ..."
    ```

    ## Use instead

    ```python
    import asyncio


    async def fetch(number):
        return number


    async def main():
        await asyncio.wait({asyncio.create_task(fetch(1)), asyncio.create_task(fetch(2))})
    ```

    ## How it is decided

    The callee is `asyncio.wait`, under whatever name it is imported, and its argument is evaluated: every element is
    certain to be a coroutine, or the argument is one itself.

    ## When it is silent

    - One of the elements may be a task, a future or unknown.
    - The collection is filled by code that cannot be followed.
    """

    code = "AWT114"
    message = "`{runner}` takes tasks or futures and no coroutines{holder}: use `asyncio.create_task`"
    triggers = TRIGGERS
    raises = ("TypeError",)
    may_matter = staticmethod(may_run)

    def check(self, node: nodes.Call, inference: Inference) -> Findings:
        runner = inference.runner(node)
        if runner is None or runner.need is not Need.FUTURE_COLLECTION:
            return
        for argument in runner.arguments:
            itself = inference.awaitable(argument)
            content = itself if itself.always else inference.content(argument)
            if content.always and content.kind is Kind.COROUTINE:
                is_written_out = isinstance(argument, (nodes.List, nodes.Set, nodes.Tuple, nodes.Call))
                holder = "" if is_written_out else f" as in `{shown(argument)}`"
                yield self.found(argument, runner=shown(node.func), holder=holder)
