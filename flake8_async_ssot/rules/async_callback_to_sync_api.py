"""AWT208: a coroutine function given to what calls it and drops the coroutine."""

from __future__ import annotations

import ast

from flake8_async_ssot import nodes
from flake8_async_ssot.inference import CALLBACK_NAMES
from flake8_async_ssot.rules._made import is_given_function, last_name
from flake8_async_ssot.rules._operands import named, place
from flake8_async_ssot.rules.base import Findings, Inference, Rule


class AsyncCallbackToSyncApi(Rule):
    """A coroutine function given to what calls it and drops the coroutine.

    ## Why

    Event loops, threads, executors, signal handlers, sort keys and their like call what they are given and use its
    result as it is. Of a coroutine function they get a coroutine, and the body never runs.

    ## Example

    ```python
    import atexit


    async def close():
        pass


    def main():
        atexit.register(close)  # error: [AWT208] "`close` (main.py:4) is a coroutine function, and ..."
    ```

    ## Use instead

    ```python
    import asyncio
    import atexit


    async def close():
        pass


    def main():
        atexit.register(lambda: asyncio.run(close()))
    ```

    ## How it is decided

    The callee is a function that is known to call its argument and to use the result as it is, or one that
    `awt-sync-callback-apis` names. The argument is certain to be a coroutine function, a lambda that gives a
    coroutine, or a `partial` of one. A decorator like `atexit.register` counts as well.

    ## When it is silent

    - The callee may be another function that awaits what it gets.
    - The argument may be sync.
    - What the callee gives back is awaited once more.
    - The callee gives back what it gets, as an executor does in a future, and that is kept, handed on or gone through.
    """

    code = "AWT208"
    message = (
        "{name}{place} is a coroutine function, and `{callee}` never awaits what it gives: hand over a sync function"
    )
    triggers = (ast.Call, ast.AsyncFunctionDef, ast.ImportFrom)
    raises = ("TypeError",)

    @staticmethod
    def may_matter(node: ast.AST) -> bool:
        if isinstance(node, ast.AsyncFunctionDef):
            return bool(node.decorator_list) and last_name(node.decorator_list[-1]) in CALLBACK_NAMES
        if isinstance(node, ast.ImportFrom):
            return any(alias.asname and alias.name in CALLBACK_NAMES for alias in node.names)
        return last_name(getattr(node, "func", node)) in CALLBACK_NAMES and is_given_function(node)

    def check(self, node: nodes.Call | nodes.AsyncFunctionDef, inference: Inference) -> Findings:
        if isinstance(node, nodes.AsyncFunctionDef):
            decorator = inference.flow.registering_decorator(node)
            if decorator is not None:
                yield self.found(node, name=f"`{node.name}`", place="", callee=decorator.as_string())
            return
        for argument in inference.flow.lost_callbacks(node):
            definition = inference.definition_of_value(argument)
            name = named(definition, argument)
            yield self.found(argument, name=name, place=place(definition), callee=node.func.as_string())
