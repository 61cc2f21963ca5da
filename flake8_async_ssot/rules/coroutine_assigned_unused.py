"""AWT202: a coroutine that is assigned to a name which nothing uses."""

from __future__ import annotations

from flake8_async_ssot.inference import Fate, Loss
from flake8_async_ssot.rules._losses import LossRule
from flake8_async_ssot.rules._made import BINDING, binds


class CoroutineAssignedUnused(LossRule):
    """A coroutine that is assigned to a name which nothing uses.

    ## Why

    The body of the coroutine never runs. `_ = fetch()` is no way to run it in the background either: Python warns
    about it as about a bare call.

    ## Example

    ```python
    async def fetch():
        return 1


    async def main():
        result = fetch()  # error: [AWT202] "coroutine of `fetch` (main.py:1) is assigned to `result`, and nothing ..."
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

    ## How it is decided

    A local name is bound to a coroutine, and no code of its scope, of inner functions included, reads it.

    ## When it is silent

    - Anything reads the name, an inner function too.
    - A test looks for the warning of a coroutine that is never awaited.
    - What is bound may be a task or another object that is of use by itself.
    """

    code = "AWT202"
    fate = Fate.UNUSED
    message = "coroutine of {name}{place} is assigned to `{target}`, and nothing awaits it: {advice}"
    triggers = BINDING
    may_matter = staticmethod(binds)

    def fields(self, loss: Loss) -> dict[str, str]:
        return {"target": loss.target}
