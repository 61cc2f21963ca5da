"""The folders that the absolute imports of a linted file start from, found from the file upwards.

Certain roots are searched before anything else: the folder around the file's outermost package, the project's own
folder, its ``src``, and the folders of tests, which pytest puts on ``sys.path`` itself. Any other folder on the way up
is a root only if the file is part of a package without ``__init__`` files, so it is searched last: ``app/redis.py``
must not hide the ``redis`` that is installed.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import NamedTuple

from flake8_async_ssot.inference.modules.paths import is_inside, upwards
from flake8_async_ssot.inference.modules.sources import Sources
from flake8_async_ssot.inference.modules.testing import TEST_FOLDERS, is_collected

_PROJECT_FILES = ("pyproject.toml", "setup.py", "setup.cfg", ".git", ".hg")
#: Those that never stand in a package of the project.
_ROOT_FILES = ("pyproject.toml", ".git", ".hg")
#: Those that mark a repository.
REPOSITORIES = (".git", ".hg")
#: Files that often mark a project, but now and then only its tests or documentation.
_WEAK_PROJECT_FILES = ("tox.ini", "pytest.ini", ".flake8", "Pipfile", "requirements.txt", "manage.py")
#: Folders beside the code of a project, in which nothing is that another project imports.
SIDE_FOLDERS = TEST_FOLDERS | {"docs", "examples", "benchmarks", "scripts", "tools"}


#: The files and folders of which one stands in the folder of a project.
MARKS = _PROJECT_FILES + _WEAK_PROJECT_FILES


class Roots(NamedTuple):
    """Where imports of the files in one folder start: ``project`` is the folder of the project itself."""

    project: str
    certain: tuple[str, ...]
    uncertain: tuple[str, ...]


def find_roots(folder: str, sources: Sources, working_folder: str) -> Roots:
    """Find the roots for the files in a folder.

    :param folder: absolute.
    :param working_folder: counts as the project where nothing marks one, and the files stand below it.
    """
    outer = _outside_of_packages(folder, sources)
    project = _project_folder(outer, sources, working_folder)
    between = [path for path in upwards(outer) if is_inside(path, project)]
    certain = [path for path in between if _is_certain(path, folder, sources)]
    certain += [project] if project not in certain else []
    source = os.path.join(project, "src")
    if sources.has_folder(project, "src") and not sources.is_package(source) and source not in certain:
        certain.append(source)
    limit = repository_of(project, sources)
    around = [path for path in upwards(outer) if is_inside(path, limit) and path not in certain]
    # Nobody imports from inside of a package.
    uncertain = [path for path in around if not sources.is_package(path)]
    typings = [os.path.join(project, "typings")] if sources.has_folder(project, "typings") else []
    return Roots(project, tuple(certain + typings), tuple(uncertain))


def _outside_of_packages(folder: str, sources: Sources) -> str:
    """The folder around the outermost package; a project whose own folder is a package is not left."""
    for path in upwards(folder):
        if not sources.is_package(path) or _is_marked(path, _ROOT_FILES, sources):
            return path
    return folder


def _project_folder(outer: str, sources: Sources, current: str) -> str:
    for names in (_PROJECT_FILES, _WEAK_PROJECT_FILES):
        for path in upwards(outer):
            # A stray file at the very top marks nothing.
            if os.path.dirname(path) != path and _is_marked(path, names, sources):
                return path
    if current and is_inside(outer, current) and not sources.is_package(current) and not _is_top(current):
        return current
    tests = [path for path in upwards(outer) if os.path.basename(path) in SIDE_FOLDERS]
    return os.path.dirname(tests[0]) if tests else outer


def _is_certain(path: str, folder: str, sources: Sources) -> bool:
    """Whether a folder between file and project is on ``sys.path`` when the file runs."""
    if sources.is_package(path):
        return False
    listing = sources.modules_in(path)
    is_around_package = path != folder and sources.is_package(_child_towards(path, folder))
    return is_around_package or "conftest.py" in listing or (path == folder and any(map(is_collected, listing)))


def _child_towards(path: str, folder: str) -> str:
    """The folder directly below ``path`` on the way to ``folder``."""
    below = folder[len(path) :].lstrip(os.sep)
    return os.path.join(path, below.partition(os.sep)[0])


def repository_of(project: str, sources: Sources) -> str:
    """The folder of the repository that a project belongs to, or its own."""
    return marked_around(project, REPOSITORIES, lambda folder, name: _is_marked(folder, (name,), sources))


def marked_around(project: str, names: tuple[str, ...], holds: Callable[[str, str], bool]) -> str:
    """The folder around a project that one of some names marks, or the project's own.

    :param holds: whether a folder holds a file or folder of a name.
    """
    for path in upwards(project):
        if not _is_top(path) and any(holds(path, name) for name in names):
            return path
    return project


def _is_marked(path: str, names: tuple[str, ...], sources: Sources) -> bool:
    """Whether a folder holds a file or folder of one of some names."""
    return any(sources.has_file(path, name) or sources.has_folder(path, name) for name in names)


def _is_top(path: str) -> bool:
    return os.path.dirname(path) == path
