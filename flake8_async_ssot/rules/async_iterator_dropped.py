"""AWT210: an async generator or async context manager that is made and dropped."""

from __future__ import annotations

import ast

from flake8_async_ssot.inference import Fate
from flake8_async_ssot.rules._losses import LossRule
from flake8_async_ssot.rules._made import is_lost_statement


class AsyncIteratorDropped(LossRule):
    """An async generator or async context manager that is made and dropped.

    ## Why

    Calling the function only makes the object: nothing of its body runs until `async for` or `async with` starts it.
    Python does not even warn.

    ## Example

    ```python
    async def ticks():
        yield 1


    async def main():
        ticks()  # error: [AWT210] "`ticks` (main.py:1) gives an async iterator or async context manager that ..."
    ```

    ## Use instead

    ```python
    async def ticks():
        yield 1


    async def main():
        async for _ in ticks():
            pass
    ```

    ## How it is decided

    The call stands as a statement, and everything it may give is an async generator or an async context manager that
    nothing has started.

    ## When it is silent

    - A special method is called by its name.
    - A test expects the call to fail.
    - The function may give something else, or an object that is of use by itself.
    """

    code = "AWT210"
    fate = Fate.ITERATOR
    message = "{name}{place} gives an async iterator or async context manager that nothing uses: enter or iterate it"
    triggers = (ast.Expr,)
    may_matter = staticmethod(is_lost_statement)
