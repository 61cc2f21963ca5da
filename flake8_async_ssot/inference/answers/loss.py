"""What flow analysis answers: where a coroutine is lost, and how."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from astroid import nodes

    from flake8_async_ssot.inference.answers.answer import Definition


class Fate(Enum):
    """How an awaitable that nobody awaits is lost. Each is told of once, at the place that loses it."""

    DROPPED = "made by a statement of its own"
    UNUSED = "assigned to a name that nothing uses"
    SOMETIMES = "awaited on some paths only"
    CONDITION = "taken for a truth value"
    VALUE = "taken for its result by an attribute, an index, an operator or a loop"
    CONSUMED = "given to what wants a value"
    COLLECTION = "kept in a collection that nothing uses"
    RETURNED = "returned by a coroutine function"
    ITERATOR = "async iterator or async context manager that nothing uses"
    TASK = "task to which nothing refers"


@dataclass(frozen=True, slots=True)
class Loss:
    """One coroutine that is lost.

    ``node`` is where that happens and ``source`` the expression that makes it. ``name`` is what the source calls,
    ``detail`` what the place does with it, ``function`` the sync function around it; empty where something can be
    awaited there.
    """

    fate: Fate
    node: nodes.NodeNG
    source: nodes.NodeNG
    name: str
    definition: Definition | None
    detail: str
    can_await: bool
    function: str

    @property
    def place(self) -> str:
        """Where the source of the coroutine is defined, in parentheses, or nothing."""
        return f" ({self.definition.place})" if self.definition else ""

    @property
    def advice(self) -> str:
        """What to do about it here."""
        if self.can_await:
            return "missing `await`"
        if self.function:
            return f"nothing can be awaited here: use `asyncio.run` or make `{self.function}` async"
        return "nothing can be awaited here: use `asyncio.run`"
