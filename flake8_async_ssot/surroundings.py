"""The surroundings of a file in words: for flake8's log, and for the command."""

from __future__ import annotations

import os

from flake8_async_ssot.inference import Origin, Surroundings

_NAMED_BY = {
    Origin.OPTION: "named by --awt-python",
    Origin.VARIABLE: "named by VIRTUAL_ENV",
    Origin.FOLDER: "found from the working folder upwards",
    Origin.RUNNING: "that of the running interpreter, since no other is found",
}


def two_lines(found: Surroundings) -> tuple[str, str]:
    """The environment, and the project, each in one line."""
    version = ".".join(map(str, found.python_version))
    environment = f"environment {near(found.environment)}, {named_by(found)}, Python {version}"
    pytest = near(found.pytest_files[0]) if found.pytest_files else "none"
    roots = ", ".join(map(near, found.roots)) or "none"
    return environment, f"project {near(found.project)}, roots {roots}, pytest configuration {pytest}"


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
