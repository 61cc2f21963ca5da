"""What runs awaitables that it is given. Free of astroid, since rules name these calls before it is loaded."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from astroid import nodes


class Need(Enum):
    """What a runner has to be given."""

    COROUTINE = "a coroutine"
    #: Other awaitables are refused in every version.
    ONLY_COROUTINE = "nothing but a coroutine"
    AWAITABLE = "an awaitable"
    #: Each positional argument of its own.
    AWAITABLES = "awaitables"
    #: A collection of them, of futures alone or of anything awaitable.
    FUTURE_COLLECTION = "a collection of tasks or futures"
    AWAITABLE_COLLECTION = "a collection of awaitables"
    FUNCTION = "a coroutine function"


class Spec(NamedTuple):
    """What knowledge of a library says of a runner: the place and the name of the parameter that it runs."""

    need: Need
    place: int = 0
    keyword: str = ""


class Runner(NamedTuple):
    """A call of a runner: what it needs, and the expressions that it is given for that.

    ``unpacked`` are those whose content it is given: ``gather(*calls)``. What is written out behind a star is an
    argument.
    """

    need: Need
    arguments: tuple[nodes.NodeNG, ...]
    unpacked: tuple[nodes.NodeNG, ...] = ()


#: The last names of all runners, for a first look at a file. A test compares them with what libraries' knowledge says.
RUNNER_NAMES = frozenset({
    "as_completed", "create_task", "ensure_future", "gather", "run", "run_coroutine_threadsafe", "run_until_complete",
    "shield", "from_thread_run", "start", "start_soon", "wait", "wait_for",
})  # fmt: skip
#: Last names of runners of other libraries, of which nothing else is known: schedulers and task groups.
OTHER_RUNNER_NAMES = frozenset({"spawn"})
