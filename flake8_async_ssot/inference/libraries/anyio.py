"""``anyio``: its runners take the coroutine function, not a coroutine."""

from __future__ import annotations

from flake8_async_ssot.inference.answers.runner import Need, Spec

_TAKES_FUNCTION = Spec(Need.FUNCTION, keyword="func")
RUNNERS = {
    "anyio._core._eventloop.run": _TAKES_FUNCTION,
    "anyio.from_thread.run": _TAKES_FUNCTION,
    "anyio.abc._tasks.TaskGroup.start_soon": _TAKES_FUNCTION,
    "anyio.abc._tasks.TaskGroup.start": _TAKES_FUNCTION,
}
