"""The one reader of files and folders.

Only regular files of a bounded size are read. Anything else in the place of a file (a pipe, a device, a folder, a file
that is too large, unreadable, or gone since its folder was listed) counts as absent, for every caller. Nothing here
waits: a pipe without a writer and a device without an end are never opened, or are opened without blocking.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

#: Files above this size are not read: no source of Python comes near.
MAX_BYTES = 8 * 1024 * 1024

_COMPILED_SUFFIXES = (".so", ".pyd", ".pyc", ".pyx")
_NOTHING: dict[str, bool] = {}
#: Read-only; never waits for a writer and never becomes our terminal, should the file be exchanged after the check.
_FLAGS = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_BINARY"))


T = TypeVar("T")


class Sources:
    """The files and folders of one process; each folder is listed once."""

    def __init__(self) -> None:
        self._listings: dict[str, dict[str, bool]] = {}
        self._compiled: dict[str, dict[str, str]] = {}
        self._facts: dict[tuple[object, str], Any] = {}

    def content(self, path: str, largest: int = MAX_BYTES) -> bytes | None:
        """The bytes of a file; None where there is no regular file of at most ``largest`` bytes to read."""
        try:
            if not stat.S_ISREG(os.stat(path).st_mode):
                return None
            descriptor = os.open(path, _FLAGS)
        except (OSError, ValueError):
            return None
        try:
            return _read(descriptor, largest)
        except OSError:
            return None
        finally:
            os.close(descriptor)

    def text(self, path: str, largest: int = MAX_BYTES) -> str | None:
        """The text of a file in UTF-8 with plain line ends; None where it cannot be read.

        A byte order mark is dropped, and what is not UTF-8 is replaced.
        """
        content = self.content(path, largest)
        return None if content is None else _decoded(content)

    def listing(self, folder: str) -> Mapping[str, bool]:
        """The names of the files and folders in a folder, sorted, each with whether it is a folder itself.

        A folder that is missing or unreadable is empty.
        """
        listing = self._listings.get(folder)
        if listing is None:
            listing = self._listings[folder] = _list(folder)
        return listing

    def has_file(self, folder: str, name: str) -> bool:
        """Whether a folder holds a file of that name."""
        return self.listing(folder).get(name) is False

    def has_folder(self, folder: str, name: str) -> bool:
        """Whether a folder holds a folder of that name."""
        return self.listing(folder).get(name) is True

    def is_file(self, path: str) -> bool:
        """Whether a path leads to a regular file."""
        return _mode(path, stat.S_ISREG)

    def is_folder(self, path: str) -> bool:
        """Whether a path leads to a folder."""
        return _mode(path, stat.S_ISDIR)

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

    def below(self, folder: str) -> Iterator[tuple[str, list[str], list[str]]]:
        """The folders below a folder, itself first: path, names of folders, names of files, both sorted.

        Links to folders are listed and not entered, so that no loop of links matters. A caller may take names of
        folders out of the list before it goes on: these are not entered.
        """
        todo = [folder]
        while todo:
            path = todo.pop()
            listing = _list(path)
            inner = [name for name, is_folder in listing.items() if is_folder]
            yield path, inner, [name for name, is_folder in listing.items() if not is_folder]
            entered = (os.path.join(path, name) for name in reversed(inner))
            todo.extend(each for each in entered if not os.path.islink(each))

    def real(self, path: str) -> str:
        """The path without links; where links run in a circle, the path as it is."""
        try:
            return os.path.realpath(path)
        except (OSError, ValueError):
            return path

    def command(self, name: str, path: str) -> str | None:
        """The file that a command stands for, searched in the folders of a ``PATH``; None where there is none."""
        return shutil.which(name, path=path)

    def fact(self, compute: Callable[[Sources, str], T], subject: str) -> T:
        """What follows from files and folders alone, computed once by a named function.

        :param compute: called with these sources and the subject.
        :param subject: a file or folder, absolute.
        """
        key = (compute, subject)
        if key not in self._facts:
            self._facts[key] = compute(self, subject)
        return self._facts[key]  # type: ignore[no-any-return]


def _read(descriptor: int, largest: int) -> bytes | None:
    """What an open file holds; None where it is no regular file, too large, or longer than it says."""
    state = os.fstat(descriptor)
    if not stat.S_ISREG(state.st_mode) or state.st_size > largest:
        return None
    parts: list[bytes] = []
    # One byte more than there should be: what the system makes up while it is read says that it is empty.
    missing = state.st_size + 1
    while missing and (part := os.read(descriptor, missing)):
        parts.append(part)
        missing -= len(part)
    return b"".join(parts) if missing else None


def _decoded(content: bytes) -> str:
    text = content.decode("utf-8-sig", errors="replace")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _mode(path: str, is_of_kind: Callable[[int], bool]) -> bool:
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError):
        return False
    return is_of_kind(mode)


def _list(folder: str) -> dict[str, bool]:
    try:
        with os.scandir(folder) as entries:
            # Pipes and devices are left out: reading one may never end.
            found = {entry.name: is_folder for entry in entries if (is_folder := _is_folder(entry)) or _is_file(entry)}
    except (OSError, ValueError):
        return _NOTHING
    return dict(sorted(found.items()))


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
