"""What pytest does with the tests of fixtures, and whether the judge notices a label that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.fixture_format import Case, parse
from tests.support.pytest_verdict import Outcome, disagreements, judge_suites, suite_files
from tests.support.sources import Source, all_sources

SUITES = [source for source in all_sources() if suite_files(source.case)]


@pytest.fixture(scope="session")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    """What pytest did in each judged case, by the text of its source."""
    answers = judge_suites([source.case for source in SUITES], tmp_path_factory.mktemp("suites"))
    return {str(source): answer for source, answer in zip(SUITES, answers, strict=True)}


@pytest.mark.parametrize("source", SUITES, ids=str)
def test_pytest_agrees(source: Source, outcomes: dict[str, Outcome]) -> None:
    assert list(disagreements(source.case, outcomes[str(source)])) == []


def _case(body: str) -> Case:
    (case,) = parse(f"## Case\n```python file=test_app.py pytest\n{body}\n```\n")
    return case


TRUE = [
    "async def test_one():  # error: [AWT402]\n    assert False",
    "import pytest\n\n\n@pytest.mark.asyncio\nasync def test_one():\n    assert True",
]
FALSE = [
    (
        "import pytest\n\n\n@pytest.mark.asyncio\nasync def test_one():  # error: [AWT402]\n    assert True",
        "test_app.py:5 AWT402: pytest is content",
    ),
    ("async def test_one():\n    assert True", "test_app.py:1 test_one does not run and no label says so"),
    ("def test_one():\n    assert False", "test_app.py::test_one is failed"),
    ("def helper():\n    assert True", "pytest collects no test"),
    ("def test_one():  # error: [AWT405]\n    assert True", "test_app.py:1 AWT405: pytest is content"),
    ("import missing", "test_app.py is failed"),
]


def test_labels_are_judged(tmp_path: Path) -> None:
    cases = [_case(body) for body in (*TRUE, *(body for body, _ in FALSE))]
    judged = zip(cases, judge_suites(cases, tmp_path), strict=True)
    said = ["\n".join(disagreements(case, outcome)) for case, outcome in judged]
    assert said[: len(TRUE)] == [""] * len(TRUE)
    for (_, complaint), text in zip(FALSE, said[len(TRUE) :], strict=True):
        assert complaint in text
