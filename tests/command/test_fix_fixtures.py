"""Every fix on every fixture: what comes of it compiles, has no new report, and is left alone by a second run."""

from __future__ import annotations

import ast
import functools
import re
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from flake8_async_ssot.command.checking import check_file
from flake8_async_ssot.command.fixing.fixer import MAKERS, fix_file
from flake8_async_ssot.command.flake8_files import Configured, configured
from tests.support.fixture_format import Case, SourceFile
from tests.support.linting import write
from tests.support.sources import Source, all_sources
from tests.support.verdict import disagreements, judge_all, judged_files

_ANSWER = re.compile(r"\s*# (?:reveal|unknown): .*")
#: What a fix could be the cause of. Many fixtures use what their functions give as something that it is not.
_ABOUT_ASYNC = re.compile(r"await|coroutine|async|__a(?:enter|exit|iter|next)__|context manager")
#: What a mock of the right kind shows: code under test awaits what cannot be awaited.
_SHOWN = "TypeError: object MagicMock can't be used in 'await' expression"

SOURCES = [source for source in all_sources() if any(error.code in MAKERS for error in source.case.errors())]

OPTIONS = (f"--awt-python={sys.prefix}", "--awt-cache=off")

#: The fixed cases that CPython judges, by the text of their source.
_fixed: dict[str, Case] = {}


@functools.cache
def _isolated(generation: int) -> Configured:
    """One configuration for all cases; what a later generation reads of a folder was not read before."""
    return configured(["--isolated", *OPTIONS])


def _configured(folder: Path, generation: int = 0) -> Configured:
    is_configured = (folder / "setup.cfg").exists() and "[flake8]" in (folder / "setup.cfg").read_text("utf-8")
    return configured(["--config=setup.cfg", *OPTIONS]) if is_configured else _isolated(generation)


def _mended(source: Source, folder: Path) -> tuple[Case, Counter[str]]:
    """The case with its files as they are mended on the disk, and how many reports went of each code.

    The comments about the reports that are gone go, too, and those about answers of inference.
    """
    found, fixed, files = _configured(folder), Counter[str](), []
    for file in source.case.files:
        if not file.name.endswith(".py"):
            files.append(file)
            continue
        result = fix_file(file.name, found)
        assert not result.error
        compile(result.after, file.name, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
        left = _reports(found, file.name, result.after)
        assert not left - Counter(result.reports)
        fixed.update(dict(result.fixed))
        gone = Counter(result.reports) - left
        lines = _ANSWER.sub("", result.after).split("\n")
        for code, line in gone:
            lines[line - 1] = re.sub(rf"\s*# error: \[{code}.*", "", lines[line - 1])
        files.append(replace(file, text="\n".join(lines)))
    return Case(source.case.name, source.case.line, files), fixed


def _reports(found: Configured, path: str, text: str) -> Counter[tuple[str, int]]:
    """The reports of a file that is written with another text."""
    Path(path).write_text(text, "utf-8")
    return Counter((each.code, each.line) for each in check_file(path, found).found)


@pytest.mark.parametrize("source", SOURCES, ids=str)
def test_a_fix_brings_nothing_new(source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(source.case, tmp_path)
    monkeypatch.chdir(tmp_path)
    before = {file.name: _reports(_configured(tmp_path), file.name, file.text) for file in _python(source.case)}
    case, fixed = _mended(source, tmp_path)
    if not fixed:
        return
    fresh = _configured(tmp_path, 1)
    for file in _python(source.case):
        again = fix_file(file.name, fresh)
        assert not Counter(again.reports) - before[file.name], "all files together have a new report"
        assert again.after == again.before, "a second run changes more"
    if judged_files(case):
        _fixed[str(source)] = case


def _python(case: Case) -> list[SourceFile]:
    return [file for file in case.files if file.name.endswith(".py")]


def test_cpython_does_not_complain(tmp_path: Path) -> None:
    cases = [*_fixed.values()]
    wrong = {}
    for name, case, outcome in zip(_fixed, cases, judge_all(cases, tmp_path), strict=True):
        said = [text for text in disagreements(case, outcome) if _ABOUT_ASYNC.search(text.partition(" raises ")[2])]
        found = [text for text in said if _SHOWN not in text]
        if found:
            wrong[name] = found
    assert wrong == {}, "\n".join(f"{name}: {line}" for name, found in wrong.items() for line in found)
