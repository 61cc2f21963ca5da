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
        asyncio.create_task(fetch())  # error: [AWT220] "task of `asyncio.create_task` (standard library) i ..."
    ```

    ## Use instead

    ```python
    import asyncio


    async def fetch():
        return 1


    tasks = set()


    async def main():
        task = asyncio.create_task(fetch())
        tasks.add(task)
        task.add_done_callback(tasks.discard)


    async def main_that_waits():
        async with asyncio.TaskGroup() as group:
            group.create_task(fetch())
    ```

    The set refers to the task until it is done. A task group (Python 3.11, or `anyio.create_task_group`) does the same,
    waits for its tasks, and raises what they raise.

    ## How it is decided

    The call starts a task, by `create_task`, `ensure_future` and their like, or by a function that returns what such
    a call gives and keeps no reference of its own. It is a statement, or is bound to a name that nothing uses.

    ## When it is silent

    - A task group or a nursery keeps the task.
    - What is given to the call is no coroutine, so that no task is started.
    - The result is kept, awaited, returned or given to a call.
    """

    code = "AWT220"
    fate = Fate.TASK
    message = (
        "task of {name}{place} is kept by nothing and may be collected before it is done: "
        "keep it, or use a task group"
    )
    default = False
    triggers = (ast.Expr, *BINDING)

    @staticmethod
    def may_matter(node: ast.AST) -> bool:
        return is_lost_statement(node) or binds(node)
