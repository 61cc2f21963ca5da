"""What the options say of single functions and classes overrules what inference says."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from flake8_async_ssot.checker import Run
from flake8_async_ssot.options import OptionError, Options

CODE = """\
import asyncio
from missing import connect, show, watch


async def fetch():
    return 1


def plain():
    return 1


async def main():
    fetch()
    unused = fetch()
    connect()
    await plain()
    show(fetch())
    watch(fetch)
    asyncio.sleep(1)
"""
DEFAULT = [("AWT201", 14), ("AWT202", 15), ("AWT101", 17), ("AWT201", 20)]


def _found(folder: Path, **raw: list[str]) -> list[tuple[str, int]]:
    (folder / "app.py").write_text(CODE)
    (folder / "pyproject.toml").touch()
    given: dict[str, object] = {f"awt_{name}": value for name, value in raw.items()}
    run = Run(Options.from_raw({**given, "awt_python": sys.prefix}), lambda code, default: default)
    found = run.check(ast.parse(CODE), str(folder / "app.py"), CODE.splitlines(True))
    assert not run.failures
    return [(violation.code, violation.line) for violation in found]


def test_nothing_given(tmp_path: Path) -> None:
    assert _found(tmp_path) == DEFAULT


@pytest.mark.parametrize("pattern", ["app.fetch", "*.fetch", "app.*", "*fetch"])
def test_safe_to_drop(pattern: str, tmp_path: Path) -> None:
    assert _found(tmp_path, safe_to_drop=[pattern]) == [("AWT101", 17), ("AWT201", 20)]


def test_safe_to_drop_is_the_whole_name(tmp_path: Path) -> None:
    assert _found(tmp_path, safe_to_drop=["fetch", "app.fet", "pp.fetch"]) == DEFAULT


def test_awaitable(tmp_path: Path) -> None:
    assert sorted(set(_found(tmp_path, awaitable=["connect"])) - set(DEFAULT)) == [("AWT201", 16)]
    assert set(DEFAULT) - set(_found(tmp_path, awaitable=["app.plain"])) == {("AWT101", 17)}


def test_non_awaitable(tmp_path: Path) -> None:
    assert _found(tmp_path, non_awaitable=["app.fetch", "asyncio.tasks.*"]) == [("AWT101", 17)]


def test_messages_do_not_name_a_value_that_is_declared_otherwise(tmp_path: Path) -> None:
    imported = "import asyncio\n\n\nasync def fetch(): ...\n\n\n"
    code = f"{imported}async def main():\n    await asyncio.gather(fetch())\n    await fetch()\n"
    run = Run(Options.from_raw({"awt_non_awaitable": ["app.fetch"]}), lambda code, default: default)
    found = run.check(ast.parse(code), str(tmp_path / "app.py"), code.splitlines(True))
    assert [f"{each.code} {each.text}" for each in found] == [
        "AWT111 `asyncio.gather` takes awaitables, and `fetch` (app.py:4) returns a value: "
        "call it without `asyncio.gather`, or make it async",
        "AWT101 `fetch` is sync (app.py:4) and returns a value, which is not awaitable: drop `await`",
    ]


def test_value_consumers_and_callbacks(tmp_path: Path) -> None:
    assert set(_found(tmp_path, value_consumers=["show"])) - set(DEFAULT) == {("AWT206", 18)}
    assert set(_found(tmp_path, sync_callback_apis=["wat*"])) - set(DEFAULT) == {("AWT208", 19)}


def test_wrong_pattern() -> None:
    with pytest.raises(OptionError, match="--awt-safe-to-drop: 'a..b' is not a qualified name"):
        Options.from_raw({"awt_safe_to_drop": ["a..b"]})
    with pytest.raises(OptionError, match="--awt-value-consumers: '1a' is not a qualified name"):
        Options.from_raw({"awt_value_consumers": ["1a"]})


PUBLIC = """\
import lib


def main():
    lib.make()
    lib.Thing.make()
    lib.plain(lib.make())
    lib.later(lib.make)
"""
IMPL = """\
class Base:
    @classmethod
    async def make(cls): ...


async def make(): ...


def plain(value):
    return [value]


def later(function):
    return [function]
"""


def _found_in_library(folder: Path, **raw: list[str]) -> list[tuple[str, int]]:
    (folder / "lib").mkdir(exist_ok=True)
    (folder / "lib" / "__init__.py").write_text("from lib._impl import Base as Thing, later, make, plain\n", "utf-8")
    (folder / "lib" / "_impl.py").write_text(IMPL, "utf-8")
    (folder / "app.py").write_text(PUBLIC, "utf-8")
    (folder / "pyproject.toml").touch()
    given: dict[str, object] = {f"awt_{name}": value for name, value in raw.items()}
    run = Run(Options.from_raw({**given, "awt_python": sys.prefix}), lambda code, default: default)
    return [
        (each.code, each.line) for each in run.check(ast.parse(PUBLIC), str(folder / "app.py"), PUBLIC.splitlines(True))
    ]


def test_names_as_people_import_them(tmp_path: Path) -> None:
    assert _found_in_library(tmp_path) == [("AWT201", 5), ("AWT201", 6)]
    for names in (
        ["lib.make", "lib.Thing.make"],
        ["lib._impl.make", "lib._impl.Base.make"],
        ["lib.m*", "lib.Thing.make"],
    ):
        assert _found_in_library(tmp_path, safe_to_drop=names) == []
    assert _found_in_library(tmp_path, safe_to_drop=["lib.other"]) == [("AWT201", 5), ("AWT201", 6)]
    assert ("AWT206", 7) in _found_in_library(tmp_path, value_consumers=["lib.plain"])
    assert ("AWT208", 8) in _found_in_library(tmp_path, sync_callback_apis=["lib.later"])
    assert ("AWT201", 5) not in _found_in_library(tmp_path, non_awaitable=["lib.make"])


def test_public_names_of_the_standard_library(tmp_path: Path) -> None:
    assert _found(tmp_path, safe_to_drop=["asyncio.sleep"]) == DEFAULT[:-1]
