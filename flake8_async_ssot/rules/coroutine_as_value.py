"""AWT205: a coroutine used as if it were its result."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from flake8_async_ssot import nodes
from flake8_async_ssot.inference import Fate
from flake8_async_ssot.rules._made import BINDING, takes_made
from flake8_async_ssot.rules.base import Finding, Rule

if TYPE_CHECKING:
    from flake8_async_ssot.inference import Inference


class CoroutineAsValue(Rule):
    """A coroutine used as if it were its result.

    ## Why

    A coroutine has none of the attributes of what it will give, cannot be indexed, added or iterated, and is equal to
    nothing but itself. The line raises `TypeError` or `AttributeError`, or, where it only compares, is always false.

    ## Example

    ```python
    async def fetch():
        return 1


    async def main():
        return fetch() + 1  # error: [AWT205] "`fetch` (main.py:1) has no `+`: missing `await`"
    ```

    ## Use instead

    ```python
    async def fetch():
        return 1


    async def main():
        return await fetch() + 1
    ```
    """

    code = "AWT205"
    message = "coroutine of `{name}`{place} has no {detail}: {advice}"
    triggers = (
        ast.Attribute, ast.Subscript, ast.Call, ast.Starred, ast.For, ast.AsyncFor, ast.comprehension, ast.AugAssign,
        ast.BinOp, ast.Compare, ast.With, ast.AsyncWith, ast.UnaryOp, ast.Dict, *BINDING,
    )  # fmt: skip

    @classmethod
    def may_matter(cls, node: ast.AST) -> bool:
        return takes_made(node)

    def check(self, node: nodes.Module, inference: Inference) -> Iterator[Finding]:
        for loss in inference.losses(node, Fate.VALUE):
            yield self.found(
                loss.node, loss.source, name=loss.name, place=loss.place, detail=loss.detail, advice=loss.advice
            )
