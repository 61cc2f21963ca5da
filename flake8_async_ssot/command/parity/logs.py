"""Reads logs as lines, whatever their format, without holding more than a line of them.

A log is plain text, one JSON object a line, or JUnit's XML. It may be compressed by gzip, and in UTF-16.
"""

from __future__ import annotations

import codecs
import gzip
import io
import json
import os
import sys
import zlib
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, cast
from xml.parsers import expat

from flake8_async_ssot.command.problem import Problem

#: Longer lines are read in pieces.
_LONGEST_LINE = 4 << 20
_PORTION = 1 << 16
#: Texts in one JSON object, and levels of it, that are looked at.
_TEXTS, _DEEPEST = 1_000, 12
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
#: The elements of JUnit's XML that hold what a test printed or raised.
_TELLING = frozenset({"failure", "error", "system-out", "system-err", "rerunFailure", "flakyFailure", "skipped"})


def lines_of(path: str, advance: Callable[[int], object]) -> Iterator[str]:
    """The lines of a log; texts inside of JSON and XML as lines of their own.

    :param path: the file; ``-`` is standard input.
    :param advance: told the number of bytes that were read.
    :raises Problem: the log cannot be read, or is no text. Lines before that were given.
    """
    shown = "standard input" if path == "-" else path
    try:
        with _opened(path) as file:
            yield from _lines(_Counted(file, advance), shown)
    except (OSError, EOFError, zlib.error) as error:
        raise Problem(f"{shown}: {getattr(error, 'strerror', None) or error}") from None


def size_of(path: str) -> int:
    """The size of a log in bytes; 0 where it is not known."""
    try:
        return os.path.getsize(path) if path != "-" else 0
    except OSError:
        return 0


def _opened(path: str) -> BinaryIO:
    if path != "-":
        return open(path, "rb")
    # Closing the copy leaves standard input open.
    stream = getattr(sys.stdin, "buffer", None)
    return cast("BinaryIO", io.BufferedReader(_Unclosed(stream)) if stream is not None else io.BytesIO())


class _Unclosed(io.RawIOBase):
    """A stream of which closing this object leaves the original open."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read as the original does."""
        found = self._stream.read(len(buffer))
        buffer[: len(found)] = found
        return len(found)


class _Counted(io.RawIOBase):
    """A stream that tells how much of it was read."""

    def __init__(self, stream: BinaryIO, advance: Callable[[int], object]) -> None:
        self._stream, self._advance = stream, advance

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read as the original does."""
        found = self._stream.read(len(buffer))
        self._advance(len(found))
        buffer[: len(found)] = found
        return len(found)


def _lines(counted: _Counted, shown: str) -> Iterator[str]:
    raw: io.BufferedReader = io.BufferedReader(counted, _PORTION)
    if raw.peek(2)[:2] == b"\x1f\x8b":
        raw = io.BufferedReader(cast("Any", gzip.GzipFile(fileobj=raw)), _PORTION)
    start = raw.peek(_PORTION)[:_PORTION]
    encoding = next((name for mark, name in _MARKS.items() if start.startswith(mark)), "utf-8")
    if encoding != "utf-16" and b"\0" in start:
        raise Problem(f"{shown}: no text, but binary data")
    if start.lstrip(b"\xef\xbb\xbf \t\r\n")[:5].lower() in (b"<?xml", b"<test"):
        yield from _of_xml(raw, shown)
        return
    text = io.TextIOWrapper(raw, encoding, errors="replace", newline=None)
    while line := text.readline(_LONGEST_LINE):
        if "\0" in line:
            raise Problem(f"{shown}: no text, but binary data")
        yield from _of_line(line)


def _of_line(line: str) -> Iterator[str]:
    stripped = line.strip()
    if stripped[:1] == "{" and stripped[-1:] == "}":
        try:
            data = json.loads(stripped)
        except (ValueError, RecursionError):
            data = None
        if isinstance(data, dict):
            texts = _texts(data, 0)
            for _, text in zip(range(_TEXTS), texts):
                yield from text.splitlines()
            return
    yield line


def _texts(data: Any, depth: int) -> Iterator[str]:
    """The texts in a JSON value, tracebacks that are written out as objects among them."""
    if isinstance(data, str):
        yield data
    elif depth > _DEEPEST:
        return
    elif isinstance(data, list):
        for entry in data:
            yield from _texts(entry, depth + 1)
    elif isinstance(data, dict):
        frames = data.get("frames")
        if not isinstance(frames, list) and isinstance(data.get("stacktrace"), dict):
            frames = data["stacktrace"].get("frames")
        if isinstance(frames, list):
            yield from _traceback(data, frames)
            return
        for value in data.values():
            yield from _texts(value, depth + 1)


def _traceback(data: dict[str, Any], frames: list[Any]) -> Iterator[str]:
    """A traceback that is an object of frames, as Python would print it."""
    yield "Traceback (most recent call last):"
    for frame in frames:
        if isinstance(frame, dict):
            path = frame.get("abs_path") or frame.get("filename") or frame.get("file")
            line = frame.get("lineno") or frame.get("line")
            yield f'  File "{path}", line {line}, in {frame.get("name") or frame.get("function")}'
    name = data.get("exc_type") or data.get("type") or "Exception"
    yield f"{name}: {data.get('exc_value') or data.get('value') or data.get('message')}"


def _of_xml(raw: io.BufferedReader, shown: str) -> Iterator[str]:
    """The lines of the telling elements of an XML report.

    No entity is expanded: a report that declares one is not read on.
    """
    reader = _Reader()
    parser = expat.ParserCreate()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.EntityDeclHandler = reader.refuse
    try:
        while portion := raw.read(_PORTION):
            parser.Parse(portion, False)
            yield from reader.complete()
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        yield from reader.complete()
        raise Problem(f"{shown}: no well-formed XML: {error}") from None
    except _DeclaresEntities:
        raise Problem(f"{shown}: an XML document that declares entities is not read") from None
    yield from reader.complete()


class _DeclaresEntities(Exception):
    """The document declares an entity, which may stand for more text than there is memory."""


class _Reader:
    """Collects the lines of the telling elements."""

    def __init__(self) -> None:
        self._depth = 0
        self._rest = ""
        self._lines: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self._depth += name in _TELLING

    def end(self, name: str) -> None:
        """An element ends, and with it a last line."""
        if name in _TELLING:
            self._depth -= 1
            self.text("\n\n", is_inside=True)

    def text(self, data: str, is_inside: bool = False) -> None:
        """A piece of text, which may end anywhere in a line."""
        if self._depth or is_inside:
            *whole, self._rest = (self._rest + data).split("\n")
            self._lines.extend(whole)
            if len(self._rest) > _LONGEST_LINE:
                self._lines.append(self._rest)
                self._rest = ""

    def refuse(self, *declaration: object) -> None:
        """An entity is declared."""
        raise _DeclaresEntities

    def complete(self) -> Iterator[str]:
        """The lines that are complete."""
        yield from self._lines
        self._lines.clear()
