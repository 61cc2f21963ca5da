"""What definitions of one symbol give back, and where two of them disagree."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from astroid import nodes

    from flake8_async_ssot.inference.answers.answer import Definition


class Gives(Enum):
    """What a call of a definition gives back; of a property, what reading it gives."""

    COROUTINE = "a coroutine"
    #: A future, a task or an object with ``__await__``: callers may await it, and may as well use it in another way.
    AWAITABLE = "an awaitable"
    ITERATOR = "an async iterator"
    MANAGER = "an async context manager"
    VALUE = "what cannot be awaited"

    def disagrees(self, other: Gives) -> bool:
        """Whether code that is written for the one cannot be right for the other."""
        if Gives.AWAITABLE in (self, other) or {self, other} == {Gives.ITERATOR, Gives.MANAGER}:
            return False
        return self is not other


@dataclass(frozen=True, slots=True)
class Side:
    """One of two definitions: its name as a message shows it, what it gives, and where it stands."""

    name: str
    gives: Gives
    definition: Definition


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two definitions of one symbol that give different things; ``node`` is where the first of them stands."""

    node: nodes.NodeNG
    own: Side
    other: Side


class Demand(Enum):
    """What the language demands of a special method that gives something else."""

    VALUE = "a result that is used as it is"
    AWAITABLE = "an awaitable"
    ITERATOR = "an iterator"
    ASYNC_ITERATOR = "an async iterator, and no coroutine"


@dataclass(frozen=True, slots=True)
class Mixed:
    """Two functions that one call may reach, of which one is sync and the other one async."""

    sync: Side
    coroutine: Side
