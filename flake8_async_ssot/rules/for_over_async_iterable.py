"""AWT124: ``for`` over an async iterable."""

from __future__ import annotations

import ast

from flake8_async_ssot import nodes
from flake8_async_ssot.inference import Protocol
from flake8_async_ssot.rules._statements import allows, is_worth_it, may_be_async, refuses, subject
from flake8_async_ssot.rules.base import Findings, Inference, Rule


class ForOverAsyncIterable(Rule):
    """Iterating over an async iterable with `for`.

    ## Why

    `for` needs `__iter__`. An async generator has `__aiter__` instead, and the line raises
    `TypeError: 'async_generator' object is not iterable`. A comprehension fails in the same way.

    ## Example

    ```python
    async def pages():
        yield 1


    async def main():
        for page in pages():  # error: [AWT124] "`pages()` (main.py:1) is an async generator, which is an ..."
            print(page)
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

    code = "AWT124"
    message = "`{what}`{place}{value}, which is an async iterable: use `async for`"
    triggers = (ast.For, ast.comprehension, ast.AsyncFunctionDef)
    raises = ("TypeError",)

    @staticmethod
    def may_matter(node: ast.AST) -> bool:
        return not isinstance(node, ast.For | ast.comprehension) or may_be_async(node.iter)

    def check(self, node: nodes.For | nodes.Comprehension, inference: Inference) -> Findings:
        if isinstance(node, nodes.Comprehension) and node.is_async or not is_worth_it(node.iter):
            return
        if refuses(node.iter, Protocol.FOR, inference) and allows(node.iter, Protocol.ASYNC_FOR, inference):
            yield self.found(node.iter, **subject(node.iter, inference))
