"""The states of files that were read, by which an unchanged file need not be read again."""

from __future__ import annotations

import json
import os

from flake8_async_ssot.inference.modules.states import State, is_settled, state_of


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
        if state is None or not is_settled(state):
            return
        text = json.dumps([digest, *state])
        if self._known.get(name) != text:
            self._known[name] = self._new[name] = text


def _state(path: str) -> State | None:
    try:
        return state_of(os.stat(path))
    except (OSError, ValueError):
        return None
