"""What a repository leaves out by its ``.gitignore`` files, which are only read: as git does, from the top down.

What stands below a folder that is left out is left out with it, whatever a later line says. Of the lines that mean a
path the last one counts, and a file of an inner folder comes after those around it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from flake8_async_ssot.inference.modules.paths import is_inside, upwards
from flake8_async_ssot.inference.modules.sources import digest_of

if TYPE_CHECKING:
    from pathspec.pattern import Pattern

NAME = ".gitignore"
#: Bytes and lines of one file above which the rest of it does not count.
MAX_BYTES, MAX_LINES = 1 << 20, 2_000
#: Groups of stars in one line above which it means nothing: each multiplies the steps that a comparison may take by the
#: length of the path.
MAX_STARS = 3

_Read = Callable[[str], "bytes | None"]


class Rules:
    """The rules that count in one folder: those of its own file, and those of the folders around it."""

    def __init__(self, folder: str, text: bytes, outer: Rules | None) -> None:
        """Take the folder, what its file says, and the rules around it."""
        self._text = text
        self._folder = folder
        self._outer = outer
        self._lines: list[_Line] | None = None

    def digest(self, folder: str) -> str:
        """A digest of all that counts in a folder, which is the same on another machine."""
        place = os.path.relpath(folder, self._folder).encode(errors="surrogateescape")
        outer = self._outer.digest(folder) if self._outer is not None else ""
        return digest_of(b"\0".join((place, self._text, outer.encode())))

    def leaves_out(self, path: str, is_folder: bool) -> bool:
        """Whether a file or folder is left out whose own folder is not.

        :param path: below the folder of these rules, absolute.
        """
        if self._lines is None:
            self._lines = [*_lines(self._text)]
        relative = path[len(self._folder) :].strip(os.sep).replace(os.sep, "/")
        for line in reversed(self._lines):
            if line.means(relative, is_folder):
                return line.leaves_out
        return self._outer is not None and self._outer.leaves_out(path, is_folder)


class _Line(NamedTuple):
    """One line: its pattern, and whether that is compared with names alone, or with all that stands below a folder."""

    pattern: Pattern
    leaves_out: bool
    is_name: bool
    is_below: bool

    def means(self, path: str, is_folder: bool) -> bool:
        """Whether it means a path itself, and not by a folder around that."""
        end, (outer, _, name) = "/" if is_folder else "", path.rpartition("/")
        match = self.pattern.match_file
        if self.is_name:
            return match(name + end) is not None
        if match(path + end) is None:
            return False
        return self.is_below or not outer or match(f"{outer}/") is None


def _lines(text: bytes) -> Iterator[_Line]:
    """The lines that leave something out or take it back."""
    # It takes as long to import as a small file to check, and most runs have nothing to compare.
    from pathspec import GitIgnoreSpec

    for raw in text[:MAX_BYTES].decode("utf-8-sig", errors="surrogateescape").splitlines()[:MAX_LINES]:
        line = _spelled_out(raw.rstrip("\r"))
        if len(re.findall(r"\*+", line)) > MAX_STARS:
            continue
        try:
            patterns = [*GitIgnoreSpec.from_lines([line]).patterns]
        except (ValueError, re.error):
            # git leaves such a line alone, too.
            continue
        body = line.rstrip().removeprefix("!").rstrip("/")
        for pattern in patterns:
            if pattern.include is not None:
                yield _Line(pattern, pattern.include, "/" not in body, body.endswith("/**/*"))


def _spelled_out(line: str) -> str:
    """A line with ``**`` at its ends written in a way that means names, or what is below a folder, alone."""
    sign, body = ("!", line[1:]) if line.startswith("!") else ("", line)
    body = re.sub(r"^(?:\*\*/)+(?=[^/]+/?$)", "", body)
    body = re.sub(r"^\*\*(?=/?$)", "*", body)
    return sign + re.sub(r"/\*\*(?=/?$)", "/**/*", body)


def rules_in(folder: str, outer: Rules | None, read: _Read) -> Rules | None:
    """The rules that count in a folder, where those of the folder around it are known.

    :param read: reads a file.
    """
    text = read(os.path.join(folder, NAME))
    return Rules(folder, text, outer) if text and not text.isspace() else outer


def rules_around(folder: str, top: str, read: _Read) -> Rules | None:
    """The rules of the folders around one up to the top.

    :param top: the folder, or one around it.
    """
    rules: Rules | None = None
    for outer in reversed([each for each in upwards(folder) if is_inside(each, top)][1:]):
        rules = rules_in(outer, rules, read)
    return rules


def is_left_out(path: str, is_folder: bool, top: str, read: _Read) -> bool:
    """Whether a file or folder, which need not exist, is left out, by itself or with a folder around it.

    :param top: the folder around it where the files of rules start.
    """
    rules: Rules | None = None
    for each in reversed([each for each in upwards(path) if is_inside(each, top)]):
        if rules is not None and rules.leaves_out(each, is_folder or each != path):
            return True
        rules = rules_in(each, rules, read) if each != path else rules
    return False
