"""flake8-async-ssot: finds what is awaited though it is not awaitable, and what is awaitable but never awaited."""

from __future__ import annotations

__version__ = "0.2.0"
