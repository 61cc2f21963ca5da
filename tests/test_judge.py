"""The judge itself: a label that CPython disagrees with must be noticed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.fixture_format import parse
from tests.support.verdict import disagreements, judge_all

PRELUDE = """\
import asyncio


def sync():
    return 1


async def fetch():
    return 1


"""


def _disagreements(body: str, folder: Path) -> list[str]:
    (case,) = parse(f"## Case\n```python run\n{PRELUDE}{body}\n```\n")
    (sites,) = judge_all([case], folder)
    return list(disagreements(case, sites))


@pytest.mark.parametrize(
    "body",
    [
        "async def site_one():\n    await sync()  # error: [AWT101]",
        "async def site_one():\n    await fetch()",
        "def site_one():\n    asyncio.run(fetch())",
        "async def site_one():\n    fetch()  # error: [AWT201]",
        "async def site_one():\n    await asyncio.gather(1)  # error: [AWT111]",
        "async def helper():\n    await sync()  # error: [AWT101]\n\n\nasync def site_one():\n    await helper()",
    ],
)
def test_true_labels(body: str, tmp_path: Path) -> None:
    assert _disagreements(body, tmp_path) == []


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ("async def site_one():\n    await fetch()  # error: [AWT101]", "main.py:13 AWT101: CPython is content"),
        ("async def site_one():\n    await sync()", "main.site_one raises TypeError"),
        ("async def site_one():\n    await fetch()  # error: [AWT201]", "main.py:13 AWT201: CPython is content"),
        ("async def other():\n    await sync()", "no function without parameters is called site_"),
        ("async def site_one():\n    raise ValueError  # error: [AWT101]", "main.site_one raises ValueError"),
        ("async def site_one():\n    1 + ''\n    await sync()  # error: [AWT101]", "main.py:14 AWT101: CPython is"),
        ("import missing_module", "main raises ModuleNotFoundError"),
    ],
)
def test_false_labels(body: str, complaint: str, tmp_path: Path) -> None:
    assert complaint in "\n".join(_disagreements(body, tmp_path))


def test_cases_do_not_see_each_other(tmp_path: Path) -> None:
    template = (
        "## Case\n```python file=shared.py\nVALUE = {0}\n```\n"
        "```python run\nimport shared\n\n\ndef site_one():\n    assert shared.VALUE == {0}\n```\n"
    )
    cases = [parse(template.format(value))[0] for value in (1, 2)]
    for case, sites in zip(cases, judge_all(cases, tmp_path), strict=True):
        assert list(disagreements(case, sites)) == []
