"""The comparison of partial stubs with releases, without any download."""

from __future__ import annotations

from pathlib import Path

from tools.stubs import differences
from tools.stubs_source import Library

_CURSOR = """\
from .base import Base


class Cursor(Base):
    async def execute(self, sql): ...
    def executemany(self, sql): ...
    def __iter__(self): ...
    @property
    def rowcount(self): ...
"""
_BASE = """\
class Base:
    async def __aenter__(self): ...
    def fetchall(self): ...
"""


def _library(folder: Path) -> Library:
    for name, text in {"__init__": "", "base": _BASE, "cursor": _CURSOR}.items():
        path = folder / "aiosqlite" / f"{name}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    return Library(folder)


def test_what_an_old_release_does_otherwise_is_shown(tmp_path: Path) -> None:
    assert list(differences("aiosqlite", _library(tmp_path), is_newest=False)) == [
        "aiosqlite.cursor.Cursor.__iter__: said not to be there",
        "aiosqlite.cursor.Cursor.executemany: coroutine of Self, really value of anything",
        "aiosqlite.cursor.Cursor.fetchall: coroutine of anything, really value of anything",
    ]


def test_what_the_newest_release_lacks_is_shown(tmp_path: Path) -> None:
    found = list(differences("aiosqlite", _library(tmp_path), is_newest=True))
    assert "aiosqlite.core: no such module" in found
    assert "aiosqlite.connect is missing" in found
    assert "aiosqlite.cursor.Cursor.executescript is missing" in found
    assert not any("Cursor.execute:" in line or "rowcount" in line or "__aenter__" in line for line in found)
