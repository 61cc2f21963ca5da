"""AWT210: an async generator or async context manager that is made and dropped."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from flake8_async_ssot import nodes
from flake8_async_ssot.inference import Fate
from flake8_async_ssot.rules._made import is_lost_statement
from flake8_async_ssot.rules.base import Finding, Rule

if TYPE_CHECKING:
    from flake8_async_ssot.inference import Inference


class AsyncIteratorDropped(Rule):
    """An async generator or async context manager that is made and dropped.

    ## Why

    Calling the function only makes the object: nothing of its body runs until `async for` or `async with` starts it.
    Python does not even warn.

    ## Example

    ```python
    async def ticks():
        yield 1


    async def main():
        ticks()  # error: [AWT210] "`ticks` (main.py:1) gives an async iterator or async context manager that"
    ```

    ## Use instead

    ```python
    async def ticks():
        yield 1


    async def main():
        async for _ in ticks():
            pass
    ```
    """

    code = "AWT210"
    message = "`{name}`{place} gives an async iterator or async context manager that nothing uses"
    triggers = (ast.Expr,)

    @classmethod
    def may_matter(cls, node: ast.AST) -> bool:
        return is_lost_statement(node)

    def check(self, node: nodes.Module, inference: Inference) -> Iterator[Finding]:
        for loss in inference.losses(node, Fate.ITERATOR):
            yield self.found(loss.node, loss.source, name=loss.name, place=loss.place)
