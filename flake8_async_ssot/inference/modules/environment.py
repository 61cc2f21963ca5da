"""The Python environment of the linted project: read from its folders, never run.

It is often not the environment that flake8 runs in: pre-commit and editors keep their own.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from flake8_async_ssot.inference.answers.surroundings import Origin
from flake8_async_ssot.inference.modules.editable import read_installs
from flake8_async_ssot.inference.modules.paths import absolute
from flake8_async_ssot.inference.modules.prefixes import Prefix, candidates
from flake8_async_ssot.inference.modules.sources import Sources

#: Folders that hold installed packages, below the prefix of an environment.
_PACKAGE_FOLDERS = ("site-packages", "dist-packages")
_LIBRARY_FOLDER = re.compile(r"(?:python|pypy)(\d+)\.(\d+)t?$")
_VERSION = re.compile(r"\s*(\d+)\.(\d+)")


class EnvironmentNotFound(Exception):
    """An environment that was asked for by name is not there; ``value`` is that name."""

    def __init__(self, value: str) -> None:
        super().__init__(f"{value!r} is neither a Python interpreter nor the folder of an environment")
        self.value = value


@dataclass(frozen=True, slots=True)
class Environment:
    """Where the packages are that the linted project imports.

    ``site_packages`` are folders in the order they are searched, those of ``.pth`` files included. ``editable`` maps
    names of modules, installed for development, to their folder or to their file without suffix.
    """

    site_packages: tuple[str, ...]
    python_version: tuple[int, int] | None
    prefix: str | None
    editable: tuple[tuple[str, str], ...] = ()
    #: What named it. No answer depends on that.
    named_by: Origin = field(default=Origin.RUNNING, compare=False, repr=False)


def find_environment(sources: Sources, start: str, option: str | None, environ: Mapping[str, str]) -> Environment:
    """Find and read the environment of the code in a folder, which is the working folder.

    :param option: an interpreter (path or command) or the folder of an environment; a path is seen from ``start``.
    :param environ: the environment variables.
    :raises EnvironmentNotFound: the option names neither.
    """
    return read(sources, Chooser(sources, start, option, environ).of(start))


class Chooser:
    """Chooses the environment of each file of a run; a folder is looked at once."""

    def __init__(self, sources: Sources, start: str, option: str | None, environ: Mapping[str, str]) -> None:
        """Take the working folder, what the user names, and the environment variables.

        :raises EnvironmentNotFound: the option names no environment.
        """
        self._sources, self._start, self._environ = sources, start, environ
        path = os.path.join(start, os.path.expanduser(option)) if option else ""
        self._named = _of_option(sources, path, option, environ) if option else None
        self._known: dict[str, Prefix] = {}

    def of(self, folder: str) -> Prefix:
        """The environment of the code in a folder, an absolute path."""
        if self._named is not None:
            return self._named
        if folder not in self._known:
            found = candidates(self._sources, folder, self._start, self._environ)
            usable = (each for each in found if each.named_by is Origin.RUNNING or _is_there(self._sources, each.path))
            self._known[folder] = next(usable)
        return self._known[folder]


def read(sources: Sources, prefix: Prefix) -> Environment:
    """What an environment that was chosen holds."""
    found = None if prefix.named_by is Origin.RUNNING else _from_prefix(sources, prefix.path)
    return replace(found, named_by=prefix.named_by) if found is not None else _running(sources)


def _of_option(sources: Sources, path: str, option: str, environ: Mapping[str, str]) -> Prefix:
    """The environment of an interpreter or folder.

    :param path: the option as an absolute path.
    :raises EnvironmentNotFound: neither the path nor the option, as a command, is one.
    """
    is_command = os.path.basename(option) == option and not (sources.is_file(path) or sources.is_folder(path))
    command = sources.command(option, environ.get("PATH", "")) if is_command else None
    path = os.path.normpath(command or path)
    if sources.is_folder(path):
        prefixes = [path]
    elif sources.is_file(path):
        # bin/python of a virtual environment is a link out of it: look around the link before its target.
        prefixes = [prefix for file in (path, sources.real(path)) for prefix in _prefixes_of_interpreter(file)]
    else:
        prefixes = []
    for prefix in prefixes:
        if _is_there(sources, prefix):
            return Prefix(prefix, Origin.OPTION)
    raise EnvironmentNotFound(option)


def _prefixes_of_interpreter(file: str) -> list[str]:
    folder = os.path.dirname(file)
    # On Windows an interpreter without virtual environment stands in the prefix itself.
    return [os.path.dirname(folder), folder]


def _configuration(sources: Sources, prefix: str) -> dict[str, str]:
    """The settings of ``pyvenv.cfg``; nothing where there is none."""
    text = sources.text(os.path.join(prefix, "pyvenv.cfg")) or ""
    pairs = (line.partition("=") for line in text.splitlines())
    return {key.strip().lower(): value.strip() for key, sign, value in pairs if sign}


def _is_there(sources: Sources, prefix: str) -> bool:
    """Whether a folder looks like an environment."""
    return bool(_layout(sources, os.path.normpath(prefix))[0])


def _layout(sources: Sources, prefix: str) -> tuple[list[str], tuple[int, int] | None, dict[str, str]]:
    """The folders of packages of an environment, its version of Python and its settings."""
    if os.path.basename(prefix) in _PACKAGE_FOLDERS and sources.is_folder(prefix):
        return [prefix], _folder_version(os.path.dirname(prefix)), {}
    configuration = _configuration(sources, prefix)
    version = _parse_version(configuration.get("version_info") or configuration.get("version") or "")
    return *_package_folders(sources, prefix, version), configuration


def _from_prefix(sources: Sources, prefix: str) -> Environment | None:
    """The environment in a folder; None where nothing there looks like one."""
    prefix = absolute(prefix)
    folders, version, configuration = _layout(sources, prefix)
    if not folders:
        return None
    home = configuration.get("home")
    if home and configuration.get("include-system-site-packages", "").lower() == "true":
        folders += _package_folders(sources, os.path.dirname(os.path.join(prefix, home)), version)[0]
    return _environment(sources, folders, version, prefix)


def _package_folders(
    sources: Sources, prefix: str, version: tuple[int, int] | None
) -> tuple[list[str], tuple[int, int] | None]:
    """The folders of packages below a prefix for a version of Python, or else for the newest one there."""
    windows = [os.path.join(prefix, "Lib", name) for name in _PACKAGE_FOLDERS]
    libraries = list(_library_folders(sources, prefix))
    if version is None:
        version = max((found for _, found in libraries if found), default=None)
    matching = [folder for folder, found in libraries if found is None or found == version]
    posix = [os.path.join(folder, name) for folder in matching for name in _PACKAGE_FOLDERS]
    return _unique(sources, filter(sources.is_folder, posix or windows)), version


def _library_folders(sources: Sources, prefix: str) -> Iterator[tuple[str, tuple[int, int] | None]]:
    """Library folders with the version they are for; Debian shares ``lib/python3`` between all."""
    for library in ("local/lib", "lib", "lib64"):
        parent = os.path.join(prefix, *library.split("/"))
        names = sources.listing(parent)
        versions = [(name, _folder_version(name)) for name in names]
        yield from ((os.path.join(parent, name), version) for name, version in versions if version)
        if "python3" in names:
            yield os.path.join(parent, "python3"), None


def _folder_version(folder: str) -> tuple[int, int] | None:
    match = _LIBRARY_FOLDER.search(folder)
    return (int(match[1]), int(match[2])) if match else None


def _parse_version(text: str) -> tuple[int, int] | None:
    match = _VERSION.match(text)
    return (int(match[1]), int(match[2])) if match else None


def _running(sources: Sources) -> Environment:
    folders = _unique(sources, (path for path in sys.path if os.path.basename(path) in _PACKAGE_FOLDERS))
    return _environment(sources, folders, sys.version_info[:2], sys.prefix)


def _environment(sources: Sources, folders: list[str], version: tuple[int, int] | None, prefix: str) -> Environment:
    installs = [read_installs(sources, folder) for folder in folders]
    paths = _unique(sources, [*folders, *(path for install in installs for path in install.folders)])
    modules = {name: path for install in reversed(installs) for name, path in install.modules}
    return Environment(tuple(paths), version, prefix, tuple(sorted(modules.items())))


def _unique(sources: Sources, paths: Iterable[str]) -> list[str]:
    """The paths without those that name a folder a second time (``lib64`` is often a link to ``lib``)."""
    seen: dict[str, str] = {}
    for path in paths:
        seen.setdefault(sources.real(path), os.path.normpath(path))
    return list(seen.values())
