"""What was found out about files, and which of it a computation used.

A fact is the outcome of a question about files: what one holds, what a folder lists, which file the name of a module
leads to, which files mention a name. Every fact is asked for once in a process and has a number. ``used`` is a set of
facts as an integer with one bit for each: those that the computation in progress has used so far. Whatever keeps a
result keeps the facts that it came from with it, and adds them where the result is used again.

Some questions look at the files themselves: these facts are primitive. All others are derived, and each knows the
primitive facts that it was derived from: while these hold it holds too, and need not be found again.

A set is as long as the highest number in it. So numbers are given anew after ``MAX_NUMBERED`` of them, to the facts
that kept results come from: otherwise the memory and the time of a run would grow with the square of its files.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, MutableMapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any, Generic, NamedTuple, TypeVar

T = TypeVar("T")
K = TypeVar("K")
#: Results with the sets of facts that they came from.
Table = dict[K, tuple[T, int]]
#: Numbers that are given before they are given anew.
MAX_NUMBERED = 20_000


class Fact(NamedTuple):
    """One fact, in texts without the folders of this machine.

    ``kind`` is the question, ``subject`` what it was asked about, and ``outcome`` a digest of the answer, or the answer
    itself where that is short.
    """

    kind: str
    subject: tuple[str, ...]
    outcome: str


class Kind(Generic[T]):
    """One question about files, and its answers so far."""

    def __init__(self, facts: Facts, name: str, compute: Callable[..., T], is_primitive: bool) -> None:
        """Take a name, and what computes the answer from the subject.

        :param compute: must look at nothing but its arguments, files, and other facts.
        :param is_primitive: it looks at files, and at no other fact.
        """
        self.name = name
        self.compute = compute
        self.is_primitive = is_primitive
        self._facts = facts
        self._known: dict[tuple[Any, ...], Entry[T]] = {}

    def __call__(self, *subject: Any) -> T:
        """The answer; the computation in progress depends on it."""
        entry = self._known.get(subject)
        if entry is None:
            entry = self.know(subject, *self._found(subject))
        self.use(entry)
        return entry.value

    def _found(self, subject: tuple[Any, ...]) -> tuple[T, int]:
        if self.is_primitive:
            return self.compute(*subject), 0
        return self._facts.contained(self.compute, subject)

    def known(self, *subject: Any) -> Entry[T] | None:
        """The answer if it is known already; nothing depends on it by that."""
        return self._known.get(subject)

    def know(self, subject: tuple[Any, ...], value: T, source: int = 0) -> Entry[T]:
        """File an answer.

        :param source: the primitive facts that it is derived from.
        """
        places = (self._facts.place(self.name, subject, value),) if self.is_primitive else tuple(_places(source))
        entry = self._known[subject] = Entry(self.name, subject, value, places)
        return entry

    def use(self, entry: Entry[T]) -> None:
        """Let the computation in progress depend on an answer."""
        facts = self._facts
        if facts.depth:
            for place in entry.source:
                facts.used |= 1 << place
        else:
            if entry.number < 0:
                entry.number = facts.add(entry)
            facts.used |= 1 << entry.number


class Entry(Generic[T]):
    """The answer to one question about one subject, and the primitive facts that it comes from: itself if it is one.

    These are given by their places, in order. The answer gets a number when something that is no part of another fact
    uses it.
    """

    __slots__ = ("kind", "number", "source", "subject", "value")

    def __init__(self, kind: str, subject: tuple[Any, ...], value: T, source: tuple[int, ...]) -> None:
        """Take the question by its name, its subject, the answer and its sources."""
        self.kind = kind
        self.subject = subject
        self.value = value
        self.source = source
        self.number = -1


class Facts:
    """All facts of one process."""

    def __init__(self) -> None:
        #: What the computation in progress used: facts, or while it derives one, places of primitive facts.
        self.used = 0
        #: How many facts are being derived.
        self.depth = 0
        self._numbered: list[Entry[Any]] = []
        self._primitive: list[tuple[str, tuple[Any, ...], Any]] = []
        self._kinds: dict[str, Kind[Any]] = {}
        self._tables: list[Table[Any, Any]] = []
        #: Numbers that were left when they were given anew.
        self._left = 0

    def table(self) -> Table[Any, Any]:
        """A table for ``keep``, of results that stay when facts are numbered anew."""
        self._tables.append({})
        return self._tables[-1]

    @property
    def are_many(self) -> bool:
        """Whether facts are to be numbered anew."""
        return len(self._numbered) > max(MAX_NUMBERED, 2 * self._left)

    def renumber(self, used: int) -> int:
        """Number the facts anew that the results in the tables of ``table`` come from.

        No other set means anything then.

        :param used: one more set.
        :returns: this set in the new numbers.
        """
        sets = {used: [*self.entries(used)]}
        for table in self._tables:
            sets.update((kept, [*self.entries(kept)]) for _, kept in table.values() if kept not in sets)
        for entry in self._numbered:
            entry.number = -1
        self._numbered.clear()
        new = {kept: self._set_of(entries) for kept, entries in sets.items()}
        self._left = len(self._numbered)
        for table in self._tables:
            table.update([(key, (value, new[kept])) for key, (value, kept) in table.items()])
        return new[used]

    def _set_of(self, entries: list[Entry[Any]]) -> int:
        found = 0
        for entry in entries:
            if entry.number < 0:
                entry.number = self.add(entry)
            found |= 1 << entry.number
        return found

    def kind(self, name: str, compute: Callable[..., T]) -> Kind[T]:
        """A question by its name, whose answers are derived; one that exists already stays what it is."""
        return self._of_kind(name, compute, is_primitive=False)

    def primitive(self, name: str, compute: Callable[..., T]) -> Kind[T]:
        """The same for a question that looks at files, and at no other fact."""
        return self._of_kind(name, compute, is_primitive=True)

    def _of_kind(self, name: str, compute: Callable[..., T], is_primitive: bool) -> Kind[T]:
        if name not in self._kinds:
            self._kinds[name] = Kind(self, name, compute, is_primitive)
        return self._kinds[name]

    def add(self, entry: Entry[Any]) -> int:
        """Number a fact."""
        self._numbered.append(entry)
        return len(self._numbered) - 1

    def place(self, kind: str, subject: tuple[Any, ...], value: Any) -> int:
        """File a primitive fact: its place among these."""
        self._primitive.append((kind, subject, value))
        return len(self._primitive) - 1

    def knows(self, kind: str) -> bool:
        """Whether a question of a name can be asked yet."""
        return kind in self._kinds

    def is_primitive(self, kind: str) -> bool:
        """Whether a question looks at files alone."""
        return self._kinds[kind].is_primitive

    @property
    def count(self) -> int:
        """The number of facts so far."""
        return len(self._numbered)

    def contained(self, compute: Callable[..., T], subject: tuple[Any, ...]) -> tuple[T, int]:
        """The answer to a question with the primitive facts behind it, which count as part of the answer."""
        outer, self.used = self.used, 0
        self.depth += 1
        try:
            return compute(*subject), self.used
        finally:
            self.used = outer
            self.depth -= 1

    def measured(self, compute: Callable[[], T]) -> tuple[T, int]:
        """A result with the facts that it comes from."""
        outer, self.used = self.used, 0
        try:
            return compute(), self.used
        finally:
            self.used |= outer

    def keep(self, cache: MutableMapping[K, tuple[T, int]], key: K, compute: Callable[[], T]) -> T:
        """A result kept under a key, with the facts that it came from, computed at the first time."""
        kept = cache.get(key)
        if kept is None:
            kept = cache[key] = self.measured(compute)
        elif kept[1]:
            self.used |= kept[1]
        return kept[0]

    def keep_guarded(self, cache: MutableMapping[K, tuple[T, int]], key: K, compute: Callable[[], T], guess: T) -> T:
        """The same where computing the result may ask for it again: that gets a guess."""
        kept = cache.get(key)
        if kept is None:
            cache[key] = guess, 0
            try:
                kept = cache[key] = self.measured(compute)
            except BaseException:
                del cache[key]
                raise
        elif kept[1]:
            self.used |= kept[1]
        return kept[0]

    def of(self, used: int, places: Places) -> Iterator[Fact]:
        """The facts in a set, in the order in which they were found.

        :param places: turns paths into texts.
        """
        for entry in self.entries(used):
            yield Fact(entry.kind, tuple(map(places.text, entry.subject)), places.digest(entry.value))

    def entries(self, used: int) -> Iterator[Entry[Any]]:
        """The answers behind a set of facts."""
        return (self._numbered[place] for place in _places(used))

    def primitives(self, source: Iterable[int], places: Places) -> Iterator[Fact]:
        """The primitive facts at some places.

        :param places: turns paths into texts.
        """
        for place in source:
            kind, subject, value = self._primitive[place]
            yield Fact(kind, tuple(map(places.text, subject)), places.digest(value))

    def outcome(self, kind: str, subject: tuple[str, ...], places: Places) -> str:
        """What a fact is now, as its outcome; empty where no question has that name."""
        entry = self.entry(kind, subject, places)
        return places.digest(entry.value) if entry is not None else ""

    def entry(self, kind: str, subject: tuple[str, ...], places: Places) -> Entry[Any] | None:
        """The answer to a question as it is now; None where no question has that name."""
        found = self._kinds.get(kind)
        if found is None:
            return None
        values = tuple(map(places.value, subject))
        found(*values)
        return found.known(*values)


def _places(used: int) -> Iterator[int]:
    """The places of the bits of a set, in order."""
    while used:
        lowest = used & -used
        yield lowest.bit_length() - 1
        used ^= lowest


#: Outcomes of up to this length are told as they are.
_SHORT = 60
#: Stands before a subject that is a tuple of texts, and between these.
_TUPLE, _BETWEEN = "tuple:", "\n"


class Places:
    """Folders by short names, in whose place these stand in facts, so that facts are the same on another machine."""

    def __init__(self, folders: dict[str, str]) -> None:
        """Take the folders by their names; where one stands in another, the inner one counts."""
        self._folders = sorted(((path, name) for name, path in folders.items() if path), key=lambda item: -len(item[0]))
        self._by_name = folders
        #: The folders around that of the project.
        self._above: dict[str, str] = {}
        text, folder = "<project>", folders.get("project", "")
        while folder and os.path.dirname(folder) != folder:
            text, folder = f"{text}/..", os.path.dirname(folder)
            self._above[folder] = text

    def text(self, subject: Any) -> str:
        """A subject as a text: a path, a name, or a tuple of these."""
        if isinstance(subject, tuple):
            return _TUPLE + _BETWEEN.join(map(self.text, subject))
        if subject in self._above:
            return self._above[subject]
        for path, name in self._folders:
            if subject == path:
                return f"<{name}>"
            if subject.startswith(path) and subject[len(path)] in "/\\":
                return f"<{name}>{subject[len(path) :]}"
        return str(subject)

    def value(self, text: str) -> Any:
        """The subject that a text stands for."""
        if text.startswith(_TUPLE):
            inner = text.removeprefix(_TUPLE)
            return tuple(map(self.value, inner.split(_BETWEEN))) if inner else ()
        name, end, rest = text[1:].partition(">")
        if text[:1] != "<" or not end or name not in self._by_name:
            return text
        path = self._by_name[name] + rest
        return os.path.normpath(path) if rest.startswith("/..") else path

    def digest(self, value: Any) -> str:
        """The outcome of a fact: its text, or a digest of that where it is long."""
        text = self._plain(value)
        return (
            text if len(text) <= _SHORT else hashlib.blake2b(text.encode(errors="replace"), digest_size=16).hexdigest()
        )

    def _plain(self, value: Any) -> str:
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Enum) or value is None or isinstance(value, (bool, int)):
            return str(value)
        if isinstance(value, dict):
            return (
                "{" + ",".join(sorted(f"{self._plain(key)}:{self._plain(item)}" for key, item in value.items())) + "}"
            )
        if isinstance(value, (set, frozenset)):
            return "{" + ",".join(sorted(map(self._plain, value))) + "}"
        if is_dataclass(value):
            return "(" + ",".join(self._plain(getattr(value, field.name)) for field in fields(value)) + ")"
        return "(" + ",".join(map(self._plain, value)) + ")"
