"""Every case of every fixture: what is reported, what inference says, and what CPython does."""

from __future__ import annotations

import sys
from itertools import groupby
from pathlib import Path

import pytest

from flake8_async_ssot.violation import Violation
from tests.support.fixture_format import Expectation
from tests.support.linting import Revealer, describe, lint, write
from tests.support.sources import Source, all_sources
from tests.support.verdict import Outcome, disagreements, judge_all, judged_files

SOURCES = all_sources()
ASKING = [source for source in SOURCES if any(entry.word != "error" for entry in source.case.expectations())]
JUDGED = [source for source in SOURCES if judged_files(source.case)]


@pytest.mark.parametrize("source", SOURCES, ids=str)
def test_reports_what_is_expected_and_nothing_else(source: Source, tmp_path: Path) -> None:
    if max((file.run for file in source.case.files if file.run is not None), default=(3, 0)) > sys.version_info[:2]:
        pytest.skip("what it uses is of a later Python")
    write(source.case, tmp_path)
    missing = source.case.errors()
    unexpected = []
    for file, violation in lint(tmp_path, source.case, source.rule.code if source.rule else ""):
        expected = next((entry for entry in missing if _agrees(entry, file, violation)), None)
        if expected is None:
            label = f'# error: [{violation.code}:{violation.column + 1}] "{violation.text}"'
            unexpected.append(f"{file}:{violation.line}: {label}")
        else:
            missing.remove(expected)
    assert {"missing": missing, "unexpected": unexpected} == {"missing": [], "unexpected": []}


def _agrees(expected: Expectation, file: str, violation: Violation) -> bool:
    return (
        (expected.file, expected.line, expected.code) == (file, violation.line, violation.code)
        and expected.column in (None, violation.column + 1)
        and expected.is_message(violation.text)
    )


@pytest.mark.parametrize("source", ASKING, ids=str)
def test_inference_says(source: Source, tmp_path: Path) -> None:
    write(source.case, tmp_path)
    revealer = Revealer(tmp_path)
    entries = [entry for entry in source.case.expectations() if entry.word != "error"]
    wanted, said = [], []
    for file, group in groupby(entries, lambda entry: entry.file):
        asked = list(group)
        for entry, answer in zip(asked, revealer.answers(file, [entry.line for entry in asked]), strict=True):
            wanted.append(f"{file}:{entry.line} {entry.word}: {entry.text}")
            said.append(f"{file}:{entry.line} {'unknown' if answer.reason else 'reveal'}: {describe(answer)}")
    assert said == wanted


@pytest.fixture(scope="session")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    """What CPython did in each judged case, by the text of its source."""
    answers = judge_all([source.case for source in JUDGED], tmp_path_factory.mktemp("judged"))
    return {str(source): answer for source, answer in zip(JUDGED, answers, strict=True)}


@pytest.mark.parametrize("source", JUDGED, ids=str)
def test_cpython_agrees(source: Source, outcomes: dict[str, Outcome]) -> None:
    assert list(disagreements(source.case, outcomes[str(source)])) == []
