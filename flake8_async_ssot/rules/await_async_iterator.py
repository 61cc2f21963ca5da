"""AWT103: an async generator or an async context manager is awaited."""

from __future__ import annotations

import ast

from flake8_async_ssot import nodes
from flake8_async_ssot.inference import Kind
from flake8_async_ssot.rules._operands import Operand, failing, place, shown
from flake8_async_ssot.rules.base import Findings, Inference, Rule


class AwaitAsyncIterator(Rule):
    """Awaiting an async generator or an async context manager.

    ## Why

    An `async def` with a `yield` in it is an async generator function, and what calling it gives has no `__await__`,
    nor has what a function under `asynccontextmanager` gives. The line raises `TypeError` when it is reached.

    ## Example

    ```python
    async def pages():
        yield 1


    async def main():
        await pages()  # error: [AWT103] "`pages()` is an async iterator (main.py:1), which is not awaitable: use ..."
    ```

    ## Use instead

    ```python
    async def pages():
        yield 1


    async def main():
        async for page in pages():
            print(page)
    ```
    """

    code = "AWT103"
    message = "`{what}` is an {kind}{place}, which is not awaitable: use `{statement}`"
    triggers = (ast.Await,)
    raises = ("TypeError",)

    def check(self, node: nodes.Await, inference: Inference) -> Findings:
        for site, operand, answer in failing(node, Operand.ASYNC_ITERATOR, inference):
            is_manager = answer.kind is Kind.ASYNC_CONTEXT_MANAGER
            kind = "async context manager" if is_manager else "async iterator"
            statement = "async with" if is_manager else "async for"
            fields = {"kind": kind, "place": place(answer.definition), "statement": statement}
            yield self.found(site, operand, what=shown(operand), **fields)
