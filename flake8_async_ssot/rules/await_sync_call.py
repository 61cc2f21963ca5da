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

    ## How it is decided

    The callee is evaluated to all the functions and methods that it may be, and what each of them gives to its class.
    None of these classes may have an `__await__`. The body counts before the annotation, and each arm of a
    conditional expression is a site of its own.

    ## When it is silent

    - The callee or a result is unknown: a parameter, a module that is not found, a decorator that cannot be followed.
    - The function only raises, is abstract or belongs to a protocol: what takes its place may be async.
    - The callee belongs to an annotated parameter for which a call in the project gives an object of another class.
    - The call stands last in a block of a test that has to raise something: the call may be what raises.
    - A patch or other code puts something else in the place of the function where the call stands.
    - `awt-awaitable` names the function.
    """

    code = "AWT101"
    message = "{callee} is sync{place} and returns {value}, which is not awaitable: drop `await`"
    triggers = (ast.Await,)
    raises = ("TypeError",)

    def check(self, node: nodes.Await, inference: Inference) -> Findings:
        for place, operand, answer in failing(node, Operand.SYNC_CALL, inference):
            yield self.found(place, operand, **evidence(operand, answer))
