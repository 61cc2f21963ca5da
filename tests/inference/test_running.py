"""What a call only starts: one table for its kinds."""

from __future__ import annotations

import ast
import contextlib
import types

import pytest
from astroid import extract_node

from flake8_async_ssot.inference.answers.answer import Awaitability, Protocol, Reason
from flake8_async_ssot.inference.evaluation import running
from flake8_async_ssot.inference.evaluation.running_kinds import RunningKind
from flake8_async_ssot.inference.evaluation.values import Function, Instance, Literal, Running, Unknown

_MARK, _MANAGER, _ASYNC_MANAGER = "types.coroutine", "contextlib.contextmanager", "contextlib.asynccontextmanager"
_GIVEN = {
    RunningKind.COROUTINE: ("async def f(): return 1", ()),
    RunningKind.GENERATOR: ("def f(): yield 1", ()),
    RunningKind.ASYNC_GENERATOR: ("async def f(): yield 1", ()),
    RunningKind.GENERATOR_COROUTINE: ("def f(): yield 1", (_MARK,)),
    RunningKind.CONTEXT_MANAGER: ("def f(): yield 1", (_MANAGER,)),
    RunningKind.ASYNC_CONTEXT_MANAGER: ("async def f(): yield 1", (_ASYNC_MANAGER,)),
}
_APPLIED = {_MARK: types.coroutine, _MANAGER: contextlib.contextmanager, _ASYNC_MANAGER: contextlib.asynccontextmanager}


def _function(text: str, *wrapping: str) -> Function:
    return Function(extract_node(text), wrapping=wrapping)


def _is_generator(text: str) -> bool:
    return any(isinstance(node, ast.Yield) for node in ast.walk(ast.parse(text)))


def _started_by_cpython(kind: RunningKind) -> object:
    text, wrapping = _GIVEN[kind]
    scope: dict[str, object] = {}
    exec(text, scope)
    function = scope["f"]
    for name in wrapping:
        function = _APPLIED[name](function)  # type: ignore[operator]
    return function()  # type: ignore[operator]


def test_every_kind_is_known() -> None:
    assert set(_GIVEN) == set(RunningKind)
    assert all(running.started(kind).cls for kind in RunningKind)


@pytest.mark.parametrize("kind", RunningKind, ids=lambda kind: kind.name)
def test_kinds_of_functions(kind: RunningKind) -> None:
    text, wrapping = _GIVEN[kind]
    assert running.kind_of(_function(text, *wrapping), _is_generator(text)) is kind


@pytest.mark.parametrize("kind", RunningKind, ids=lambda kind: kind.name)
def test_cpython_starts_the_same(kind: RunningKind) -> None:
    """Class, statement and awaitability are those of the object that CPython gives."""
    value, known = _started_by_cpython(kind), running.started(kind)
    names = {f"{cls.__module__}.{cls.__qualname__}" for cls in (type(value),)}
    names |= {f"types.{name}" for name, found in vars(types).items() if found is type(value)}
    assert known.cls in names
    fitting = {protocol for protocol in Protocol if any(hasattr(value, name) for name in protocol.value)}
    assert fitting == ({known.protocol} if known.protocol else set())
    is_marked = isinstance(value, types.GeneratorType) and bool(value.gi_code.co_flags & 0x100)
    is_awaitable = hasattr(value, "__await__") or is_marked
    assert known.answer.awaitability is (Awaitability.ALWAYS if is_awaitable else Awaitability.NEVER)
    if isinstance(value, types.CoroutineType):
        value.close()


def test_functions_that_run_their_body_start_nothing() -> None:
    assert running.kind_of(_function("def f(): return 1"), False) is None
    assert running.kind_of(_function("def f(): return 1", _MARK), False) is None
    assert running.kind_of(_function("lambda: 1"), False) is None


def test_native_coroutines_stay_native() -> None:
    assert running.kind_of(_function("async def f(): return 1", _MARK), False) is RunningKind.COROUTINE


def test_returned_generators_become_awaitable_where_a_function_is_marked() -> None:
    generator = Running(_function("def f(): yield 1"), RunningKind.GENERATOR)
    instance = Instance.__new__(Instance)
    given = (generator, Literal(1), instance)
    assert running.handed_on(_function("def f(): return 1"), given) == given
    first, second, third = running.handed_on(_function("def f(): return 1", _MARK), given)
    assert isinstance(first, Running) and first.kind is RunningKind.GENERATOR_COROUTINE
    assert second == Literal(1)
    assert third == Unknown(Reason.DECORATOR)


def test_what_serves_a_statement() -> None:
    generator = Running(_function("def f(): yield 1"), RunningKind.GENERATOR)
    assert running.serves(generator, Protocol.FOR)
    assert not running.serves(generator, Protocol.ASYNC_FOR)
    assert not running.serves(Literal(1), Protocol.FOR)
    assert running.is_coroutine(Running(generator.function, RunningKind.GENERATOR_COROUTINE))
    assert not running.is_coroutine(generator)
