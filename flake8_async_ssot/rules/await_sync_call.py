"""AWT101: the result of a sync call is awaited."""

from __future__ import annotations

import ast

from flake8_async_ssot import nodes
from flake8_async_ssot.rules._operands import Operand, evidence, failing
from flake8_async_ssot.rules.base import Findings, Inference, Rule


class AwaitSyncCall(Rule):
    """Awaiting a call of a sync function.

    ## Why

    Calling a sync function gives its result at once, and that result has no `__await__`. The line raises
    `TypeError: object ... can't be used in 'await' expression` when it is reached. Tests do not show it where an
    `AsyncMock` stands in for the function.

    ## Example

    `app/factory.py`:

    ```python
    class Manager:
        pass


    def get_manager():
        return Manager()
    ```

    `app/router.py`:

    ```python
    from app.factory import get_manager


    async def connect():
        return await get_manager()  # error: [AWT101] "`app.factory.get_manager` is sync (app/factory.py:5) and ..."
    ```

    ## Use instead

    `app/factory.py`:

    ```python
    class Manager:
        pass


    def get_manager():
        return Manager()
    ```

    `app/router.py`:

    ```python
    from app.factory import get_manager


    async def connect():
        return get_manager()
    ```
    """

    code = "AWT101"
    message = "{callee} is sync{place} and returns {value}, which is not awaitable: drop `await`"
    triggers = (ast.Await,)
    raises = ("TypeError",)

    def check(self, node: nodes.Await, inference: Inference) -> Findings:
        for place, operand, answer in failing(node, Operand.SYNC_CALL, inference):
            yield self.found(place, operand, **evidence(operand, answer))
