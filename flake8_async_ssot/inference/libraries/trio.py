"""``trio``: its runners take the coroutine function, not a coroutine."""

from __future__ import annotations

from flake8_async_ssot.inference.answers.runner import Need, Spec

_TAKES_FUNCTION = Spec(Need.FUNCTION, keyword="async_fn")
RUNNERS = {
    "trio._core._run.run": _TAKES_FUNCTION,
    "trio._threads.from_thread_run": Spec(Need.FUNCTION, keyword="afn"),
    "trio._core._run.Nursery.start_soon": _TAKES_FUNCTION,
    "trio._core._run.Nursery.start": _TAKES_FUNCTION,
}
