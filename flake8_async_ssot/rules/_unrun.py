"""The words of the rules about coroutine functions that pytest does not run."""

from __future__ import annotations

from flake8_async_ssot.inference import Cause, Unrun

_WORDS = {
    Cause.CONFIGURED: "asyncio_mode is strict in {}",
    Cause.DEFAULT: "asyncio_mode is strict by default",
    Cause.BLOCKED: "pytest-asyncio is switched off in {}",
    Cause.NO_PLUGIN: "no plugin runs it",
}


def evidence(unrun: Unrun) -> str:
    """Why nothing runs a test or fixture, in words."""
    return _WORDS[unrun.cause].format(unrun.file)
