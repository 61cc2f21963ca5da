"""The tool that runs over real projects, on a project made here."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tools import primer
from tools.primer_decided import Tally, decide, sources
from tools.primer_projects import PROJECTS, Project, chosen
from tools.primer_workspace import Workspace

LIBRARY = """
import unknown

async def fetch():
    return 1

async def decided():
    await fetch()
    await unknown.fetch()
"""

PROJECT = Project("sample", "1.0", ("sample",), ("sample/tests",))


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A workspace where everything is there already, so that nothing is downloaded."""
    tree = tmp_path / "trees" / "sample-1.0"
    (tree / "sample" / "tests").mkdir(parents=True)
    (tree / "sample" / "__init__.py").write_text(LIBRARY, "utf-8")
    (tree / "sample" / "tests" / "test_it.py").write_text("async def test(fetch):\n    await fetch()\n", "utf-8")
    environment = tmp_path / "environments" / "sample-1.0"
    (environment / "lib" / "python3.11" / "site-packages").mkdir(parents=True)
    (environment / "pyvenv.cfg").write_text("version = 3.11.0\n", "utf-8")
    record = {"asked": PROJECT.installed, "missing": ["absent"]}
    (environment / "requirements.json").write_text(json.dumps(record), "utf-8")
    return Workspace(tmp_path)


def test_library_and_tests_are_counted_apart(workspace: Workspace) -> None:
    decided = decide(PROJECT, workspace.tree(PROJECT), workspace.environment(PROJECT))
    assert (decided.library.sites, decided.library.decided) == (2, 1)
    assert (decided.tests.sites, decided.tests.decided) == (1, 0)
    assert [line.partition(" - ")[0] for line in decided.library.undecided] == [
        "sample/__init__.py:9: await unknown.fetch()"
    ]
    assert decided.library.reasons.total() == 1


def test_sources_are_listed_once(workspace: Workspace) -> None:
    tree = workspace.tree(PROJECT)
    names = [path.relative_to(tree).as_posix() for path in sources(PROJECT, tree)]
    assert names == ["sample/__init__.py", "sample/tests/test_it.py"]


def test_what_is_missing_in_the_environment(workspace: Workspace) -> None:
    assert workspace.missing(PROJECT) == ["absent"]


def test_a_file_that_does_not_parse_is_a_failure(workspace: Workspace) -> None:
    tree = workspace.tree(PROJECT)
    (tree / "sample" / "broken.py").write_text("await (", "utf-8")
    decided = decide(PROJECT, tree, workspace.environment(PROJECT))
    assert [line.partition(": ")[0] for line in decided.library.failures] == ["sample/broken.py"]
    assert decided.library.sites == 2


def test_sample_is_the_same_in_every_run() -> None:
    tally = Tally(undecided=[f"a.py:{line}: await x" for line in range(100)])
    assert tally.sample(5) == tally.sample(5)
    assert len(set(tally.sample(5))) == 5
    assert len(tally.sample(1000)) == 100


@pytest.mark.usefixtures("workspace")
def test_saves_and_compares(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(primer, "chosen", lambda names: (PROJECT,))
    module = tmp_path / "trees" / "sample-1.0" / "sample" / "added.py"
    module.write_text("import time\n\n\nasync def f():\n    await time.sleep(1)\n", "utf-8")
    saved = tmp_path / "saved.txt"
    assert primer.main([f"--work={tmp_path}", "--codes=AWT1", f"--save={saved}"]) == 0
    assert [line.partition(" `")[0] for line in saved.read_text("utf-8").splitlines()] == [
        "sample sample/added.py:5:5: AWT101"
    ]
    module.write_text("import time\n\n\nasync def f():\n    1\n    await time.sleep(1)\n", "utf-8")
    capsys.readouterr()
    assert primer.main([f"--work={tmp_path}", "--codes=AWT1", f"--compare={saved}"]) == 0
    _, missing, removed, added, summary = capsys.readouterr().out.splitlines()
    assert "without absent" in missing
    assert removed.startswith("- sample sample/added.py:5:5: AWT101")
    assert added.startswith("+ sample sample/added.py:6:5: AWT101")
    assert summary == "1 added, 1 removed, 1 in all"


def test_unknown_project(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert primer.main([f"--work={tmp_path}", "--projects=nothing"]) == 1
    assert "no such project: nothing" in capsys.readouterr().err


def test_projects_are_pinned_once() -> None:
    assert len(PROJECTS) >= 12
    assert len({project.name for project in PROJECTS}) == len(PROJECTS)
    assert chosen("redis, aiohttp") == tuple(p for name in ("redis", "aiohttp") for p in PROJECTS if p.name == name)
    assert chosen("") == PROJECTS
