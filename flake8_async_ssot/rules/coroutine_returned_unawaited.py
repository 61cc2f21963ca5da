"""AWT209: a coroutine that a coroutine function returns."""

from __future__ import annotations

import ast

from flake8_async_ssot.inference import Fate, Loss
from flake8_async_ssot.rules._losses import LossRule
from flake8_async_ssot.rules._made import returns_made


class CoroutineReturnedUnawaited(LossRule):
    """A coroutine that a coroutine function returns.

    ## Why

    Whoever awaits the function gets a coroutine instead of a result. A `try` or `with` around the `return` is left
    before the body of the coroutine starts, so that it handles none of its errors.

    ## Example

    ```python
    async def fetch():
        return 1


    async def main():
        try:
            return fetch()  # error: [AWT209] "coroutine of `fetch` (main.py:1) is what awaiting `main` give ..."
        except ValueError:
            return 0
    ```

    ## Use instead

    ```python
    async def fetch():
        return 1


    async def main():
        try:
            return await fetch()
        except ValueError:
            return 0
    ```

    ## How it is decided

    A coroutine function that is no generator returns a coroutine, as it is or inside of a tuple or list. Its return
    annotation allows no awaitable, or it has none or `Any`.

    ## When it is silent

    - The annotation of the function allows an awaitable.
    - It has no annotation and a decorator that may await twice, or that keeps the function for others. Markers of
      tests, fixtures, and wrappers that are seen to await once do not.
    - The function only chooses a call for its caller, by `getattr`.
    - It has no annotation, and a file of the project awaits the result of a function of its name as well.
    """

    code = "AWT209"
    fate = Fate.RETURNED
    message = "coroutine of {name}{place} is what awaiting `{function}` gives: missing `await` behind `return`"
    triggers = (ast.AsyncFunctionDef,)
    may_matter = staticmethod(returns_made)

    def fields(self, loss: Loss) -> dict[str, str]:
        return {"function": loss.node.scope().name}
