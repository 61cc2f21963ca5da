"""``contextlib``: exit stacks that call what they were given and cannot await it."""

from __future__ import annotations

SYNC_CALLBACKS = {
    f"contextlib.{owner}.{method}": ((0,), ("callback",) if method == "callback" else ("exit",))
    for owner in ("_BaseExitStack", "ExitStack", "AsyncExitStack")
    for method in ("callback", "push")
}
