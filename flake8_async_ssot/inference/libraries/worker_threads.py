"""Libraries that run a function in a worker thread."""

from __future__ import annotations

SYNC_CALLBACKS = {
    "anyio.to_thread.run_sync": ((0,), ("func",)),
    "anyio.from_thread.run_sync": ((0,), ("func",)),
    "trio._threads.to_thread_run_sync": ((0,), ("sync_fn",)),
    "trio._threads.from_thread_run_sync": ((0,), ("fn",)),
    "starlette.concurrency.run_in_threadpool": ((0,), ("func",)),
    "fastapi.concurrency.run_in_threadpool": ((0,), ("func",)),
    "asgiref.sync.sync_to_async": ((0,), ("func",)),
    "asgiref.sync.SyncToAsync": ((0,), ("func",)),
}
#: Those of them that give what the callback gives. The others refuse a coroutine.
GIVEN_BACK = frozenset(name for name in SYNC_CALLBACKS if name.startswith(("anyio.", "starlette.", "fastapi.")))
