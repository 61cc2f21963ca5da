"""``coverage`` counts sites, and says what got worse."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.command.conftest import Invoke


def _counted(awt: Invoke, *arguments: str) -> dict[str, Any]:
    result = awt("coverage", "app", "--json=-", *arguments)
    data: dict[str, Any] = json.loads(result.output)
    return data


def _without_share(counts: dict[str, Any]) -> list[int]:
    return [counts[name] for name in ("fine", "reported", "suppressed", "undecided")]


def test_every_status_is_counted(project: Path, awt: Invoke) -> None:
    data = _counted(awt)
    assert _without_share(data["totals"]["await"]) == [1, 1, 2, 1]
    assert _without_share(data["totals"]["call"]) == [1, 0, 0, 0]
    assert data["totals"]["all"]["decided"] == 83.33
    assert data["reasons"] == {
        "parameter without an annotation": {"sites": 1, "behind": {"parameter `db` has no annotation": 1}}
    }
    (main,) = (file for file in data["files"] if file["path"] == "app/main.py")
    assert [(site["line"], site["status"], site.get("suppressed_by", "")) for site in main["sites"]] == [
        (9, "reported", ""),
        (10, "suppressed", "a noqa comment on the line"),
        (12, "undecided", ""),
    ]
    (ignored,) = (file for file in data["files"] if file["path"] == "app/ignored.py")
    assert [site["suppressed_by"] for site in ignored["sites"]] == ["per-file-ignores"]


def test_processes_find_the_same(project: Path, awt: Invoke) -> None:
    assert _counted(awt, "-j2") == _counted(awt, "-j1")


def test_text_shows_kinds_folders_and_reasons(project: Path, awt: Invoke) -> None:
    (project / "tests").mkdir()
    (project / "tests" / "test_a.py").write_text("print()\n", "utf-8")
    result = awt("coverage", ".")
    lines = [line.split() for line in result.output.splitlines()]
    assert ["await", "1", "1", "2", "1", "80.0", "%"] in lines
    assert ["all", "3", "1", "2", "1", "85.7", "%"] in lines
    assert ["tests", "1", "0", "0", "0", "100.0", "%"] in lines
    assert "parameter without an annotation      1  parameter `db` has no annotation (1)" in result.output
    assert result.exit_code == 0


def test_rules_that_are_ignored_count_as_suppressed(project: Path, awt: Invoke) -> None:
    (project / "setup.cfg").write_text("[flake8]\nextend-ignore = AWT101\n", "utf-8")
    assert _without_share(_counted(awt)["totals"]["await"]) == [1, 0, 3, 1]


def test_only_one_kind(project: Path, awt: Invoke) -> None:
    assert _counted(awt, "--only=call")["totals"]["all"]["decided"] == 100


@pytest.mark.parametrize(("limit", "status"), [("83", 0), ("84", 1)])
def test_fail_under(project: Path, awt: Invoke, limit: str, status: int) -> None:
    assert awt("coverage", "app", f"--fail-under={limit}").exit_code == status


def test_what_got_worse_is_listed(project: Path, awt: Invoke) -> None:
    awt("coverage", "app", "--json=old.json")
    assert awt("coverage", "app", "--compare=old.json").exit_code == 0
    path = project / "app" / "main.py"
    text = path.read_text("utf-8")
    path.write_text(f"# A line more.\n{text}    await db.other()\n", "utf-8")
    result = awt("coverage", "app", "--compare=old.json")
    assert result.exit_code == 1
    assert "newly undecided: app/main.py:14:5: db.other(): parameter `db` has no annotation" in result.output
    assert "app: 83.33 % were decided, 71.43 % are" in result.output
    assert result.output.count("newly") == 1


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 1, "files": [1], "folders": {}}', "\0"])
def test_comparison_with_something_else_is_an_error(project: Path, awt: Invoke, text: str) -> None:
    (project / "old.json").write_text(text, "utf-8")
    result = awt("coverage", "app", "--compare=old.json")
    assert result.exit_code == 2
    assert "old.json: no JSON that `coverage --json` wrote" in result.output


def test_wrong_input_is_named(project: Path, awt: Invoke) -> None:
    assert "gone: no such file or folder" in awt("coverage", "gone").output
    assert "no/where.json: No such file" in awt("coverage", "app", "--json=no/where.json").output
    assert awt("coverage", "app", "-j0").exit_code == 2
    assert awt("coverage", "app", "--nonsense").exit_code == 2


def test_file_that_does_not_parse_costs_no_other_its_figures(project: Path, awt: Invoke) -> None:
    (project / "app" / "bad.py").write_text("def f(:\n", "utf-8")
    result = awt("coverage", "app")
    assert "Not measured: app/bad.py: cannot be read" in result.output
    assert "await" in result.output
    assert result.exit_code == 0
    assert awt("coverage", "app/bad.py").exit_code == 2
