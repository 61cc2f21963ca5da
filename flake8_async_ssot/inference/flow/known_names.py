"""Which names can give a coroutine when they are called, told by scanning text: most calls need no evaluation at all.

A name is *settled* if everything that the project, the packages it imports and the standard library define under it
is a plain sync function or a class. Whatever is stored in a variable or attribute, imported under another name or
decorated by something unusual is not settled, and neither is a name that nothing scanned defines.
"""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Iterator
from typing import NamedTuple

from flake8_async_ssot.inference.finder import Finder

#: Files of one project after which a scan pays; a run over a few files does without.
FILES_BEFORE_SCAN = 20
#: Files of one folder above which it is not scanned: a file without a project may stand in somebody's home.
MAX_FILES = 20_000
#: How often names that return the call of an unsettled name are added.
_ROUNDS = 3
#: Decorators that leave a function what it is, by their last names.
_KEEPING = frozenset(
    b"abstractmethod staticmethod classmethod property cached_property overload override final setter getter deleter "
    b"wraps lru_cache cache fixture parametrize deprecated contextmanager asyncio skipif skip xfail usefixtures".split()
)
_SKIPPED_FOLDERS = frozenset({"node_modules", "site-packages", "__pycache__", "build", "dist"})
_TOKEN = re.compile(
    rb"^[ \t]*(?:(?P<is_async>async[ \t]+)?def[ \t]+(?P<function>\w+)|class[ \t]+(?P<cls>\w+)"
    rb"|@(?P<decorator>[\w.]+)|return[ \t]+(?P<result>[^\n]*)|(?P<stored>[\w.]+)(?:[ \t]*:[^=\n]*|[ \t]+)=(?!=))"
    rb"|->[^\n]*\b(?P<promise>Awaitable|Coroutine|CoroutineType|Future|Task)\b",
    re.MULTILINE,
)
_PARTS = re.compile(rb"\w+|[()\[\]{}]")
#: Calls that give what they are given; a word before a parenthesis that groups.
_TRANSPARENT = frozenset(b"cast return if else or and not in is lambda yield".split())
_RENAMED = re.compile(rb"(\w+)[ \t]+as[ \t]+(\w+)")
_IMPORTED = re.compile(rb"^[ \t]*(?:from|import)[ \t]+(\w+)", re.MULTILINE)
_STANDARD = (
    "builtins", "typing", "types", "io", "collections", "_asyncio", "asyncio", "contextlib", "concurrent", "queue",
)  # fmt: skip


class Known(NamedTuple):
    """What a scan tells: ``settled`` names never give a coroutine, ``coroutines`` are defined to give one somewhere."""

    settled: frozenset[str]
    coroutines: frozenset[str]
    #: Every function and class of the project itself; None where that is not known.
    defined: frozenset[str] | None


class _Scan(NamedTuple):
    """What was read so far.

    ``coroutines`` are names whose definition may give a coroutine, ``unsettled`` those that may stand for anything,
    ``sync`` all others, and ``returns`` holds for each function what it returns calls of.
    """

    coroutines: set[bytes]
    unsettled: set[bytes]
    sync: set[bytes]
    returns: dict[bytes, set[bytes]]
    imported: set[bytes]
    defined: set[bytes]


class KnownNames:
    """The settled names of each project, scanned when enough of its files were opened."""

    def __init__(self, finder: Finder) -> None:
        self._finder = finder
        self._opened: dict[str, int] = {}
        self._known: dict[str, Known] = {}

    def known(self, file: str) -> Known | None:
        """What is known of the names in the project of a file; None before a scan pays.

        :param file: a linted file, absolute; each call counts as one opened file.
        """
        project = self._finder.project(file)
        self._opened[project] = self._opened.get(project, 0) + 1
        if project not in self._known:
            if self._opened[project] < FILES_BEFORE_SCAN:
                return None
            self._known[project] = self._scan(project, file)
        return self._known[project]

    def is_defined(self, file: str, name: str) -> bool:
        """Whether the project of a file may define a function or class of a name; scans it where that was not done yet."""
        project = self._finder.project(file)
        if project not in self._known:
            self._known[project] = self._scan(project, file)
        defined = self._known[project].defined
        return defined is None or name in defined

    def _scan(self, project: str, file: str) -> Known:
        scan = _Scan(set(), set(), set(), {}, set(), set())
        own = list(itertools.islice(_files(project), MAX_FILES + 1))
        if len(own) > MAX_FILES:
            return Known(frozenset(), frozenset(), None)
        for path in own:
            _read(path, scan, is_own=True)
        scan.defined.update(scan.sync, scan.coroutines)
        search_path = self._finder.search_path(file)
        imported = {*_STANDARD, *(name.decode() for name in scan.imported)}
        for name in sorted(imported):
            spec = self._finder.find(name, search_path)
            if spec is None or not spec.locations and spec.path is None:
                continue
            for path in _paths(spec.path, spec.locations):
                if not path.startswith(project + os.sep):
                    _read(path, scan, is_own=path.endswith(".pyi"))
        _close(scan)
        settled = scan.sync - scan.unsettled - scan.coroutines
        return Known(_texts(settled), _texts(scan.coroutines), _texts(scan.defined))


