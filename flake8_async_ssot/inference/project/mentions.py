"""Which files of a project mention a class or something private, by their text."""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Iterator

_SKIPPED_FOLDERS = frozenset({"node_modules", "site-packages", "__pycache__", "build", "dist"})
#: Names that are written like those of classes or of what is private.
_NAME = re.compile(rb"\b(?:_\w+|[A-Z]\w*)")
#: Files of one project above which it is not read: a file without a project may stand in somebody's home.
MAX_FILES = 20_000
#: Attributes of other objects than ``self`` that something is stored in.
_CHANGED_ATTRIBUTE = re.compile(rb"(?<!\bself)(\.\w+)[ \t]*=(?!=)")


class Mentions:
    """The files of each project by the names and changed attributes in them, read at the first question."""

    def __init__(self) -> None:
        self._by_name: dict[str, dict[bytes, list[str]]] = {}

    def files(self, project: str, name: str) -> list[str]:
        """The files of a project, an absolute folder, that mention a name; none where the project is too large.

        A name with a dot before it is that of an attribute, for the files that store it in other objects than ``self``.
        """
        if project not in self._by_name:
            self._by_name[project] = _read_all(project)
        return self._by_name[project].get(name.encode(), [])


def is_test_file(path: str, project: str) -> bool:
    """Whether a file of a project is a test, by its name or its folder."""
    *folders, name = path[len(project) :].replace("\\", "/").split("/")
    is_in_tests = any(folder in ("test", "tests", "testing") for folder in folders)
    return is_in_tests or name.startswith(("test_", "conftest")) or name.endswith("_test.py")


def _read_all(project: str) -> dict[bytes, list[str]]:
    paths = list(itertools.islice(python_files(project), MAX_FILES + 1))
    found: dict[bytes, list[str]] = {}
    for path in paths if len(paths) <= MAX_FILES else ():
        text = content(path) or b""
        for name in {*_NAME.findall(text), *_CHANGED_ATTRIBUTE.findall(text)}:
            found.setdefault(name, []).append(path)
    return found


def content(path: str) -> bytes | None:
    """What a file holds; None where it cannot be read."""
    try:
        # Opening a pipe would wait for whoever writes to it.
        if not os.path.isfile(path):
            return None
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return None


def python_files(folder: str) -> Iterator[str]:
    """The Python files below a folder, without hidden folders and environments."""
    for outer, inner, names in os.walk(folder):
        inner[:] = sorted(name for name in inner if not name.startswith(".") and not _is_skipped(outer, name))
        if "pyvenv.cfg" in names:
            inner.clear()
            continue
        yield from (os.path.join(outer, name) for name in sorted(names) if name.endswith((".py", ".pyi")))


def _is_skipped(outer: str, name: str) -> bool:
    """Whether a folder holds what tools put there; a package of such a name is the project's own."""
    return name in _SKIPPED_FOLDERS and not os.path.isfile(os.path.join(outer, name, "__init__.py"))
