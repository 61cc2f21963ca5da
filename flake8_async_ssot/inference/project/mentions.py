"""Which files of a project mention a class or something private, by their text."""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Iterator

from flake8_async_ssot.inference.modules.sources import Sources

_SKIPPED_FOLDERS = frozenset({"node_modules", "site-packages", "__pycache__", "build", "dist"})
#: Names that are written like those of classes or of what is private.
_NAME = re.compile(rb"\b(?:_\w+|[A-Z]\w*)")
#: Files of one project above which it is not read: a file without a project may stand in somebody's home.
MAX_FILES = 20_000
#: Attributes of other objects than ``self`` that something is stored in.
_CHANGED_ATTRIBUTE = re.compile(rb"(?<!\bself)(\.\w+)[ \t]*=(?!=)")


class Mentions:
    """The files of each project by the names and changed attributes in them, read at the first question."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources

    def files(self, project: str, name: str) -> list[str]:
        """The files of a project, an absolute folder, that mention a name; none where the project is too large.

        A name with a dot before it is that of an attribute, for the files that store it in other objects than ``self``.
        """
        return self._sources.fact(_read_all, project).get(name.encode(), [])


def _read_all(sources: Sources, project: str) -> dict[bytes, list[str]]:
    paths = list(itertools.islice(python_files(sources, project), MAX_FILES + 1))
    found: dict[bytes, list[str]] = {}
    for path in paths if len(paths) <= MAX_FILES else ():
        text = sources.content(path) or b""
        for name in {*_NAME.findall(text), *_CHANGED_ATTRIBUTE.findall(text)}:
            found.setdefault(name, []).append(path)
    return found


def python_files(sources: Sources, folder: str) -> Iterator[str]:
    """The Python files below a folder, without hidden folders and environments."""
    for outer, inner, names in sources.below(folder):
        inner[:] = [name for name in inner if not name.startswith(".") and not _is_skipped(sources, outer, name)]
        if "pyvenv.cfg" in names:
            inner.clear()
            continue
        yield from (os.path.join(outer, name) for name in names if name.endswith((".py", ".pyi")))


def _is_skipped(sources: Sources, outer: str, name: str) -> bool:
    """Whether a folder holds what tools put there; a package of such a name is the project's own."""
    return name in _SKIPPED_FOLDERS and not sources.is_file(os.path.join(outer, name, "__init__.py"))
