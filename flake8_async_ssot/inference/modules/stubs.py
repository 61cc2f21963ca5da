"""Where stubs are: of the standard library, as ``typeshed_client`` carries them, and our own ones of other libraries.

They are located and read; nothing of ``typeshed_client`` is imported.
"""

from __future__ import annotations

import importlib.util
import os
from typing import NamedTuple

from flake8_async_ssot.inference.modules.sources import Sources

#: Partial stubs of libraries that are often not installed where flake8 runs.
PARTIAL_STUBS = os.path.join(os.path.dirname(os.path.dirname(__file__)), "libraries", "stubs")

_Version = tuple[int, int]
_NEVER: tuple[_Version, _Version] = ((99, 0), (0, 0))
_ALWAYS: tuple[_Version, _Version] = ((0, 0), (99, 99))


class Typeshed(NamedTuple):
    """The stubs of the standard library; ``versions`` says from which Python to which one a module is there."""

    folder: str
    versions: dict[str, tuple[_Version, _Version]]

    def covers(self, name: str, version: _Version) -> bool:
        """Whether the standard library of a version of Python has a module.

        :param name: its dotted name; a submodule that is not listed lives as long as its parent.
        """
        parent = name
        while parent and parent not in self.versions:
            parent = parent.rpartition(".")[0]
        first, last = self.versions.get(parent, _NEVER)
        return first <= version <= last


def find_typeshed(sources: Sources) -> Typeshed:
    """Locate typeshed; without it nothing of the standard library is found."""
    try:
        # A top-level name is located without being executed.
        spec = importlib.util.find_spec("typeshed_client")
    except (ImportError, ValueError):
        spec = None
    for location in (spec.submodule_search_locations or ()) if spec else ():
        folder = os.path.join(location, "typeshed")
        versions = _read_versions(sources.text(os.path.join(folder, "VERSIONS")) or "")
        if versions:
            return Typeshed(folder, versions)
    return Typeshed("", {})


def _read_versions(text: str) -> dict[str, tuple[_Version, _Version]]:
    lines = [line.partition("#")[0].partition(":") for line in text.splitlines()]
    return {name.strip(): _parse_range(text) for name, sign, text in lines if sign}


def _parse_range(text: str) -> tuple[_Version, _Version]:
    """A range such as ``3.0-3.11`` or ``3.4-``; what is not understood allows every version."""
    first, _, last = text.strip().partition("-")
    try:
        return _parse_version(first), _parse_version(last) if last.strip() else _ALWAYS[1]
    except ValueError:
        return _ALWAYS


def _parse_version(text: str) -> _Version:
    major, minor = text.strip().split(".")
    return int(major), int(minor)
