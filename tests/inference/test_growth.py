"""Counted work of evaluation, on inputs that can grow without end."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from astroid import nodes

from benchmarks.inputs import GROWING
from flake8_async_ssot.checker import Run
from flake8_async_ssot.inference.answers.answer import Answer, Awaitability, Reason
from flake8_async_ssot.inference.evaluation import memo, protocols
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.unions import MAX_FORMS, bounded
from flake8_async_ssot.inference.evaluation.values import (
    BEYOND_LIMIT,
    MAX_ARGUMENT_LEVELS,
    Class,
    Display,
    Instance,
    Value,
    Values,
)
from flake8_async_ssot.inference.session import Inference
from flake8_async_ssot.inference.syntax.tree import build_module
from flake8_async_ssot.options import Options


def _asked(text: str, folder: Path) -> tuple[list[Answer], int]:
    """The answers to all awaits of a file, and the evaluations that they took."""
    path = folder / "main.py"
    path.write_text(text, "utf-8")
    session = Inference()
    module = session.open(str(path), ast.parse(text))
    allowed = session._evaluator._left
    answers = [session.awaitable(node.value) for node in module.nodes_of_class(nodes.Await)]
    return answers, allowed - session._evaluator._left


@pytest.mark.parametrize(
    "make",
    [
        lambda n: "async def m(a):\n    x = 1\n" + "".join(f"    x = f{i}(x)\n    await x\n" for i in range(n)),
        lambda n: "async def m(x):\n" + "    x = x()\n    await x\n" * n,
        lambda n: (
            "def f0(): return 1\n" + "f0 = (lambda g: lambda: g())(f0)\n" * n + "async def m():\n    await f0()\n"
        ),
        lambda n: (
            "".join(f"class B{i}: pass\n" for i in range(n))
            + f"class C({', '.join(f'B{i}' for i in range(n))}):\n    def f(self): return 1\n"
            + "async def m():\n    await C().f()\n"
        ),
    ],
)
def test_work_is_linear(make: Callable[[int], str], tmp_path: Path) -> None:
    """Four times the code is four times the work, and not sixteen times."""
    small, large = (_asked(make(n), tmp_path)[1] for n in (30, 120))
    assert large <= 5 * small


def test_a_tuple_that_doubles_is_looked_into_once(tmp_path: Path) -> None:
    """Each of thirty tuples unpacks the one before it twice."""
    tuples = "".join(f"x{i + 1} = (*x{i}, *x{i})\n" for i in range(30))
    answers, count = _asked(f"x0 = (1, 2)\n{tuples}async def m():\n    await x30[0]\n", tmp_path)
    assert count < 500
    assert not answers[0].always


def test_a_file_has_a_limit_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Questions past it are answered as unknown, and the next file starts anew."""
    text = "def f(): return 1\nasync def m():\n    await f()\n    await f()\n"
    assert [answer.never for answer in _asked(text, tmp_path)[0]] == [True, True]
    monkeypatch.setattr(memo, "MAX_FILE_STEPS", 1)
    monkeypatch.setattr(memo, "MAX_LINE_STEPS", 0)
    first, second = _asked(text, tmp_path)[0]
    assert first.never
    assert second.reason is Reason.LIMIT


def test_a_table_with_very_many_values_is_unknown(tmp_path: Path) -> None:
    """A table of some classes is looked into, and one of a thousand is not."""
    text = (
        "{classes}TABLE = {{{entries}}}\nasync def m(key):\n    await TABLE[key]().run()\n"
        "    await TABLE.get(key)().run()\n"
    )
    counts = {}
    for n in (20, 1000):
        classes = "".join(f"class C{i}:\n    def run(self): return C{i}()\n" for i in range(n))
        entries = ", ".join(f"{i}: C{i}" for i in range(n))
        answers, counts[n] = _asked(text.format(classes=classes, entries=entries), tmp_path)
        assert [answer.never for answer in answers] == [n == 20] * 2
    assert counts[1000] < 12 * counts[20]


def test_tuples_that_hold_different_things_become_one(tmp_path: Path) -> None:
    """Each arm adds to a tuple, so that each set of classes may be in it."""

    def text(n: int) -> str:
        classes = "".join(f"class C{i}:\n    def run(self): return 1\n" for i in range(n))
        adding = "".join(f"    if f({i}):\n        x += (C{i}(),)\n" for i in range(n))
        return f"{classes}async def m(f, x: tuple[int, ...]):\n{adding}    for item in x:\n        await item.run()\n"

    (known, small), (_, large) = (_asked(text(n), tmp_path) for n in (10, 40))
    assert known[0].never
    assert large <= 5 * small


def test_functions_that_call_one_another_as_deep_as_libraries_do_are_followed(tmp_path: Path) -> None:
    """An object-relational mapper asks for its connection through some forty functions."""
    chain = "".join(f"def f{i}():\n    return f{i + 1}()\n" for i in range(38))
    answers, _ = _asked(f"{chain}def f38():\n    return 1\nasync def m():\n    await f0()\n", tmp_path)
    assert answers[0].never


