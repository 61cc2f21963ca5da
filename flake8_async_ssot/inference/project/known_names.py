"""What the text of a project tells of its names at once: most calls need no evaluation at all.

A name is *settled* if everything that the project, the packages it imports and the standard library define under it
is a plain sync function or a class. Whatever is stored in an attribute or in a variable that other scopes see, imported
under another name or decorated by something unusual is not settled, and neither is a name that nothing scanned defines.
"""

from __future__ import annotations

import itertools
import os
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from flake8_async_ssot.inference.modules.finder import Finder, ModuleSpec
from flake8_async_ssot.inference.modules.sources import Sources
from flake8_async_ssot.inference.project.index import MAX_FILES
from flake8_async_ssot.inference.project.mentions import python_files
from flake8_async_ssot.inference.syntax.class_hooks import ANY_NAME

#: Files of one project after which a scan pays; a run over a few files does without.
FILES_BEFORE_SCAN = 20
#: How often names that return the call of an unsettled name are added.
_ROUNDS = 3
#: Decorators that leave a function what it is, by their last names.
_KEEPING = frozenset(
    b"abstractmethod staticmethod classmethod property cached_property overload override final setter getter deleter "
    b"wraps lru_cache cache fixture parametrize deprecated contextmanager asyncio skipif skip xfail usefixtures".split()
)
_TOKEN = re.compile(
    rb"^(?P<indent>[ \t]*)(?:(?P<is_async>async[ \t]+)?def[ \t]+(?P<function>\w+)"
    rb"|class[ \t]+(?P<cls>\w+)(?:\((?P<bases>[^()]*(?:\([^()]*\)[^()]*)*)\))?"
    rb"|@(?P<decorator>[\w.]+)|return[ \t]+(?P<result>[^\n]*)|global[ \t]+(?P<shared>[^\n]+)"
    rb"|(?P<stored>[\w.]+)(?:[ \t]*:[^=\n]*|[ \t]+)=(?!=)[ \t]*(?P<constant>None\b|True\b|False\b|[\d\"'\[{])?)"
    rb"|->[ \t]*(?P<declared>[^\n]+):",
    re.MULTILINE,
)
#: Words without which a dependency's file gives no coroutines.
_ASYNC_WORDS = (b"async ", b"await", b"Awaitable", b"Coroutine")
_WORD = re.compile(rb"\w+")
_CLASS = re.compile(rb"\b_*[A-Z]\w*")
#: Classes that a stub or the standard library says are awaitable.
_PROMISES = frozenset(b"Awaitable Coroutine CoroutineType Future Task".split())
_PARTS = re.compile(rb"\w+|[()\[\]{}]")
#: Calls that give what they are given; a word before a parenthesis that groups.
_TRANSPARENT = frozenset(b"cast return if else or and not in is lambda yield".split())
_RENAMED = re.compile(rb"\b(\w+)[ \t]+as[ \t]+(\w+)")
_IMPORTED = re.compile(rb"^[ \t]*(?:from|import)[ \t]+(\w+)", re.MULTILINE)
_STANDARD = (
    "builtins", "typing", "types", "io", "collections", "_asyncio", "asyncio", "contextlib", "concurrent", "queue",
)  # fmt: skip


class Known(NamedTuple):
    """What a scan tells: ``settled`` names never give a coroutine, ``coroutines`` are defined to give one somewhere."""

    settled: frozenset[str]
    coroutines: frozenset[str]
    #: The project's classes by the names of their bases, and what each defines or stores; None where that is not known.
    #: A method that is async stands there once more with that word before its name.
    subclasses: Mapping[str, frozenset[str]] | None
    members: Mapping[str, frozenset[str]]


class _Scan(NamedTuple):
    """What was read so far.

    ``coroutines`` are names whose definition may give a coroutine, ``unsettled`` those that may stand for anything,
    ``sync`` all others, and ``returns`` holds for each function what it returns calls of. ``awaitables`` are classes
    with ``__await__``, and ``declared`` has for each class the functions that say they return one.
    """

    coroutines: set[bytes]
    unsettled: set[bytes]
    sync: set[bytes]
    returns: dict[bytes, set[bytes]]
    imported: set[bytes]
    renamed: dict[bytes, set[bytes]]
    subclasses: dict[bytes, set[bytes]]
    members: dict[bytes, set[bytes]]
    awaitables: set[bytes]
    declared: dict[bytes, set[bytes]]


