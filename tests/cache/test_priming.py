"""A process that is forked goes on from what the first one has loaded, and not from its database."""

from __future__ import annotations

import multiprocessing
import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from flake8_async_ssot.cache.store import Store
from flake8_async_ssot.command.flake8_files import configured
from flake8_async_ssot.inference.modules.loader import Loader
from flake8_async_ssot.inference.project.shared_uses import FEWEST_FILES
from tests.support.counted_runs import Counting, cold, lint_all
from tests.support.flake8_run import flake8
from tests.support.small_projects import write_all

_USER = "from shared import make\n\n\nasync def main():\n    await make()\n    make()\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    users = {f"user_{number}.py": _USER for number in range(FEWEST_FILES)}
    write_all(
        tmp_path, {"pyproject.toml": "", "shared.py": "from deep import make\n", "deep.py": "async def make(): ...\n"}
    )
    write_all(tmp_path, users)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The modules that are read and built."""
    names: list[str] = []
    original = Loader._read

    def counted(self: Loader, spec: object) -> object:
        names.append(spec.name)  # type: ignore[attr-defined]
        return original(self, spec)  # type: ignore[arg-type]

    monkeypatch.setattr(Loader, "_read", counted)
    return names


def test_what_files_share_is_loaded_ahead(project: Path, read: list[str]) -> None:
    run = Counting(has_all=False)
    run.prime([])
    assert {"shared", "deep"} <= {*read}
    read.clear()
    assert lint_all(run, project) == cold(project, has_all=False)


@pytest.mark.parametrize("paths", [["user_0.py"], ["empty"]])
def test_few_files_are_not_worth_it(paths: list[str], project: Path, read: list[str]) -> None:
    (project / "empty").mkdir()
    Counting(has_all=False).prime(paths)
    assert not read


def test_reading_the_configuration_of_the_command_loads_nothing(project: Path, read: list[str]) -> None:
    configured([])
    assert not read


def test_nothing_is_loaded_where_results_are_kept(project: Path, read: list[str]) -> None:
    lint_all(Counting(has_all=False), project)
    read.clear()
    run = Counting(has_all=False)
    run.prime([])
    assert not read
    lint_all(run, project)
    assert run.evaluated == []


def test_flake8_finds_the_same_with_one_process_and_several(project: Path) -> None:
    """Files are checked by processes that go on from one; what they found is there for the next run."""
    arguments = ("--select=AWT", f"--awt-python={sys.prefix}", ".")
    several = flake8(project, "-j4", "--awt-cache-dir=several", *arguments)
    assert sorted(several.stdout.splitlines()) == sorted(
        flake8(project, "-j1", "--awt-cache=off", *arguments).stdout.splitlines()
    )
    assert len(several.stdout.splitlines()) == FEWEST_FILES
    with closing(sqlite3.connect(project / "several" / "results.sqlite")) as connection:
        kept = connection.execute("SELECT count(*) FROM result").fetchone()[0]
    # Those of all files with something of interest.
    assert kept == FEWEST_FILES + 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system forks no process")
def test_a_forked_process_opens_the_database_anew(tmp_path: Path) -> None:
    store = Store(os.fspath(tmp_path / "results.sqlite"), 1)
    store.put_on_shelf({"of": "parent"})
    store.release()
    child = multiprocessing.get_context("fork").Process(target=store.put_on_shelf, args=({"from": "child"},))
    child.start()
    child.join(60)
    assert child.exitcode == 0
    assert store.shelf(["of", "from"]) == {"of": "parent", "from": "child"}
    store.close()
