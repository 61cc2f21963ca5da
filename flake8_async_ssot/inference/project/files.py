"""The Python files of a project or package."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator

from flake8_async_ssot.inference.modules.sources import Sources

#: Files of one project above which it is not read: a file without a project may stand in somebody's home.
_MAX_FILES = 20_000
_SKIPPED_FOLDERS = frozenset({"node_modules", "site-packages", "__pycache__", "build", "dist"})


def python_files(sources: Sources, folder: str) -> Iterator[str]:
    """The Python files below a folder, without hidden folders and environments."""
    for outer, inner, names in sources.below(folder):
        inner[:] = [name for name in inner if not name.startswith(".") and not _is_skipped(sources, outer, name)]
        if "pyvenv.cfg" in names:
            inner.clear()
            continue
        yield from (os.path.join(outer, name) for name in names if name.endswith((".py", ".pyi")))


def files_of_project(sources: Sources, project: str) -> list[str] | None:
    """The Python files of a project; None where they are too many to be read."""
    found = list(itertools.islice(python_files(sources, project), _MAX_FILES + 1))
    return found if len(found) <= _MAX_FILES else None


def _is_skipped(sources: Sources, outer: str, name: str) -> bool:
    """Whether a folder holds what tools put there; a package of such a name is the project's own."""
    return name in _SKIPPED_FOLDERS and not sources.is_file(os.path.join(outer, name, "__init__.py"))
