"""Reads off the text of a file what it defines, without parsing it: that is fast enough for all files of a project.

Texts are taken as ASCII: a name with other letters is cut at these, in its definition as in its uses.
"""

from __future__ import annotations

import bisect
import functools
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Any, NamedTuple

#: Decorators that leave a function what it is, by their last names.
_KEEPING = frozenset(
    "abstractmethod staticmethod classmethod property cached_property overload override final setter getter deleter "
    "wraps lru_cache cache fixture parametrize deprecated contextmanager asyncio skipif skip xfail usefixtures".split()
)
_TOKEN = (
    r"^(?P<indent>[ \t]*)(?:(?P<is_async>async[ \t]+)?def[ \t]+(?P<function>\w+)"
    r"|class[ \t]+(?P<cls>\w+)(?:\((?P<bases>[^()]*(?:\([^()]*\)[^()]*)*)\))?"
    r"|@(?P<decorator>[\w.]+)|return\b[ \t]*(?P<result>[^\n]*)|global[ \t]+(?P<shared>[^\n]+)"
    r"|(?P<stored>[\w.]+)(?:[ \t]*:[^=\n]*|[ \t]+)=(?!=)[ \t]*(?P<constant>None\b|True\b|False\b|[\d\"'\[{])?)"
    r"|->[ \t]*(?P<declared>[^\n:]+)(?=:)|[:;][ \t]*return\b[ \t]*(?P<inline>[^\n]*)"
)
#: Words without which a dependency's file gives no coroutines.
_ASYNC_WORDS = (b"async ", b"await", b"Awaitable", b"Coroutine")
_WORD = re.compile(r"\w+", re.ASCII)
_CLASS = re.compile(r"\b_*[A-Z]\w*", re.ASCII)
#: A ``yield`` where code may have one, which prose seldom has.
_YIELD = re.compile(r"yield\b", re.ASCII)
#: It stands at the start of a line, or behind one of these.
_BEFORE_YIELD = ("", *"=(:;,")
_PARTS = re.compile(r"\w+|[()\[\]{}]", re.ASCII)
#: Calls that give what they are given; a word before a parenthesis that groups.
_TRANSPARENT = frozenset("cast return if else or and not in is lambda yield".split())
_BEFORE_AS = re.compile(r"(\w+) *$", re.ASCII)
_AFTER_AS = re.compile(r" *(\w+)", re.ASCII)
#: Characters before ``as`` in which the name stands.
_LONGEST_NAME = 120
_IMPORTED = re.compile(r"^[ \t]*(?:from|import)[ \t]+(\w+)", re.MULTILINE | re.ASCII)


@dataclass(frozen=True, slots=True)
class Definitions:
    """The names that one file defines, or several files together.

    ``coroutines`` are names whose definition may give a coroutine, ``unsettled`` those that may stand for anything,
    ``sync`` all others, and ``returns`` holds for each function the names called in its results. ``imported`` are the
    top-level modules that are imported, and ``renamed`` has for each new name the old ones. ``subclasses`` has the
    classes by the names of their bases, and ``members`` the names that each class defines or stores; an async method
    stands there once more with that word before its name, and one with a ``yield`` with that word as well.
    ``awaitables`` are classes with ``__await__``, and ``declared`` has for each class the functions that are annotated
    to return one.
    """

    coroutines: set[str] = field(default_factory=set)
    unsettled: set[str] = field(default_factory=set)
    sync: set[str] = field(default_factory=set)
    returns: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    imported: set[str] = field(default_factory=set)
    renamed: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    subclasses: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    members: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    awaitables: set[str] = field(default_factory=set)
    declared: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, other: Definitions) -> None:
        """Take in the names of another file."""
        for each in fields(self):
            own, more = getattr(self, each.name), getattr(other, each.name)
            if isinstance(own, set):
                own |= more
            else:
                for name, names in more.items():
                    own[name] |= names


def to_json(definitions: Definitions) -> dict[str, Any]:
    """Definitions in the form of JSON."""
    found: dict[str, Any] = {}
    for each in fields(definitions):
        value = getattr(definitions, each.name)
        is_set = isinstance(value, set)
        found[each.name] = sorted(value) if is_set else {name: sorted(value[name]) for name in sorted(value)}
    return found


def from_json(data: dict[str, Any]) -> Definitions:
    """The definitions that JSON holds.

    :raises TypeError: it has other fields.
    """
    found = Definitions()
    found.add(Definitions(**{name: _sets(value) for name, value in data.items()}))
    return found


def _sets(value: Any) -> Any:
    return {name: set(names) for name, names in value.items()} if isinstance(value, dict) else set(value)


def read_definitions(content: bytes, is_own: bool) -> Definitions:
    """The definitions in a file.

    :param content: the bytes of the file.
    :param is_own: whether it belongs to the project. Of other files only what may give coroutines counts.
    """
    found = Definitions()
    if not is_own and not any(word in content for word in _ASYNC_WORDS):
        return found
    # Each byte becomes one character.
    text = content.decode("latin-1")
    if is_own:
        found.imported.update(_IMPORTED.findall(text))
        for old, new in _renamed(text):
            if new != old:
                found.unsettled.add(new)
                found.renamed[new].add(old)
    _tokens(text, found, is_own)
    return found


