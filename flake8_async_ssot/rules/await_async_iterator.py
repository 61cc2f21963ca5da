"""AWT103: an async generator or an async context manager is awaited."""

from __future__ import annotations

import ast

from flake8_async_ssot import nodes
from flake8_async_ssot.inference import Kind
from flake8_async_ssot.rules._operands import MANAGER, STARTED, Operand, failing, subject
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
        await pages()  # error: [AWT103] "`pages` (main.py:1) gives an async generator, which is not awaitable: use ..."
    ```

    ## Use instead

    ```python
    async def pages():
        yield 1


    async def main():
        async for page in pages():
            print(page)
    ```

    ## How it is decided

    The call starts an async generator, or a function under `asynccontextmanager`. Or the value is an object whose
    class has `__aiter__` or `__aenter__`, and no `__await__`. A call of a sync function that gives such an object is
    AWT101.

    ## When it is silent

    - The object can be awaited as well as entered, as what many clients give for a request.
    - The callee, or one of the values, is unknown.
    """

    code = "AWT103"
    message = "{subject}, which is {kind}not awaitable: use `{statement}`"
    triggers = (ast.Await,)
    raises = ("TypeError",)

    def check(self, node: nodes.Await, inference: Inference) -> Findings:
        for site, operand, answer in failing(node, Operand.ASYNC_ITERATOR, inference):
            is_manager = answer.kind is Kind.ASYNC_CONTEXT_MANAGER
            noun, statement = (MANAGER, "async with") if is_manager else ("an async iterator", "async for")
            said = subject(operand, answer, inference)
            kind = "" if answer.value in STARTED else f"{noun} and "
            yield self.found(site, operand, subject=said, kind=kind, statement=statement)
