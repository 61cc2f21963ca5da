"""Lints the same files in ways that must not matter, and shows where the reports differ.

python -m tools.differential --work ../differential src tests

The ways: one, two and eight processes, another order of files, another working folder, standard input, each file alone,
and local names consistently renamed. ``--alone 50`` bounds the files that are linted alone and from standard input.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from tools.renaming import renamed

#: Reports by file, line, column and code.
Reports = frozenset[tuple[str, int, int, str]]

_FORMAT = "%(path)s|%(row)d|%(col)d|%(code)s"


class Lint:
    """flake8 over files below one folder, given by their paths from there."""

    def __init__(self, root: Path, files: Sequence[str], options: Sequence[str] = ()) -> None:
        self.root = root
        self.files = list(files)
        self.options = ["--isolated", "--select=AWT", f"--format={_FORMAT}", *options]

    def run(self, *arguments: str, folder: Path | None = None, stdin: str | None = None) -> Reports:
        """The reports of one run.

        :raises RuntimeError: flake8 failed or wrote to standard error.
        """
        folder = folder or self.root
        command = [sys.executable, "-m", "flake8", *self.options, *arguments]
        done = subprocess.run(command, cwd=folder, input=stdin, capture_output=True, text=True, encoding="utf-8")
        if done.returncode not in (0, 1) or done.stderr:
            raise RuntimeError(f"{' '.join(command)}: {done.stdout}{done.stderr}")
        return frozenset(self._report(line, folder) for line in done.stdout.splitlines())

    def _report(self, line: str, folder: Path) -> tuple[str, int, int, str]:
        path, row, column, code = line.rsplit("|", 3)
        return os.path.relpath(folder / path, self.root), int(row), int(column), code


def differences(lint: Lint, work: Path, alone: int) -> Iterator[str]:
    """Lint in all ways; a line for each report that some way adds or loses.

    :param work: a folder for copies and as another working folder.
    :param alone: how many files are linted alone at most.
    """
    wanted = lint.run("-j1", *lint.files)
    print(f"{len(lint.files)} files, {len(wanted)} reports")
    for name, way in _ways(lint, work).items():
        yield from _compared(name, wanted, way())
    for file in random.Random(1).sample(lint.files, min(alone, len(lint.files))):
        own = frozenset(report for report in wanted if report[0] == file)
        yield from _compared("alone", own, lint.run("-j1", file))
        text = (lint.root / file).read_text("utf-8")
        yield from _compared("standard input", own, lint.run(f"--stdin-display-name={file}", "-", stdin=text))


def _ways(lint: Lint, work: Path) -> dict[str, Callable[[], Reports]]:
    shuffled = random.Random(2).sample(lint.files, len(lint.files))
    absolute = [str(lint.root / file) for file in lint.files]
    elsewhere = work / "elsewhere"
    elsewhere.mkdir(parents=True, exist_ok=True)
    return {
        "two processes": lambda: lint.run("-j2", *lint.files),
        "eight processes": lambda: lint.run("-j8", *lint.files),
        "backwards": lambda: lint.run("-j1", *reversed(lint.files)),
        "shuffled": lambda: lint.run("-j1", *shuffled),
        "another folder": lambda: lint.run("-j1", *absolute, folder=elsewhere),
        "renamed": lambda: _renamed(lint, work / "renamed").run("-j1", *lint.files),
    }


def _renamed(lint: Lint, folder: Path) -> Lint:
    """The same in a copy of the folder in which local names have others of the same length."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(lint.root, folder, symlinks=True, ignore=shutil.ignore_patterns(".git"))
    for file in lint.files:
        path = folder / file
        path.write_text(renamed(path.read_text("utf-8")), "utf-8")
    return Lint(folder, lint.files, lint.options)


def _compared(way: str, wanted: Reports, found: Reports) -> Iterator[str]:
    for sign, reports in (("-", wanted - found), ("+", found - wanted)):
        yield from (f"{way}: {sign} {file}:{row}:{column} {code}" for file, row, column, code in sorted(reports))


def python_files(root: Path, paths: Iterable[str]) -> list[str]:
    """The Python files below paths that are given from a folder, as paths from there that can be read as UTF-8."""
    found = []
    for path in paths:
        files = [root / path] if (root / path).is_file() else sorted((root / path).rglob("*.py"))
        found += [os.path.relpath(file, root) for file in files if _is_text(file)]
    return found


def _is_text(file: Path) -> bool:
    try:
        file.read_text("utf-8")
    except (OSError, ValueError):
        return False
    return True


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare; the exit status says whether something differs."""
    parser = argparse.ArgumentParser(description="Lints the same files in ways that must not matter.")
    parser.add_argument("--work", type=Path, required=True, help="folder for copies")
    parser.add_argument("--root", type=Path, default=Path.cwd(), help="folder of the project")
    parser.add_argument("--alone", type=int, default=20, help="files to lint alone and from standard input")
    parser.add_argument(
        "--option", action="append", default=[], help="option for flake8, such as --option=--awt-python=X"
    )
    parser.add_argument("paths", nargs="+", help="files and folders, seen from the root")
    given = parser.parse_args(arguments)
    root = given.root.resolve()
    lint = Lint(root, python_files(root, given.paths), given.option)
    found = list(differences(lint, given.work.resolve(), given.alone))
    print(*found, f"{len(found)} differences", sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