def _renamed(text: str) -> Iterator[tuple[str, str]]:
    """The names before and after each ``as``."""
    text = text.replace("\t", " ")
    place = text.find(" as ")
    while place >= 0:
        old = _BEFORE_AS.search(text[max(place - _LONGEST_NAME, 0) : place])
        new = _AFTER_AS.match(text, place + 4)
        if old is not None and new is not None:
            yield old[1], new[1]
        place = text.find(" as ", place + 1)


class _Block(NamedTuple):
    """A class or function that is being read."""

    indent: int
    name: str
    is_class: bool
    is_async: bool = False
    start: int = 0


@functools.cache
def _token() -> re.Pattern[str]:
    """The pattern, which takes as long to compile as a small file to read: a run over unchanged files needs none."""
    return re.compile(_TOKEN, re.MULTILINE | re.ASCII)


def _tokens(text: str, scan: Definitions, is_own: bool) -> None:
    function, is_odd = "", False
    blocks: list[_Block] = []
    yields = [found.start() for found in _YIELD.finditer(text) if _may_yield(text, found.start())]
    for token in _token().finditer(text):
        kind = token.lastgroup
        if kind == "function":
            function = token["function"]
            block = _Block(len(token["indent"]), function, False, bool(token["is_async"]), token.start())
            _leave(blocks, block.indent, yields, token.start(), scan)
            _enter(blocks, block, scan, is_own)
            if token["is_async"] or is_odd:
                scan.coroutines.add(function)
            elif is_own:
                scan.sync.add(function)
            is_odd = False
        elif kind == "decorator":
            is_odd = is_odd or token["decorator"].rpartition(".")[2] not in _KEEPING
        elif kind in ("result", "inline"):
            returned = _returned(token[kind])
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
            _store(token, blocks, yields, scan)
        else:
            is_odd = False
            _leave(blocks, len(token["indent"]), yields, token.start(), scan)
            _enter(blocks, _Block(len(token["indent"]), token["cls"], is_class=True), scan, is_own)
            if is_own:
                scan.sync.add(token["cls"])
                for base in _WORD.findall(token["bases"] or ""):
                    scan.subclasses[base].add(token["cls"])
    _leave(blocks, 0, yields, len(text), scan)


def _may_yield(text: str, place: int) -> bool:
    """Whether code may have a ``yield`` at a place of a text."""
    before = text[max(text.rfind("\n", 0, place) + 1, place - _LONGEST_NAME) : place].rstrip(" \t")
    return before[-1:] in _BEFORE_YIELD


def _leave(blocks: list[_Block], indent: int, yields: list[int], end: int, scan: Definitions) -> None:
    """Leave the blocks that end at a place, and file the async methods among them that have a ``yield``.

    :param yields: the places of all of these in the text.
    """
    while blocks and blocks[-1].indent >= indent:
        block = blocks.pop()
        if block.is_async and blocks and blocks[-1].is_class:
            first = bisect.bisect_left(yields, block.start)
            if first < len(yields) and yields[first] < end:
                scan.members[blocks[-1].name].add(f"yield {block.name}")


def _enter(blocks: list[_Block], block: _Block, scan: Definitions, is_own: bool) -> None:
    """File a block with the class around it."""
    if blocks and blocks[-1].is_class:
        if is_own:
            scan.members[blocks[-1].name].update([block.name, *(["async " + block.name] if block.is_async else [])])
        if block.name == "__await__":
            scan.awaitables.add(blocks[-1].name)
    blocks.append(block)


def _store(token: re.Match[str], blocks: list[_Block], yields: list[int], scan: Definitions) -> None:
    """File what is stored in an attribute, or in a variable that is no function's own."""
    _leave(blocks, len(token["indent"]), yields, token.start(), scan)
    owner, _, name = token["stored"].rpartition(".")
    if not owner and blocks and not blocks[-1].is_class:
        return
    if not token["constant"]:
        scan.unsettled.add(name)
    cls = next((block for block in reversed(blocks) if block.is_class), None)
    if cls is not None and owner in ("", "self", "cls"):
        scan.members[cls.name].add(name)


def _returned(text: str) -> set[str] | None:
    """The names called by the outermost calls of what a ``return`` gives; None where it goes on in other lines."""
    found: set[str] = set()
    depth, word = 0, ""
    for part in _PARTS.findall(text):
        if part in "([{":
            if part == "(" and not depth and word and word not in _TRANSPARENT:
                found.add(word)
            depth += bool(word) and word not in _TRANSPARENT
            word = ""
        elif part in ")]}":
            depth = max(depth - 1, 0)
            word = "_"
        else:
            word = part
    return None if text.rstrip().endswith(("(", "[", "\\")) and depth <= 1 and not found else found
