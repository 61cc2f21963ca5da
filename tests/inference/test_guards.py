"""Tests of what an object is: who asks, about what, and what follows."""

from __future__ import annotations

import ast
from typing import Any

import pytest
from astroid import nodes

from flake8_async_ssot.inference.syntax import guards
from flake8_async_ssot.inference.syntax.guards import Asked, Fact
from flake8_async_ssot.inference.syntax.names import spelling
from flake8_async_ssot.inference.syntax.tree import build_module


def _first(text: str) -> Any:
    return build_module(ast.parse(text), "mod", "mod.py", is_package=False).body[0]


@pytest.mark.parametrize(
    ("text", "asked", "subject"),
    [
        ("inspect.isawaitable(x)", Asked.AWAITABLE, "x"),
        ("isawaitable(x := f())", Asked.AWAITABLE, "x"),
        ("asyncio.isfuture(self.x)", Asked.AWAITABLE, "self.x"),
        ("hasattr(x, '__await__')", Asked.AWAITABLE, "x"),
        ("getattr(x, '__await__', None)", Asked.AWAITABLE, "x"),
        ("isinstance(x, Awaitable)", Asked.AWAITABLE, "x"),
        ("isinstance(x, (asyncio.Future, Coroutine[Any, Any, int]))", Asked.AWAITABLE, "x"),
        ("isinstance(x, Awaitable | str)", Asked.CLASS, "x"),
        ("isinstance(x, Model)", Asked.CLASS, "x"),
        ("asyncio.iscoroutinefunction(x)", Asked.COROUTINE_FUNCTION, "x"),
        ("is_async_callable(x)", Asked.COROUTINE_FUNCTION, "x"),
        ("inspect.isasyncgen(x)", Asked.KIND, "x"),
        ("hasattr(x, '__aenter__')", Asked.KIND, "x"),
        ("hasattr(x, 'read')", Asked.CAPABILITY, "x"),
        ("hasattr(x, name)", Asked.CAPABILITY, "x"),
        ("callable(x)", Asked.CAPABILITY, "x"),
    ],
)
def test_questions(text: str, asked: Asked, subject: str) -> None:
    guard = guards.guard_of(_first(text).value)
    assert guard is not None
    assert (guard.asked, spelling(guard.subject), guard.is_negated) == (asked, subject, False)


@pytest.mark.parametrize(
    "text",
    [
        "isinstance(x, str)",
        "isinstance(x, (int, float))",
        "isinstance(x, int | None.x)",
        "len(x)",
        "isawaitable()",
        "x",
    ],
)
def test_no_questions(text: str) -> None:
    guard = guards.guard_of(_first(text).value)
    assert guard is None or guard.asked is Asked.CLASS


@pytest.mark.parametrize(
    ("text", "true", "false"),
    [
        ("isawaitable(x)", Fact.AWAITABLE, Fact.UNKNOWN),
        ("not isawaitable(x)", Fact.UNKNOWN, Fact.AWAITABLE),
        ("not not isawaitable(x)", Fact.AWAITABLE, Fact.UNKNOWN),
        ("iscoroutinefunction(x)", Fact.GIVES_COROUTINE, Fact.UNKNOWN),
        ("isasyncgen(x)", Fact.UNKNOWN, Fact.UNKNOWN),
        ("callable(x)", Fact.UNKNOWN, Fact.UNKNOWN),
    ],
)
def test_what_follows(text: str, true: Fact, false: Fact) -> None:
    guard = guards.guard_of(_first(text).value)
    assert guard is not None
    assert (guard.when(True), guard.when(False)) == (true, false)


@pytest.mark.parametrize("name", ["is_awaitable", "_is_async_function", "looks_like_a_coroutine"])
def test_unknown_functions_ask_by_their_name(name: str) -> None:
    guard = guards.guard_by_name(_first(f"lib.{name}(x)").value)
    assert guard is not None and guard.asked is Asked.KIND


@pytest.mark.parametrize("text", ["run_coroutine_threadsafe(x)", "fetch(x)", "is_awaitable()"])
def test_other_functions_do_not_ask(text: str) -> None:
    assert guards.guard_by_name(_first(text).value) is None


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("def f(x):\n    'Text.'\n    return isawaitable(x)", True),
        ("def f(x):\n    y = x\n    return isawaitable(y)", False),
        ("async def f(x):\n    return isawaitable(x)", False),
        ("def f(x):\n    pass", False),
    ],
)
def test_what_a_function_returns(text: str, given: bool) -> None:
    assert (guards.returned_by(_first(text)) is not None) is given
    assert isinstance(guards.returned_by(_first("lambda x: y").value), nodes.Name)


def test_names_that_a_function_asks_about() -> None:
    text = "def f(x, y, z):\n    if iscoroutine(x.a) or is_awaitable(y): return 1\n    return callable(z)"
    assert guards.asked_parameters(_first(text)) == {"x", "y"}
    assert guards.asked_parameters(_first(f"async {text}")) == set()


@pytest.mark.parametrize("name", ["is_async", "sync", "_async_mode", "asynchronous"])
def test_flags(name: str) -> None:
    assert guards.is_flag(name)


@pytest.mark.parametrize("name", ["asyncio", "fsync", "synced", "async_client"])
def test_no_flags(name: str) -> None:
    assert not guards.is_flag(name)
