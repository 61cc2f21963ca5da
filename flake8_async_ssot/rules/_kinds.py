"""How messages call what a definition gives back, and where two definitions disagree."""

from __future__ import annotations

from typing import Any

from flake8_async_ssot.inference import Disagreement, Gives, Side

_WORDS = {
    Gives.COROUTINE: "async",
    Gives.AWAITABLE: "awaitable",
    Gives.ITERATOR: "an async iterator",
    Gives.MANAGER: "an async context manager",
    Gives.VALUE: "sync",
}


def words(gives: Gives) -> str:
    """What a definition is that gives something."""
    return _WORDS[gives]


def fields(found: Disagreement) -> dict[str, Any]:
    """The fields that messages about two definitions share: their names, kinds, and the place of the second one."""
    return {
        "name": found.own.name,
        "kind": words(found.own.gives),
        "other": placed(found.other),
        "other_kind": words(found.other.gives),
    }


def placed(side: Side) -> str:
    """The name of a definition in backquotes, and where it stands."""
    return f"`{side.name}` ({side.definition.place})"
