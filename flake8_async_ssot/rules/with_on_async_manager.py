"""AWT122: ``with`` over an async context manager."""

from __future__ import annotations

import ast

from flake8_async_ssot import nodes
from flake8_async_ssot.inference import Protocol
from flake8_async_ssot.rules._made import last_name
from flake8_async_ssot.rules._operands import MANAGER, subject
from flake8_async_ssot.rules._statements import ENTERING, allows, managers_of, may_be_async, refuses
from flake8_async_ssot.rules.base import Findings, Inference, Rule


class WithOnAsyncManager(Rule):
    """Entering an async context manager with `with`.

    ## Why

    `with` needs `__enter__` and `__exit__`. An async context manager has `__aenter__` and `__aexit__` instead, and the
    line raises `TypeError` (`AttributeError` before Python 3.11).

    ## Example

    ```python
    from contextlib import asynccontextmanager


    @asynccontextmanager
    async def connection():
        yield


    async def main():
        with connection():  # error: [AWT122] "`connection` (main.py:5) gives an async context manager: ..."
            pass
    ```

    ## Use instead

    ```python
    from contextlib import asynccontextmanager


    @asynccontextmanager
    async def connection():
        yield


    async def main():
        async with connection():
            pass
    ```

    ## How it is decided

    All values of the expression are of classes with `__aenter__` and without `__enter__`, or with one that only raises
    an error. `ExitStack.enter_context` counts as well.

    ## When it is silent

    - A value has both methods, or is unknown.
    - The class of a value may get `__enter__` from a decorator, a metaclass or other code.
    - It is the last statement of a block in which a test expects an error.
    """

    code = "AWT122"
    message = "{subject}{kind}: use `async with`"
    triggers = (ast.With, ast.Call)
    raises = ("TypeError", "AttributeError")

    @staticmethod
    def may_matter(node: ast.AST) -> bool:
        if isinstance(node, ast.Call):
            return last_name(node.func) == ENTERING and any(map(may_be_async, node.args))
        managers = [item.context_expr for item in node.items] if isinstance(node, ast.With) else []
        return any(not isinstance(manager, ast.Call) or may_be_async(manager) for manager in managers)

    def check(self, node: nodes.With | nodes.Call, inference: Inference) -> Findings:
        for manager in managers_of(node, ENTERING, inference):
            # Code under test may refuse `with` by an error of its own.
            if inference.is_last_to_raise(manager):
                continue
            if refuses(manager, Protocol.WITH, inference) and allows(manager, Protocol.ASYNC_WITH, inference):
                said = subject(manager, inference.awaitable(manager), inference)
                kind = "" if said.endswith(MANAGER) else f", which is {MANAGER}"
                yield self.found(manager, subject=said, kind=kind)
