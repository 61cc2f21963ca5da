"""What the user may set."""

from __future__ import annotations

from dataclasses import dataclass

from flake8_async_ssot.inference.answers.truth import Contract


@dataclass(frozen=True, slots=True)
class Settings:
    """Folders to find modules in, the linted project's Python, and what the user knows of functions."""

    source_roots: tuple[str, ...] = ()
    python: str | None = None
    python_version: tuple[int, int] | None = None
    #: Patterns of qualified names, in which ``*`` stands for anything.
    awaitable: tuple[str, ...] = ()
    non_awaitable: tuple[str, ...] = ()
    safe_to_drop: tuple[str, ...] = ()
    safe_to_drop_results: tuple[str, ...] = ()
    value_consumers: tuple[str, ...] = ()
    sync_callback_apis: tuple[str, ...] = ()
    contracts: tuple[Contract, ...] = ()
    single_source: tuple[str, ...] = ()
