"""What becomes of every coroutine that a file makes, told once for all rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flake8_async_ssot.inference.flow.door import Door

from collections.abc import Callable, Iterator

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import Definition
from flake8_async_ssot.inference.answers.loss import Fate, Loss
from flake8_async_ssot.inference.flow import returning, starting
from flake8_async_ssot.inference.flow.candidates import Candidate, candidates_of, has_awaited_arm, names_tested
from flake8_async_ssot.inference.flow.collections import CollectionFlow, End
from flake8_async_ssot.inference.flow.holding import Held
from flake8_async_ssot.inference.flow.names import names_of, owner_of, reached_uses
from flake8_async_ssot.inference.flow.paths import escapes_on_some_path
from flake8_async_ssot.inference.flow.places import OF_FUTURE, Spot, Use, spot_of
from flake8_async_ssot.inference.syntax import deliberate
from flake8_async_ssot.inference.syntax.tree import ModuleNode

_DIRECT = {Use.CONDITION: Fate.CONDITION, Use.VALUE: Fate.VALUE, Use.FORMATTED: Fate.CONSUMED}
#: Where collections of coroutines are made; ``map`` is an argument, or what a loop runs over.
_COLLECTING = (Use.COLLECTED, Use.ARGUMENT, Use.VALUE)
#: Where each fate is met.
_USES: dict[Fate, tuple[Use, ...]] = {
    Fate.DROPPED: (Use.DROPPED,),
    Fate.ITERATOR: (Use.DROPPED,),
    Fate.TASK: (Use.DROPPED,),
    Fate.UNUSED: (Use.BOUND,),
    Fate.SOMETIMES: (Use.BOUND,),
    Fate.CONDITION: (Use.CONDITION, Use.BOUND, *_COLLECTING),
    Fate.VALUE: (Use.VALUE, Use.BOUND, *_COLLECTING),
    Fate.CONSUMED: (Use.FORMATTED, Use.BOUND, *_COLLECTING),
    Fate.RETURNED: (Use.RETURNED, Use.BOUND, Use.COLLECTED),
    Fate.COLLECTION: (Use.BOUND, *_COLLECTING),
}
#: Errors that a place raises when it gets a coroutine, so that a test may expect them.
_RAISED = ("TypeError", "AttributeError")
#: Uses after which a coroutine is still there, for somebody else to await.
_KEEPING = (Use.KEPT, Use.RETURNED, Use.COLLECTED, Use.BOUND)
_OBJECTS = (Held.MIXED, Held.OBJECT)
#: Comparisons that fail with a coroutine, as they are written in a spot's detail.
_ORDERING = ("`<`", "`>`", "`<=`", "`>=`")
_CERTAIN = (Held.COROUTINE, Held.AWAITABLE)


class FileFlow:
    """The losses of one file, found when they are first asked for."""

    def __init__(self, door: Door, module: ModuleNode) -> None:
        """Take what answers questions about expressions, and the file."""
        self._door = door
        self._candidates = candidates_of(module)
        self._found: dict[Use, tuple[Loss, ...]] = {}
        self._told: dict[Fate, tuple[Loss, ...]] = {}

    @property
    def _collections(self) -> CollectionFlow:
        # Made anew: kept, the two would hold one another, and with that every candidate of the file.
        return CollectionFlow(self._door, self._end)

    def losses(self, fate: Fate) -> Iterator[Loss]:
        """All losses of one kind, each place once."""
        if fate not in self._told:
            by_place = {
                loss.node: loss for loss in reversed(list(self._all(fate))) if loss is not None and loss.fate is fate
            }
            self._told[fate] = tuple(
                loss for loss in reversed(by_place.values()) if not self._door.is_made_sync(loss.source)
            )
        yield from self._told[fate]

    def _all(self, fate: Fate) -> Iterator[Loss | None]:
        if fate is Fate.SOMETIMES:
            yield from (
                self._half(candidate) for candidate in self._candidates.halves if self._door.may_matter(candidate.node)
            )
        for use in _USES[fate]:
            if use not in self._found:
                found = [loss for candidate in self._candidates.by_use[use] for loss in self._of(use, candidate)]
                self._found[use] = tuple(found)
            yield from self._found[use]

    def _of(self, use: Use, candidate: Candidate) -> Iterator[Loss]:
        if self._door.may_matter(candidate.node) and self._half(candidate) is None:
            yield from _HANDLERS[use](self, candidate)

    def _half(self, candidate: Candidate) -> Loss | None:
        """A call that is not awaited in one arm of a conditional, although the other arm is."""
        if candidate.spot.value is candidate.node or not has_awaited_arm(candidate):
            return None
        if self._door.held(candidate.node) is not Held.COROUTINE:
            return None
        return self._loss(Fate.SOMETIMES, candidate.node, candidate.node, "the other arm is awaited")

    def _dropped(self, candidate: Candidate) -> Iterator[Loss]:
        node, what = candidate.node, self._door.held(candidate.node)
        if what is Held.OTHER or self._door.is_droppable(node) or self._door.is_handed_back(node):
            return
        is_lost = what in _CERTAIN or what in _OBJECTS and self._door.is_only_coroutine(node)
        if is_lost and not self._is_meant(node, "RuntimeWarning"):
            yield self._loss(Fate.DROPPED, node, node)
        elif what is Held.ITERATOR and not self._is_meant(node) and not starting.is_special(node):
            yield self._loss(Fate.ITERATOR, node, node)
        elif what is Held.TASK and self._door.starts_task(node):
            yield self._loss(Fate.TASK, node, node)

    def _is_meant(self, node: nodes.NodeNG, *errors: str) -> bool:
        """Whether the code around expects what the loss leads to, or the call itself to fail."""
        if isinstance(node, nodes.Call):
            if deliberate.is_last_to_raise(node) and self._door.runs_code(node):
                return True
            if deliberate.expects(node, "TypeError") and self._door.cannot_fail(node):
                return deliberate.warns(node)
        if errors and deliberate.records_warnings(node):
            return True
        return any(deliberate.expects(node, error) for error in (*errors, "TypeError"))

    def _direct(self, candidate: Candidate) -> Iterator[Loss]:
        node, spot = candidate.node, candidate.spot
        if spot.use is Use.VALUE and self._door.is_coroutine_map(node):
            yield from self._collections.losses(node, node, self._loss)
            return
        what = self._door.held(node)
        if spot.use is Use.CONDITION and what is not Held.OTHER and self._door.is_filled_later(node):
            return
        if spot.use is Use.CONDITION and what is Held.COROUTINE_FUNCTION and not isinstance(node, nodes.Call):
            yield self._loss(Fate.CONDITION, spot.value, node, f"function:{spot.detail}")
        if what is Held.MIXED and spot.use is Use.CONDITION or what in _OBJECTS and self._door.lacks(node, spot.node):
            # An awaitable object may refuse what it lacks with an error of its own.
            what = Held.OTHER if deliberate.is_last_to_raise(node) else Held.COROUTINE
        if what is Held.OBJECT and self._is_asserted_in_vain(node, spot):
            what = Held.COROUTINE
        if what not in _CERTAIN or any(deliberate.expects(node, error) for error in _RAISED):
            return
        if what is Held.AWAITABLE and is_of_future(spot):
            return
        if spot.walrus is not None and self._is_consumed(spot.walrus):
            return
        yield self._loss(_DIRECT[spot.use], place_of(spot, _DIRECT[spot.use]), node, spot.detail)

    def _argument(self, candidate: Candidate) -> Iterator[Loss]:
        if self._door.is_coroutine_map(candidate.node):
            yield from self._collections.losses(candidate.node, candidate.node, self._loss)
        if self._door.held(candidate.node) in _CERTAIN and self._argument_is_lost(candidate.spot):
            yield self._loss(Fate.CONSUMED, candidate.node, candidate.node, called(candidate.spot))

    def _argument_is_lost(self, spot: Spot) -> bool:
        call = call_of(spot)
        return (
            call is not None
            and not any(deliberate.expects(call, error) for error in _RAISED)
            and self._door.loses(call, spot.value)
        )

    def _is_asserted_in_vain(self, node: nodes.NodeNG, spot: Spot) -> bool:
        """Whether an object is said to be true that always is, where it could be awaited and need not fail first."""
        if not isinstance(spot.node, nodes.Assert) or not isinstance(spot.node.scope(), nodes.AsyncFunctionDef):
            return False
        return not deliberate.is_last_to_raise(node) and self._door.is_always_true(node)

    def _collected(self, candidate: Candidate) -> Iterator[Loss]:
        if self._door.held(candidate.node) is not Held.COROUTINE:
            return
        if self._is_returned_inside(candidate.spot):
            yield self._loss(Fate.RETURNED, candidate.node, candidate.node)
        yield from self._collections.losses(candidate.spot.node, candidate.node, self._loss)

    def _returned(self, candidate: Candidate) -> Iterator[Loss]:
        node, statement = candidate.node, candidate.spot.node
        if returning.may_lose(statement) and self._door.held(node) in _CERTAIN and self._door.loses_returned(statement):
            yield self._loss(Fate.RETURNED, node, node)

    def _bound(self, candidate: Candidate) -> Iterator[Loss]:
        if self._door.is_coroutine_map(candidate.node):
            yield from self._collections.losses(candidate.node, candidate.node, self._loss)
            return
        what = self._door.held(candidate.node)
        target = target_of(candidate.spot.node)
        if what in _OBJECTS and target is not None:
            yield from self._lacking(candidate, target)
        if what not in _CERTAIN or target is None:
            return
        scope = owner_of(target)
        names = self._door.fact(scope, names_of)
        uses = reached_uses(names, scope, target, target.name)
        if uses is None:
            yield from self._failing(candidate, names.seen(scope, target))
            return
        is_local = isinstance(scope, nodes.FunctionDef)
        if not uses:
            is_meant = self._is_meant(candidate.node, "RuntimeWarning") or self._door.is_droppable(candidate.node)
            if is_local and not is_meant and not self._door.is_handed_back(candidate.node):
                yield self._loss(Fate.UNUSED, candidate.node, candidate.node, target.name)
            return
        yield from self._used(candidate, target, uses, is_local)

    def _failing(self, candidate: Candidate, uses: list[nodes.Name]) -> Iterator[Loss]:
        """The uses of a name that fail with a coroutine, whatever others that are not seen do with it."""
        for use in uses:
            spot = spot_of(use)
            fate = self._fate(spot) if self._fails(spot) else None
            if fate is not None and self._door.held(use) is Held.COROUTINE:
                yield self._loss(fate, place_of(spot, fate), candidate.node, detail_of(spot), use)

    def _lacking(self, candidate: Candidate, target: nodes.AssignName) -> Iterator[Loss]:
        """The uses of a name that want of an awaitable object what only its result can have."""
        scope = owner_of(target)
        for use in reached_uses(self._door.fact(scope, names_of), scope, target, target.name) or ():
            spot = spot_of(use)
            if (
                spot.use is not Use.VALUE
                or self._door.held(use) not in _OBJECTS
                or not self._door.lacks(use, spot.node)
            ):
                continue
            if not any(deliberate.expects(use, error) for error in _RAISED) and not deliberate.is_last_to_raise(use):
                yield self._loss(Fate.VALUE, place_of(spot, Fate.VALUE), candidate.node, spot.detail, use)

    def _used(
        self, candidate: Candidate, target: nodes.AssignName, uses: list[nodes.Name], is_local: bool
    ) -> Iterator[Loss]:
        """The losses at the uses of a name that is bound to a coroutine, and on the paths between them."""
        node, is_future = candidate.node, self._door.held(candidate.node) is Held.AWAITABLE
        scope = owner_of(target)
        if is_local and returning.has_awaited_rival(target, uses):
            yield self._loss(Fate.SOMETIMES, node, node, "another branch awaits it")
            return
        spots = [(use, spot_of(use)) for use in uses if not self._door.is_ruled_out(use)]
        found = [(use, spot, self._fate(spot, is_future)) for use, spot in spots]
        consuming = [use for use, _, fate in found if fate is None]
        is_handed_on = not all(
            spot.use in _KEEPING and not isinstance(spot.node, nodes.Await) for _, spot, fate in found if fate is None
        )
        for use, spot, fate in found:
            if fate is None or consuming and not self._is_wrong(use, spot, is_handed_on):
                continue
            yield self._loss(fate, place_of(spot, fate), node, detail_of(spot), use)
        is_followed = is_local and all(owner_of(use) is scope for use in consuming)
        names = frozenset({target.name, *names_tested(candidate)})
        if is_followed and consuming and escapes_on_some_path(candidate.spot.node, consuming, names):
            yield self._loss(Fate.SOMETIMES, node, node, "some paths do not await it")

    def _is_wrong(self, use: nodes.Name, spot: Spot, is_handed_on: bool) -> bool:
        """Whether a use of a coroutine is wrong although another consumes it: it fails, or always comes out the same.

        :param is_handed_on: another use awaits it or gives it to a call, so that a test for ``None`` may be mere care.
        """
        what = self._door.held(use)
        if self._fails(spot):
            return what in _CERTAIN
        is_test = spot.use is Use.CONDITION or spot.use is Use.VALUE and isinstance(spot.node, nodes.Compare)
        return is_test and not is_handed_on and what is Held.COROUTINE

    def _fails(self, spot: Spot) -> bool:
        """Whether a use raises an exception where it meets a coroutine."""
        call = call_of(spot) if spot.use is Use.ARGUMENT else None
        if call is not None:
            return self._door.fails_with(call)
        return spot.use is Use.VALUE and not (isinstance(spot.node, nodes.Compare) and spot.detail not in _ORDERING)

    def _fate(self, spot: Spot, is_future: bool = False) -> Fate | None:
        """How a use of a name loses what it holds; None for one that does not, or that may not.

        :param is_future: what it holds may be a future as well.
        """
        if spot.walrus is not None or is_future and is_of_future(spot):
            return None
        if spot.use is Use.DROPPED:
            return Fate.UNUSED
        call = call_of(spot) if spot.use is Use.ARGUMENT else None
        if call is not None and self._door.is_cast(call):
            return self._fate(spot_of(call), is_future)
        if spot.use is Use.ARGUMENT:
            return Fate.CONSUMED if self._argument_is_lost(spot) else None
        if spot.use is Use.COLLECTED:
            if self._is_returned_inside(spot):
                return Fate.RETURNED
            ends = self._collections.ends(spot.node)
            return ends[0].fate if ends else None
        if spot.use is Use.KEPT:
            return Fate.CONSUMED if self._door.loses_stored(spot.node) else None
        if spot.use is Use.RETURNED:
            return Fate.RETURNED if self._door.loses_returned(spot.node) else None
        if any(deliberate.expects(spot.node, error) for error in _RAISED):
            return None
        return _DIRECT.get(spot.use)

    def _is_returned_inside(self, spot: Spot) -> bool:
        """Whether a coroutine is in a tuple or list that a function returns, at a place that is said to be a value."""
        holder = spot.node
        if not isinstance(holder, (nodes.Tuple, nodes.List)) or not isinstance(holder.parent, nodes.Return):
            return False
        index = holder.elts.index(spot.value)
        if any(isinstance(element, nodes.Starred) for element in holder.elts[:index]):
            return False
        return self._door.loses_returned_at(holder.parent, index)

    def _end(self, spot: Spot) -> End | None:
        """How a use of a coroutine that a collection holds loses it; None for one that does not, or that may not."""
        fate = self._fate(spot)
        if fate is None:
            return None
        return End(fate, detail_of(spot), place_of(spot, fate))

    def _is_consumed(self, target: nodes.AssignName) -> bool:
        """Whether something may await what a walrus binds to a name."""
        scope = owner_of(target)
        uses = reached_uses(self._door.fact(scope, names_of), scope, target, target.name)
        return uses is None or any(self._fate(spot_of(use)) is None for use in uses)

    def _loss(
        self, fate: Fate, node: nodes.NodeNG, source: nodes.NodeNG, detail: str = "", use: nodes.NodeNG | None = None
    ) -> Loss:
        maker = self._maker(source)
        definition: Definition | None = self._door.definition(maker)
        subject = maker.func if isinstance(maker, nodes.Call) else maker
        name = definition.name if definition is not None else subject.as_string()
        if definition is not None and definition.is_inner and isinstance(subject, nodes.Attribute):
            # `file.read`, which a decorator made of an inner function.
            name = subject.attrname
        can_await, function = surroundings(use if use is not None else source)
        return Loss(fate, node, source, name, definition, detail, can_await, function)

    def _maker(self, source: nodes.NodeNG) -> nodes.NodeNG:
        """What is named in a message as the source of a coroutine: what ``map`` calls, or what ``cast`` is about."""
        if self._door.is_coroutine_map(source):
            return source.args[0]
        if isinstance(source, nodes.Call) and len(source.args) == 2 and self._door.is_cast(source):
            return source.args[1]
        return source


def target_of(statement: nodes.NodeNG) -> nodes.AssignName | None:
    """The one local name that an assignment binds."""
    targets = statement.targets if isinstance(statement, nodes.Assign) else [statement.target]
    return targets[0] if len(targets) == 1 and isinstance(targets[0], nodes.AssignName) else None


def call_of(spot: Spot) -> nodes.Call | None:
    """The call that an argument is given to."""
    node = spot.node.parent if isinstance(spot.node, nodes.Keyword) else spot.node
    return node if isinstance(node, nodes.Call) else None


def called(spot: Spot) -> str:
    """What is called with an argument, as written."""
    call = call_of(spot)
    return f"`{call.func.as_string()}`" if call is not None else spot.detail


def detail_of(spot: Spot) -> str:
    """What a place does with a coroutine, in words; where it is stored behind ``kept:``."""
    if spot.use is Use.KEPT and isinstance(spot.node, nodes.Assign):
        return f"kept:`{spot.node.targets[0].as_string()}`"
    return called(spot) if spot.use is Use.ARGUMENT else spot.detail


def place_of(spot: Spot, fate: Fate) -> nodes.NodeNG:
    """Where a loss is reported: at the operation that wants another value, else at the coroutine."""
    return spot.node if fate is Fate.VALUE and spot.node.lineno is not None else spot.value


def is_of_future(spot: Spot) -> bool:
    """Whether a use is one of those that futures are made for: they keep what they are given, and are told apart."""
    if isinstance(spot.node, (nodes.AssignAttr, nodes.DelAttr)):
        return True
    if isinstance(spot.node, nodes.Compare):
        sides = (spot.node.left, *(side for _, side in spot.node.ops))
        is_identity = all(sign in ("is", "is not") for sign, _ in spot.node.ops)
        return is_identity and not any(isinstance(side, nodes.Const) for side in sides)
    return isinstance(spot.node, nodes.Attribute) and spot.node.attrname in OF_FUTURE


def surroundings(node: nodes.NodeNG) -> tuple[bool, str]:
    """Whether something can be awaited at a node, and the name of the sync function around it."""
    scope = node.scope()
    while not isinstance(scope, (nodes.FunctionDef, nodes.Lambda, nodes.Module, nodes.ClassDef)):
        scope = scope.parent.scope()
    if isinstance(scope, nodes.AsyncFunctionDef):
        return True, ""
    return False, scope.name if isinstance(scope, nodes.FunctionDef) else ""


_HANDLERS: dict[Use, Callable[[FileFlow, Candidate], Iterator[Loss]]] = {
    Use.DROPPED: FileFlow._dropped,
    Use.CONDITION: FileFlow._direct,
    Use.VALUE: FileFlow._direct,
    Use.FORMATTED: FileFlow._direct,
    Use.ARGUMENT: FileFlow._argument,
    Use.COLLECTED: FileFlow._collected,
    Use.RETURNED: FileFlow._returned,
    Use.BOUND: FileFlow._bound,
}
