"""What stands around a file: the project, the environment and the configuration of pytest, as they were found."""

from __future__ import annotations

import os

from flake8_async_ssot.inference.answers.surroundings import Surroundings
from flake8_async_ssot.inference.libraries.pytest_config import configurations
from flake8_async_ssot.inference.modules.finder import EDITABLE, SIBLINGS, Finder


def around(finder: Finder, file: str, is_version_given: bool) -> Surroundings:
    """The surroundings of a file.

    :param file: absolute; need not exist.
    :param is_version_given: whether the version of Python was set by the user.
    """
    environment, path = finder.environment, finder.search_path(file)
    at, project = path.index(EDITABLE), finder.project(file)
    installed = {*finder.installed, *environment.site_packages}
    return Surroundings(
        file,
        finder.module_name(file, path),
        project,
        tuple(folder for folder in path[:at] if folder not in installed),
        tuple(folder for folder in path[at + 1 :] if not folder.endswith(SIBLINGS)),
        finder.siblings(project),
        environment.prefix or "",
        environment.named_by,
        environment.site_packages,
        environment.editable,
        finder.python_version,
        is_version_given,
        tuple(found.path for found in configurations(finder.sources, os.path.dirname(file))),
        finder.conftests(file),
        finder.pytest_plugins(),
    )
