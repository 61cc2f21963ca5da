"""Why pytest does not run a coroutine function."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple


class Cause(Enum):
    """What decides that nothing runs what has no marker."""

    CONFIGURED = "a configuration file asks for the strict mode of pytest-asyncio"
    DEFAULT = "pytest-asyncio is strict by default"
    MARKED = "pytest-asyncio, before it had a strict mode by default, ran marked tests alone, but all async fixtures"
    BLOCKED = "a configuration file keeps pytest from loading pytest-asyncio"
    NO_PLUGIN = "no plugin is there"


class Unrun(NamedTuple):
    """The cause, and the base name of the configuration file; empty where none decides."""

    cause: Cause
    file: str = ""
