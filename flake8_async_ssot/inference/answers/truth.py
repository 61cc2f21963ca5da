"""What definitions of one symbol give back, and where two of them disagree."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

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


class Side(NamedTuple):
    """One of two definitions: its name as a message shows it, what it gives, and where it stands."""

    name: str
    gives: Gives
    definition: Definition


class Disagreement(NamedTuple):
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


class Mixed(NamedTuple):
    """Two functions that one call may reach, of which one is sync and the other one async."""

    sync: Side
    coroutine: Side


class Contract(NamedTuple):
    """What the user declares of functions: a pattern of qualified names, and whether they are async."""

    name: str
    is_async: bool

    def is_broken(self, gives: Gives) -> bool:
        """Whether a function that gives something is none of what is declared."""
        return gives is (Gives.VALUE if self.is_async else Gives.COROUTINE)


class Role(Enum):
    """What a definition is to the symbol that a contract is about."""

    DEFINITION = "the symbol itself"
    OVERRIDE = "it takes the place of the symbol in a subclass"
    NAMESAKE = "a second definition of the name, in another module"
    REPLACEMENT = "what code or a test puts in the place of the symbol"


class Breach(NamedTuple):
    """A contract that is broken, and by what.

    ``definition`` is that of the symbol, where it is known, and ``own`` that of a definition which breaks the contract.
    """

    node: nodes.NodeNG
    role: Role
    contract: Contract
    gives: Gives
    definition: Definition | None
    own: Definition | None = None


class Duplicate(NamedTuple):
    """A second definition of a symbol that has a single source, or code that puts something else in its place."""

    node: nodes.NodeNG
    name: str
    pattern: str
    source: Definition
    is_rebound: bool
