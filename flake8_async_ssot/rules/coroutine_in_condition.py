"""AWT204: a coroutine, or a coroutine function, as a condition."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from flake8_async_ssot import nodes
from flake8_async_ssot.inference import Fate
from flake8_async_ssot.rules.base import Finding, Rule

if TYPE_CHECKING:
    from flake8_async_ssot.inference import Inference


class CoroutineInCondition(Rule):
    """A coroutine, or a coroutine function, as a condition.

    ## Why

    Both are always true, whatever the function would have answered, so that one of the branches never runs. The body
    of the coroutine does not run either.

    ## Example

    ```python
    async def fetch():
        return 1


    async def main():
        if fetch():  # error: [AWT204] "`fetch` (main.py:1) is always true as the condition of `if`"
            return 1
        return 0
    ```

    ## Use instead

    ```python
    async def fetch():
        return 1


    async def main():
        if await fetch():
            return 1
        return 0
    ```
    """

    code = "AWT204"
    message = "{what} `{name}`{place} is always true as {detail}: {advice}"
    triggers = (
        ast.If,
        ast.While,
        ast.IfExp,
        ast.Assert,
        ast.BoolOp,
        ast.UnaryOp,
        ast.comprehension,
        ast.Match,
    )

    def check(self, node: nodes.Module, inference: Inference) -> Iterator[Finding]:
        for loss in inference.losses(node, Fate.CONDITION):
            prefix, _, detail = loss.detail.rpartition(":")
            what = "coroutine function" if prefix else "coroutine of"
            advice = "it is not called" if prefix else loss.advice
            yield self.found(
                loss.node, loss.source, what=what, name=loss.name, place=loss.place, detail=detail, advice=advice
            )
