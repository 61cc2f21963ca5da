"""The losses of coroutines in one file, found once for all rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from astroid import nodes

from flake8_async_ssot.inference.answers.loss import Bypass, Construct, Fate, Loss
from flake8_async_ssot.inference.flow import starting
from flake8_async_ssot.inference.flow.bound import BoundFlow
from flake8_async_ssot.inference.flow.candidates import Candidate, candidates_of, has_awaited_arm
from flake8_async_ssot.inference.flow.ends import DIRECT, End, Ends, consumer_of, is_expected, is_of_future, loss_place
from flake8_async_ssot.inference.flow.holding import CERTAIN, FUTURES, OBJECTS, Held
from flake8_async_ssot.inference.flow.places import Use, surroundings
from flake8_async_ssot.inference.flow.questions import Questions
from flake8_async_ssot.inference.flow.value_types import annotated_names, is_store_of_declared
from flake8_async_ssot.inference.syntax import deliberate
from flake8_async_ssot.inference.syntax.names import head_of
from flake8_async_ssot.inference.syntax.tree import ModuleNode

#: Uses that make collections of coroutines; ``map`` is an argument, or the iterable of a loop.
_COLLECTING = (Use.COLLECTED, Use.ARGUMENT, Use.VALUE)
#: What raises an exception when it is given a coroutine.
_FAILING = frozenset({
    Construct.ATTRIBUTE, Construct.INDEX, Construct.UNPACKING, Construct.ITERATION, Construct.OPERATOR, Construct.CALL,
    Construct.WITH, Construct.MAPPING,
})  # fmt: skip
#: The uses at which each fate is found.
_USES: dict[Fate, tuple[Use, ...]] = {
    Fate.DROPPED: (Use.DROPPED,),
    Fate.ITERATOR: (Use.DROPPED,),
    Fate.TASK: (Use.DROPPED, Use.BOUND),
    Fate.UNUSED: (Use.BOUND,),
    Fate.SOMETIMES: (Use.BOUND,),
    Fate.CONDITION: (Use.CONDITION, Use.BOUND, *_COLLECTING),
    Fate.VALUE: (Use.VALUE, Use.BOUND, *_COLLECTING),
    Fate.CONSUMED: (Use.FORMATTED, Use.BOUND, Use.KEPT, *_COLLECTING),
    Fate.RETURNED: (Use.RETURNED, Use.BOUND, Use.COLLECTED),
    Fate.COLLECTION: (Use.BOUND, *_COLLECTING),
}


class FileFlow:
    """The losses of one file, found when they are first asked for."""

    def __init__(self, questions: Questions, module: ModuleNode) -> None:
        """Take the questions about expressions, and the file."""
        self._ask = questions
        self._ends = Ends(questions)
        self._bindings = BoundFlow(questions, self._ends)
        self._candidates = candidates_of(module)
        self._found: dict[Use, tuple[Loss, ...]] = {}
        self._told: dict[Fate, tuple[Loss, ...]] = {}

    def losses(self, fate: Fate) -> Iterator[Loss]:
        """All losses of one kind, each place once."""
        if fate not in self._told:
            by_place = {loss.node: loss for loss in reversed(list(self._all(fate))) if loss.fate is fate}
            self._told[fate] = tuple(
                loss
                for loss in reversed(by_place.values())
                if not deliberate.is_about_mistake(loss.node, _is_failing(loss)) and not self._is_replaced(loss.source)
            )
        yield from self._told[fate]

    def _is_replaced(self, source: nodes.NodeNG) -> bool:
        """Whether other code puts something else in the place of what is called, or of the function around it."""
        ask = self._ask
        return ask.is_made_sync(source) or ask.is_stored_apart(source) or ask.is_read_as_text(source)

    def _all(self, fate: Fate) -> Iterator[Loss]:
        if fate is Fate.SOMETIMES:
            for candidate in self._candidates.halves:
                if self._ask.may_matter(candidate.node) and self._is_half(candidate):
                    yield self._loss(candidate.node, End(fate, candidate.node, bypass=Bypass.ARM))
        for use in _USES[fate]:
            if use not in self._found:
                found = [loss for candidate in self._candidates.by_use[use] for loss in self._of(use, candidate)]
                self._found[use] = tuple(found)
            yield from self._found[use]

    def _of(self, use: Use, candidate: Candidate) -> Iterator[Loss]:
        if self._ask.may_matter(candidate.node) and not self._is_half(candidate):
            for end in _HANDLERS[use](self, candidate):
                yield self._loss(candidate.node, end)

    def _is_half(self, candidate: Candidate) -> bool:
        """Whether a call is not awaited in one arm of a conditional, although the other arm is."""
        if candidate.spot.value is candidate.node or not has_awaited_arm(candidate):
            return False
        if candidate.spot.use is Use.BOUND and self._ask.is_awaited_later(candidate.spot.node):
            return False
        return self._ask.held(candidate.node) is Held.COROUTINE

    def _dropped(self, candidate: Candidate) -> Iterator[End]:
        node, what = candidate.node, self._ask.held(candidate.node)
        fate: Fate | None = None
        if self._ask.has_to_be_awaited(node) or what in OBJECTS and self._ask.is_only_coroutine(node):
            fate = Fate.DROPPED
        elif what is Held.ITERATOR and not starting.is_special(node):
            fate = Fate.ITERATOR
        elif what in FUTURES and self._ask.starts_task(node):
            # Dropping a task gives no warning that a test could expect.
            if not self._ask.is_droppable(node) and not self._ask.is_handed_back(node):
                yield End(Fate.TASK, node)
            return
        if fate is not None and not self._ends.may_drop(node, *_WARNINGS[fate]):
            yield End(fate, node)

    def _direct(self, candidate: Candidate) -> Iterator[End]:
        node, spot = candidate
        if spot.use is Use.VALUE and self._ask.is_coroutine_map(node):
            yield from self._bindings.of_collection(node, node)
            return
        what = self._ask.held(node)
        if spot.use is Use.CONDITION and what is not Held.OTHER and self._ask.is_filled_later(node):
            return
        if self._is_taken_for_result(what, candidate) and not self._ends.is_expected_at(node, spot):
            if spot.walrus is None or not self._bindings.is_consumed(spot.walrus):
                fate = DIRECT[spot.use]
                yield End(fate, loss_place(spot, fate), spot.consumer)
        elif spot.use is Use.CONDITION:
            yield from _tested(what, candidate)

    def _is_taken_for_result(self, what: Held, candidate: Candidate) -> bool:
        """Whether a construct needs the result of an awaitable, and not the awaitable itself."""
        node, spot = candidate
        if self._ends.may_be_whole(spot):
            return False
        if what in FUTURES:
            return spot.use is Use.VALUE and self._ask.lacks(node, spot.node)
        if what not in OBJECTS:
            return what in CERTAIN and not (what is Held.AWAITABLE and is_of_future(spot)) and self._is_certain(node)
        if self._ask.lacks(node, spot.node):
            # An awaitable object may raise an error of its own for an attribute that it lacks.
            return not deliberate.is_last_to_raise(node)
        return spot.use is Use.CONDITION and self._bindings.is_tested_in_vain(node, what)

    def _argument(self, candidate: Candidate) -> Iterator[End]:
        node, spot = candidate
        if self._ask.is_coroutine_map(node):
            yield from self._bindings.of_collection(node, node)
        is_lost = self._ends.argument_is_lost if self._is_certain(node) else self._ends.object_is_refused
        if is_lost(spot):
            yield End(Fate.CONSUMED, node, consumer_of(spot))

    def _kept(self, candidate: Candidate) -> Iterator[End]:
        node, spot = candidate
        if not is_store_of_declared(spot.node, self._ask.fact(node.root(), annotated_names)):
            return
        is_object = self._ask.held(node) in OBJECTS and not is_expected(node)
        if self._is_certain(node) and self._ask.loses_stored(spot.node):
            yield End(Fate.CONSUMED, node, consumer_of(spot))
        elif is_object and self._ask.loses_object(spot.node, node):
            yield End(Fate.CONSUMED, node, consumer_of(spot))

    def _is_certain(self, node: nodes.NodeNG) -> bool:
        """Whether an expression holds a coroutine, or an awaitable that more than a return annotation says is one."""
        if self._ask.held(node) not in CERTAIN:
            return False
        return not self._ask.is_only_declared(node) or self._ask.has_to_be_awaited(node)

    def _collected(self, candidate: Candidate) -> Iterator[End]:
        node, spot = candidate
        if self._ask.held(node) is not Held.COROUTINE:
            return
        if self._ends.is_returned_inside(spot):
            yield End(Fate.RETURNED, node)
        yield from self._bindings.of_collection(spot.node, node)

    def _returned(self, candidate: Candidate) -> Iterator[End]:
        node, statement = candidate.node, candidate.spot.node
        is_held = self._ask.may_lose_returned(statement) and self._ask.held(node) in CERTAIN
        if is_held and self._ask.loses_returned(statement):
            yield End(Fate.RETURNED, node)

    def _bound(self, candidate: Candidate) -> Iterator[End]:
        if self._ask.is_coroutine_map(candidate.node):
            yield from self._bindings.of_collection(candidate.node, candidate.node)
        else:
            yield from self._bindings.ends(candidate)

    def _loss(self, source: nodes.NodeNG, end: End) -> Loss:
        maker = self._ask.maker(source)
        definition = self._ask.definition(maker)
        can_await, function = surroundings(end.use if end.use is not None else source)
        return Loss(
            end.fate, end.node or source, source, head_of(maker), definition, can_await, function,
            end.consumer, end.bypass, end.target, end.is_function, end.is_iterator,
        )  # fmt: skip


def _is_failing(loss: Loss) -> bool:
    """Whether a loss raises an exception where it happens: a coroutine has no items, no operators and no attributes."""
    return loss.consumer is not None and loss.consumer.construct in _FAILING


def _tested(what: Held, candidate: Candidate) -> Iterator[End]:
    """The end of what is tested and is always true, though it is no coroutine."""
    node, spot = candidate
    is_function = what is Held.COROUTINE_FUNCTION and not isinstance(node, nodes.Call)
    is_iterator = what is Held.ITERATOR and spot.walrus is None
    if is_function or is_iterator:
        yield End(Fate.CONDITION, spot.value, spot.consumer, is_function=is_function, is_iterator=is_iterator)


#: The warnings that Python gives where something is dropped.
_WARNINGS: dict[Fate, tuple[str, ...]] = {Fate.DROPPED: ("RuntimeWarning",), Fate.ITERATOR: ()}
_HANDLERS: dict[Use, Callable[[FileFlow, Candidate], Iterator[End]]] = {
    Use.DROPPED: FileFlow._dropped,
    Use.CONDITION: FileFlow._direct,
    Use.VALUE: FileFlow._direct,
    Use.FORMATTED: FileFlow._direct,
    Use.ARGUMENT: FileFlow._argument,
    Use.COLLECTED: FileFlow._collected,
    Use.RETURNED: FileFlow._returned,
    Use.BOUND: FileFlow._bound,
    Use.KEPT: FileFlow._kept,
}
