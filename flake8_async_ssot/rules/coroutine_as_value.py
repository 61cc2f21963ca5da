"""AWT205: a coroutine used as if it were its result."""

from __future__ import annotations

import ast

from flake8_async_ssot.inference import Fate, Loss
from flake8_async_ssot.rules._losses import LossRule, trouble
from flake8_async_ssot.rules._made import BINDING, takes_made


class CoroutineAsValue(LossRule):
    """A coroutine used as if it were its result.

    ## Why

    A coroutine has none of the attributes of what it will give, cannot be indexed, added or iterated, and is equal to
    nothing but itself. The line raises `TypeError` or `AttributeError`, or, where it only compares, is always false.

    ## Example

    ```python
    async def fetch():
        return 1


    async def main():
        return fetch() + 1  # error: [AWT205] "coroutine of `fetch` (main.py:1) has no `+`: missing `await`"
    ```

    ## Use instead

    ```python
    async def fetch():
        return 1


    async def main():
        return await fetch() + 1
    ```

    ## How it is decided

    A coroutine stands where its result is needed: before an attribute or an index that coroutines do not have, in
    arithmetic, in a comparison, a loop, an unpacking, `with` or a call. Futures and awaitable objects count where
    their class has nothing of the kind.

    ## When it is silent

    - The attribute is one of coroutines: `send`, `throw`, `close`, `cr_frame` and the like.
    - The comparison asks whether it is the same object.
    - The value may be something else than an awaitable.
    - Code of the project may store the attribute in the object under a text, as `setattr(object, name, value)` does,
      and may have got hold of the object: its makers, or the lines before, hand it to others, or it is older.
    - The other operand is not known, or its class has a method that may keep what it is handed, or await it.
    - A test expects the error.
    """

    code = "AWT205"
    fate = Fate.VALUE
    message = "coroutine of {name}{place} {trouble}: {advice}"
    triggers = (
        ast.Attribute, ast.Subscript, ast.Call, ast.Starred, ast.For, ast.AsyncFor, ast.comprehension, ast.AugAssign,
        ast.BinOp, ast.Compare, ast.With, ast.AsyncWith, ast.UnaryOp, ast.Dict, *BINDING,
    )  # fmt: skip
    may_matter = staticmethod(takes_made)

    def fields(self, loss: Loss) -> dict[str, str]:
        return {"trouble": trouble(loss.consumer)}
