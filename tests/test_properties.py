"""What holds of every program: no exception, one answer whatever was read before, nothing from what is not known."""

from __future__ import annotations

import ast
import itertools
import sys
import tempfile
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from flake8_async_ssot.checker import Run
from flake8_async_ssot.options import Options
from tests.support.programs import PACKAGE, SPELLINGS, UNKNOWNS, definitions, modules

#: One run for all programs: what it keeps of one of them must not be seen in another.
_SHARED: list[Run] = []


def _share(part: float) -> settings:
    """A part of the examples that the profile asks for: programs of several files take longer."""
    profile = settings.default
    assert profile is not None
    return settings(max_examples=max(int(profile.max_examples * part), 1))


def _run() -> Run:
    return Run(Options(python=sys.prefix), lambda code, default: True)


def _check(run: Run, path: Path, text: str) -> list[str]:
    found = run.check(ast.parse(text), str(path), text.splitlines(keepends=True))
    return [f"{violation.line}:{violation.column} {violation.code} {violation.text}" for violation in found]


@contextmanager
def _project(files: Mapping[str, str]) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        (folder / "pyproject.toml").touch()
        for file, text in files.items():
            path = folder / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        yield folder


def _answers(files: Mapping[str, str], order: Sequence[str]) -> dict[str, list[str]]:
    """The violations of each file of a project that is checked in some order."""
    with _project(files) as folder:
        run = _run()
        found = {file: _check(run, folder / file, files[file]) for file in order}
        assert not run.failures
        return {file: [text.replace(str(folder), "") for text in texts] for file, texts in found.items()}


def _codes(violations: Iterable[str]) -> set[tuple[str, str]]:
    """The line and code of violations that concern awaiting, without columns and texts."""
    return {(text.partition(":")[0], text.split()[1]) for text in violations if " AWT1" in text}


@given(modules)
@_share(1.5)
def test_no_module_makes_it_fail(text: str) -> None:
    if not _SHARED:
        _SHARED.append(_run())
    run, before = _SHARED[0], _SHARED[0].failures
    _check(run, Path("generated.py").absolute(), text)
    assert run.failures == before


@given(st.lists(modules, min_size=2, max_size=3))
@_share(0.12)
def test_the_order_of_files_does_not_matter(texts: list[str]) -> None:
    files = dict(zip(("a.py", "b.py", "app/ws.py"), texts, strict=False))
    answers = [_answers(files, order) for order in itertools.permutations(files)]
    assert all(answer == answers[0] for answer in answers)


@given(definitions, st.booleans(), st.permutations(["pkg/main.py", "pkg/source.py", "pkg/table.py", "pkg/__init__.py"]))
@_share(0.12)
def test_the_order_of_files_does_not_matter_to_what_they_import(
    definition: tuple[str, bool], is_lazy: bool, order: list[str]
) -> None:
    source, is_sync = definition
    imported = "from pkg.table import make" if is_lazy else "from pkg import make"
    files = {
        **PACKAGE,
        "pkg/source.py": source,
        "pkg/main.py": f"{imported}\n\n\nasync def main():\n    await make()\n",
    }
    assert _codes(_answers(files, order)["pkg/main.py"]) == ({("5", "AWT101")} if is_sync else set())


@given(definitions, st.booleans())
@_share(0.12)
def test_every_spelling_of_an_import_gives_the_same_answer(definition: tuple[str, bool], is_local: bool) -> None:
    source, is_sync = definition
    programs = {f"pkg/main{number}.py": _using(text, is_local) for number, text in enumerate(SPELLINGS)}
    answers = _answers({**PACKAGE, **programs, "pkg/source.py": source}, list(programs))
    wrong = [
        programs[file] for file, found in answers.items() if {code for _, code in _codes(found)} != _wanted(is_sync)
    ]
    assert wrong == []


def _wanted(is_sync: bool) -> set[str]:
    return {"AWT101"} if is_sync else set()


def _using(spelling: str, is_local: bool) -> str:
    """A module that awaits a call of what a spelling imports, at its top or inside of the function."""
    if is_local:
        return f"async def main():\n{textwrap.indent(spelling, '    ')}\n    await call()\n"
    return f"{spelling}\n\n\nasync def main():\n    await call()\n"


@given(definitions, st.sampled_from(UNKNOWNS), st.booleans())
@_share(0.4)
def test_what_is_not_known_adds_nothing(definition: tuple[str, bool], unknown: str, is_imported: bool) -> None:
    source, _ = definition
    use = "async def main():\n    await make()\n    value = make()\n    await value\n\n\n"
    files = (
        {"source.py": source, "main.py": f"from source import make\n\n\n{use}"}
        if is_imported
        else {"main.py": f"{use}{source}"}
    )
    more = {**files, "main.py": f"{files['main.py']}\n\n{unknown}\n"}
    before, after = (_codes(_answers(project, ["main.py"])["main.py"]) for project in (files, more))
    assert after <= before


@given(definitions, st.sampled_from(UNKNOWNS))
@_share(0.3)
def test_what_is_not_known_of_another_module_adds_nothing(definition: tuple[str, bool], unknown: str) -> None:
    source, _ = definition
    main = "from source import make\n\n\nasync def main():\n    await make()\n"
    before = _codes(_answers({"source.py": source, "main.py": main}, ["main.py"])["main.py"])
    after = _codes(_answers({"source.py": f"{source}\n\n{unknown}\n", "main.py": main}, ["main.py"])["main.py"])
    assert after <= before
