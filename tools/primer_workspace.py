"""The work folder of the primer: archives, unpacked trees and environments, each made once."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

from tools.primer_projects import Project

#: In an environment: which requirements were asked for when it was made, and which could not be had.
_RECORD = "requirements.json"

#: Prints the installed distributions that no other one requires; run inside an environment.
_UNNEEDED = """
import importlib.metadata, re, sys
plain = lambda name: re.sub(r"[-_.]+", "-", name).lower()
needed = {plain(re.match(r"[\\w.-]+", requirement)[0])
          for found in importlib.metadata.distributions() for requirement in found.requires or []
          if "extra ==" not in requirement}
print(*[name for name in sys.argv[1:] if plain(name) not in needed])
"""


class WorkspaceError(Exception):
    """Something could not be downloaded or built; the text says what."""


class Workspace:
    """Folders below one root; each is made when it is asked for the first time."""

    def __init__(self, root: Path) -> None:
        self._root = root.absolute()

    def tree(self, project: Project) -> Path:
        """The unpacked source distribution (or wheel where there is none) of a project.

        :raises WorkspaceError: it cannot be downloaded.
        """
        tree = self._root / "trees" / f"{project.name}-{project.version}"
        if not tree.exists():
            _unpack(self._archive(project), tree)
        return tree

    def environment(self, project: Project) -> Path:
        """An environment that holds what the project and its tests import, and not the project itself."""
        folder = _made(self._root / "environments" / f"{project.name}-{project.version}")
        if _record(folder)["asked"] != [*project.installed]:
            missing = _install(folder, [*project.installed])
            _forget(folder, project.name)
            record = {"asked": project.installed, "missing": missing}
            (folder / _RECORD).write_text(json.dumps(record), encoding="utf-8")
        return folder

    def missing(self, project: Project) -> list[str]:
        """Requirements that could not be installed into the environment of the project."""
        return _record(self.environment(project))["missing"]

    def empty_environment(self) -> Path:
        """An environment that holds nothing: what a project without its dependencies sees."""
        return _made(self._root / "environments" / "empty")

    def tool(self, name: str, requirement: str) -> Path:
        """An interpreter that has a tool with its dependencies and nothing else.

        :param requirement: names exactly one release of it.
        :raises WorkspaceError: it cannot be installed.
        """
        folder = _made(self._root / "environments" / f"{name}-{requirement.rpartition('==')[2]}")
        if not (folder / "bin" / name).exists() and _install(folder, [requirement]):
            raise WorkspaceError(f"cannot install {requirement}")
        return folder / "bin" / "python"

    def _archive(self, project: Project) -> Path:
        folder = self._root / "archives" / f"{project.name}-{project.version}"
        for kind in (":all:", ":none:"):
            if not _files(folder):
                _pip("download", "--no-deps", "--no-binary", kind, "--dest", str(folder), project.pin)
        if not _files(folder):
            raise WorkspaceError(f"cannot download {project.pin}")
        return _files(folder)[0]


def _record(environment: Path) -> dict[str, list[str]]:
    path = environment / _RECORD
    if not path.exists():
        return {"asked": [], "missing": []}
    return dict(json.loads(path.read_text(encoding="utf-8")))


def _files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _pip(*arguments: str) -> bool:
    command = [sys.executable, "-m", "pip", "--quiet", "--no-input", "--disable-pip-version-check", *arguments]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def _made(folder: Path) -> Path:
    if not folder.exists():
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    return folder


def _install(environment: Path, requirements: list[str]) -> list[str]:
    """Install into an environment and return what could not be had: one conflict must not cost all the rest."""
    install = ("--python", str(environment / "bin" / "python"), "install", "--prefer-binary")
    if _pip(*install, *requirements):
        return []
    return [requirement for requirement in requirements if not _pip(*install, requirement)]


def _forget(environment: Path, name: str) -> None:
    """Uninstall the project itself, so that it is found in its tree, unless something else requires it."""
    python = str(environment / "bin" / "python")
    run = subprocess.run([python, "-c", _UNNEEDED, name], check=True, capture_output=True, text=True)
    if run.stdout.split():
        _pip("--python", python, "uninstall", "--yes", name)


def _unpack(archive: Path, tree: Path) -> None:
    tree.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=tree.parent) as scratch:
        if archive.suffix == ".gz":
            with tarfile.open(archive) as packed:
                packed.extractall(scratch, filter="data")
            source = next(entry for entry in Path(scratch).iterdir() if entry.is_dir())
        else:
            source = Path(scratch) / "wheel"
            with zipfile.ZipFile(archive) as wheel:
                wheel.extractall(source)
        shutil.move(source, tree)
