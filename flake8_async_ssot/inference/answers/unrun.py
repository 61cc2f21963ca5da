"""Why pytest does not run a coroutine function."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Cause(Enum):
    """What decides that nothing runs what has no marker."""

    CONFIGURED = "a configuration file asks for the strict mode of pytest-asyncio"
    DEFAULT = "pytest-asyncio is strict by default"
    BLOCKED = "a configuration file keeps pytest from loading pytest-asyncio"
    NO_PLUGIN = "no plugin is there"


@dataclass(frozen=True, slots=True)
class Unrun:
    """The cause, and the base name of the configuration file; empty where none decides."""

    cause: Cause
    file: str = ""
