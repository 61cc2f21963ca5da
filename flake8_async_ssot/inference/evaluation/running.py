"""Objects that a call only starts: coroutines, generators, and the context managers that are made of generators.

The one table of their kinds: by what a function becomes one, of which class the result is, in which statement it can
stand and whether it can be awaited.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple, TypeGuard

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import Answer, Awaitability, Kind, Protocol, Reason
from flake8_async_ssot.inference.evaluation.running_kinds import RunningKind
from flake8_async_ssot.inference.evaluation.values import (
    Function,
    Literal,
    Running,
    Unknown,
    Value,
    Values,
)


class Started(NamedTuple):
    """What is known of everything that a call of one kind starts.

    ``cls`` is the qualified name of its class, ``protocol`` the statement that it can stand in.
    """

    answer: Answer
    cls: str
    protocol: Protocol | None


_COROUTINE = Answer(Awaitability.ALWAYS, Kind.COROUTINE, "coroutine")
_STARTED = {
    RunningKind.COROUTINE: Started(_COROUTINE, "types.CoroutineType", None),
    # `types.coroutine` marks the code of a generator function: what it gives stays a generator.
    RunningKind.GENERATOR_COROUTINE: Started(_COROUTINE, "types.GeneratorType", Protocol.FOR),
    RunningKind.GENERATOR: Started(
        Answer(Awaitability.NEVER, Kind.VALUE, "generator"), "types.GeneratorType", Protocol.FOR
    ),
    RunningKind.ASYNC_GENERATOR: Started(
        Answer(Awaitability.NEVER, Kind.ASYNC_ITERATOR, "async generator"),
        "types.AsyncGeneratorType",
        Protocol.ASYNC_FOR,
    ),
    RunningKind.CONTEXT_MANAGER: Started(
        Answer(Awaitability.NEVER, Kind.VALUE, "context manager"), "contextlib._GeneratorContextManager", Protocol.WITH
    ),
    RunningKind.ASYNC_CONTEXT_MANAGER: Started(
        Answer(Awaitability.NEVER, Kind.ASYNC_CONTEXT_MANAGER, "async context manager"),
        "contextlib._AsyncGeneratorContextManager",
        Protocol.ASYNC_WITH,
    ),
}
_MANAGERS = {
    "contextlib.contextmanager": RunningKind.CONTEXT_MANAGER,
    "contextlib.asynccontextmanager": RunningKind.ASYNC_CONTEXT_MANAGER,
}
#: The decorator that makes generators awaitable, those of a generator function and those that a function returns.
_AWAITABLE_GENERATORS = "types.coroutine"


def started(kind: RunningKind) -> Started:
    """What is known of everything that a call of a kind starts."""
    return _STARTED[kind]


def kind_of(function: Function, is_generator: bool) -> RunningKind | None:
    """The kind of object that a call of a function starts; None where the call runs the body.

    :param is_generator: the body of the function yields.
    """
    for name in function.wrapping:
        if name in _MANAGERS:
            return _MANAGERS[name]
    if isinstance(function.node, nodes.AsyncFunctionDef):
        return RunningKind.ASYNC_GENERATOR if is_generator else RunningKind.COROUTINE
    if not is_generator:
        return None
    is_marked = _AWAITABLE_GENERATORS in function.wrapping
    return RunningKind.GENERATOR_COROUTINE if is_marked else RunningKind.GENERATOR


def handed_on(function: Function, returned: Values) -> Values:
    """The result of a call that runs the body: ``types.coroutine`` makes returned generators awaitable."""
    return tuple(map(_awaitable, returned)) if _AWAITABLE_GENERATORS in function.wrapping else returned


def _awaitable(value: Value) -> Value:
    if isinstance(value, Running) and value.kind is RunningKind.GENERATOR:
        return replace(value, kind=RunningKind.GENERATOR_COROUTINE)
    return value if isinstance(value, (Running, Literal, Unknown)) else Unknown(Reason.DECORATOR)


def is_coroutine(value: Value) -> TypeGuard[Running]:
    """Whether a value is what a coroutine function gives, a generator-based one included."""
    return isinstance(value, Running) and started(value.kind).answer.kind is Kind.COROUTINE


def serves(value: Value, protocol: Protocol) -> TypeGuard[Running]:
    """Whether a value was started by a call and can stand in a statement, where it hands over what it yields."""
    return isinstance(value, Running) and started(value.kind).protocol is protocol
