"""The generated pages are those that the code makes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from flake8_async_ssot.options import SPECS
from flake8_async_ssot.rules import all_rules
from tools import docs


@pytest.mark.parametrize("name", docs.pages())
def test_page_is_up_to_date(name: str) -> None:
    assert (docs.DOCS / name).read_text("utf-8") == docs.pages()[name], "run tools/docs.py"


def test_check_passes_on_what_was_written(tmp_path: Path) -> None:
    docs.write(tmp_path)
    assert docs.differing(tmp_path) == []


def test_check_names_each_page_that_differs(tmp_path: Path) -> None:
    docs.write(tmp_path)
    (tmp_path / "options.md").write_text("other", "utf-8")
    (tmp_path / "rules" / "await-sync-call.md").unlink()
    (tmp_path / "rules" / "gone.md").write_text("a rule that is gone", "utf-8")
    assert docs.differing(tmp_path) == ["options.md", "rules/await-sync-call.md", "rules/gone.md"]
    docs.write(tmp_path)
    assert docs.differing(tmp_path) == []
    assert not (tmp_path / "rules" / "gone.md").exists()


def test_exit_status(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(docs, "DOCS", tmp_path)
    assert docs.main(["--check"]) == 1
    assert "docs/options.md differs" in capsys.readouterr().err
    assert docs.main([]) == 0
    assert docs.main(["--check"]) == 0


def test_pages_show_what_is_declared() -> None:
    pages = docs.pages()
    for rule in all_rules():
        page = pages[f"rules/{rule.name()}.md"]
        reported = docs.reported(rule)
        assert all(line in page for line in reported or [f"{rule.code} {rule.message}"])
        assert bool(reported) is not rule.is_from_checker
        sections = re.findall(r"^## (.*)$", page, re.M)
        assert sections[3:6] == ["How it is decided", "When it is silent", "How to suppress it"]
        assert not re.search(r"# (error|unknown|reveal)\b", page), "notation of the tests"
        assert f"[{rule.name()}]({rule.name()}.md)" in pages["rules/index.md"]
    for spec in SPECS:
        assert f"## {spec.config_name}\n" in pages["options.md"] and spec.help in pages["options.md"]
