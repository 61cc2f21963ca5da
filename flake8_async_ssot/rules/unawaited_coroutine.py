"""AWT201: a call whose coroutine is dropped."""

from __future__ import annotations

import ast

from flake8_async_ssot.inference import Fate
from flake8_async_ssot.rules._losses import LossRule
from flake8_async_ssot.rules._made import is_lost_statement


class UnawaitedCoroutine(LossRule):
    """A call whose coroutine is dropped.

    ## Why

    Calling a coroutine function only makes a coroutine: its body does not run. The statement does nothing, and all
    there is to see is a `RuntimeWarning: coroutine ... was never awaited` whenever the garbage collector finds it.

    ## Example

    ```python
    async def fetch():
        return 1


    async def main():
        fetch()  # error: [AWT201] "coroutine of `fetch` (main.py:1) is never awaited: missing `await`"
    ```

    ## Use instead

    ```python
    async def fetch():
        return 1


    async def main():
        await fetch()
    ```
    """

    code = "AWT201"
    fate = Fate.DROPPED
    message = "coroutine of {name}{place} is never awaited: {advice}"
    triggers = (ast.Expr,)
    may_matter = staticmethod(is_lost_statement)