class _Block(NamedTuple):
    """A class or function that is being read."""

    indent: int
    name: bytes
    is_class: bool
    is_async: bool = False


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

    def may_be_added(self, file: str, cls: str, name: str) -> bool:
        """Whether a subclass in the project of a file may have an attribute that its class lacks.

        :param cls: the bare name of the class.
        """
        known = self._scanned(file)
        return known.subclasses is None or _is_in_subclass(known, cls, {name, *ANY_NAME})

    def may_be_async(self, file: str, cls: str, name: str) -> bool:
        """Whether a subclass in the project of a file defines a method as async.

        :param cls: the bare name of the class.
        """
        return _is_in_subclass(self._scanned(file), cls, {f"async {name}"})

    def _scanned(self, file: str) -> Known:
        project = self._finder.project(file)
        if project not in self._known:
            self._known[project] = self._scan(project, file)
        return self._known[project]

    def _scan(self, project: str, file: str) -> Known:
        sets = (defaultdict[bytes, set[bytes]](set) for _ in range(5))
        returns, renamed, subclasses_of, members_of, declared = sets
        scan = _Scan(
            set(), set(), set(), returns, set(), renamed, subclasses_of, members_of, set(_PROMISES), declared
        )  # fmt: skip
        sources = self._finder.sources
        own = list(itertools.islice(python_files(sources, project), MAX_FILES + 1))
        if len(own) > MAX_FILES:
            return Known(frozenset(), frozenset(), None, {})
        for path in own:
            _add(sources.content(path), scan, is_own=True)
        subclasses, members = _by_name(scan.subclasses), _by_name(scan.members)
        for new, olds in scan.renamed.items():
            for old in olds & scan.subclasses.keys() | olds & scan.members.keys():
                subclasses[old.decode()] = subclasses.get(old.decode(), frozenset()) | subclasses.get(
                    new.decode(), frozenset()
                )
        search_path = self._finder.search_path(file)
        imported = {*_STANDARD, *(name.decode() for name in scan.imported)}
        for name in sorted(imported):
            spec = self._finder.find(name, search_path)
            if spec is None or not spec.locations and spec.path is None:
                continue
            for path in _paths(sources, spec):
                if not path.startswith(project + os.sep):
                    _add(sources.content(path), scan, is_own=path.endswith(".pyi") and not spec.is_partial)
        _close(scan)
        settled = scan.sync - scan.unsettled - scan.coroutines
        return Known(_texts(settled), _texts(scan.coroutines), subclasses, members)


def _is_in_subclass(known: Known, cls: str, names: set[str]) -> bool:
    """Whether a class that derives from one of a name defines or stores one of several names."""
    subclasses = known.subclasses or {}
    seen, todo = {cls}, [cls]
    while todo:
        for found in subclasses.get(todo.pop(), frozenset()) - seen:
            if not known.members.get(found, frozenset()).isdisjoint(names):
                return True
            seen.add(found)
            todo.append(found)
    return False


def _paths(sources: Sources, spec: ModuleSpec) -> Iterator[str]:
    for location in spec.locations:
        yield from python_files(sources, location)
    if spec.path is not None and not spec.locations:
        yield spec.path


def _add(text: bytes | None, scan: _Scan, is_own: bool) -> None:
    """Add what one file defines; of a dependency only what may give coroutines counts."""
    if text is None:
        return
    if is_own:
        scan.imported.update(_IMPORTED.findall(text))
        for old, new in _RENAMED.findall(text):
            if new != old:
                scan.unsettled.add(new)
                scan.renamed[new].add(old)
    elif not any(word in text for word in _ASYNC_WORDS):
        return
    _tokens(text, scan, is_own)


def _tokens(text: bytes, scan: _Scan, is_own: bool) -> None:
    function, is_odd = b"", False
    blocks: list[_Block] = []
    for token in _TOKEN.finditer(text):
        kind = token.lastgroup
        if kind == "function":
            function = token["function"]
            _enter(blocks, _Block(len(token["indent"]), function, False, bool(token["is_async"])), scan, is_own)
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
                scan.returns[function].update(returned)
        elif kind == "declared":
            for cls in _CLASS.findall(token["declared"]):
                scan.declared[cls].add(function)
        elif kind == "shared":
            scan.unsettled.update(_WORD.findall(token["shared"]))
        elif kind in ("stored", "constant"):
            _store(token, blocks, scan)
        else:
            is_odd = False
            _enter(blocks, _Block(len(token["indent"]), token["cls"], is_class=True), scan, is_own)
            if is_own:
                scan.sync.add(token["cls"])
                for base in _WORD.findall(token["bases"] or b""):
                    scan.subclasses[base].add(token["cls"])


def _enter(blocks: list[_Block], block: _Block, scan: _Scan, is_own: bool) -> None:
    """Leave the blocks that end where one starts, and file it with the class that it stands in."""
    while blocks and blocks[-1].indent >= block.indent:
        blocks.pop()
    if blocks and blocks[-1].is_class:
        if is_own:
            scan.members[blocks[-1].name].update([block.name, *([b"async " + block.name] if block.is_async else [])])
        if block.name == b"__await__":
            scan.awaitables.add(blocks[-1].name)
    blocks.append(block)


def _store(token: re.Match[bytes], blocks: list[_Block], scan: _Scan) -> None:
    """File what is stored in an attribute, or in a variable that is no function's own."""
    while blocks and blocks[-1].indent >= len(token["indent"]):
        blocks.pop()
    owner, _, name = token["stored"].rpartition(b".")
    if not owner and blocks and not blocks[-1].is_class:
        return
    if not token["constant"]:
        scan.unsettled.add(name)
    cls = next((block for block in reversed(blocks) if block.is_class), None)
    if cls is not None and owner in (b"", b"self", b"cls"):
        scan.members[cls.name].add(name)


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
    """Add the awaitable classes and what says that it returns one, then what returns the call of any of these."""
    todo = list(scan.awaitables)
    while todo:
        derived = scan.subclasses.get(todo.pop(), set()) - scan.awaitables
        scan.awaitables.update(derived)
        todo.extend(derived)
    scan.coroutines.update(scan.awaitables, *(scan.declared.get(cls, ()) for cls in scan.awaitables))
    for _ in range(_ROUNDS):
        giving = scan.coroutines | scan.unsettled
        more = {name for name, called in scan.returns.items() if not called.isdisjoint(giving)} - scan.coroutines
        if not more:
            return
        scan.coroutines.update(more)


def _texts(names: set[bytes]) -> frozenset[str]:
    return frozenset(name.decode() for name in names)


def _by_name(names: dict[bytes, set[bytes]]) -> dict[str, frozenset[str]]:
    return {name.decode(): _texts(others) for name, others in names.items()}
