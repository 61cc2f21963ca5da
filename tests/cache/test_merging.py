"""Caches of several jobs, merged: the next run evaluates nothing again, and no job undoes what another one found."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from flake8_async_ssot.cache.folder import NAME
from flake8_async_ssot.cache.merging import NotMerged, merge
from tests.cache.test_results import _settled, project
from tests.command.conftest import Invoke, awt
from tests.support.counted_runs import Counting
from tests.support.linting import lint_file
from tests.support.small_projects import TEXTS, write_all

__all__ = ["_settled", "awt", "project"]


def _job(project: Path, folder: Path, number: int) -> Path:
    """A copy of a project in a folder, with its cache, where every second file was linted."""
    copy = folder / f"job{number}"
    shutil.copytree(project, copy)
    for path in sorted(copy.rglob("*.py"))[number::2]:
        lint_file(Counting(), path)
    return copy / NAME


def _evaluated(project: Path) -> list[str]:
    run = Counting()
    for path in sorted(project.rglob("*.py")):
        lint_file(run, path)
    return run.evaluated


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_what_jobs_found_is_known_to_the_next_run(project: Path, tmp_path: Path, order: tuple[int, int]) -> None:
    write_all(project, {"a.py": TEXTS[1], "unrelated.py": "async def f():\n    f()\n"})
    jobs = [_job(project, tmp_path, number) for number in range(2)]
    assert merge(str(project / NAME), [str(jobs[number]) for number in order]) > 1
    assert _evaluated(project) == []


def test_jobs_may_start_from_nothing(project: Path, tmp_path: Path) -> None:
    shutil.rmtree(project / NAME)
    jobs = [_job(project, tmp_path, number) for number in range(2)]
    into = tmp_path / "merged"
    assert merge(str(into), [*map(str, jobs)]) > 2
    assert (into / "CACHEDIR.TAG").exists()
    shutil.copytree(into, project / NAME)
    assert _evaluated(project) == []


def test_what_is_damaged_counts_as_missing(project: Path, tmp_path: Path) -> None:
    job = _job(project, tmp_path, 0)
    with sqlite3.connect(job / "results.sqlite") as connection:
        connection.execute("UPDATE result SET body = '[[], 0]'")
        connection.execute("UPDATE fact SET body = '[]'")
    into = tmp_path / "merged"
    merge(str(into), [str(job)])
    cold = [str(each) for path in sorted(project.rglob("*.py")) for each in lint_file(Counting(False), path)]
    shutil.rmtree(project / NAME)
    shutil.copytree(into, project / NAME)
    assert cold == [str(each) for path in sorted(project.rglob("*.py")) for each in lint_file(Counting(), path)] != []


def test_other_files_are_refused_and_left_alone(project: Path, tmp_path: Path) -> None:
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    with pytest.raises(NotMerged, match="foreign"):
        merge(str(project / NAME), [str(foreign)])
    (foreign / "results.sqlite").write_bytes(b"another file")
    for folder in (foreign, tmp_path / "missing"):
        with pytest.raises(NotMerged, match=folder.name):
            merge(str(project / NAME), [str(folder)])
    with pytest.raises(NotMerged, match="foreign"):
        merge(str(foreign), [str(project / NAME)])
    assert (foreign / "results.sqlite").read_bytes() == b"another file"
    assert _evaluated(project) == []


def test_the_command(project: Path, tmp_path: Path, awt: Invoke) -> None:
    result = awt("merge-caches", str(tmp_path / "merged"), str(project / NAME))
    assert result.exit_code == 0 and " results are new in " in result.output
    assert not result.output.startswith("0 ")
    result = awt("merge-caches", str(tmp_path / "merged"), str(tmp_path / "missing"))
    assert result.exit_code == 2 and "missing: no cache of this version" in result.output
