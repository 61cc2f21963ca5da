"""AWT104: the function is awaited and not its call."""

from __future__ import annotations

import ast

from flake8_async_ssot import nodes
from flake8_async_ssot.rules._operands import Operand, failing, named, place
from flake8_async_ssot.rules.base import Findings, Inference, Rule


class AwaitUncalledFunction(Rule):
    """Awaiting the function instead of its call.

    ## Why

    A coroutine function is no coroutine: calling it makes one. Without the parentheses the line raises
    `TypeError: object function can't be used in 'await' expression`.

    ## Example

    ```python
    async def fetch():
        return 1


    async def main():
        await fetch  # error: [AWT104] "`fetch` is a function (main.py:1) and not its call: parentheses are missing"
    ```

    ## Use instead

    ```python
    async def fetch():
        return 1


    async def main():
        await fetch()
    ```

    ## How it is decided

    The operand is no call, and all of its values are functions, methods, lambdas or `partial` objects of such.

    ## When it is silent

    - A value may be something else: a coroutine that is kept under the same name, or an object with an `__await__`.
    - The value is a class, which is AWT102, or a mock, which is AWT304.
    """

    code = "AWT104"
    message = "{what} is a function{place} and not its call: parentheses are missing"
    triggers = (ast.Await,)
    raises = ("TypeError",)
    outranks = ("AWT101",)

    def check(self, node: nodes.Await, inference: Inference) -> Findings:
        for site, operand, answer in failing(node, Operand.FUNCTION, inference):
            # What a call gives is another function than the one that it calls: `functools.partial(fetch)`.
            definition = None if isinstance(operand, nodes.Call) else answer.definition
            yield self.found(site, operand, what=named(definition, operand), place=place(definition))
