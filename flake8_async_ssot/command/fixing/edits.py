"""Edits of a source text by exact spans."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from flake8_async_ssot import nodes
from flake8_async_ssot.inference import Inference
from flake8_async_ssot.rules import Finding

#: The line ends that Python knows; ``str.splitlines`` knows more.
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """Replaces the characters from ``start`` to ``end`` by a text."""

    start: int
    end: int
    text: str


#: What mends one finding. All of it is done or nothing.
Fix = tuple[Edit, ...]


class Source:
    """A source text, with the characters at the places of nodes."""

    def __init__(self, text: str) -> None:
        """Take the text without a byte order mark."""
        self.text = text
        self.lines = _LINE.findall(text)
        self._starts = [0, *itertools.accumulate(map(len, self.lines))]

    def offset(self, line: int, column: int) -> int:
        """The index of the character at a line from 1 and an offset in UTF-8 bytes."""
        text = self.lines[line - 1]
        return self._starts[line - 1] + (column if text.isascii() else len(text.encode()[:column].decode()))

    def start(self, node: nodes.NodeNG) -> int:
        """The index of the first character of a node."""
        return self.offset(node.lineno, node.col_offset)

    def end(self, node: nodes.NodeNG) -> int:
        """The index behind the last character of a node."""
        return self.offset(node.end_lineno, node.end_col_offset)


@dataclass(frozen=True, slots=True)
class Task:
    """A finding to be mended, with what is needed for it; ``findings`` are all of the file that are reported."""

    finding: Finding
    source: Source
    inference: Inference
    findings: list[Finding]


#: Makes the fix of a finding; None where it is not certain.
Maker = Callable[[Task], Fix | None]


def applied(text: str, fixes: Iterable[Fix]) -> str:
    """A text with some fixes. Of two that touch the same characters only the first is done."""
    done: list[Edit] = []
    for fix in fixes:
        if not any(_collide(edit, other) for edit in fix for other in done):
            done.extend(edit for edit in fix if edit not in done)
    parts, last = [], 0
    for edit in sorted(done):
        parts += [text[last : edit.start], edit.text]
        last = edit.end
    return "".join([*parts, text[last:]])


def _collide(one: Edit, other: Edit) -> bool:
    if one == other:
        return False
    if one.start == one.end or other.start == other.end:
        return one.start == other.start or one.start < other.start < one.end or other.start < one.start < other.end
    return one.start < other.end and other.start < one.end


def is_grouped(source: Source, start: int, end: int) -> bool:
    """Whether a parenthesis stands directly before and behind a span."""
    return source.text[start - 1 : start] == "(" and source.text[end : end + 1] == ")"


def climb(node: nodes.NodeNG) -> Iterator[nodes.NodeNG]:
    """The nodes around a node that are evaluated where it is: from its parent to the function or module."""
    while node.parent is not None:
        inner, node = node, node.parent
        yield node
        if _is_body(inner, node):
            return


def _is_body(inner: nodes.NodeNG, outer: nodes.NodeNG) -> bool:
    """Whether something is evaluated by a call of what is around it, and not with it."""
    match outer:
        case nodes.FunctionDef() | nodes.AsyncFunctionDef():
            return any(inner is statement for statement in outer.body)
        case nodes.Lambda():
            return inner is outer.body
        case nodes.ClassDef():
            return any(inner is statement for statement in outer.body)
    return False


def may_await(node: nodes.NodeNG) -> bool:
    """Whether an ``await`` may come to a place, or go from it, and change nothing else.

    In a generator expression it would turn a sync generator into an async one. A comprehension inside of another one
    may be async only from Python 3.11 on.
    """
    scopes = 0
    inner, is_outside = node, False
    for outer in climb(node):
        if isinstance(outer, nodes.Comprehension):
            # The first iterable is evaluated before the comprehension is entered.
            is_outside = inner is outer.iter and outer is outer.parent.generators[0]
        elif isinstance(outer, nodes.ComprehensionScope) and not is_outside:
            scopes += 1
            if isinstance(outer, nodes.GeneratorExp) or scopes > 1:
                return False
        if not isinstance(outer, nodes.Comprehension):
            is_outside = False
        inner = outer
    return isinstance(inner, nodes.AsyncFunctionDef)
