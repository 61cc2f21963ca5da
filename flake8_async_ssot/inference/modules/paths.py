"""What the text of a path says: nothing here looks at a file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from types import ModuleType


def absolute(path: str, flavour: ModuleType = os.path) -> str:
    """A path from the root, without dots. Paths are compared as texts, so that a drive has one spelling: ``C:``.

    :param flavour: the rules of the system, ``ntpath`` or ``posixpath``.
    """
    drive, rest = map(str, flavour.splitdrive(flavour.abspath(path)))
    return drive.upper() + rest if len(drive) == 2 else drive + rest


def upwards(folder: str) -> Iterator[str]:
    """The folder and those around it, the innermost first."""
    while True:
        yield folder
        parent = os.path.dirname(folder)
        if parent == folder:
            return
        folder = parent


def is_inside(path: str, folder: str) -> bool:
    """Whether a path is a folder or stands below it."""
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)
