"""The tool that starts a rule."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.support.fixture_format import parse
from tools.new_rule import new_rule


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "flake8_async_ssot" / "rules").mkdir(parents=True)
    (tmp_path / "tests" / "fixtures").mkdir(parents=True)
    changelog = "# Changes\n\n## Unreleased\n\n### Added\n\n- AWT101 await-sync-call: x.\n"
    (tmp_path / "CHANGELOG.md").write_text(changelog, "utf-8")
    return tmp_path


def test_writes_rule_fixture_and_changelog_line(project: Path) -> None:
    rule, fixture, changelog = new_rule(project, "AWT107", "await-the-thing", "Awaiting the thing")
    tree = ast.parse(rule.read_text("utf-8"))
    assert rule.name == "await_the_thing.py"
    assert [node.name for node in tree.body if isinstance(node, ast.ClassDef)] == ["AwaitTheThing"]
    assert 'code = "AWT107"' in rule.read_text("utf-8")
    reports, silent = parse(fixture.read_text("utf-8"))
    assert [error.code for error in reports.errors()] == ["AWT107"]
    assert silent.errors() == []
    assert "### Added\n\n- AWT107 await-the-thing: Awaiting the thing.\n- AWT101" in changelog.read_text("utf-8")


@pytest.mark.parametrize(
    ("code", "name"),
    [("AWT607", "await-x"), ("AWT1", "await-x"), ("AWT107", "AwaitX"), ("AWT107", "await_x")],
)
def test_malformed(project: Path, code: str, name: str) -> None:
    with pytest.raises(ValueError):
        new_rule(project, code, name, "Awaiting")


@pytest.mark.parametrize(("code", "name"), [("AWT107", "other-name"), ("AWT108", "await-the-thing")])
def test_taken(project: Path, code: str, name: str) -> None:
    new_rule(project, "AWT107", "await-the-thing", "Awaiting the thing")
    with pytest.raises(ValueError, match="taken"):
        new_rule(project, code, name, "Awaiting")
