"""The kinds of functions whose body does not run when they are called."""

from __future__ import annotations

from enum import Enum


class RunningKind(Enum):
    """What a function call has started."""

    COROUTINE = "coroutine"
    GENERATOR = "generator"
    ASYNC_GENERATOR = "async generator"
    CONTEXT_MANAGER = "context manager"
    ASYNC_CONTEXT_MANAGER = "async context manager"
    GENERATOR_COROUTINE = "generator-based coroutine"
