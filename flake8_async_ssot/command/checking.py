"""Checks files: the violations that flake8 would show of each, as plain data that goes between processes."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field

from flake8_async_ssot.baseline import Identity, identities
from flake8_async_ssot.command.flake8_files import Configured, LintedFile, Unreadable, is_shown
from flake8_async_ssot.rules.file_not_checked import FileNotChecked
from flake8_async_ssot.violation import Violation, printable


@dataclass(frozen=True, slots=True)
class Reported:
    """A violation with its file. ``column`` counts characters from 1; ``source`` is the line without its end."""

    path: str
    line: int
    column: int
    code: str
    text: str
    source: str
    identity: Identity


@dataclass(slots=True)
class CheckedFile:
    """What is reported of one file, by line and column."""

    #: As it is on disk, which need not be printable.
    path: str
    found: list[Reported] = field(default_factory=list)


def check_file(path: str, found: Configured) -> CheckedFile:
    """The violations of a file that flake8 would show, the known ones of a baseline too.

    A file that cannot be read or parsed has one violation that says so.
    """
    try:
        file = LintedFile(path, found)
    except Unreadable as error:
        text = printable(FileNotChecked.message.format(what=error.why))
        violation = Violation(error.line, error.column, FileNotChecked.code, text)
        shown = [violation] if is_shown(violation, path, found) else []
        return CheckedFile(shown_path(path), _reported(path, shown, identities(shown, None, []), []))
    violations = found.linting.check(file.tree, file.path, file.lines)
    shown = sorted(violation for violation in violations if file.fate_of(violation).is_reported)
    told_apart = identities(shown, file.tree, file.lines)
    return CheckedFile(shown_path(file.path), _reported(file.path, shown, told_apart, file.lines))


def _reported(
    path: str, found: Sequence[Violation], told_apart: Sequence[Identity], lines: Sequence[str]
) -> list[Reported]:
    return [
        Reported(
            printable(shown_path(path)),
            violation.line,
            violation.column + 1,
            violation.code,
            violation.text,
            lines[violation.line - 1].rstrip() if 0 < violation.line <= len(lines) else "",
            identity,
        )
        for violation, identity in zip(found, told_apart, strict=True)
    ]


def shown_path(path: str) -> str:
    """A path as reports name it: without a leading ``./``, with forward slashes."""
    return os.path.normpath(path).replace(os.sep, "/")
