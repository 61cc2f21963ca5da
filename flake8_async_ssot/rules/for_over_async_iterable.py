"""AWT124: ``for`` over an async iterable."""

from __future__ import annotations

import ast

from flake8_async_ssot import nodes
from flake8_async_ssot.inference import Protocol
from flake8_async_ssot.rules._made import is_given_made
from flake8_async_ssot.rules._operands import subject
from flake8_async_ssot.rules._statements import allows, is_worth_it, may_be_async, refuses
from flake8_async_ssot.rules.base import Findings, Inference, Rule


class ForOverAsyncIterable(Rule):
    """Iterating over an async iterable with `for`.

    ## Why

    `for` needs `__iter__`. An async generator has `__aiter__` instead, and the line raises
    `TypeError: 'async_generator' object is not iterable`. A comprehension fails in the same way, and so do `list()`,
    `sum()`, `[*...]`, unpacking and whatever else iterates. A generator expression with `await` in it is async, too.

    ## Example

    ```python
    async def pages():
        yield 1


    async def main():
        for page in pages():  # error: [AWT124] "`pages` (main.py:1) gives an async generator, which is an ..."
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

    ## How it is decided

    All values of the expression are of classes with `__aiter__`, and without `__iter__` and `__getitem__`. Loops and
    comprehensions count, and what else iterates: unpacking, `*`, `in` and functions like `list` and `zip`.

    ## When it is silent

    - A value is unknown, or has methods for both.
    - It is a plain name or attribute in a sync function, where an async iterable is not to be expected.
    """

    code = "AWT124"
    message = "{subject}, which is an async iterable: use `async for`"
    triggers = (
        ast.For, ast.comprehension, ast.AsyncFunctionDef, ast.Call, ast.Starred, ast.Subscript, ast.Assign, ast.Compare,
    )  # fmt: skip
    raises = ("TypeError",)

    @staticmethod
    def may_matter(node: ast.AST) -> bool:
        if isinstance(node, ast.For | ast.comprehension):
            return may_be_async(node.iter)
        if isinstance(node, ast.Assign):
            return any(isinstance(target, ast.Tuple | ast.List) for target in node.targets)
        return isinstance(node, ast.AsyncFunctionDef) or is_given_made(node)

    def check(
        self,
        node: (
            nodes.For
            | nodes.Comprehension
            | nodes.Call
            | nodes.Starred
            | nodes.Subscript
            | nodes.Assign
            | nodes.Compare
        ),
        inference: Inference,
    ) -> Findings:
        if isinstance(node, nodes.Comprehension) and node.is_async:
            return
        is_loop = isinstance(node, nodes.For | nodes.Comprehension)
        for source in [node.iter] if is_loop else inference.flow.iterated_by(node):
            if (
                is_worth_it(source)
                and refuses(source, Protocol.FOR, inference)
                and allows(source, Protocol.ASYNC_FOR, inference)
            ):
                yield self.found(source, subject=subject(source, inference.awaitable(source), inference))
