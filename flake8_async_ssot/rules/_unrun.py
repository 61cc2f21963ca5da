"""The words of the rules about coroutine functions that pytest does not run."""

from __future__ import annotations

from flake8_async_ssot.inference import Cause, Unrun

_WORDS = {
    Cause.CONFIGURED: "asyncio_mode is strict in {}",
    Cause.DEFAULT: "asyncio_mode is strict by default",
    Cause.MARKED: "pytest-asyncio runs marked tests alone",
    Cause.BLOCKED: "pytest-asyncio is switched off in {}",
    Cause.NO_PLUGIN: "no plugin runs it",
}
_ADVICE = {
    Cause.BLOCKED: "switch it on, and mark the test",
    Cause.NO_PLUGIN: "install pytest-asyncio, and mark the test",
}


def evidence(unrun: Unrun) -> str:
    """Why nothing runs a test or fixture, in words."""
    return _WORDS[unrun.cause].format(unrun.file)


def advice(unrun: Unrun) -> str:
    """How to have a test run."""
    return _ADVICE.get(unrun.cause, "mark it")
