"""Which names a scan takes for ones that never give a coroutine."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from flake8_async_ssot.inference.modules.environment import find_environment
from flake8_async_ssot.inference.modules.finder import Finder
from flake8_async_ssot.inference.modules.sources import Sources
from flake8_async_ssot.inference.project.known_names import FILES_BEFORE_SCAN, Known, KnownNames
from flake8_async_ssot.inference.project.survey import Memory, Survey

PROJECT = """\
import asyncio
from a import plain as renamed
from a import same as same


def plain():
    return len("a")


def same():
    pass


class Client:
    pass


async def fetch():
    return 1


def both():
    pass


class Other:
    async def both(self):
        pass


def hands_on():
    return fetch()


def hands_on_further(x):
    return cast(int, hands_on())


def in_lines():
    return (
        fetch()
    )


def only_an_argument():
    return run(fetch())


def run(coroutine):
    return asyncio.run(coroutine)


def promised() -> asyncio.Future[int]:
    raise NotImplementedError


@turned_async
def decorated():
    pass


@property
def described():
    return 1


def stored():
    pass


class Holder:
    def __init__(self, stored):
        self.stored = stored


HANDLER = plain


class Query:
    def __await__(self):
        return fetch().__await__()


class Filter(Query):
    pass


def query() -> "Query":
    return found


def filtered(self) -> list[Filter]:
    return found


def makes_query():
    return Query()


def counted() -> Client:
    return found


def in_one_line(): return fetch()


def in_one_line_declared() -> int: return fetch()


def in_one_line_of_two():
    if found: return fetch()


def goes_on():
    return found or \\
        fetch()


def in_one_line_plain(): return len("a")
"""


def _known(folder: Path) -> Known:
    (folder / "pyproject.toml").write_text("")
    (folder / "a.py").write_text(PROJECT)
    finder = Finder(Sources(), find_environment(Sources(), str(folder), None, {}))
    names = KnownNames(finder, Survey(finder.sources))
    answers = [names.open(os.fspath(folder / "a.py")) for _ in range(FILES_BEFORE_SCAN)]
    assert set(answers[:-1]) == {None}, "a run over a few files does without a scan"
    assert answers[-1] is not None
    return names.scanned(answers[-1])


@pytest.mark.parametrize(
    "name",
    ["plain", "same", "Client", "only_an_argument", "run", "described", "isinstance", "counted", "in_one_line_plain"],
)
def test_settled(name: str, tmp_path: Path) -> None:
    known = _known(tmp_path)
    assert name in known.settled
    assert name not in known.coroutines


@pytest.mark.parametrize(
    "name",
    [
        "fetch", "both", "hands_on", "hands_on_further", "in_lines", "promised", "decorated", "wait_for", "create_task",
        "Query", "Filter", "query", "filtered", "makes_query", "in_one_line", "in_one_line_declared",
        "in_one_line_of_two", "goes_on",
    ],
)  # fmt: skip
def test_may_give_a_coroutine(name: str, tmp_path: Path) -> None:
    known = _known(tmp_path)
    assert name in known.coroutines
    assert name not in known.settled


@pytest.mark.parametrize("name", ["stored", "renamed", "HANDLER", "defined_nowhere"])
def test_may_stand_for_anything(name: str, tmp_path: Path) -> None:
    known = _known(tmp_path)
    assert name not in known.settled
    assert name not in known.coroutines


def test_a_scan_is_taken_over_until_something_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flake8_async_ssot.inference.modules.states._SETTLED", -1)
    (tmp_path / "pyproject.toml").write_text("")
    file = tmp_path / "a.py"
    file.write_text(PROJECT)
    shelf = Memory()

    def names() -> KnownNames:
        finder = Finder(Sources(), find_environment(Sources(), str(tmp_path), None, {}))
        survey = Survey(finder.sources)
        survey.shelf_of = lambda folder: shelf
        return KnownNames(finder, survey)

    first = names()
    assert first.open(os.fspath(file)) is None
    told = first.scanned(os.fspath(tmp_path))
    other = names()
    assert other.open(os.fspath(file)) == os.fspath(tmp_path)
    assert other.scanned(os.fspath(tmp_path)) == told
    file.write_text(PROJECT + "async def plain(): ...\n")
    changed = names()
    assert changed.open(os.fspath(file)) is None
    assert "plain" not in changed.scanned(os.fspath(tmp_path)).settled


def test_a_library_inside_of_the_project_counts(tmp_path: Path) -> None:
    """An environment often stands in the folder of the project."""
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "a.py").write_text("import lib\n\ndef connect(): ...\ndef plain(): ...\n")
    packages = tmp_path / ".venv" / "lib" / "python3.11" / "site-packages"
    packages.mkdir(parents=True)
    (tmp_path / ".venv" / "pyvenv.cfg").write_text("version = 3.11\n")
    (packages / "lib.py").write_text("async def connect(): ...\n")
    finder = Finder(Sources(), find_environment(Sources(), str(tmp_path), None, {}))
    known = KnownNames(finder, Survey(finder.sources)).scanned(os.fspath(tmp_path))
    assert "connect" in known.coroutines
    assert "plain" in known.settled and "connect" not in known.settled