def _paths(path: str | None, locations: tuple[str, ...]) -> Iterator[str]:
    for location in locations:
        yield from _files(location)
    if path is not None and not locations:
        yield path


def _files(folder: str) -> Iterator[str]:
    """The Python files below a folder, without hidden folders and environments."""
    for outer, inner, names in os.walk(folder):
        inner[:] = [name for name in inner if name not in _SKIPPED_FOLDERS and not name.startswith(".")]
        if "pyvenv.cfg" in names:
            inner.clear()
            continue
        yield from (os.path.join(outer, name) for name in names if name.endswith((".py", ".pyi")))


def _read(path: str, scan: _Scan, is_own: bool) -> None:
    """Add what one file defines; of a dependency only what may give coroutines counts."""
    try:
        # Opening a pipe would wait for whoever writes to it.
        if not os.path.isfile(path):
            return
        with open(path, "rb") as file:
            text = file.read()
    except OSError:
        return
    if is_own:
        scan.imported.update(_IMPORTED.findall(text))
        scan.unsettled.update(new for old, new in _RENAMED.findall(text) if new != old)
    elif b"async " not in text and b"Awaitable" not in text and b"Coroutine" not in text:
        return
    _tokens(text, scan, is_own)


def _tokens(text: bytes, scan: _Scan, is_own: bool) -> None:
    function, is_odd = b"", False
    for token in _TOKEN.finditer(text):
        kind = token.lastgroup
        if kind == "function":
            function = token["function"]
            if token["is_async"] or is_odd:
                scan.coroutines.add(function)
            elif is_own:
                scan.sync.add(function)
            is_odd = False
        elif kind == "decorator":
            is_odd = is_odd or token["decorator"].rpartition(b".")[2] not in _KEEPING
        elif kind == "result":
            returned = _returned(token["result"])
            if returned is None:
                scan.coroutines.add(function)
            elif returned:
                scan.returns.setdefault(function, set()).update(returned)
        elif kind == "promise":
            scan.coroutines.add(function)
        elif kind == "stored":
            scan.unsettled.add(token["stored"].rpartition(b".")[2])
        elif is_own:
            is_odd = False
            scan.sync.add(token["cls"])


def _returned(text: bytes) -> set[bytes] | None:
    """The names called by the outermost calls of what a ``return`` gives; None where it goes on in other lines."""
    found: set[bytes] = set()
    depth, word = 0, b""
    for part in _PARTS.findall(text):
        if part in b"([{":
            if part == b"(" and not depth and word and word not in _TRANSPARENT:
                found.add(word)
            depth += bool(word) and word not in _TRANSPARENT
            word = b""
        elif part in b")]}":
            depth = max(depth - 1, 0)
            word = b"_"
        else:
            word = part
    return None if text.rstrip().endswith((b"(", b"[")) and depth <= 1 and not found else found


def _close(scan: _Scan) -> None:
    """Add the functions that return the call of one that may give a coroutine."""
    for _ in range(_ROUNDS):
        giving = scan.coroutines | scan.unsettled
        more = {name for name, called in scan.returns.items() if not called.isdisjoint(giving)} - scan.coroutines
        if not more:
            return
        scan.coroutines.update(more)


def _texts(names: set[bytes]) -> frozenset[str]:
    return frozenset(name.decode() for name in names)
