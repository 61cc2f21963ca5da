"""The format of fixtures itself."""

from __future__ import annotations

import pytest

from tests.support.fixture_format import Expectation, FixtureError, SourceFile, parse

TWO_FILES = """\
# Title

## First case

Prose with `code` in it.

`app/a.py`:

```python
x = 1
```

```python file=app/b.py run=3.11
await f()  # error: [AWT101:8] "is sync"
```

```text
only shown
```

## Second case

```python run
# unknown: parameter
y = 2  # reveal: never (app.f)
```
"""


def test_cases_and_their_files() -> None:
    first, second = parse(TWO_FILES)
    assert (first.name, second.name) == ("First case", "Second case")
    assert [(file.name, file.run) for file in first.files] == [("app/a.py", None), ("app/b.py", (3, 11))]
    assert first.files[0] == SourceFile("app/a.py", "x = 1\n")
    assert [(file.name, file.run) for file in second.files] == [("main.py", (3, 10))]


def test_expectations() -> None:
    first, second = parse(TWO_FILES)
    assert first.expectations() == [Expectation("app/b.py", 1, "error", "is sync", "AWT101", 8)]
    assert second.expectations() == [
        Expectation("main.py", 2, "unknown", "parameter"),
        Expectation("main.py", 2, "reveal", "never (app.f)"),
    ]


def test_several_comments_on_one_line() -> None:
    (case,) = parse('## x\n```python\nf()  # error: [AWT101] "a" # error: [AWT102] # reveal: never\n```\n')
    assert [(entry.word, entry.code, entry.text) for entry in case.expectations()] == [
        ("error", "AWT101", "a"),
        ("error", "AWT102", ""),
        ("reveal", "", "never"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "## x\n```python\nx = 1\n",
        "## x\n```python\nx = 1\n```\n```python\nx = 2\n```\n",
    ],
    ids=["block that is not closed", "two files of one name"],
)
def test_broken_fixture(text: str) -> None:
    with pytest.raises(FixtureError):
        parse(text)


@pytest.mark.parametrize("comment", ["# error: AWT101", "# error: [AWT101] unquoted", "# error: [E501]"])
def test_broken_comment(comment: str) -> None:
    (case,) = parse(f"## x\n```python\nx = 1  {comment}\n```\n")
    with pytest.raises(FixtureError):
        case.expectations()


def test_comment_without_a_line() -> None:
    (case,) = parse("## x\n```python\nx = 1\n# reveal: never\n```\n")
    with pytest.raises(FixtureError):
        case.expectations()


@pytest.mark.parametrize(
    ("text", "message", "is_same"),
    [
        ("`f` is sync", "`f` is sync", True),
        ("`f` is sync", "`f` is sync and returns `int`", False),
        ("is sync", "`f` is sync", False),
        ("`f` is ...", "`f` is sync", True),
        ("`g` is ...", "`f` is sync", False),
        ("", "`f` is sync", True),
    ],
)
def test_message(text: str, message: str, is_same: bool) -> None:
    assert Expectation("a.py", 1, "error", text, "AWT101").is_message(message) is is_same
