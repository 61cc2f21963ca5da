"""The state of a pass over a scope: what reaches a place for each key, at every time of the pass.

A key is a name, an attribute that is stored to (``.attr``), or an expression that tests ask about (``?self.attr``). The
pass visits each statement once. A branch records what it changes and takes that back at its end, so a join costs what
the branches changed and not what the scope holds.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple, Union

from astroid import nodes

#: Bindings of one name that may reach one place. Past it the name is unknown there.
MAX_REACHING = 128


class Phi:
    """All that reaches the head of a loop for one name: from before it, and from each of its turns."""

    __slots__ = ("sources",)

    def __init__(self, before: Reaching) -> None:
        """Take what reaches the loop from before it."""
        self.sources = [before]


class Test(NamedTuple):
    """An expression that is tested for truth, and the tests whose outcome flags in it hold."""

    node: nodes.NodeNG
    held: list[nodes.NodeNG]


class Asked:
    """A test that is known to hold, or not to hold, and the tests of the same expression that are known before it."""

    __slots__ = ("before", "depth", "held", "holds", "test", "time")

    def __init__(self, test: Test, holds: bool, time: int, before: Asked | None) -> None:
        """Take the test, its outcome, the time of the pass when it is made, and the earlier tests."""
        self.test = test.node
        #: The tests whose outcome a flag in the test holds.
        self.held = test.held
        self.holds = holds
        self.time = time
        self.before = before
        self.depth: int = before.depth + 1 if before is not None else 1


#: Bindings and loop heads; more than MAX_REACHING of them are ``TOO_MANY``.
Reaching = tuple[Union[nodes.NodeNG, Phi], ...]
Kept = Union[Reaching, Asked, None]

_MANY = Phi(())
TOO_MANY: Reaching = (_MANY,)


class Arm(NamedTuple):
    """What a branch leaves behind: the values of the keys that it changed, and whether its end is reached."""

    changed: dict[str, Kept]
    is_reached: bool


def merged(one: Reaching, other: Reaching) -> Reaching:
    """The union of two sets of bindings."""
    if one is other or not other or one is TOO_MANY:
        return one
    if not one or other is TOO_MANY:
        return other
    union = tuple(dict.fromkeys((*one, *other)))
    if len(union) == len(one):
        return one
    return union if len(union) <= MAX_REACHING else TOO_MANY


def bindings_in(reaching: Reaching) -> list[nodes.NodeNG] | None:
    """The bindings of a set, those that go round loops included; None where they are too many."""
    found: list[nodes.NodeNG] = []
    seen: set[Phi] = set()
    todo = [*reaching]
    known = set()
    while todo:
        item = todo.pop()
        if item is _MANY or len(seen) > MAX_REACHING or len(found) > MAX_REACHING:
            return None
        if not isinstance(item, Phi):
            if item not in known:
                known.add(item)
                found.append(item)
        elif item not in seen:
            seen.add(item)
            for source in item.sources:
                todo.extend(source)
    return found


def _shared_tests(chains: Iterable[Kept]) -> Asked | None:
    """The tests that are known on all of several ways."""
    shared, *others = chains
    for other in others:
        while shared is not other:
            if not isinstance(shared, Asked) or not isinstance(other, Asked):
                return None
            if shared.depth >= other.depth:
                shared = shared.before
            else:
                other = other.before
    return shared if isinstance(shared, Asked) else None


class FlowState:
    """The values of all keys now, and the record of those at every earlier time."""

    def __init__(self) -> None:
        """Start with nothing bound and nothing known."""
        self.now = 0
        self.is_reached = True
        self._values: dict[str, Kept] = {}
        #: For each branch in progress, the values that its end brings back.
        self._logs: list[dict[str, Kept]] = [{}]
        self._writes: dict[str, tuple[list[int], list[Kept]]] = {}
        self._record: dict[str, tuple[tuple[int, ...], tuple[Kept, ...]]] = {}

    @property
    def level(self) -> int:
        """The number of branches in progress."""
        return len(self._logs)

    def tick(self) -> int:
        """Let time pass.

        :returns: the new time.
        """
        self.now += 1
        return self.now

    def release(self) -> None:
        """End the pass: keep the record alone."""
        self._record = {key: (tuple(times), tuple(values)) for key, (times, values) in self._writes.items()}
        del self._values, self._logs, self._writes

    def reaching(self, key: str) -> Reaching:
        """The bindings of a name, or the stores to an attribute, that reach the pass now."""
        kept = self._values.get(key)
        return kept if isinstance(kept, tuple) else ()

    def asked(self, key: str) -> Asked | None:
        """The tests of an expression that are known now."""
        kept = self._values.get(key)
        return kept if isinstance(kept, Asked) else None

    def put(self, key: str, value: Kept) -> None:
        """Change the value of a key, within the branch in progress."""
        self._logs[-1].setdefault(key, self._values.get(key))
        self._write(key, value)

    def _write(self, key: str, value: Kept) -> None:
        self.now += 1
        self._values[key] = value
        times, values = self._writes.setdefault(key, ([], []))
        times.append(self.now)
        values.append(value)

    def begin(self) -> None:
        """Start a branch."""
        self._logs.append({})

    def end(self) -> Arm:
        """End a branch: take back what it changed, and tell it."""
        log = self._logs.pop()
        arm = Arm({key: self._values[key] for key in log}, self.is_reached)
        for key, value in log.items():
            self._write(key, value)
        return arm

    def changed_since(self, level: int) -> dict[str, Kept]:
        """The values of the keys that were changed by the branches above a level."""
        return {key: self._values[key] for log in self._logs[level:] for key in log}

    def at_begin(self, key: str) -> Reaching:
        """What reached the start of the branch in progress."""
        kept = self._logs[-1].get(key, self._values.get(key))
        return kept if isinstance(kept, tuple) else ()

    def join(self, arms: list[Arm]) -> None:
        """Go on behind several branches; those whose end is not reached count only where that is true of all."""
        live = [arm for arm in arms if arm.is_reached] or arms
        found: dict[str, list[Kept]] = {}
        for arm in live:
            for key, value in arm.changed.items():
                found.setdefault(key, []).append(value)
        for key, values in found.items():
            if len(values) < len(live):
                values.append(self._values.get(key))
            self.put(key, _shared_tests(values) if key[0] == "?" else _union(values))
        self.is_reached = any(arm.is_reached for arm in arms)

    def value_at(self, key: str, time: int) -> Kept:
        """What a key's value was at a time of the pass, which has ended."""
        record = self._record.get(key)
        if record is None:
            return None
        place = bisect_right(record[0], time)
        return record[1][place - 1] if place else None


def _union(values: Iterable[Kept]) -> Reaching:
    union: dict[nodes.NodeNG | Phi, None] = {}
    for value in values:
        if value is TOO_MANY:
            return TOO_MANY
        if isinstance(value, tuple):
            union.update(dict.fromkeys(value))
    return tuple(union) if len(union) <= MAX_REACHING else TOO_MANY
