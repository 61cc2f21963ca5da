"""Libraries that call a function and have no loop to run a coroutine in.

``threading``, ``multiprocessing``, ``concurrent.futures``, ``signal``, ``atexit`` and ``weakref``.
"""

from __future__ import annotations

SYNC_CALLBACKS = {
    "threading.Thread": ((1,), ("target",)),
    "threading.Timer": ((1,), ("function",)),
    "_thread.start_new_thread": ((0,), ("function",)),
    "multiprocessing.context.Process": ((1,), ("target",)),
    "multiprocessing.process.BaseProcess": ((1,), ("target",)),
    **{f"multiprocessing.pool.Pool.{name}": ((0,), ("func",)) for name in (
        "apply", "apply_async", "map", "map_async", "imap", "imap_unordered", "starmap", "starmap_async")},
    **{f"concurrent.futures.{name}": ((0,), ("fn",)) for name in (
        "_base.Executor.submit", "_base.Executor.map", "thread.ThreadPoolExecutor.submit",
        "process.ProcessPoolExecutor.submit", "process.ProcessPoolExecutor.map", "_base.Future.add_done_callback")},
    "signal.signal": ((1,), ("handler",)),
    "atexit.register": ((0,), ("func",)),
    "weakref.finalize": ((1,), ("func",)),
    "weakref.ref": ((1,), ("callback",)),
    "sched.scheduler.enter": ((2,), ("action",)),
    "sched.scheduler.enterabs": ((2,), ("action",)),
}  # fmt: skip
#: Those of them whose results hold what the callback gives.
GIVEN_BACK = frozenset(
    name for name in SYNC_CALLBACKS if ".Pool." in name or name.endswith(("Executor.submit", ".map"))
)
