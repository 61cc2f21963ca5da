"""The commands that are compared: flake8 alone, flake8 with the plugin, and other linters as their users run them."""

from __future__ import annotations

import importlib.metadata
import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measuring import Command
from tools.primer_projects import flake8
from tools.primer_workspace import Workspace

#: What flake8 prints where it stops, with the status that violations have too.
_BROKEN = "There was a critical error"


@dataclass(frozen=True, slots=True)
class Target:
    """What is linted: paths relative to a folder, with the environment of the project."""

    folder: Path
    paths: tuple[str, ...]
    environment: Path

    def only(self, path: str) -> Target:
        """One file of it."""
        return Target(self.folder, (path,), self.environment)


@dataclass(frozen=True, slots=True)
class Linter:
    """A linter that is installed from the registry.

    ``command`` makes the line from the interpreter, the target and a folder for what the linter keeps.
    """

    name: str
    requirement: str
    keeps: bool
    command: Callable[[Path, Target, Path], Command]


def bare(workspace: Workspace, target: Target) -> Command:
    """flake8 without the plugin."""
    version = importlib.metadata.version("flake8")
    python = workspace.tool("flake8", f"flake8=={version}")
    return Command(flake8(str(python), target.paths), target.folder, {}, broken=_BROKEN)


def plugged(target: Target, kept: Path) -> Command:
    """flake8 with the plugin, which keeps its results in a folder."""
    options = [f"--awt-python={target.environment}", f"--awt-cache-dir={kept}"]
    return Command([*flake8(sys.executable, target.paths), *options], target.folder, {}, broken=_BROKEN)


def _pylint(python: Path, target: Target, kept: Path) -> Command:
    empty = kept / "pylintrc"
    empty.touch()
    packages = next((target.environment / "lib").glob("python*/site-packages"), target.environment)
    line = [str(python), "-m", "pylint", "-j1", f"--rcfile={empty}", "--recursive=y", *target.paths]
    # The status is a sum of bits; 32 says that the command line is wrong.
    variables = {"PYLINTHOME": str(kept), "PYTHONPATH": str(packages)}
    return Command(line, target.folder, variables, frozenset(range(32)), is_quiet=False)


def _mypy(python: Path, target: Target, kept: Path) -> Command:
    line = [str(python), "-m", "mypy", "--config-file=", f"--cache-dir={kept}", "--explicit-package-bases"]
    line += [f"--python-executable={target.environment / 'bin' / 'python'}", *target.paths]
    bases = ":".join(sorted({str(Path(path).parent) for path in target.paths}))
    return Command(line, target.folder, {"MYPYPATH": bases}, is_quiet=False)


def _pyright(python: Path, target: Target, kept: Path) -> Command:
    settings = {"include": [str(target.folder / path) for path in target.paths], "exclude": []}
    # In the project, where it takes the place of the project's own settings.
    (target.folder / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    line = [str(python), "-m", "pyright", f"--pythonpath={target.environment / 'bin' / 'python'}"]
    return Command(line, target.folder, {"PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"}, is_quiet=False)


#: Pinned, each in an environment of its own. Only one of them keeps what makes its next run cheaper.
LINTERS = (
    Linter("pylint", "pylint==4.1.4", False, _pylint),
    Linter("mypy", "mypy==2.4.1", True, _mypy),
    Linter("pyright", "pyright[nodejs]==1.1.414", False, _pyright),
)


def emptied(folder: Path) -> Path:
    """The folder, with nothing in it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
