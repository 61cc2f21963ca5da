"""``asyncio``: which of its functions take awaitables, and which start what they are given."""

from __future__ import annotations

CALLS: dict[str, object] = {}
