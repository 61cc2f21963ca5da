"""How messages call what a definition gives back, and where two definitions disagree."""

from __future__ import annotations

from typing import Any

from flake8_async_ssot.inference import Disagreement, Gives, Side
from flake8_async_ssot.rules._operands import known_as

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
        "name": _named(found.own),
        "kind": words(found.own.gives),
        "other": placed(found.other),
        "other_kind": words(found.other.gives),
    }


def placed(side: Side) -> str:
    """The name of a definition in backquotes, and where it stands."""
    return f"{_named(side)} ({side.definition.place})"


def _named(side: Side) -> str:
    """The full name of a definition, and the one under which it is meant where that differs."""
    return known_as(side.definition, side.name, side.name.rpartition(".")[2])
