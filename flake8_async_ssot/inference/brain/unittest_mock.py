"""``unittest.mock``: what calling a mock gives."""

from __future__ import annotations

CALLS: dict[str, object] = {}
