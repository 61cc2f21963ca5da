"""Edits that other modules cannot see leave the results of their files as they are."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from flake8_async_ssot.cache.folder import NAME
from tests.cache.test_results import _settled, project
from tests.support.counted_runs import Counting, cold, lint_all
from tests.support.small_projects import TARGETS, TEXTS, some_files, write_all

__all__ = ["_settled", "project"]

#: Edits that no other file can see, but for the lines of messages that name a place: old text and new text.
_UNSEEN = (
    ("def f(", "# A comment.\n\n\ndef f("),
    ("    return 1", "    print(1)\n    return 1"),
    ("class C:", 'class C:\n    """A text."""\n'),
)


@settings(max_examples=25)
@given(
    files=st.lists(some_files, min_size=2, max_size=8).map(dict),
    edits=st.lists(st.tuples(st.integers(0, 9), st.sampled_from(_UNSEEN)), min_size=1, max_size=6),
)
def test_edits_that_others_do_not_see(files: dict[str, str], edits: list[tuple[int, tuple[str, str]]]) -> None:
    """After each edit of what no other file can see, a warm run finds what a cold one finds."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary).resolve()
        write_all(folder, {"pyproject.toml": "", **TARGETS, "a.py": TEXTS[0], "b.py": TEXTS[1], **files})
        lint_all(Counting(), folder)
        there = sorted(path for path in folder.rglob("*.py*") if NAME not in path.parts)
        for place, (old, new) in edits:
            path = there[place % len(there)]
            path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
            assert lint_all(Counting(), folder) == cold(folder), path


def test_what_no_other_file_sees_makes_none_stale(project: Path) -> None:
    text = "def never():\n    print(1)\n\n\n" + TEXTS[1]
    write_all(project, {"c.py": text, "user.py": "from c import never\n\n\nasync def main():\n    never()\n"})
    lint_all(Counting(has_all=False), project)
    write_all(project, {"c.py": f"# A comment.\n{text.replace('print(1)', 'print(2)')}"})
    run = Counting(has_all=False)
    assert lint_all(run, project) == cold(project, has_all=False)
    assert run.evaluated == ["c.py"]


def test_the_lines_that_messages_name_are_looked_up_again(project: Path) -> None:
    lint_all(Counting(has_all=False), project)
    write_all(project, {"a.py": f"# A comment.\n{TEXTS[0]}"})
    run = Counting(has_all=False)
    found = lint_all(run, project)
    assert "main.py" in run.evaluated and any("(a.py:2)" in text for text in found["main.py"])
    write_all(project, {"a.py": f"# A comment.\n{TEXTS[0]}\n# Another one.\n"})
    run = Counting(has_all=False)
    assert lint_all(run, project) == cold(project, has_all=False)
    assert run.evaluated == []
