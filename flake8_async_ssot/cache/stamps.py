"""The states of files: while size and times of a file are what they were, its content is, and need not be read."""

from __future__ import annotations

import json
import os
import stat
import time

#: A file that changed so recently may change again without a new time stamp: file systems count in up to two seconds.
_SETTLED = 2_000_000_000


class Stamps:
    """States of files, by texts for their paths."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}
        self._new: dict[str, str] = {}

    def add(self, stamps: dict[str, str]) -> None:
        """Take in states that were kept."""
        self._known.update(stamps)

    def taken(self) -> dict[str, str]:
        """The states that were found since the last call."""
        new, self._new = self._new, {}
        return new

    def digest(self, name: str, path: str) -> str | None:
        """The digest of a file whose state is known and unchanged; None for others.

        :param name: the text for the path.
        """
        state = _state(path)
        if state is None or name not in self._known:
            return None
        try:
            digest, *known = json.loads(self._known[name])
        except (ValueError, TypeError):
            return None
        return digest if known == state and isinstance(digest, str) else None

    def note(self, name: str, path: str, digest: str) -> None:
        """Keep the state of a file that was read."""
        state = _state(path)
        if state is None or time.time_ns() - max(state[1], state[2]) < _SETTLED:
            return
        text = json.dumps([digest, *state])
        if self._known.get(name) != text:
            self._known[name] = self._new[name] = text


def _state(path: str) -> list[int] | None:
    """Size, times of the last change of content and of the file's own data, and number; None for what is no file."""
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None
    return [found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino] if stat.S_ISREG(found.st_mode) else None