def test_what_is_nested_too_deep_is_found_to_be_so_once(tmp_path: Path) -> None:
    """Each call of a function whose evaluation reaches a limit does not reach it again."""

    def text(n: int) -> str:
        chain = "".join(f"def f{i}():\n    return f{i + 1}() or f{i + 1}\n" for i in range(60))
        return f"{chain}def f60():\n    return 1\nasync def m():\n" + "    await f0()\n" * n

    (_, once), (answers, often) = (_asked(text(n), tmp_path) for n in (1, 20))
    assert {answer.reason for answer in answers} == {Reason.LIMIT}
    assert often < once + 10 * 20


def test_calls_with_equal_lists_share_a_result(tmp_path: Path) -> None:
    """A path of keys that is written out again is no other argument; one with other keys is."""
    function = (
        "class A:\n    def run(self): return 1\n    async def arun(self): return 1\n"
        "TABLE = {'a': A().run, 'b': A().arun}\n"
        "def pick(keys):\n    first = keys[0]\n    found = TABLE[first]\n    return found\nasync def m():\n"
    )

    def text(n: int) -> str:
        return function + "    await pick(['a', 1])()\n    await pick(['b', 1])()\n" * n

    (answers, once), (_, often) = (_asked(text(n), tmp_path) for n in (1, 100))
    assert [(answer.always, answer.never) for answer in answers] == [(False, True), (True, False)]
    assert often < once + 99 * 2 * 8


def test_closures_are_followed_as_deep_as_the_calls_that_make_them(tmp_path: Path) -> None:
    """Each function makes a closure of two of the one before it."""

    def text(n: int) -> str:
        makers = "".join(
            f"def c{i + 1}(x):\n    y = c{i}(x)\n    z = c{i}(y)\n    return lambda: c{i}(z)() or y()\n"
            for i in range(n)
        )
        return f"def c0(x):\n    return lambda: x\n{makers}async def m():\n    await c{n}(1)()\n"

    (known, _), (_, small), (_, large) = (_asked(text(n), tmp_path) for n in (3, 8, 16))
    assert known[0].never
    assert large <= 3 * small


