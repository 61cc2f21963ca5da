"""AWT102: a value without `__await__` is awaited."""

from __future__ import annotations

import ast

from flake8_async_ssot import nodes
from flake8_async_ssot.rules._operands import Operand, failing, subject
from flake8_async_ssot.rules.base import Findings, Inference, Rule


class AwaitNonAwaitableValue(Rule):
    """Awaiting a value without `__await__`.

    ## Why

    An instance, a property or a variable that holds a result already is no awaitable. The line raises
    `TypeError: object ... can't be used in 'await' expression` when it is reached. A property that was async once,
    or a coroutine that was awaited on an earlier line, reads just the same.

    ## Example

    ```python
    class Client:
        @property
        def name(self):
            return "client"


    async def main(client: Client):
        await client.name  # error: [AWT102] "`client.name` is `str`, which is not awaitable: drop `await`"


    def load():
        return {}


    async def start():
        settings = Client()
        await settings  # error: [AWT102] "`settings` is `Client` (main.py:1), which is not awaitable: drop `await`"
    ```

    ## Use instead

    ```python
    class Client:
        @property
        def name(self):
            return "client"


    async def main(client: Client):
        print(client.name)
    ```

    ## How it is decided

    The operand is a name, an attribute, a literal, an operator or a new object. It is evaluated by the bindings that
    reach it, and none of its values may be of a class with an `__await__`.

    ## When it is silent

    - Only an annotation names the class of a value: the object may be of a subclass.
    - An attribute may be filled by other code: by another method, a caller, a subclass or a test.
    - A metaclass, a class decorator or an assignment may give the class its `__await__`.
    """

    code = "AWT102"
    message = "{subject}, which is not awaitable: drop `await`"
    triggers = (ast.Await,)
    raises = ("TypeError",)

    def check(self, node: nodes.Await, inference: Inference) -> Findings:
        for site, operand, answer in failing(node, Operand.VALUE, inference):
            yield self.found(site, operand, subject=subject(operand, answer, inference))
