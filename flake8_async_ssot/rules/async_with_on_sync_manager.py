"""AWT121: ``async with`` over what is no async context manager."""

from __future__ import annotations

import ast

from flake8_async_ssot import nodes
from flake8_async_ssot.inference import Protocol
from flake8_async_ssot.rules._made import last_name
from flake8_async_ssot.rules._operands import subject
from flake8_async_ssot.rules._statements import ENTERING_ASYNC, allows, is_no_coroutine, managers_of, refuses
from flake8_async_ssot.rules.base import Findings, Inference, Rule

_ADVICE = "enter what has `__aenter__` and `__aexit__`"


class AsyncWithOnSyncManager(Rule):
    """Entering a sync context manager with `async with`.

    ## Why

    `async with` needs `__aenter__` and `__aexit__`. A sync context manager has neither, and the line raises `TypeError`
    (`AttributeError` before Python 3.11) before anything is entered.

    ## Example

    ```python
    from contextlib import contextmanager


    @contextmanager
    def transaction():
        yield


    async def main():
        async with transaction():  # error: [AWT121] "`transaction` (main.py:5) gives a context manager, which is ..."
            pass
    ```

    ## Use instead

    ```python
    from contextlib import contextmanager


    @contextmanager
    def transaction():
        yield


    async def main():
        with transaction():
            pass
    ```

    ## How it is decided

    All values of the expression are of classes without `__aenter__`, and none is a coroutine.
    `AsyncExitStack.enter_async_context` counts as well. The message advises `with` where that is certain to work.

    ## When it is silent

    - The class of a value is unknown, or may get the method from a decorator, a metaclass or other code.
    - The value is a coroutine: the `await` that is missing there is AWT205.
    - It is the last statement of a block in which a test expects an error.
    """

    code = "AWT121"
    message = "{subject}, which is no async context manager: {advice}"
    triggers = (ast.AsyncWith, ast.Call)
    raises = ("TypeError", "AttributeError")

    @staticmethod
    def may_matter(node: ast.AST) -> bool:
        return not isinstance(node, ast.Call) or last_name(node.func) == ENTERING_ASYNC

    def check(self, node: nodes.AsyncWith | nodes.Call, inference: Inference) -> Findings:
        for manager in managers_of(node, ENTERING_ASYNC, inference):
            if inference.is_last_to_raise(manager):
                continue
            if refuses(manager, Protocol.ASYNC_WITH, inference) and is_no_coroutine(manager, inference):
                advice = "use `with`" if allows(manager, Protocol.WITH, inference) else _ADVICE
                said = subject(manager, inference.awaitable(manager), inference)
                yield self.found(manager, subject=said, advice=advice)
