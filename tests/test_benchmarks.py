"""The command that measures what the plugin costs: on a tiny project, by what it runs, and by no clock."""

from __future__ import annotations

import ast
import math
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks import __main__ as command
from benchmarks import inputs, linters, measuring, plot, results, rounds
from benchmarks.measuring import Command, NotMeasured, Usage, exponent, used
from tools.primer_projects import Project
from tools.primer_workspace import Workspace, WorkspaceError

DOCS = Path(__file__).parents[1] / "docs"
PROJECT = Project("sample", "1.0", ("src/sample",), ("tests",))
FILES = {
    "src/sample/__init__.py": "from sample.work import work\n",
    "src/sample/work.py": "async def work(): ...\n\n\nasync def main():\n    await work()\n",
    "tests/test_work.py": "from sample.work import work\n\n\nasync def test():\n    await work()\n",
}


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A work folder where everything is there already, and every tool is this interpreter."""
    for name, text in FILES.items():
        path = tmp_path / "trees" / "sample-1.0" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    monkeypatch.setattr(Workspace, "environment", lambda self, project: self.empty_environment())
    monkeypatch.setattr(Workspace, "empty_environment", lambda self: Path(sys.prefix))
    monkeypatch.setattr(Workspace, "tool", lambda self, name, requirement: Path(sys.executable))
    monkeypatch.setattr(command, "chosen", lambda names: (PROJECT,))
    return tmp_path


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[Command]:
    """The commands that would run, each of which seems to take one second more than the one before."""
    commands: list[Command] = []

    def count(each: Command) -> Usage:
        commands.append(each)
        return Usage(float(len(commands)), 1.0, 1.0)

    monkeypatch.setattr(rounds, "used", count)
    return commands


def _kinds(commands: list[Command]) -> list[str]:
    return ["plugin" if any("--awt-cache-dir" in word for word in each.line) else each.line[2] for each in commands]


def test_rounds_begin_with_flake8_alone(work: Path, ran: list[Command]) -> None:
    assert command.main([f"--work={work}", "--parts=projects", "--runs=2"]) == 0
    plugin = ["flake8", "plugin", "plugin", "flake8", "plugin"] * 2
    assert _kinds(ran) == [
        *plugin,
        *["flake8", "pylint"] * 2,
        *["flake8", "mypy", "mypy"] * 2,
        *["flake8", "pyright"] * 2,
    ]
    assert ran[1].line[-4:-2] == ["src/sample", "tests"]
    assert ran[4].line[-3] == "src/sample/work.py"
    assert (work / "benchmarks/trees/sample/src/sample/work.py").read_text("utf-8") == FILES["src/sample/work.py"]


def test_prints_saves_loads_and_draws(
    work: Path, ran: list[Command], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    saved, drawn = tmp_path / "cost.json", tmp_path / "cost.svg"
    given = ["--work", str(work), "--quick", "--modules=7", "--sizes=20,40", "--save", str(saved), f"--plot={drawn}"]
    assert command.main(given) == 0
    table = capsys.readouterr().out
    assert table.count("\n| sample |") == 3 + 1 + 2 + 1
    assert table.count("\n| 7 modules |") == 3
    assert all(f"\n| {name} |" in table for name in ("lines", *inputs.GROWING))
    found = results.load(saved)
    assert found.commands == [
        "python -m benchmarks --work FOLDER --quick --modules=7 --sizes=20,40 --save FILE --plot FILE"
    ]
    assert str(tmp_path) not in saved.read_text("utf-8")
    assert plot.drawn(found).count("<rect") == drawn.read_text("utf-8").count("<rect") > 10
    assert command.main([f"--load={saved}"]) == 0
    assert capsys.readouterr().out == table
    assert command.main(["--load", str(saved), str(saved), f"--save={saved}"]) == 0
    assert capsys.readouterr().out.count("\n| 7 modules |") == 2 * 3
    assert results.load(saved).commands == found.commands * 2


def test_names_what_cannot_be_installed_or_run(
    work: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def tool(self: Workspace, name: str, requirement: str) -> Path:
        if name == "pylint":
            raise WorkspaceError(f"cannot install {requirement}")
        return Path(sys.executable)

    def fail(each: Command) -> Usage:
        if "mypy" in each.line:
            raise NotMeasured("ended with 2: it | broke")
        return Usage(1.0, 1.0, 1.0)

    monkeypatch.setattr(Workspace, "tool", tool)
    monkeypatch.setattr(rounds, "used", fail)
    assert command.main([f"--work={work}", "--quick", "--parts=projects"]) == 0
    table = capsys.readouterr().out
    assert "| pylint | cold: cannot install pylint==4.1.4 | - | - | - |" in table
    assert "| mypy | cold: ended with 2: it \\| broke | - | - | - |" in table


def test_measures_a_real_run(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main([f"--work={work}", "--quick", "--parts=projects", "--tools="]) == 0
    assert capsys.readouterr().out.count("\n| sample |") == 3
    assert (work / "benchmarks/kept/plugin/results.sqlite").is_file()


@pytest.mark.parametrize("arguments", [["--parts=nothing"], ["--load=missing.json"]])
def test_what_is_wrong_ends_with_1(work: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main([f"--work={work}", *arguments]) == 1
    assert capsys.readouterr().err.startswith("benchmarks: ")


def test_usage_counts_children_and_refuses_failures(tmp_path: Path) -> None:
    busy = "import os\nwhile os.times().user < 0.2: pass"
    outer = f"import subprocess, sys; subprocess.run([sys.executable, '-S', '-c', {busy!r}])"
    assert used(Command([sys.executable, "-S", "-c", outer], tmp_path, {})).cpu > 0.2
    for statement in ("raise SystemExit(2)", "import sys; print('left out', file=sys.stderr)"):
        with pytest.raises(NotMeasured):
            used(Command([sys.executable, "-S", "-c", statement], tmp_path, {}))
    with pytest.raises(NotMeasured):
        used(Command([sys.executable, "-S", "-c", "print('it broke')"], tmp_path, {}, broken="broke"))


def test_exponent() -> None:
    assert math.isclose(exponent([(10, 3.0), (100, 300.0), (1000, 30_000.0)]) or 0, 2.0)
    assert exponent([(10, 3.0), (100, -1.0)]) is None


def test_copies_import_themselves(work: Path) -> None:
    tree, folder = work / "trees" / "sample-1.0", work / "copies"
    inputs.repeated(PROJECT, tree, folder, inputs.Enough(modules=5))
    assert inputs.line_count(folder, ("code",)) == 1 + 5 + 5 + 1 + 5
    names = sorted(path.relative_to(folder / "code").as_posix() for path in folder.rglob("*.py"))
    assert names == [
        *("part0000/sample/__init__.py", "part0000/sample/work.py", "part0000/tests/test_work.py"),
        *("part0001/sample/__init__.py", "part0001/sample/work.py"),
    ]
    copy = folder / "code/part0001/sample/__init__.py"
    assert copy.read_text("utf-8") == "from part0001.sample.work import work\n"
    assert inputs.middle_file(folder) == "code/part0001/sample/work.py"
    copy.write_text("kept", "utf-8")
    inputs.repeated(PROJECT, tree, folder, inputs.Enough(modules=5))
    assert copy.read_text("utf-8") == "kept"


@pytest.mark.parametrize("name", inputs.GROWING)
def test_programs_grow_with_their_size(name: str, tmp_path: Path) -> None:
    sizes = [len(inputs.grown(name, size, tmp_path).joinpath("module.py").read_text("utf-8")) for size in (1, 20, 40)]
    assert 1.8 < (sizes[2] - sizes[0]) / (sizes[1] - sizes[0]) < 2.3
    ast.parse((tmp_path / "module.py").read_text("utf-8"))


def test_releases_are_pinned() -> None:
    assert all("==" in linter.requirement for linter in linters.LINTERS)
    assert measuring.median([Usage(1, 5, 3), Usage(3, 3, 3), Usage(2, 4, 9)]) == Usage(2, 4, 3)


def test_the_page_shows_what_was_saved() -> None:
    found = results.load(DOCS / "cost.json")
    assert results.markdown(found) in (DOCS / "cost.md").read_text("utf-8"), "run the command on docs/cost.md"
    assert plot.drawn(found) == (DOCS / "cost.svg").read_text("utf-8"), "run the command on docs/cost.md"
    assert ElementTree.fromstring(plot.drawn(found)).tag.endswith("svg")
