"""AWT203: a coroutine that is awaited on some paths only."""

from __future__ import annotations

import ast

from flake8_async_ssot.inference import Bypass, Fate, Loss
from flake8_async_ssot.rules._losses import LossRule
from flake8_async_ssot.rules._made import BINDING, binds

_WAYS = {
    Bypass.ARM: "the other arm is awaited",
    Bypass.BRANCH: "another branch awaits it",
    Bypass.PATH: "some paths do not await it",
}


class AwaitedOnSomePaths(LossRule):
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
            result = fetch()  # error: [AWT203] "coroutine of `fetch` (main.py:1) is not always awaited (another ..."
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

    ## How it is decided

    A conditional expression awaits one of its arms and not the other. Or one branch binds an awaited result and the
    other one a coroutine. Or the uses that await a name all stand in one statement, and an arm of that has none.

    ## When it is silent

    - The condition asks about the name, or about what made the coroutine.
    - A later use may still await it, close it or test what it is.
    - The way around the `await` raises.
    """

    code = "AWT203"
    fate = Fate.SOMETIMES
    message = "coroutine of {name}{place} is not always awaited ({detail}): {advice}"
    triggers = (ast.IfExp, *BINDING)

    @staticmethod
    def may_matter(node: ast.AST) -> bool:
        return isinstance(node, ast.IfExp) or binds(node)

    def fields(self, loss: Loss) -> dict[str, str]:
        return {"detail": _WAYS[loss.bypass] if loss.bypass is not None else ""}