def test_protocols_of_protocols_are_followed_as_deep_as_annotations(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A protocol with three methods that give the protocol again: 3 calls, 9, 27, and no more than five levels."""
    asked: list[str] = []
    call_method = protocols.call_method

    def counted(ev: Evaluator, value: Value, name: str) -> Values:
        asked.append(name)
        return call_method(ev, value, name)

    monkeypatch.setattr(protocols, "call_method", counted)
    text = (
        'from typing import Protocol, TypeVar\nT = TypeVar("T")\nclass Stream(Protocol[T]):\n'
        + "".join(f'    def m{i}(self) -> "Stream[T]": ...\n' for i in range(3))
        + "    def other(self) -> int: ...\nclass Own:\n    def other(self): return 1\n"
        + "".join(f"    def m{i}(self): return self\n" for i in range(3))
        + "def first(stream: Stream[T]) -> T: ...\nasync def m():\n    await first(Own())\n"
    )
    answers, _ = _asked(text, tmp_path)
    assert answers[0].awaitability is Awaitability.UNKNOWN
    assert 3 <= len(asked) <= 200
    assert "other" not in asked


def test_type_arguments_are_kept_to_some_levels() -> None:
    """Each level holds the one below it twice: to hash a hundred of them would never end."""
    module = build_module(ast.parse("class Box: ..."), "boxes", "boxes.py", is_package=False)
    box = Class(module.body[0])
    seen = set()
    for _ in range(100):
        held = (Instance(box), Instance(box, certain=False))
        box = Class(box.node, (held, held))
        seen.add(box.levels)
        assert hash(box) == hash(Class(box.node, box.arguments))
    assert max(seen) == MAX_ARGUMENT_LEVELS


def test_a_container_in_many_forms_is_unknown() -> None:
    """A function that calls itself makes a form of its container at each level; unions of them grow with the square."""
    one, other = (build_module(ast.parse("[f]"), "m", "m.py", is_package=False).body[0].value for _ in range(2))
    forms: Values = tuple(Display(one, None, (one,) * i) for i in range(MAX_FORMS + 1))
    assert bounded(forms) == BEYOND_LIMIT
    assert bounded(forms[:-1]) == forms[:-1]
    mixed = (*forms[:-1], Display(other, None))
    assert bounded(mixed) == mixed


def _calls(text: str, folder: Path) -> int:
    """The calls of functions, C's among them, that all rules take on a file."""
    path, run, count = folder / "main.py", Run(Options(cache=False), lambda code, default: default), 0
    path.write_text(text, "utf-8")
    tree, lines = ast.parse(text), text.splitlines(keepends=True)

    def note(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    run.check(ast.parse("async def f(): ..."), str(folder / "other.py"), ["async def f(): ..."])
    before = sys.getprofile()
    sys.setprofile(note)
    try:
        run.check(tree, str(path), lines)
    finally:
        sys.setprofile(before)
    return count


def _table(count: int) -> Iterator[str]:
    """A table of functions, as many as the functions that call what it holds."""
    yield from (f"async def f{i}(): return 1\n" for i in range(count))
    yield "TABLE = {" + "".join(f"{i}: f{i}, " for i in range(count)) + "}\n"
    yield from (f"async def g{i}(key):\n    await TABLE[key]()\n    TABLE[key]()\n" for i in range(count))


def _kept(count: int) -> Iterator[str]:
    """A function that uses the coroutine that it returns as often as others drop it."""
    yield "async def work(): return 1\ndef made():\n    result = work()\n" + "    print(result)\n" * count
    yield "    return result\ndef site():\n" + "    made()\n" * count


def _global(count: int) -> Iterator[str]:
    """A global name that many functions bind, and as many calls of it."""
    yield "async def f(): return 1\nx = None\n"
    yield from (f"def g{i}():\n    global x\n    x = f\n" for i in range(count))
    yield "async def site():\n" + "    x()\n" * count


def _attribute(count: int) -> Iterator[str]:
    """An attribute that many methods store, and as many calls of it."""
    yield "async def f(): return 1\nclass A:\n"
    yield from (f"    def m{i}(self):\n        self.x = f\n" for i in range(count))
    yield "async def site(a: A):\n" + "    a.x()\n" * count


def _list(count: int) -> Iterator[str]:
    """A list that many statements add to, and as many calls of what it holds."""
    yield "async def f(): return 1\nL = []\n" + "L.append(f)\n" * count
    yield "async def site():\n" + "    L[0]()\n    for x in L: x()\n" * count


def _gathered(count: int) -> Iterator[str]:
    """A list of many coroutines that are awaited together."""
    yield "import asyncio\nasync def f(): return 1\nasync def site():\n    found = []\n"
    yield "    found.append(f())\n" * count + "    await asyncio.gather(*found)\n"


def _partials(count: int) -> Iterator[str]:
    """Partials of partials, and as many calls of them."""
    yield "import functools\nasync def f(*a): return 1\np0 = functools.partial(f)\n"
    yield from (f"p{i + 1} = functools.partial(p{i}, {i})\n" for i in range(count))
    yield "async def site():\n" + "".join(f"    p{i}()\n" for i in range(count))


def _mocks(count: int) -> Iterator[str]:
    """Tests that each configure a mock of their own."""
    yield "from unittest.mock import AsyncMock, MagicMock\nclass S:\n    async def get(self): return 1\n"
    for i in range(count):
        yield f"def test_{i}():\n    m = MagicMock(spec=S)\n    m.get.return_value = {i}\n    m.put = AsyncMock()\n"


def _faked(count: int) -> Iterator[str]:
    """Tests that each put a mock in an object of the test case, which its ``setUp`` makes."""
    yield "import unittest\nfrom unittest.mock import MagicMock\nclass S:\n    async def get(self): return 1\n"
    yield "class T(unittest.IsolatedAsyncioTestCase):\n    def setUp(self):\n        self.s = S()\n"
    for i in range(count):
        yield f"    async def test_{i}(self):\n        self.s.get = MagicMock()\n        await self.s.get()\n"


def _handed(count: int) -> Iterator[str]:
    """Tests that each hand a mock of the test case to a constructor."""
    yield "import unittest\nfrom unittest.mock import MagicMock\nclass C:\n    async def get(self): return 1\n"
    yield "class S:\n    def __init__(self, c: C): self.c = c\nclass T(unittest.IsolatedAsyncioTestCase):\n"
    yield "    def setUp(self):\n        self.c = MagicMock()\n"
    for i in range(count):
        yield f"    def test_{i}(self):\n        self.c.get.return_value = {i}\n        S(self.c).run()\n"


def _filled(count: int) -> Iterator[str]:
    """Methods that each fill a container which the class declares."""
    yield "class R:\n    async def run(self): return 1\nclass A:\n    rows: dict[int, R]\n"
    yield "    def __init__(self):\n        self.rows = {}\n"
    for i in range(count):
        yield f"    async def m{i}(self, row: R):\n        self.rows[{i}] = row\n        await self.rows[{i}].run()\n"


PROGRAMS = {
    **GROWING,
    "calls through a table": _table,
    "drops of what a function returns": _kept,
    "binding a global": _global,
    "storing an attribute": _attribute,
    "adding to a list": _list,
    "gathering": _gathered,
    "partials of partials": _partials,
    "configuring mocks": _mocks,
    "filling a declared container": _filled,
    "storing mocks": _faked,
    "handing mocks on": _handed,
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_calls_of_all_rules_are_linear(name: str, tmp_path: Path) -> None:
    """Four times the program takes at most 4.6 times the calls: an exponent of 1.1."""
    _calls("".join(PROGRAMS[name](10)), tmp_path)
    small, large = (_calls("".join(PROGRAMS[name](count)), tmp_path) for count in (250, 1000))
    assert large <= 4.6 * small
