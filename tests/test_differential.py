"""What must not matter does not: the number of processes, the order of files, where flake8 runs, and local names."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tools.differential import Lint, differences, python_files
from tools.renaming import renamed

ROOT = Path(__file__).parents[1]

_LOCAL = """\
import asyncio


async def fetch():
    return 1


def pairs(flag):
    made = fetch()
    return (made, 2) if flag else None


async def main(items):
    unused = fetch()
    result = fetch()
    if result:
        value = [item for item in items]
        print(f"{value} {result}")
    task, other = fetch(), asyncio.sleep(1)
    await task
    total = pairs(items)
    for entry in total:
        await entry
    return other
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The example with the bug, and a module with what depends on local names."""
    for name in python_files(ROOT / "examples" / "broken", ["."]):
        (tmp_path / "project" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "project" / name).write_text((ROOT / "examples" / "broken" / name).read_text("utf-8"), "utf-8")
    (tmp_path / "project" / "chat" / "local.py").write_text(_LOCAL, "utf-8")
    (tmp_path / "project" / "pyproject.toml").touch()
    return tmp_path / "project"


def test_what_must_not_matter(project: Path, tmp_path: Path) -> None:
    lint = Lint(project, python_files(project, ["."]))
    reports = lint.run("-j1", *lint.files)
    assert {code for _, _, _, code in reports} >= {"AWT101", "AWT202", "AWT204", "AWT301"}
    assert list(differences(lint, tmp_path, alone=3)) == []


def test_differences_are_shown(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lint = Lint(project, ["chat/local.py"])
    monkeypatch.setattr("tools.differential.renamed", lambda text: text.replace("unused = fetch()", "await fetch() "))
    assert list(differences(lint, tmp_path, alone=0)) == ["renamed: - chat/local.py:14:14 AWT202"]


def test_renaming_keeps_places_and_meaning() -> None:
    text = renamed(_LOCAL)
    assert text != _LOCAL and [len(line) for line in text.splitlines()] == [len(line) for line in _LOCAL.splitlines()]
    names = {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}
    assert not names & {"unused", "task", "other", "total", "entry", "made"}
    # In an f-string, parameters, and what is defined outside of functions.
    assert names >= {"value", "result", "items", "flag", "fetch", "pairs", "asyncio", "print"}


@pytest.mark.parametrize("text", ["def f(:\n", "def f():\n    x = 1\n    return locals()\n", "x = 1\n", ""])
def test_what_is_not_renamed(text: str) -> None:
    assert renamed(text) == text
