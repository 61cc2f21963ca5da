"""``logging`` and ``warnings``: they format what they are given."""

from __future__ import annotations

_LEVELS = ("debug", "info", "warning", "warn", "error", "exception", "critical", "fatal", "log")
VALUE_CONSUMERS = frozenset({
    *(f"logging.{owner}{level}" for owner in ("", "Logger.", "LoggerAdapter.") for level in _LEVELS),
    "warnings.warn",
})  # fmt: skip
