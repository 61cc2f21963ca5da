"""The prefilter must never miss a node of a trigger type, wherever it stands."""

from __future__ import annotations

import ast
import sys

import pytest

from flake8_async_ssot.prefilter import Prefilter
from flake8_async_ssot.rules import Rule, all_rules
from flake8_async_ssot.rules._runners import may_run

PLACES = [
    "async def f():\n    {}",
    "async def f():\n    return [1, *{}]",
    "async def f():\n    x: {} = 1",
    "async def f(a, /, b={}, *c, d={}, **e): pass",
    "async def f(a: {}) -> {}: pass",
    "@d({})\nasync def f(): pass",
    "class A(b, metaclass={}):\n    pass",
    "async def f():\n    with a as b[{}]: pass",
    "async def f():\n    for x in y:\n        pass\n    else:\n        {}",
    "async def f():\n    while {}: pass",
    "async def f():\n    try:\n        pass\n    except {}:\n        pass",
    "async def f():\n    try:\n        pass\n    except A:\n        pass\n    else:\n        {}",
    "async def f():\n    try:\n        pass\n    finally:\n        {}",
    "async def f():\n    try:\n        pass\n    except A:\n        {}",
    "async def f():\n    match x:\n        case [A(b=1), *_] if {}:\n            pass",
    "async def f():\n    match {}:\n        case 1: pass",
    "async def f():\n    x[{}:{}:{}]",
    "async def f():\n    return f'{{x!r:{{{}}}}}'",
    "async def f():\n    return {{1: {}, **{}}}",
    "async def f():\n    return {{y: z for y in u if {}}}",
    "async def f():\n    (lambda x={}: x)",
    "async def f():\n    assert a, {}",
    "async def f():\n    raise a from {}",
    "async def f():\n    del x[{}]",
    "async def f():\n    x += {}",
    "async def f():\n    return a < b < {}",
    "async def f():\n    return a and ({} or b)",
    "async def f():\n    return g(*a, k={}, **{})",
    "async def f():\n    return (y := {})",
    "async def f():\n    return a if b else {}",
    "async def f():\n    global z\n    yield {}",
]


class Any_(Rule):
    """Asks for every await."""

    triggers = (ast.Await,)


class Runner(Rule):
    """Asks for the calls of a runner."""

    triggers = (ast.Call,)
    may_matter = staticmethod(may_run)


@pytest.mark.parametrize("place", PLACES)
def test_finds_the_trigger(place: str) -> None:
    tree = ast.parse(place.replace("{}", "(await q)").replace("{{", "{").replace("}}", "}"))
    assert any(isinstance(node, ast.Await) for node in ast.walk(tree))
    assert Prefilter([Any_]).matters(tree)
    assert not Prefilter([Any_]).matters(ast.parse(place.replace("{}", "q").replace("{{", "{").replace("}}", "}")))


@pytest.mark.parametrize(
    ("text", "matters"),
    [
        ("asyncio.run(main)", True),
        ("run(main)", True),
        ("a.b.c().run()", True),
        ("a.run.b()", False),
        ("a[run]()", False),
        ("run", False),
    ],
)
def test_callees(text: str, matters: bool) -> None:
    assert Prefilter([Runner]).matters(ast.parse(text)) is matters


@pytest.mark.parametrize(
    ("text", "matters"),
    [
        ("import os\nLIMIT: int = 3\nOTHER = LIMIT\nclass A:\n    x = os.sep\n    def f(self): return self.x", False),
        ("LIMIT = fetch()", True),
        ("x = (await f()) if a else f()", True),
    ],
)
def test_files_of_constants_and_definitions_end_here(text: str, matters: bool) -> None:
    rules = [rule for rule in all_rules() if rule.default and not rule.needs]
    assert Prefilter(rules).matters(ast.parse(text)) is matters


def test_deep_nesting() -> None:
    tree = ast.parse("x = 1")
    assert isinstance(tree.body[0], ast.Assign)
    value: ast.expr = ast.Await(ast.Name("q", ast.Load()))
    for _ in range(50 * sys.getrecursionlimit()):
        value = ast.Attribute(value, "a", ast.Load())
    tree.body[0].value = value
    assert Prefilter([Any_]).matters(tree)
    while isinstance(value, ast.Attribute):
        # Taken apart by hand: freeing a tree this deep at once recurses in the interpreter.
        value = value.value
