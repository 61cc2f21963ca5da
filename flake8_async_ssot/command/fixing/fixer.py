"""Mends one file as far as what comes of it is sure to be right."""

from __future__ import annotations

import ast
import tokenize
import warnings
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from flake8_async_ssot.checker import violation_of
from flake8_async_ssot.command.checking import shown_path
from flake8_async_ssot.command.fixing import awaits, mocks, statements
from flake8_async_ssot.command.fixing.edits import Fix, Maker, Source, Task, applied
from flake8_async_ssot.command.fixing.sameness import is_same_but_for_fixes
from flake8_async_ssot.command.flake8_files import Configured, LintedFile, Unreadable
from flake8_async_ssot.violation import printable

MAKERS: dict[str, Maker] = {
    "AWT101": awaits.drop,
    "AWT113": statements.unpack,
    "AWT121": statements.with_statement,
    "AWT122": statements.with_statement,
    "AWT123": statements.loop,
    "AWT124": statements.loop,
    "AWT201": awaits.add,
    "AWT202": awaits.add,
    "AWT204": awaits.add,
    "AWT205": awaits.add,
    "AWT206": awaits.add,
    "AWT301": mocks.replace,
    "AWT302": mocks.replace,
    "AWT307": statements.call_assertion,
}
#: A fix may show what another one hid. Nothing real needs more rounds.
_ROUNDS = 5

#: The reports of a text: how often each code stands in each line. No fix moves a line.
_Report = tuple[str, int]
_Reports = Counter[_Report]


@dataclass(frozen=True, slots=True)
class FixedFile:
    """What became of a file: its text before and after, its reports before, by code and line, and how many are left.

    ``revealing`` counts the fixes that were left out, since something new would be reported behind them.
    """

    path: str
    before: str = ""
    after: str = ""
    encoding: str = "utf-8"
    reports: tuple[_Report, ...] = ()
    fixed: tuple[tuple[str, int], ...] = ()
    left: int = 0
    revealing: int = 0
    error: str = ""


def fix_file(path: str, found: Configured) -> FixedFile:
    """A file with all fixes that are sure to be right. Nothing is written."""
    try:
        before, encoding = _read(path)
        file = LintedFile(path, found)
    except Unreadable as error:
        return FixedFile(shown_path(path), error=error.message)
    try:
        return _Fixer(file, found, encoding).fixed(before)
    except Exception as error:
        text = printable(f"{path}: the checker failed: {type(error).__name__}: {error}")
        return FixedFile(shown_path(path), error=text)


def _read(path: str) -> tuple[str, str]:
    try:
        with open(path, "rb") as file:
            encoding, _ = tokenize.detect_encoding(file.readline)
            file.seek(0)
            return file.read().decode(encoding), encoding
    except (OSError, SyntaxError, ValueError) as error:
        raise Unreadable(path, printable(str(getattr(error, "strerror", None) or error))) from None


class _Fixer:
    """The rounds over one file."""

    def __init__(self, file: LintedFile, found: Configured, encoding: str) -> None:
        self._file = file
        self._found = found
        self._encoding = encoding
        #: The fixes that the last round left out, since they would bring a new report.
        self._revealing = 0

    def fixed(self, before: str) -> FixedFile:
        """What becomes of the text."""
        text, (first, fixes) = before, self._looked_at(before)
        reports = first
        for _ in range(_ROUNDS):
            text, now = self._safe(text, reports, fixes)
            if now == reports:
                break
            reports, fixes = self._looked_at(text)
        text, reports = self._tidied(text, before, reports)
        gone = Counter(code for code, _ in (first - reports).elements())
        left = reports.total()
        path, found = shown_path(self._file.path), tuple(sorted(first.elements()))
        return FixedFile(path, before, text, self._encoding, found, tuple(sorted(gone.items())), left, self._revealing)

    def _looked_at(self, text: str) -> tuple[_Reports, dict[Fix, _Report]]:
        """The reports of a text, and the fixes of those that have one, with what each is to make go away."""
        source = Source(text)
        with self._found.run.examined(ast.parse(text), self._file.path) as examined:
            lines = source.lines
            file = LintedFile(self._file.path, self._found, lines)
            reported = [each for each in examined.findings if file.fate(each).is_reported]
            reports = Counter((each.code, violation_of(each, lines).line) for each in reported)
            tasks = [Task(each, source, examined.inference, reported) for each in reported if each.code in MAKERS]
            made = [(MAKERS[task.finding.code](task), task.finding) for task in tasks]
            fixes = {fix: (each.code, violation_of(each, lines).line) for fix, each in made if fix is not None}
        return reports, fixes

    def _safe(self, text: str, reports: _Reports, fixes: Mapping[Fix, _Report]) -> tuple[str, _Reports]:
        """A text with as many of some fixes as do what they are to and bring no new report, and its reports."""
        chosen: list[Fix] = []
        todo = [list(fixes)] if fixes else []
        best, now = text, reports
        self._revealing = 0
        while todo:
            part = todo.pop()
            tried = applied(text, [*chosen, *part])
            after = self._reports_of(tried, text)
            if after is not None and not after - now and all(after[fixes[fix]] < reports[fixes[fix]] for fix in part):
                chosen, best, now = [*chosen, *part], tried, after
            elif len(part) > 1:
                middle = len(part) // 2
                todo += [part[middle:], part[:middle]]
            elif after is not None and after - now:
                self._revealing += 1
        return best, now

    def _reports_of(self, text: str, before: str) -> _Reports | None:
        """The reports of a changed text; None where it no longer compiles, or is something else than fixes make."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                compile(text, self._file.path, "exec", dont_inherit=True)
            if not is_same_but_for_fixes(before, text):
                return None
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
        return self._looked_at(text)[0]

    def _tidied(self, text: str, before: str, reports: _Reports) -> tuple[str, _Reports]:
        if text == before:
            return text, reports
        tidy = mocks.tidied(text, before)
        after = self._reports_of(tidy, text) if tidy != text else None
        return (tidy, after) if after is not None and not after - reports else (text, reports)
