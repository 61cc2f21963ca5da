"""What flow analysis answers: where a coroutine is lost, and how."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from astroid import nodes

    from flake8_async_ssot.inference.answers.answer import Definition


class Fate(Enum):
    """How an awaitable is lost that nothing awaits. Each loss has one fate, at the place that loses it."""

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


class Construct(Enum):
    """The construct of the language that takes a value."""

    CONDITIONAL = "test of a conditional expression"
    OPERAND = "operand of a boolean operator"
    NEGATION = "operand of not"
    STATEMENT = "condition of a statement"
    FILTER = "condition of a comprehension"
    SUBJECT = "subject of match"
    UNPACKING = "unpacking assignment"
    OPERATOR = "operator"
    COMPARISON = "comparison"
    ATTRIBUTE = "attribute"
    INDEX = "index"
    ITERATION = "iteration"
    WITH = "with statement"
    RAISE = "raise statement"
    CALL = "call of the value"
    MAPPING = "unpacking of a mapping"
    FORMAT = "text format"
    F_STRING = "f-string"
    ARGUMENT = "argument of a call"
    STORE = "assignment to an attribute or index"


class Consumer(NamedTuple):
    """What takes a coroutine for another value.

    ``written`` is the part of the source that names it: an operator, a keyword, an attribute, a callee, a target.
    """

    construct: Construct
    written: str = ""


class Bypass(Enum):
    """Why a coroutine is awaited on some paths only."""

    ARM = "another arm of the expression is awaited"
    BRANCH = "another branch binds an awaited result"
    PATH = "a path passes no use that awaits"


class Loss(NamedTuple):
    """One coroutine that is lost.

    ``node`` is the place of the loss and ``source`` the expression that makes the coroutine. ``callee`` is the callee
    of the source, or the source itself, and ``function`` the sync function around the place; it is empty where
    something can be awaited there.
    """

    fate: Fate
    node: nodes.NodeNG
    source: nodes.NodeNG
    callee: nodes.NodeNG
    definition: Definition | None
    can_await: bool
    function: str
    #: Of ``CONDITION``, ``VALUE`` and ``CONSUMED``.
    consumer: Consumer | None = None
    #: Of ``SOMETIMES``.
    bypass: Bypass | None = None
    #: Of ``UNUSED``: the name that is bound.
    target: str = ""
    #: The source is a coroutine function, not a coroutine.
    is_function: bool = False
    #: The source is an async iterator or async context manager, not a coroutine.
    is_iterator: bool = False
