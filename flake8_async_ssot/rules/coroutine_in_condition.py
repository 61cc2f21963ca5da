"""AWT204: a coroutine, or a coroutine function, as a condition."""

from __future__ import annotations

import ast

from flake8_async_ssot.inference import Fate, Loss
from flake8_async_ssot.rules._losses import LossRule, taker


class CoroutineInCondition(LossRule):
    """A coroutine, or a coroutine function, as a condition.

    ## Why

    Both are always true, whatever the function would have answered, so that one of the branches never runs. The body
    of the coroutine does not run either.

    ## Example

    ```python
    async def fetch():
        return 1


    async def main():
        if fetch():  # error: [AWT204] "coroutine of `fetch` (main.py:1) is always true as the condition of `if`: ..."
            return 1
        return 0
    ```

    ## Use instead

    ```python
    async def fetch():
        return 1


    async def main():
        if await fetch():
            return 1
        return 0
    ```

    ## How it is decided

    What is tested is certain to be a coroutine, a coroutine function, an async generator or an async context manager.
    An awaitable object counts where nothing gives its class a truth of its own, and nothing else is done with it.

    ## When it is silent

    - The value may be `None` or another one that is false.
    - An attribute or a global name is bound at several places: it may be empty at first.
    - A test is about the mistake: it expects the warning, or an `AssertionError` of an assertion.
    - An awaitable object is awaited or handed on elsewhere: a test of it may ask whether it is there.
    """

    code = "AWT204"
    fate = Fate.CONDITION
    message = "{what} {name}{place} is always true as {detail}: {advice}"
    triggers = (ast.If, ast.While, ast.IfExp, ast.Assert, ast.BoolOp, ast.UnaryOp, ast.comprehension, ast.Match)

    def fields(self, loss: Loss) -> dict[str, str]:
        if loss.is_function:
            return {"what": "coroutine function", "detail": taker(loss.consumer), "advice": "it is not called"}
        if loss.is_iterator:
            what, advice = "async iterator or async context manager of", "nothing runs until it is iterated or entered"
            return {"what": what, "detail": taker(loss.consumer), "advice": advice}
        return {"what": "coroutine of", "detail": taker(loss.consumer)}
