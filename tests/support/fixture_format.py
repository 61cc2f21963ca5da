"""Reads fixtures: Markdown whose headings are cases, whose code blocks are files, whose comments say what to expect.

    ## Name of the case

    Prose, if any.

    `app/ws.py`:

    ```python
    await get_manager()  # error: [AWT101:11] "`app.ws.get_manager` is sync (app/ws.py:5) and returns ..."
    ```

The name of a file may also stand behind the language: ```` ```python file=app/ws.py ````; a Python block without a
name is ``main.py``. The word ``run`` behind the language has CPython judge the block (see ``judge``), ``run=3.11`` from
that version on, and the word ``pytest`` has pytest judge it (see ``pytest_judge``). Expectations are about the line
they end, or, on a line of their own, about the next one:

- ``# error: [CODE:COLUMN] "message"`` with the whole message, or its beginning and ``...``, and with the column counted
  from 1 like flake8 does; pages may do without message and column;
- ``# unknown: reason`` for a line where inference does not know, for this reason;
- ``# reveal: never Manager (app.ws.get_manager)`` for what inference says: whether the value is awaitable, what it is,
  its kind in brackets where that does not follow, and the definition that it comes from.

The last two are about the argument of ``reveal(...)`` on the line, else about what its first ``await`` awaits, else
about its outermost call. CPython judges what reaches ``reveal(...)``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_HEADING = re.compile(r"#{1,6}\s+(?P<name>.+?)\s*#*$")
_FENCE = re.compile(r"(?P<fence>`{3,})\s*(?P<info>[^`]*)$")
_FILE_NAME = re.compile(r"`(?P<name>[^`\s]+)`\s*:?$")
_COMMENT = re.compile(r"#\s*(?P<word>error|unknown|reveal):\s*(?P<text>.*?)\s*(?=#\s*(?:error|unknown|reveal):|$)")
_ERROR = re.compile(r'\[(?P<code>AWT\d{3})(?::(?P<column>\d+))?\](?:\s+"(?P<text>.*)")?$')

_DEFAULT_NAME = "main.py"


class FixtureError(ValueError):
    """A fixture that does not follow the format."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """One comment: ``word`` is ``error``, ``unknown`` or ``reveal``; an error has a code and perhaps a column."""

    file: str
    line: int
    word: str
    text: str
    code: str = ""
    column: int | None = None

    def is_message(self, text: str) -> bool:
        """Whether the message of an error is the expected one: all of it, unless none is given or ``...`` ends it."""
        if self.text.endswith("..."):
            return text.startswith(self.text.removesuffix("...").rstrip())
        return self.text in ("", text)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One block of a case; ``run`` is the lowest version of Python that judges it, None where none does."""

    name: str
    text: str
    run: tuple[int, int] | None = None
    #: pytest judges it.
    is_suite: bool = False


@dataclass(slots=True)
class Case:
    """One heading with its files."""

    name: str
    line: int
    files: list[SourceFile] = field(default_factory=list)

    def expectations(self) -> list[Expectation]:
        """What the comments of all files say.

        :raises FixtureError: a comment does not follow the format.
        """
        return [expected for file in self.files for expected in _expectations(file)]

    def errors(self) -> list[Expectation]:
        """The violations that must be reported, and no others."""
        return [expected for expected in self.expectations() if expected.word == "error"]


def parse(text: str) -> list[Case]:
    """The cases of a fixture: the headings below which files stand.

    :raises FixtureError: a block is not closed, or two files of a case have one name.
    """
    cases = [Case("(no heading)", 1)]
    name: str | None = None
    lines = iter(enumerate(text.splitlines(), start=1))
    for number, line in lines:
        if fence := _FENCE.match(line):
            _add_file(cases[-1], _source_file(fence["info"], name, _block(lines, fence["fence"], number)))
            name = None
        elif heading := _HEADING.match(line):
            cases.append(Case(heading["name"], number))
        elif line.strip():
            file_name = _FILE_NAME.match(line.strip())
            name = file_name["name"] if file_name else None
    return [case for case in cases if case.files]


def _block(lines: Iterator[tuple[int, str]], fence: str, start: int) -> str:
    content: list[str] = []
    for _, line in lines:
        if line.strip() == fence:
            return "".join(f"{text}\n" for text in content)
        content.append(line)
    raise FixtureError(f"line {start}: block is not closed")


def _source_file(info: str, name: str | None, text: str) -> SourceFile | None:
    """The file that a block stands for; None for a block that only illustrates."""
    language, _, flags = info.strip().partition(" ")
    settings = dict(flag.partition("=")[::2] for flag in flags.split())
    name = settings.get("file", name) or (_DEFAULT_NAME if language == "python" else None)
    if name is None:
        return None
    run = settings.get("run")
    return SourceFile(name, text, None if run is None else _version(run or "3.10"), "pytest" in settings)


def _version(text: str) -> tuple[int, int]:
    major, _, minor = text.partition(".")
    return int(major), int(minor)


def _add_file(case: Case, file: SourceFile | None) -> None:
    if file is None:
        return
    if any(known.name == file.name for known in case.files):
        raise FixtureError(f"case {case.name!r} has two files {file.name}")
    case.files.append(file)


def _expectations(file: SourceFile) -> Iterator[Expectation]:
    waiting: list[tuple[str, str]] = []
    for number, line in enumerate(file.text.splitlines(), start=1):
        comments = [(match["word"], match["text"]) for match in _COMMENT.finditer(line)]
        waiting += comments
        if line.lstrip().startswith("#") and comments:
            continue
        for word, text in waiting:
            yield _expectation(file.name, number, word, text)
        waiting = []
    if waiting:
        raise FixtureError(f"{file.name}: no line follows the last comment")


def _expectation(file: str, line: int, word: str, text: str) -> Expectation:
    if word != "error":
        return Expectation(file, line, word, text)
    match = _ERROR.match(text)
    if match is None:
        raise FixtureError(f'{file}:{line}: expected [CODE:COLUMN] "message", found {text}')
    column = int(match["column"]) if match["column"] else None
    return Expectation(file, line, word, match["text"] or "", match["code"], column)
