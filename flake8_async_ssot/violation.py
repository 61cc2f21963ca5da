"""What the checker reports, in the terms of a line-based tool."""

from __future__ import annotations

from typing import NamedTuple


class Violation(NamedTuple):
    """One report: ``line`` counts from 1, ``column`` counts characters from 0, ``text`` starts without the code."""

    line: int
    column: int
    code: str
    text: str


class Kept(NamedTuple):
    """The violations of a file, and how many questions about it reached a limit."""

    violations: list[Violation]
    exceeded: int


def printable(text: str) -> str:
    """A text on one line: what is not printable, as a line break in the name of a file, stands escaped."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)
