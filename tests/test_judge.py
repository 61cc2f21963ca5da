"""The judge itself: a label or an answer of inference that CPython disagrees with must be noticed."""

from __future__ import annotations

from pathlib import Path

from tests.support.fixture_format import Case, parse
from tests.support.verdict import disagreements, judge_all

PRELUDE = """\
import asyncio


def sync():
    return 1


async def fetch():
    return 1


"""

TRUE = [
    "async def site_one():\n    await sync()  # error: [AWT101]",
    "async def site_one():\n    await fetch()",
    "def site_one():\n    asyncio.run(fetch())",
    "async def site_one():\n    fetch()  # error: [AWT201]",
    "async def site_one():\n    await asyncio.gather(1)  # error: [AWT111]",
    "async def helper():\n    await sync()  # error: [AWT101]\n\n\nasync def site_one():\n    await helper()",
    "reveal(sync())  # reveal: never int (main.sync)",
    "reveal(fetch())  # reveal: always coroutine (main.fetch)",
    "for value in (1, '', None):\n    reveal(value)  # reveal: never int | str | None",
    "reveal(sync)  # reveal: never function (main.sync)",
    "reveal(int)  # reveal: never type[int] (builtins.int)",
    "def site_one():\n    reveal(asyncio.Lock())  # reveal: never Lock [async context manager]",
    "reveal(sync())  # unknown: parameter",
]
FALSE = [
    ("async def site_one():\n    await fetch()  # error: [AWT101]", "main.py:13 AWT101: CPython is content"),
    ("async def site_one():\n    await sync()", "main.site_one raises TypeError"),
    ("async def site_one():\n    await fetch()  # error: [AWT201]", "main.py:13 AWT201: CPython is content"),
    ("async def other():\n    await sync()", "no function without parameters is called site_"),
    ("async def site_one():\n    raise ValueError  # error: [AWT101]", "main.site_one raises ValueError"),
    ("async def site_one():\n    1 + ''\n    await sync()  # error: [AWT101]", "main.py:14 AWT101: CPython is"),
    ("import missing_module", "main raises ModuleNotFoundError"),
    ("reveal(sync())  # reveal: always coroutine", "main.py:12 is not awaitable: int"),
    ("reveal(fetch())  # reveal: never coroutine", "main.py:12 is awaitable: coroutine"),
    ("reveal(sync())  # reveal: never str", "main.py:12 is none of str but int"),
    ("def one():\n    reveal(sync())  # reveal: never int", "main.py:13 is not reached"),
    ("sync()  # reveal: never int", "main.py:12 is not reached"),
    ("reveal(sync())  # reveal: int", "main.py:12 int is not an answer of inference"),
]


def _case(body: str) -> Case:
    (case,) = parse(f"## Case\n```python run\n{PRELUDE}{body}\n```\n")
    return case


def test_labels_are_judged(tmp_path: Path) -> None:
    cases = [_case(body) for body in (*TRUE, *(body for body, _ in FALSE))]
    judged = zip(cases, judge_all(cases, tmp_path), strict=True)
    said = ["\n".join(disagreements(case, outcome)) for case, outcome in judged]
    assert said[: len(TRUE)] == [""] * len(TRUE)
    for (_, complaint), text in zip(FALSE, said[len(TRUE) :], strict=True):
        assert complaint in text


def test_cases_do_not_see_each_other(tmp_path: Path) -> None:
    template = (
        "## Case\n```python file=shared.py\nVALUE = {0}\n```\n"
        "```python run\nimport shared\n\n\ndef site_one():\n    assert shared.VALUE == {0}\n```\n"
    )
    cases = [parse(template.format(value))[0] for value in (1, 2)]
    for case, outcome in zip(cases, judge_all(cases, tmp_path), strict=True):
        assert list(disagreements(case, outcome)) == []
