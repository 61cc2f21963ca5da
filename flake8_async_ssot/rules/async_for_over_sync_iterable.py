"""AWT123: ``async for`` over what is no async iterable."""

from __future__ import annotations

import ast

from flake8_async_ssot import nodes
from flake8_async_ssot.inference import Protocol
from flake8_async_ssot.rules._operands import subject
from flake8_async_ssot.rules._statements import allows, is_no_coroutine, refuses
from flake8_async_ssot.rules.base import Findings, Inference, Rule

_ADVICE = "iterate over what has `__aiter__`"


class AsyncForOverSyncIterable(Rule):
    """Iterating over a sync iterable with `async for`.

    ## Why

    `async for` needs `__aiter__`. A list, a generator or a file has none, and the line raises
    `TypeError: 'async for' requires an object with __aiter__ method`.

    ## Example

    ```python
    def pages():
        return [1, 2]


    async def main():
        async for page in pages():  # error: [AWT123] "`pages` (main.py:1) gives `list`, which is no async ..."
            print(page)
    ```

    ## Use instead

    ```python
    def pages():
        return [1, 2]


    async def main():
        for page in pages():
            print(page)
    ```

    ## How it is decided

    All values of the expression are of classes without `__aiter__`, and none is a coroutine. Async comprehensions
    count as well. The message advises `for` where that is certain to work.

    ## When it is silent

    - The class of a value is unknown, or may get the method from a decorator, a metaclass or other code.
    - The value is a coroutine: the `await` that is missing there is AWT205.
    """

    code = "AWT123"
    message = "{subject}, which is no async iterable: {advice}"
    triggers = (ast.AsyncFor, ast.comprehension)
    raises = ("TypeError",)

    @staticmethod
    def may_matter(node: ast.AST) -> bool:
        return not isinstance(node, ast.comprehension) or bool(node.is_async)

    def check(self, node: nodes.AsyncFor | nodes.Comprehension, inference: Inference) -> Findings:
        if isinstance(node, nodes.Comprehension) and not node.is_async:
            return
        if refuses(node.iter, Protocol.ASYNC_FOR, inference) and is_no_coroutine(node.iter, inference):
            advice = "use `for`" if allows(node.iter, Protocol.FOR, inference) else _ADVICE
            said = subject(node.iter, inference.awaitable(node.iter), inference)
            yield self.found(node.iter, subject=said, advice=advice)
