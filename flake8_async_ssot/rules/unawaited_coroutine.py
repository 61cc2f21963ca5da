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

    ## How it is decided

    The call stands as a statement, also in an arm of a conditional or behind `and` and `or`. Everything it may give
    is a coroutine, or an object that is made around one and does nothing before it is awaited.

    ## When it is silent

    - A value may be something else, or an awaitable that is of use without being awaited: a task, a future, an object
      that only an annotation names.
    - The function may be sync for other objects: a subclass, a flag or a build makes it so.
    - A test expects the call to fail, or the warning of a coroutine that is never awaited.
    - `awt-safe-to-drop` names the function, or `awt-safe-to-drop-results` the class of what it gives.
    """

    code = "AWT201"
    fate = Fate.DROPPED
    message = "coroutine of {name}{place} is never awaited: {advice}"
    triggers = (ast.Expr,)
    may_matter = staticmethod(is_lost_statement)
