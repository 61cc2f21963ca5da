"""The Python files of a package."""

from __future__ import annotations

import os
from collections.abc import Iterator

from flake8_async_ssot.inference.modules.sources import Sources

#: Folders that tools fill; a package of such a name is the project's own.
OF_TOOLS = frozenset({"node_modules", "site-packages", "__pycache__", "build", "dist"})


def python_files(sources: Sources, folder: str) -> Iterator[str]:
    """The Python files below a folder, without hidden folders and environments."""
    for outer, inner, names in sources.below(folder):
        inner[:] = [name for name in inner if not name.startswith(".") and not _is_skipped(sources, outer, name)]
        if "pyvenv.cfg" in names:
            inner.clear()
            continue
        yield from (os.path.join(outer, name) for name in names if name.endswith((".py", ".pyi")))


def _is_skipped(sources: Sources, outer: str, name: str) -> bool:
    return name in OF_TOOLS and not sources.is_file(os.path.join(outer, name, "__init__.py"))
