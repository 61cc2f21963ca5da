"""AWT202: a coroutine that is assigned to a name which nothing uses."""

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


class CoroutineAssignedUnused(Rule):
    """A coroutine that is assigned to a name which nothing uses.

    ## Why

    The body of the coroutine never runs. `_ = fetch()` is no way to run it in the background either: Python warns
    about it as about a bare call.

    ## Example

    ```python
    async def fetch():
        return 1


    async def main():
        result = fetch()  # error: [AWT202] "`result`, and nothing awaits it: missing `await`"
        return None
    ```

    ## Use instead

    ```python
    async def fetch():
        return 1


    async def main():
        result = await fetch()
        return result
    ```
    """

    code = "AWT202"
    message = "coroutine of `{name}`{place} is assigned to `{target}`, and nothing awaits it: {advice}"
    triggers = BINDING

    @classmethod
    def may_matter(cls, node: ast.AST) -> bool:
        return binds(node)

    def check(self, node: nodes.Module, inference: Inference) -> Iterator[Finding]:
        for loss in inference.losses(node, Fate.UNUSED):
            yield self.found(
                loss.node, loss.source, name=loss.name, place=loss.place, target=loss.detail, advice=loss.advice
            )
