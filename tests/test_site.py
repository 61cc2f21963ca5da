"""The documentation as a site: every page has its place, and no link is dead."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

from tools import site


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """What Sphinx reads."""
    site.write_source(tmp_path)
    return tmp_path


def test_every_page_has_a_place(source: Path) -> None:
    listed = set()
    for page in ("index.md", "rules/index.md"):
        for block in re.findall(r"```\{toctree\}\n(.*?)```", (source / page).read_text("utf-8"), re.S):
            entries = [line for line in block.splitlines() if line and not line.startswith(":")]
            names = [re.sub(r".*<(.*)>", r"\1", entry) for entry in entries]
            listed |= {(Path(page).parent / f"{name}.md").as_posix() for name in names}
    pages = {path.relative_to(source).as_posix() for path in source.rglob("*.md")}
    assert listed == pages - {"index.md"}


def test_links_out_of_the_site_are_plain_text(source: Path) -> None:
    assert "[`known.txt`]" not in (source / "oracle.md").read_text("utf-8")
    assert "[examples]" not in (source / "changes.md").read_text("utf-8")
    assert "(rules/unawaited-coroutine.md)" in (source / "type-checkers.md").read_text("utf-8")


@pytest.mark.skipif(importlib.util.find_spec("sphinx") is None, reason="the extra `docs` is not installed")
def test_no_link_is_dead(tmp_path: Path) -> None:
    assert site.build(tmp_path) == 0
    assert "await-sync-call" in (tmp_path / "searchindex.js").read_text("utf-8")
