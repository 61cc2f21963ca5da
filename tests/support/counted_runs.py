"""Runs over whole projects that count the files they evaluate."""

from __future__ import annotations

import ast
import os
import sys
from pathlib import Path

from flake8_async_ssot.checker import Run
from flake8_async_ssot.options import Options
from flake8_async_ssot.violation import Violation
from tests.support.linting import lint_file


class Counting(Run):
    """A run that counts the files it evaluates."""

    def __init__(self, uses_cache: bool = True, options: Options | None = None, has_all: bool = True) -> None:
        chosen = options or Options(python=sys.prefix)
        super().__init__(chosen, lambda code, default: has_all or default, uses_cache=uses_cache)
        self.evaluated: list[str] = []

    def _checked(self, tree: ast.Module, path: str, lines: object) -> list[Violation]:
        self.evaluated.append(os.path.basename(path))
        return super()._checked(tree, path, lines)  # type: ignore[arg-type]


def lint_all(run: Run, folder: Path) -> dict[str, list[str]]:
    found = {}
    for path in sorted(folder.rglob("*.py")):
        try:
            found[str(path.relative_to(folder))] = [str(violation) for violation in lint_file(run, path)]
        except SyntaxError:
            continue
    assert not run.failures
    return found


def cold(folder: Path, has_all: bool = True) -> dict[str, list[str]]:
    return lint_all(Counting(uses_cache=False, has_all=has_all), folder)
