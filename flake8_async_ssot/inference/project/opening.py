"""What one process can find of modules and of projects, set up from the settings and the folder that it works in."""

from __future__ import annotations

import os
from typing import NamedTuple

from flake8_async_ssot.inference.answers.settings import Settings
from flake8_async_ssot.inference.modules.environment import Chooser, read
from flake8_async_ssot.inference.modules.facts import Places
from flake8_async_ssot.inference.modules.finder import Finder
from flake8_async_ssot.inference.modules.paths import absolute
from flake8_async_ssot.inference.modules.prefixes import Prefix
from flake8_async_ssot.inference.modules.sources import Sources
from flake8_async_ssot.inference.modules.stubs import PARTIAL_STUBS
from flake8_async_ssot.inference.project.known_names import KnownNames
from flake8_async_ssot.inference.project.survey import Survey


class Surface(NamedTuple):
    """A finder of modules, the survey of projects, and the facts that all answers depend on.

    It takes no astroid to set it up.
    """

    finder: Finder
    survey: Survey
    known_names: KnownNames
    facts: int


def chooser(settings: Settings) -> Chooser:
    """What chooses the environment of the code in a folder, as seen from the working folder.

    :raises EnvironmentNotFound: ``settings.python`` names no interpreter and no environment folder.
    """
    return Chooser(Sources(), absolute(os.getcwd()), settings.python, os.environ)


def set_up(settings: Settings, prefix: Prefix | None = None) -> Surface:
    """Read the environment of the linted code, and set up the finder of its modules.

    :param prefix: the environment; None for that of the working folder.
    :raises EnvironmentNotFound: ``settings.python`` names no interpreter and no environment folder.
    """
    sources, folder = Sources(), absolute(os.getcwd())
    chosen = prefix or chooser(settings).of(folder)
    environment = sources.facts.kind("environment", lambda: read(sources, chosen))()
    roots = tuple(map(absolute, settings.source_roots))
    finder = Finder(sources, environment, roots, settings.python_version, folder)
    survey = Survey(sources)
    return Surface(finder, survey, KnownNames(finder, survey), sources.facts.used)


def places_of(finder: Finder, file: str) -> Places:
    """The folders around a file, by names that are the same on another machine.

    :param file: absolute.
    """
    return places_in(finder, finder.project(file))


def places_in(finder: Finder, project: str) -> Places:
    """The same for the files of a project, an absolute folder."""
    environment = finder.environment
    packages = {f"packages {index}": folder for index, folder in enumerate(environment.site_packages)}
    return Places(
        {
            **packages,
            "standard library": finder.installed[0],
            "stubs": PARTIAL_STUBS,
            "environment": environment.prefix or "",
            "project": project,
        }
    )
