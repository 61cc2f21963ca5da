"""AWT206: a coroutine given to what takes a value and never awaits it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from flake8_async_ssot import nodes
from flake8_async_ssot.inference import Fate
from flake8_async_ssot.rules._made import BINDING, is_given_made
from flake8_async_ssot.rules.base import Finding, Rule

if TYPE_CHECKING:
    from flake8_async_ssot.inference import Inference


class CoroutineToValueConsumer(Rule):
    """A coroutine given to what takes a value and never awaits it.

    ## Why

    The text of a coroutine ends in a log or a page, a number cannot be made of it, an assertion is always true, or a
    function of your own ignores it. Its body never runs.

    ## Example

    ```python
    async def fetch():
        return 1


    async def main():
        print(fetch())  # error: [AWT206] "`print`, which never awaits it: missing `await`"
    ```

    ## Use instead

    ```python
    async def fetch():
        return 1


    async def main():
        print(await fetch())
    ```
    """

    code = "AWT206"
    message = "coroutine of `{name}`{place} is {fate}: {advice}"
    triggers = (
        ast.JoinedStr, ast.Call, ast.BinOp, ast.List, ast.Tuple, ast.Set, ast.Dict, ast.ListComp, ast.GeneratorExp,
        *BINDING,
    )  # fmt: skip

    @classmethod
    def may_matter(cls, node: ast.AST) -> bool:
        return is_given_made(node)

    def check(self, node: nodes.Module, inference: Inference) -> Iterator[Finding]:
        for loss in inference.losses(node, Fate.CONSUMED):
            target = loss.detail.removeprefix("kept:")
            fate = f"given to {target}, which never awaits it"
            if target != loss.detail:
                fate = f"kept in {target}, which is declared to hold no awaitable"
            yield self.found(loss.node, loss.source, name=loss.name, place=loss.place, fate=fate, advice=loss.advice)
