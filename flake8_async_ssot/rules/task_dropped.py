"""AWT220: a task to which nothing refers."""

from __future__ import annotations

import ast

from flake8_async_ssot.inference import Fate
from flake8_async_ssot.rules._losses import LossRule
from flake8_async_ssot.rules._made import BINDING, binds, is_lost_statement


class TaskDropped(LossRule):
    """A task to which nothing refers.

    ## Why

    The event loop keeps only weak references to tasks. One that nothing else refers to may be collected before it is
    done, and its exceptions are reported late or never.

    ## Example

    ```python
    import asyncio


    async def fetch():
        return 1


    async def main():
        asyncio.create_task(fetch())  # error: [AWT220] "task of `create_task` (stdlib/asyncio/tasks.pyi) is kept ..."
    ```

    ## Use instead

    ```python
    import asyncio


    async def fetch():
        return 1


    async def main():
        task = asyncio.create_task(fetch())
        await task
    ```
    """

    code = "AWT220"
    fate = Fate.TASK
    message = "task of `{name}`{place} is kept by nothing and may be collected before it is done"
    default = False
    triggers = (ast.Expr, *BINDING)

    @staticmethod
    def may_matter(node: ast.AST) -> bool:
        return is_lost_statement(node) or binds(node)
