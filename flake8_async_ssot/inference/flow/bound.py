"""Losses of coroutines, and of collections of them, that a name is bound to: at its uses and on the paths between."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from astroid import nodes

from flake8_async_ssot.inference.answers.loss import Bypass, Construct, Consumer, Fate
from flake8_async_ssot.inference.flow.candidates import Candidate, names_tested
from flake8_async_ssot.inference.flow.ends import (
    End,
    Ends,
    call_of,
    consumer_of,
    is_expected,
    is_iterated,
    loss_place,
)
from flake8_async_ssot.inference.flow.holding import CERTAIN, FUTURES, OBJECTS, Held
from flake8_async_ssot.inference.flow.paths import escapes_on_some_path
from flake8_async_ssot.inference.flow.places import Spot, Use, spot_of, surroundings
from flake8_async_ssot.inference.flow.questions import Questions
from flake8_async_ssot.inference.syntax import deliberate
from flake8_async_ssot.inference.syntax.annotations import says_result
from flake8_async_ssot.inference.syntax.names import plain_name, plain_scope
from flake8_async_ssot.inference.syntax.reads import names_of, reached_uses

#: Uses that keep a coroutine, so that other code may await it.
_KEEPING = (Use.KEPT, Use.RETURNED, Use.COLLECTED, Use.BOUND)


class _Read(NamedTuple):
    """One use of a name, and the end of the coroutine there; None where the use may await it."""

    use: nodes.Name
    spot: Spot
    end: End | None


class BoundFlow:
    """Follows the names of one file that are bound to coroutines."""

    def __init__(self, questions: Questions, ends: Ends) -> None:
        """Take the questions about expressions, and the finder of ends at uses."""
        self._ask = questions
        self._ends = ends
        #: Whether tests rule out every awaitable value at a use: each binding that reaches it asks.
        self._ruled_out: dict[nodes.Name, bool] = {}

    def ends(self, candidate: Candidate) -> Iterator[End]:
        """The ends of a coroutine that an assignment binds."""
        what, targets = self._ask.held(candidate.node), targets_of(candidate.spot)
        if len(targets) != 1:
            yield from self._unused(candidate, targets)
            return
        target = targets[0]
        if what in OBJECTS or what in FUTURES:
            yield from self._lacking(target)
            if what in OBJECTS:
                yield from self._tested(target)
            if what in FUTURES and self._is_unused(target) and self._ask.starts_task(candidate.node):
                if not self._ask.is_droppable(candidate.node) and not self._ask.is_handed_back(candidate.node):
                    yield End(Fate.TASK, candidate.node)
        elif what in CERTAIN:
            yield from self._certain(candidate, target)

    def _unused(self, candidate: Candidate, targets: list[nodes.AssignName]) -> Iterator[End]:
        """The end of a coroutine that several names are bound to at once and that none of them is used for."""
        if targets and self._ask.held(candidate.node) is Held.COROUTINE and all(map(self._is_unused, targets)):
            if not self._ends.may_drop(candidate.node, "RuntimeWarning"):
                yield End(Fate.UNUSED, candidate.node, target=targets[0].name)

    def _is_unused(self, target: nodes.AssignName) -> bool:
        return _is_local(target) and self._uses(target) == []

    def of_collection(self, collection: nodes.NodeNG, source: nodes.NodeNG) -> Iterator[End]:
        """The ends of the coroutines of a collection that is used where it is written, or bound to a name.

        :param source: the expression that makes one of the coroutines.
        """
        spot = self._ends.collection_spot(collection)
        if spot.use is Use.BOUND:
            yield from self._bound_collection(spot, is_iterated(collection))
            return
        for end in self._ends.at_collection_use(spot, is_iterated(collection)):
            place = source if end.fate is Fate.CONSUMED else collection
            yield end._replace(node=end.node or place)

    def _bound_collection(self, spot: Spot, is_looped: bool) -> Iterator[End]:
        target = spot.node.targets[0] if isinstance(spot.node, nodes.Assign) else spot.node.target
        uses = self._uses(target) if isinstance(target, nodes.AssignName) and _is_local(target) else None
        if uses is None:
            return
        found = [(use, self._ends.at_collection_use(self._ends.collection_spot(use), is_looped)) for use in uses]
        if not found:
            yield End(Fate.COLLECTION, spot.value)
        if all(ends for _, ends in found):
            for use, ends in found:
                for end in ends:
                    yield end if end.node is not None else end._replace(fate=Fate.CONSUMED, node=use)

    def is_consumed(self, target: nodes.AssignName) -> bool:
        """Whether some use may await the coroutine that an assignment expression binds to a name."""
        uses = self._uses(target)
        return uses is None or any(self._ends.fate(spot_of(use)) is None for use in uses)

    def _uses(self, target: nodes.AssignName) -> list[nodes.Name] | None:
        scope = plain_scope(target)
        return reached_uses(self._ask.fact(scope, names_of), scope, target, target.name)

    def _certain(self, candidate: Candidate, target: nodes.AssignName) -> Iterator[End]:
        uses = self._uses(target)
        if uses is None:
            yield from self._failing(target)
        elif uses:
            found = [*self._used(candidate, target, uses)]
            yield from found
            if not found and self._ask.loses_bound(target, uses):
                yield End(Fate.CONSUMED, candidate.node, Consumer(Construct.STORE, target.name))
        elif _is_local(target) and self._ask.has_to_be_awaited(candidate.node):
            if not self._ends.may_drop(candidate.node, "RuntimeWarning"):
                yield End(Fate.UNUSED, candidate.node, target=target.name)

    def _failing(self, target: nodes.AssignName) -> Iterator[End]:
        """The ends at uses that fail with a coroutine, whatever unseen uses of the same name do with it."""
        scope = plain_scope(target)
        for use in self._ask.fact(scope, names_of).seen(scope, target):
            spot = spot_of(use)
            end = self._ends.of_use(spot, use) if self._ends.fails(spot) else None
            if end is not None and self._ask.held(use) is Held.COROUTINE:
                yield end

    def _lacking(self, target: nodes.AssignName) -> Iterator[End]:
        """The ends at uses of an attribute or index that only the result of the awaitable can have."""
        for use in self._uses(target) or ():
            spot = spot_of(use)
            if spot.use is Use.ARGUMENT and self._ends.object_is_refused(spot):
                yield End(Fate.CONSUMED, use, consumer_of(spot), use=use)
            is_object = self._ask.held(use) in (*OBJECTS, *FUTURES)
            if spot.use is not Use.VALUE or not is_object or not self._ask.lacks(use, spot.node):
                continue
            if not is_expected(use) and not deliberate.is_last_to_raise(use):
                yield End(Fate.VALUE, loss_place(spot, Fate.VALUE), consumer_of(spot), use=use)

    def _tested(self, target: nodes.AssignName) -> Iterator[End]:
        """The ends at tests of an object that is always true and that is used for nothing else."""
        spots = [(use, spot_of(use)) for use in self._uses(target) or ()]
        if _is_local(target) and all(spot.use is Use.CONDITION and spot.walrus is None for _, spot in spots):
            for use, spot in spots:
                what = self._ask.held(use)
                if what in OBJECTS and self.is_tested_in_vain(use, what) and not self._ask.is_filled_later(use):
                    yield End(Fate.CONDITION, loss_place(spot, Fate.CONDITION), consumer_of(spot), use=use)

    def is_tested_in_vain(self, node: nodes.NodeNG, what: Held) -> bool:
        """Whether something is tested that is always true, where it could be awaited and need not fail first."""
        can_await, _ = surroundings(node)
        if not can_await or deliberate.is_last_to_raise(node):
            return False
        return self._ask.is_never_false(node) if what is Held.MIXED else self._ask.is_always_true(node)

    def _used(self, candidate: Candidate, target: nodes.AssignName, uses: list[nodes.Name]) -> Iterator[End]:
        node, is_future = candidate.node, self._ask.held(candidate.node) is Held.AWAITABLE
        is_local = _is_local(target)
        if is_local and self._ask.has_awaited_rival(target, uses):
            yield End(Fate.SOMETIMES, node, bypass=Bypass.BRANCH)
            return
        reads = [
            _Read(use, spot, self._ends.of_use(spot, use, is_future))
            for use, spot in ((use, spot_of(use)) for use in uses if not self._is_ruled_out(use))
            if not _is_looked_at(spot)
        ]
        consuming = [read.use for read in reads if read.end is None]
        yield from self._wrong(reads)
        is_followed = is_local and all(plain_scope(use) is plain_scope(target) for use in consuming)
        names = frozenset({target.name, *names_tested(candidate)})
        if not self._ask.has_to_be_awaited(node):
            return
        if is_followed and consuming and escapes_on_some_path(candidate.spot.node, consuming, names):
            yield End(Fate.SOMETIMES, node, bypass=Bypass.PATH)

    def _is_ruled_out(self, use: nodes.Name) -> bool:
        if use not in self._ruled_out:
            self._ruled_out[use] = self._ask.is_ruled_out(use)
        return self._ruled_out[use]

    def _wrong(self, reads: list[_Read]) -> Iterator[End]:
        """The ends at uses, where none consumes the coroutine or the use is wrong beside the one that does."""
        consuming = [read.spot for read in reads if read.end is None]
        is_handed_on = any(spot.use not in _KEEPING or isinstance(spot.node, nodes.Await) for spot in consuming)
        for read in reads:
            if read.end is not None and (not consuming or self._is_wrong(read, is_handed_on)):
                yield read.end

    def _is_wrong(self, read: _Read, is_handed_on: bool) -> bool:
        """Whether a use of a coroutine is wrong although another consumes it: it fails, or is no value as declared.

        :param is_handed_on: another use awaits it or gives it to a call, so that a test for ``None`` may be care.
        """
        what, spot = self._ask.held(read.use), read.spot
        if self._ends.fails(spot):
            return what in CERTAIN
        if self._ends.may_be_equal(spot):
            return False
        if spot.use is Use.RETURNED:
            # The annotation says that the function gives something else.
            return what is Held.COROUTINE and says_result(spot.node.scope())
        is_test = spot.use is Use.CONDITION or spot.use is Use.VALUE and isinstance(spot.node, nodes.Compare)
        return is_test and not is_handed_on and what is Held.COROUTINE


def _is_looked_at(spot: Spot) -> bool:
    """Whether a use only asks for the class of what a name holds, or tells an error of it: ``raise Error(found)``."""
    call = call_of(spot) if spot.use is Use.ARGUMENT else None
    if call is None:
        return False
    return isinstance(call.parent, nodes.Raise) or plain_name(call.func) == "type" and len(call.args) == 1


def _is_local(target: nodes.AssignName) -> bool:
    return isinstance(plain_scope(target), nodes.FunctionDef)


def targets_of(spot: Spot) -> list[nodes.AssignName]:
    """The names that an assignment binds to a value, at its place in a tuple, too; empty for other targets."""
    statement = spot.node
    targets = statement.targets if isinstance(statement, nodes.Assign) else [statement.target]
    if isinstance(targets[0], (nodes.Tuple, nodes.List)):
        targets = [targets[0].elts[statement.value.elts.index(spot.value)]]
    return targets if all(isinstance(target, nodes.AssignName) for target in targets) else []
