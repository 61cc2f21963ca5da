"""AWT203: a coroutine that is awaited on some paths only."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from flake8_async_ssot import nodes
from flake8_async_ssot.inference import Fate
from flake8_async_ssot.rules._made import BINDING, binds
from flake8_async_ssot.rules.base import Finding, Rule

if TYPE_CHECKING:
    from flake8_async_ssot.inference import Inference


class AwaitedOnSomePaths(Rule):
    """A coroutine that is awaited on some paths only.

    ## Why

    On the other paths its body never runs, or the code goes on with a coroutine where the other branch gives a result.
    Tests show it only where they take that path.

    ## Example

    ```python
    async def fetch():
        return 1


    async def main(flag):
        if flag:
            result = await fetch()
        else:
            result = fetch()  # error: [AWT203] "another branch awaits it"
        return [result]
    ```

    ## Use instead

    ```python
    async def fetch():
        return 1


    async def main(flag):
        if flag:
            result = await fetch()
        else:
            result = await fetch()
        return [result]
    ```
    """

    code = "AWT203"
    message = "coroutine of `{name}`{place} is not always awaited ({detail}): {advice}"
    triggers = (ast.IfExp, *BINDING)

    @classmethod
    def may_matter(cls, node: ast.AST) -> bool:
        return isinstance(node, ast.IfExp) or binds(node)

    def check(self, node: nodes.Module, inference: Inference) -> Iterator[Finding]:
        for loss in inference.losses(node, Fate.SOMETIMES):
            yield self.found(
                loss.node, loss.source, name=loss.name, place=loss.place, detail=loss.detail, advice=loss.advice
            )
