"""The other projects of a workspace, whose modules a project may import although nothing installed them.

What the settings of uv, Poetry and Pants name counts, and by convention what stands beside the project or in a folder
such as ``packages`` and has a project file of its own.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from fnmatch import fnmatchcase
from itertools import islice
from typing import Any

from flake8_async_ssot.inference.modules.paths import absolute, is_inside, upwards
from flake8_async_ssot.inference.modules.sources import Sources
from flake8_async_ssot.inference.modules.tables import table_in, text_in, texts_in, toml_of

#: Members of a workspace that are looked at; folders in which some are looked for.
MAX_MEMBERS, MAX_FOLDERS = 300, 1_000
#: Folders of a repository that hold projects by convention.
_HOLDERS = ("packages", "libs", "lib", "apps", "services", "projects", "components", "python")
#: Files of which one marks a project that can be installed.
_MARKS = ("pyproject.toml", "setup.py", "setup.cfg", "BUILD.pants")
#: What Pants takes for roots where nothing is set, as far as Python goes.
_ROOTS_OF_PANTS = ["/", "src", "src/python", "src/py"]


def sibling_roots(project: str, repository: str, sources: Sources) -> tuple[str, ...]:
    """The folders that hold the top-level modules of the other members of a project's workspace.

    :param project: its folder, absolute.
    :param repository: the folder of the repository, or the project's own.
    """
    found: dict[str, None] = {}
    for outer in upwards(project):
        for member in _members_by_settings(outer, sources):
            found[member] = None
        if sources.has_file(outer, "pants.toml"):
            found.update(dict.fromkeys(_roots_of_pants(outer, sources)))
    found.update(dict.fromkeys(_by_convention(project, repository, sources)))
    found.pop(project, None)
    return tuple(dict.fromkeys(_root(member, sources) for member in islice(found, MAX_MEMBERS)))


def _root(member: str, sources: Sources) -> str:
    """The folder of a member that holds its modules."""
    source = os.path.join(member, "src")
    return source if sources.has_folder(member, "src") and not sources.is_package(source) else member


def _members_by_settings(folder: str, sources: Sources) -> Iterator[str]:
    """The members of uv's workspace in a folder, and the folders that a project asks for by their paths."""
    if not sources.has_file(folder, "pyproject.toml"):
        return
    tool = table_in(toml_of(sources, os.path.join(folder, "pyproject.toml"), "tool"), "tool")
    workspace = table_in(tool, "uv.workspace")
    left_out = {path for pattern in texts_in(workspace, "exclude") for path in matching(folder, pattern, sources)}
    for pattern in texts_in(workspace, "members"):
        yield from (path for path in matching(folder, pattern, sources) if path not in left_out)
    for path in (*_paths_in(table_in(tool, "uv.sources")), *_paths_of_poetry(table_in(tool, "poetry"))):
        asked_for = absolute(os.path.join(folder, path))
        if sources.is_folder(asked_for):
            yield asked_for


def _paths_in(table: dict[str, Any]) -> Iterator[str]:
    """The paths of requirements, by which these are taken from a folder."""
    for value in table.values():
        if isinstance(value, dict) and text_in(value, "path"):
            yield text_in(value, "path")


def _paths_of_poetry(table: dict[str, Any]) -> Iterator[str]:
    groups = [group for group in table_in(table, "group").values() if isinstance(group, dict)]
    for holder in (table, *groups):
        yield from _paths_in(table_in(holder, "dependencies"))
    yield from _paths_in(table_in(table, "dev-dependencies"))


def matching(folder: str, pattern: str, sources: Sources) -> list[str]:
    """The folders that a pattern with ``*`` names, as seen from a folder, of which a limited number is looked at."""
    found = [folder]
    for part in filter(None, pattern.replace("\\", "/").split("/")):
        if part == ".":
            continue
        if any(sign in part for sign in "*?["):
            inner = (os.path.join(outer, name) for outer in found for name in _folders_in(outer, sources))
            found = [path for path in islice(inner, MAX_FOLDERS) if fnmatchcase(os.path.basename(path), part)]
        else:
            paths = (os.path.normpath(os.path.join(outer, part)) for outer in found)
            found = [path for path in paths if sources.is_folder(path)]
    return found


def _folders_in(folder: str, sources: Sources) -> list[str]:
    return [name for name, is_folder in sources.listing(folder).items() if is_folder and not name.startswith(".")]


def _roots_of_pants(folder: str, sources: Sources) -> Iterator[str]:
    """The roots of a repository that Pants builds: patterns with a slash in front start at its folder."""
    table = table_in(toml_of(sources, os.path.join(folder, "pants.toml")), "source")
    patterns = texts_in(table, "root_patterns") or _ROOTS_OF_PANTS
    around = [folder, *matching(folder, "*", sources)]
    around += [path for name in _HOLDERS for path in matching(folder, f"{name}/*", sources)]
    for pattern in patterns:
        plain = pattern.removeprefix("^")
        for base in [folder] if plain.startswith("/") else around:
            yield from matching(base, plain, sources)


def _by_convention(project: str, repository: str, sources: Sources) -> Iterator[str]:
    """The projects beside a project, and those in the folders of the repository that hold projects."""
    holders = [os.path.join(repository, name) for name in _HOLDERS if sources.has_folder(repository, name)]
    beside = os.path.dirname(project)
    if project != repository and is_inside(beside, repository):
        holders = [beside, *holders, repository]
    paths = (os.path.join(holder, name) for holder in dict.fromkeys(holders) for name in _folders_in(holder, sources))
    for path in islice(paths, MAX_FOLDERS):
        if any(sources.has_file(path, mark) for mark in _MARKS):
            yield path
