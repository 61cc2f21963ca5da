"""Installs the plugin beside other tools from the package index: neither may break or downgrade the other.

python tools/neighbours.py --work ../neighbours
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import venv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A tool beside the plugin: what to install, its distribution, and a command that shows that it works."""

    requirement: str
    distribution: str
    works: tuple[str, ...]


_PYLINT = ("pylint", "--disable=all", "--enable=E0602", "tools/neighbours.py")

NEIGHBOURS = (
    Neighbour("pylint", "pylint", _PYLINT),
    Neighbour("pylint>=4.0,<4.1", "pylint", _PYLINT),
    Neighbour("python-lsp-server[all]", "python-lsp-server", ("pylsp", "--version")),
)
#: Distributions that both sides need: none may be older with the plugin than without.
_SHARED = ("astroid", "flake8", "pylint", "python-lsp-server", "pyflakes", "pycodestyle")


class Environment:
    """A fresh environment of its own."""

    def __init__(self, folder: Path) -> None:
        venv.create(folder, clear=True, with_pip=True)
        self._programs = folder / ("Scripts" if sys.platform == "win32" else "bin")

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a program of the environment in the folder of this project."""
        program = str(self._programs / command[0])
        return subprocess.run([program, *command[1:]], cwd=ROOT, capture_output=True, text=True)

    def install(self, *requirements: str) -> str:
        """Install with one call of pip; what went wrong, empty where nothing did."""
        done = self.run("python", "-m", "pip", "install", "-q", *requirements)
        return done.stderr if done.returncode else ""

    def versions(self) -> dict[str, str]:
        """The versions of all installed distributions, by normalised name."""
        lines = self.run("python", "-m", "pip", "list", "--format=freeze").stdout.splitlines()
        pairs = (line.partition("==") for line in lines)
        return {name.lower().replace("_", "-"): version for name, _, version in pairs}


def differences(before: dict[str, str], after: dict[str, str]) -> Iterator[str]:
    """The shared distributions that are missing, or of another version, once the plugin is installed as well."""
    for name in _SHARED:
        if name in before and before[name] != after.get(name):
            yield f"{name} was {before[name]} and is {after.get(name, 'gone')}"


def faults(environment: Environment, neighbour: Neighbour) -> Iterator[str]:
    """What does not work in an environment that holds the plugin and a neighbour."""
    check = environment.run("python", "-m", "pip", "check")
    if check.returncode:
        yield f"pip check: {check.stdout.strip()}"
    works = environment.run(*neighbour.works)
    if works.returncode:
        yield f"{neighbour.works[0]}: {(works.stdout + works.stderr).strip()[-500:]}"
    found = environment.run("flake8", "--isolated", "--select=AWT", "examples/broken").stdout
    if "AWT101" not in found:
        yield f"flake8 finds nothing: {found.strip()[-500:]}"


def compare(neighbour: Neighbour, work: Path) -> Iterator[str]:
    """Install a neighbour alone, then the plugin beside it, and both at once; everything that is wrong with that."""
    environment = Environment(work / "two")
    if wrong := environment.install(neighbour.requirement):
        yield f"alone: {wrong}"
        return
    alone = environment.versions()
    print(f"{neighbour.requirement}: {', '.join(f'{name} {alone[name]}' for name in _SHARED if name in alone)}")
    if wrong := environment.install(str(ROOT)):
        yield f"in two commands: {wrong}"
    else:
        found = [*differences(alone, environment.versions()), *faults(environment, neighbour)]
        yield from (f"in two commands: {entry}" for entry in found)
    together = Environment(work / "one")
    if wrong := together.install(neighbour.requirement, str(ROOT)):
        yield f"in one command: {wrong}"
        return
    found = [*differences(alone, together.versions()), *faults(together, neighbour)]
    yield from (f"in one command: {entry}" for entry in found)


def main(arguments: Sequence[str] | None = None) -> int:
    """Try all neighbours; the exit status says whether something is wrong."""
    parser = argparse.ArgumentParser(description="Installs the plugin beside other tools.")
    parser.add_argument("--work", type=Path, required=True, help="folder for environments")
    work = parser.parse_args(arguments).work
    status = 0
    for neighbour in NEIGHBOURS:
        for fault in compare(neighbour, work):
            status = 1
            print(f"{neighbour.requirement}: {fault}", file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())
