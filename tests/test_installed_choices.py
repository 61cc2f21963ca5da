"""A choice that an installed library makes is no mistake of the linted project."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_async_ssot.checker import Run
from flake8_async_ssot.options import Options
from tests.support.linting import lint_file
from tests.support.small_projects import write_all

LIBRARY = """\
async def move():
    return 1


def move_now():
    return [1]


def chosen(flag):
    if flag:
        return move_now
    return move
"""
MAIN = """\
import sys

from library import chosen


async def main():
    await chosen(sys.argv)()
"""


@pytest.mark.parametrize(("place", "reported"), [(".venv/lib/python3.11/site-packages", 0), ("", 1)])
def test_choice(place: str, reported: int, tmp_path: Path) -> None:
    files = {"pyproject.toml": "", ".venv/pyvenv.cfg": "version = 3.11\n", "main.py": MAIN}
    write_all(
        tmp_path,
        {".venv/lib/python3.11/site-packages/other.py": "", **files, f"{place}/library.py".strip("/"): LIBRARY},
    )
    run = Run(Options(python=str(tmp_path / ".venv")), lambda code, default: code == "AWT503")
    assert len(lint_file(run, tmp_path / "main.py")) == reported
