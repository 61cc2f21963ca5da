"""Listings of folders, each read once per process."""

from __future__ import annotations

import os
from collections.abc import Iterator

_COMPILED_SUFFIXES = (".so", ".pyd", ".pyc", ".pyx")
_NOTHING: dict[str, bool] = {}


class Folders:
    """What stands in each folder; a folder that is missing or unreadable is empty."""

    def __init__(self) -> None:
        self._listings: dict[str, dict[str, bool]] = {}
        self._compiled: dict[str, dict[str, str]] = {}

    def listing(self, folder: str) -> dict[str, bool]:
        """The names in a folder, each with whether it is a folder itself."""
        listing = self._listings.get(folder)
        if listing is None:
            listing = self._listings[folder] = _read(folder)
        return listing

    def has_file(self, folder: str, name: str) -> bool:
        """Whether a folder holds a file of that name."""
        return self.listing(folder).get(name) is False

    def has_folder(self, folder: str, name: str) -> bool:
        """Whether a folder holds a folder of that name."""
        return self.listing(folder).get(name) is True

    def is_package(self, folder: str) -> bool:
        """Whether a folder is a package with an ``__init__`` file."""
        listing = self.listing(folder)
        return listing.get("__init__.py") is False or listing.get("__init__.pyi") is False

    def compiled(self, folder: str, stem: str) -> str | None:
        """The compiled file of a module, whichever Python it is for; None where there is none."""
        compiled = self._compiled.get(folder)
        if compiled is None:
            names = [name for name in self.listing(folder) if name.endswith(_COMPILED_SUFFIXES)]
            compiled = self._compiled[folder] = {name.partition(".")[0]: name for name in names}
        return compiled.get(stem)


def upwards(folder: str) -> Iterator[str]:
    """The folder and those around it, the innermost first."""
    while True:
        yield folder
        parent = os.path.dirname(folder)
        if parent == folder:
            return
        folder = parent


def _read(folder: str) -> dict[str, bool]:
    try:
        with os.scandir(folder) as entries:
            # Pipes and devices are left out: reading one may never end.
            return {entry.name: is_folder for entry in entries if (is_folder := _is_folder(entry)) or _is_file(entry)}
    except (OSError, ValueError):
        return _NOTHING


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:
        return False


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False
