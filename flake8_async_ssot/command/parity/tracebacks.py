"""Finds errors, with the places that they come from, in the lines of a log.

One line is looked at after the other, and only the frames of the traceback in progress are kept. What logging puts in
front of a line does not matter.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace

from flake8_async_ssot.command.parity.kinds import Kind, kind_of, name_in

#: Frames of one traceback that are kept: the innermost ones.
_FRAMES = 64
#: Lines between two frames, or the last frame and the error: source, markers, and what was left out.
_GAP = 5
#: Longer lines are cut: messages are short.
_LONGEST = 4_000

_FRAME = re.compile(r'\bFile "(?P<path>[^"\n]{1,1000})", line (?P<line>\d{1,9})(?:, in (?P<name>[^\n]{1,200}))?')
_LOCATION = re.compile(
    r"(?:^|\s)(?P<path>(?:[A-Za-z]:)?[^\s:*?\"<>|][^:*?\"<>|]{0,300}\.pyi?|sys|<[\w .-]+>)"
    r":(?P<line>\d{1,9}): ?(?P<rest>.*)"
)
_HEADER = re.compile(r"Traceback \(most recent call last\)|Traceback \(innermost last\)")
_CREATED = "Coroutine created at (most recent call last)"
#: In front of a message that is part of source or of the text of an object: ``raise TypeError("...``.
_QUOTING = re.compile(r"\(\s*[rbfRBF]{0,2}[\"']$|^[>\s]*raise\b")
_SUMMARY = re.compile(r"^(?:FAILED|ERROR|XFAIL|SKIPPED) \S+")
_MESSAGE_START = re.compile(r"(?<![\w.])[\w.]{0,200}?(?:Error|Exception|Warning|Group)\b")
_SECTION = re.compile(r"^(?:_{3,}|={3,}|-{3,}) ")


@dataclass(frozen=True, slots=True)
class Place:
    """One frame: a file and line as they are printed, with the text of the line where that is printed."""

    path: str
    line: int
    source: str = ""


@dataclass(frozen=True, slots=True)
class LoggedError:
    """One error in a log: its kind, its message, the name in that, and its frames, the innermost last."""

    kind: Kind
    message: str
    name: str
    frames: tuple[Place, ...]


class Tracebacks:
    """Takes lines, gives errors."""

    def __init__(self) -> None:
        self._frames: deque[Place] = deque(maxlen=_FRAMES)
        self._gap = 0
        self._located: deque[Place] = deque(maxlen=_FRAMES)
        #: An error whose place may still come: from pytest, or from the place where a coroutine was made.
        self._pending: LoggedError | None = None
        self._is_creation = False

    def feed(self, line: str) -> Iterator[LoggedError]:
        """Take the next line, and give the errors that are complete by now."""
        line = line.rstrip("\r\n")[:_LONGEST]
        frame = _FRAME.search(line) if 'File "' in line else None
        if frame is not None:
            self._add(Place(frame["path"], int(frame["line"])))
            return
        settled = list(self._settle(line)) if self._pending is not None else []
        yield from settled
        if settled and line.endswith(f": {settled[0].message}") and _location(line):
            # The place of the error that was just completed.
            return
        if "Traceback (" in line and _HEADER.search(line):
            self._frames.clear()
        elif _SECTION.match(line):
            self._located.clear()
        elif not _SUMMARY.match(line):
            self._note_location(line)
            self._find(line)
        self._pass(line)

    def finish(self) -> Iterator[LoggedError]:
        """Give the error that waits for more lines, at the end of the log."""
        if self._pending is not None:
            yield self._completed()

    def _add(self, frame: Place) -> None:
        self._frames.append(frame)
        self._gap = 0

    def _pass(self, line: str) -> None:
        """Count a line that is no frame, and forget the frames that it leaves behind."""
        self._gap += 1
        if self._gap == 1 and self._frames and not self._frames[-1].source:
            self._frames[-1] = replace(self._frames[-1], source=line.strip())
        if self._gap > _GAP and not self._is_creation:
            self._frames.clear()

    def _note_location(self, line: str) -> None:
        """Keep a place as pytest prints it: ``path:line: in name``, or ``path:line:`` alone."""
        found = _location(line)
        if found is not None and (not found["rest"] or found["rest"].startswith("in ")):
            self._located.append(Place(found["path"], int(found["line"])))

    def _find(self, line: str) -> None:
        found = kind_of(line)
        if found is None:
            return
        kind, match = found
        if _QUOTING.search(line, 0, match.start()):
            return
        message = _message(line, match)
        at = _location(line)
        if at is not None and at.end("line") < match.start():
            frames: tuple[Place, ...] = (Place(at["path"], int(at["line"])),)
        else:
            frames = tuple(self._frames) or tuple(self._located)
        self._pending = LoggedError(kind, message, name_in(match), frames)

    def _settle(self, line: str) -> Iterator[LoggedError]:
        """Complete the pending error, unless the line belongs to it."""
        if line.strip() in ("", "E") or re.match(r"\s*E\s{2,}", line):
            return
        if _CREATED in line:
            self._is_creation = True
            self._frames.clear()
            return
        if self._is_creation and line[:1].isspace():
            return
        located, pending = _location(line), self._pending
        if located is not None and pending is not None and _is_about(located["rest"].strip(), pending):
            # pytest prints the place of an error below it.
            place = Place(located["path"], int(located["line"]))
            self._pending = replace(pending, frames=(*self._located, place))
            self._located.clear()
        yield self._completed()

    def _completed(self) -> LoggedError:
        """The pending error, which has all of its lines."""
        pending = self._pending
        assert pending is not None
        if self._is_creation and self._frames:
            pending = replace(pending, frames=tuple(self._frames))
        self._pending, self._is_creation = None, False
        self._frames.clear()
        return pending


def _is_about(rest: str, error: LoggedError) -> bool:
    """Whether what stands behind a place is the name of an exception, or the message of an error again."""
    return bool(_MESSAGE_START.fullmatch(rest)) or rest == error.message


def _location(line: str) -> re.Match[str] | None:
    """A place as pytest and warnings print it; most lines hold none of its marks."""
    return _LOCATION.search(line) if ".py" in line or "sys:" in line or ">:" in line else None


def _message(line: str, match: re.Match[str]) -> str:
    """The message of an error: from the name of its exception on, where that stands in front of it."""
    starts = [found.start() for found in _MESSAGE_START.finditer(line, 0, match.start())]
    return line[starts[-1] if starts else match.start() :].strip()[:500]
