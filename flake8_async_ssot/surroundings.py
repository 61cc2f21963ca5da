"""The surroundings of a file in words: for flake8's log, and for the command."""

from __future__ import annotations

import os
from collections.abc import Sequence

from flake8_async_ssot.inference import Origin, Surroundings

_NAMED_BY = {
    Origin.OPTION: "named by --awt-python",
    Origin.VARIABLE: "named by VIRTUAL_ENV",
    Origin.CONDA: "named by CONDA_PREFIX",
    Origin.FOLDER: "found upwards",
    Origin.PYRIGHT: "named by pyright's configuration",
    Origin.UV: "named by UV_PROJECT_ENVIRONMENT",
    Origin.PDM: "named by .pdm-python",
    Origin.POETRY: "where Poetry keeps it",
    Origin.PIPENV: "where pipenv keeps it",
    Origin.PANTS: "exported by Pants",
    Origin.RUNNING: "that of the running interpreter, since no other is found",
}
#: Folders that one of the two lines names.
_MOST = 6


def two_lines(found: Surroundings) -> tuple[str, str]:
    """The environment, and the project, each in one line."""
    version = ".".join(map(str, found.python_version))
    environment = f"environment {near(found.environment)}, {named_by(found)}, Python {version}"
    pytest = near(found.pytest_files[0]) if found.pytest_files else "none"
    parts = [f"project {near(found.project)}", f"roots {_listed(found.roots)}", f"pytest configuration {pytest}"]
    if found.siblings:
        parts.insert(2, f"siblings {_listed(found.siblings)}")
    return environment, ", ".join(parts)


def _listed(folders: Sequence[str]) -> str:
    """Folders as one text, of which some are only counted where there are many."""
    more = f" and {len(folders) - _MOST} more" if len(folders) > _MOST else ""
    return (", ".join(map(near, folders[:_MOST])) or "none") + more


def named_by(found: Surroundings) -> str:
    """What named the environment."""
    return _NAMED_BY[found.origin]


def near(path: str) -> str:
    """A path as seen from the working folder where it is below that, else as it is."""
    if not path:
        return "none"
    here = os.getcwd()
    if path == here:
        return "."
    return path[len(here) + 1 :] if path.startswith(here + os.sep) else path
