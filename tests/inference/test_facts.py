"""The facts that answers depend on: complete, the same on another machine, and no more than what was read."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flake8_async_ssot.checker import Run
from flake8_async_ssot.inference.modules.facts import MAX_NUMBERED, Fact, Facts, Places
from flake8_async_ssot.options import Options
from tests.support.linting import lint_file
from tests.support.small_projects import TARGETS, TEXTS, some_files, write_all


def _lint(run: Run, path: Path) -> list[str]:
    try:
        return [str(violation) for violation in lint_file(run, path)]
    except SyntaxError:
        return []


def _facts(folder: Path, name: str, before: Sequence[str] = ()) -> tuple[list[str], tuple[Fact, ...]]:
    """The reports of a file that is linted after others, and the facts that they came from."""
    run = Run(Options(python=sys.prefix), lambda code, default: True)
    for other in before:
        _lint(run, folder / other)
    found = _lint(run, folder / name)
    assert not run.failures
    return found, run.inference.facts()


@settings(max_examples=40)
@given(
    files=st.lists(some_files, min_size=2, max_size=8).map(dict),
    change=st.tuples(st.none() | st.integers(0, 7), some_files, st.booleans()),
    name=st.sampled_from(sorted(TARGETS)),
    numbered=st.sampled_from([0, MAX_NUMBERED]),
)
def test_answers_follow_from_facts(
    files: dict[str, str], change: tuple[int | None, tuple[str, str], bool], name: str, numbered: int
) -> None:
    """A file is linted after all others. Where no fact has changed since, its reports have not changed either.

    Half of the changes are made to a file that was there. Facts are numbered anew for each file, or never.
    """
    limited = mock.patch("flake8_async_ssot.inference.modules.facts.MAX_NUMBERED", numbered)
    with limited, tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary).resolve()
        write_all(folder, {"pyproject.toml": "", **TARGETS, **files})
        others = sorted(file for file in {**TARGETS, **files} if file.endswith(".py") and file != name)
        before, facts = _facts(folder, name, others)
        place, (file, text), is_removed = change
        file = sorted(files)[place % len(files)] if place is not None else file
        write_all(folder, {file: None if is_removed else text})
        run = Run(Options(python=sys.prefix), lambda code, default: True)
        after = _lint(run, folder / name)
        changed = [fact for fact in facts if run.inference.outcome(fact) != fact.outcome]
        assert changed or after == before, (file, text, is_removed)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    write_all(
        folder, {"pyproject.toml": "", "a.py": TEXTS[0], "b.py": TEXTS[1], "pkg/__init__.py": "", "pkg/e.py": TEXTS[1]}
    )
    write_all(folder, {**TARGETS, "unrelated.py": "x = 1\n"})
    return folder


def _of_project(facts: tuple[Fact, ...], kind: str) -> set[str]:
    return {fact.subject[0] for fact in facts if fact.kind == kind and fact.subject[0].startswith("<project>")}


def test_skeletons(project: Path) -> None:
    _, facts = _facts(project, "main.py")
    assert _of_project(facts, "skeleton") == {
        f"<project>/{name}" for name in ("a.py", "b.py", "pkg/__init__.py", "pkg/e.py")
    }


def test_another_file_first_makes_no_difference(project: Path) -> None:
    alone, facts = _facts(project, "main.py")
    after, more = _facts(project, "main.py", ["tests/test_it.py", "unrelated.py", "a.py", "pkg/e.py"])
    assert alone == after
    assert set(facts) <= set(more)
    assert _of_project(more, "skeleton") == _of_project(facts, "skeleton")


@pytest.mark.parametrize("before", [[], ["other.py", "a.py"]])
def test_facts_behind_results_that_are_kept(before: list[str], project: Path) -> None:
    """Another file has asked already what a function gives that comes from a third module."""
    write_all(project, {"a.py": "from c import f, C\n", "c.py": "from d import f, C\n", "d.py": TEXTS[1]})
    write_all(project, {"other.py": "from a import C\n\n\nasync def other(c: C):\n    c.f()\n"})
    write_all(project, {"main.py": "import a\n\n\nasync def main(c: a.C):\n    await c.f()\n    c.f()\n"})
    reports, facts = _facts(project, "main.py", before)
    assert reports
    assert _of_project(facts, "skeleton") == {"<project>/a.py", "<project>/c.py", "<project>/d.py"}


def test_facts_are_the_same_elsewhere(project: Path, tmp_path: Path) -> None:
    _, facts = _facts(project, "main.py")
    shutil.copytree(project, tmp_path / "deep" / "copy")
    assert _facts(tmp_path / "deep" / "copy", "main.py")[1] == facts
    assert not any(str(tmp_path) in text for fact in facts for text in (*fact.subject, fact.outcome))


@pytest.mark.parametrize(
    ("changed", "kind"),
    [
        ({"a.py": TEXTS[1]}, "skeleton"),
        ({"b.pyi": "async def f() -> int: ...\n"}, "module"),
        ({"a.py": None}, "module"),
        ({"src/x.py": "", "tests/main.py": ""}, None),
        ({"unrelated.py": "y = 2\n"}, None),
        ({"docs/conf.py": "import a\n"}, None),
    ],
)
def test_what_changes_a_fact(changed: dict[str, str | None], kind: str | None, project: Path) -> None:
    _, facts = _facts(project, "tests/test_it.py" if kind is None else "main.py")
    write_all(project, changed)
    run = Run(Options(python=sys.prefix), lambda code, default: True)
    _lint(run, project / "main.py")
    kinds = {fact.kind for fact in facts if run.inference.outcome(fact) != fact.outcome}
    assert kind is None or kind in kinds


def test_what_was_not_found_is_a_fact(project: Path) -> None:
    write_all(project, {"main.py": "import absent\n\n\nasync def main():\n    await absent.f()\n"})
    _, facts = _facts(project, "main.py")
    absent = next(fact for fact in facts if fact.kind == "module" and fact.subject[0] == "absent")
    assert absent.outcome == "None"


def test_a_set_of_facts() -> None:
    facts = Facts()
    calls: list[str] = []

    def measure(text: str) -> int:
        calls.append(text)
        return len(text)

    length = facts.kind("length", measure)
    twice = facts.kind("twice", lambda text: 2 * length(text))
    kept: dict[str, tuple[int, int]] = {}
    assert facts.keep(kept, "x", lambda: length("abc")) == 3
    facts.used = 0
    assert facts.keep(kept, "x", lambda: length("abcd")) == 3
    assert twice("ab") == 4
    found = list(facts.of(facts.used, Places({})))
    # What is read for an answer is part of that.
    assert found == [Fact("length", ("abc",), "3"), Fact("twice", ("ab",), "4")]
    assert calls == ["abc", "ab"]
    assert facts.outcome("length", ("abcde",), Places({})) == "5"
    assert facts.outcome("no such kind", (), Places({})) == ""


def test_a_guess_is_forgotten_where_the_result_fails() -> None:
    facts, kept = Facts(), dict[str, tuple[int, int]]()

    def fail() -> int:
        assert kept["x"] == (7, 0)
        raise RecursionError

    with pytest.raises(RecursionError):
        facts.keep_guarded(kept, "x", fail, 7)
    assert not kept
    assert facts.keep_guarded(kept, "x", lambda: 8, 7) == 8 == facts.keep_guarded(kept, "x", fail, 7)


def test_places() -> None:
    places = Places({"project": "/home/p", "packages": "/home/p/env", "nothing": ""})
    for subject in (
        "/home/p",
        "/home/p/a.py",
        "/home/p/env/x",
        "/home/pp/a.py",
        "a.b",
        "<editable>",
        "",
        ("/home/p", "x"),
        (),
    ):
        assert places.value(places.text(subject)) == subject
    assert places.text("/home/p/env/x") == "<packages>/x"
    assert places.text("/home/pp") == "/home/pp"
    assert places.digest({"b": None, "/home/p/a": {1, 2}}) == places.digest({"/home/p/a": {2, 1}, "b": None})
    assert len(places.digest(["/home/p/a.py"] * 100)) == 32
