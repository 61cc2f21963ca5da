"""Uses that lose a coroutine: of the coroutine itself, or of a collection that holds it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from astroid import nodes

from flake8_async_ssot.inference.answers.loss import Bypass, Construct, Consumer, Fate
from flake8_async_ssot.inference.flow.holding import OBJECTS, Held
from flake8_async_ssot.inference.flow.places import OF_FUTURE, Spot, Use, spot_of
from flake8_async_ssot.inference.flow.questions import Questions
from flake8_async_ssot.inference.syntax import deliberate
from flake8_async_ssot.inference.syntax.reads import names_of, reached_uses

#: Errors that a construct raises when it is given a coroutine, so that a test may expect them.
_RAISED = ("TypeError", "AttributeError")
#: Comparisons that raise an exception when they are given a coroutine.
_ORDERING = ("<", ">", "<=", ">=")
#: Comparisons that ask whether two objects are the same one, or whether an object is among others.
_OF_IDENTITY = ("is", "is not", "in", "not in")
#: Uses of an element where it is taken out of a collection.
_USING = (Use.VALUE, Use.CONDITION, Use.FORMATTED, Use.ARGUMENT)
_DICTIONARIES = (nodes.Dict, nodes.DictComp)


class End(NamedTuple):
    """The use that loses one coroutine.

    ``node`` is the place of the loss; None where a collection is lost as a whole. ``use`` is the use of the name that
    holds the coroutine, where one does. The other fields are those of a loss.
    """

    fate: Fate
    node: nodes.NodeNG | None
    consumer: Consumer | None = None
    bypass: Bypass | None = None
    target: str = ""
    use: nodes.NodeNG | None = None
    is_function: bool = False
    is_iterator: bool = False


class Ends:
    """Finds the ends in one file."""

    def __init__(self, questions: Questions) -> None:
        """Take the questions about expressions."""
        self._ask = questions

    def of_use(self, spot: Spot, use: nodes.NodeNG | None = None, is_future: bool = False) -> End | None:
        """The end of a coroutine at a use of a name that holds it; None for a use that does not, or may not, lose it.

        :param use: the use, for the loss to name.
        :param is_future: the name may hold a future as well.
        """
        spot = self._past_casts(spot)
        fate = self.fate(spot, is_future)
        return End(fate, loss_place(spot, fate), consumer_of(spot), use=use) if fate is not None else None

    def _past_casts(self, spot: Spot) -> Spot:
        """The use of a value that calls of ``typing.cast`` hand back."""
        call = call_of(spot)
        while spot.use is Use.ARGUMENT and spot.walrus is None and call is not None and self._ask.is_cast(call):
            spot = spot_of(call)
            call = call_of(spot)
        return spot

    def fate(self, spot: Spot, is_future: bool = False) -> Fate | None:
        """How a use of a name loses the coroutine that it holds; None for a use that does not, or may not, lose it."""
        spot = self._past_casts(spot)
        if spot.walrus is not None or is_future and is_of_future(spot):
            return None
        judge = _FATES.get(spot.use)
        return judge(self, spot) if judge is not None else None

    def _direct(self, spot: Spot) -> Fate | None:
        if self.is_expected_at(spot.value, spot) or self.may_be_whole(spot):
            return None
        return DIRECT[spot.use]

    def is_expected_at(self, node: nodes.NodeNG, spot: Spot) -> bool:
        """Whether the code around expects the error that a use of a coroutine leads to.

        A test for truth leads to none: there only the call that makes the coroutine can fail.
        """
        if spot.use is Use.CONDITION:
            return isinstance(node, nodes.Call) and self._is_meant(node)
        return is_expected(node)

    def may_be_whole(self, spot: Spot) -> bool:
        """Whether a use may be right for a coroutine: it asks for the identity, or hands it to the other operand."""
        return self.may_be_same(spot) or spot.use is Use.VALUE and self._ask.may_be_taken(spot)

    def may_be_same(self, spot: Spot) -> bool:
        """Whether a use asks for the identity of a coroutine, and the answer may be yes."""
        is_identity = spot.consumer is not None and spot.consumer.written in _OF_IDENTITY
        return is_identity and self.may_be_equal(spot)

    def may_be_equal(self, spot: Spot) -> bool:
        """Whether a use compares a coroutine with an object that may be the same coroutine, or may hold it.

        Coroutines have no equality of their own: they are compared by identity.
        """
        return isinstance(spot.node, nodes.Compare) and self._ask.may_be_equal(spot.node, spot.value)

    def _collected(self, spot: Spot) -> Fate | None:
        if self.is_returned_inside(spot):
            return Fate.RETURNED
        ends = self.of_collection(spot.node)
        return ends[0].fate if ends else None

    def may_drop(self, node: nodes.NodeNG, *errors: str) -> bool:
        """Whether dropping the value of an expression may be right.

        :param errors: names of warnings that dropping it leads to, and that code around the expression may expect.
        """
        return self._ask.is_droppable(node) or self._ask.is_handed_back(node) or self._is_meant(node, *errors)

    def _is_meant(self, node: nodes.NodeNG, *errors: str) -> bool:
        """Whether the code around expects the warning, or expects the call itself to fail."""
        if isinstance(node, nodes.Call):
            if deliberate.is_last_to_raise(node) and self._ask.runs_code(node):
                return True
            if deliberate.tests_warnings(node) and self._ask.runs_code(node):
                # The sync part of the call may give the warning.
                return True
            if deliberate.expects(node, "TypeError") and self._ask.cannot_fail(node):
                return deliberate.warns(node)
        if errors and deliberate.records_warnings(node):
            return True
        return any(deliberate.expects(node, error) for error in (*errors, "TypeError"))

    def argument_is_lost(self, spot: Spot) -> bool:
        """Whether a call loses a coroutine that it is given, and no test expects it to fail."""
        call = call_of(spot)
        return call is not None and not is_expected(call) and self._ask.loses(call, spot.value)

    def object_is_refused(self, spot: Spot) -> bool:
        """Whether no target of a call takes the awaitable object that it is given, and no test expects it to fail."""
        call = call_of(spot)
        if call is None or self._ask.held(spot.value) not in OBJECTS or is_expected(call):
            return False
        return not deliberate.is_last_to_raise(call) and self._ask.refuses(call, spot.value)

    def fails(self, spot: Spot) -> bool:
        """Whether a use raises an exception where it is given a coroutine."""
        call = call_of(spot) if spot.use is Use.ARGUMENT else None
        if call is not None:
            return self._ask.fails_with(call, spot.value)
        if spot.use is not Use.VALUE or spot.consumer is None:
            return False
        return spot.consumer.construct is not Construct.COMPARISON or spot.consumer.written in _ORDERING

    def is_returned_inside(self, spot: Spot) -> bool:
        """Whether a function returns a coroutine in a tuple or list, at a place that is declared to be a value."""
        holder = spot.node
        if not isinstance(holder, (nodes.Tuple, nodes.List)) or not isinstance(holder.parent, nodes.Return):
            return False
        index = holder.elts.index(spot.value)
        if any(isinstance(element, nodes.Starred) for element in holder.elts[:index]):
            return False
        return self._ask.loses_returned_at(holder.parent, index)

    def of_collection(self, collection: nodes.NodeNG) -> list[End]:
        """The ends of the coroutines of a collection that is used where it is written; empty where it is kept."""
        spot = self.collection_spot(collection)
        return self.at_collection_use(spot, is_iterated(collection)) if spot.use is not Use.BOUND else []

    def collection_spot(self, collection: nodes.NodeNG) -> Spot:
        """The use of a collection, or of the collections that calls such as ``list`` make of it."""
        spot = spot_of(collection)
        while spot.use is Use.ARGUMENT and isinstance(spot.node, nodes.Call) and self._ask.hands_content_on(spot.node):
            spot = spot_of(spot.node)
        return spot

    def at_collection_use(self, spot: Spot, is_looped: bool) -> list[End]:
        """The ends of the coroutines of a collection at a use of it; empty where the use may await them.

        :param is_looped: a loop over the collection gets the coroutines.
        """
        if spot.walrus is not None:
            return []
        if spot.use is Use.DROPPED:
            return [End(Fate.COLLECTION, None)]
        if spot.use is Use.FORMATTED:
            return [End(Fate.CONSUMED, None, spot.consumer)]
        if spot.use is Use.ARGUMENT and isinstance(spot.node, nodes.Call) and self._ask.loses_content(spot.node):
            return [End(Fate.CONSUMED, None, consumer_of(spot))]
        if isinstance(spot.node, nodes.Subscript) and spot.node.value is spot.value:
            return self._taken_out(spot.node)
        return self._looped(spot) if is_looped else []

    def _taken_out(self, element: nodes.Subscript) -> list[End]:
        """The end of one element that is taken out of a collection and used at once."""
        spot = spot_of(element)
        if spot.use not in _USING or self._ask.held(element) is not Held.COROUTINE:
            return []
        end = self.of_use(spot)
        return [end] if end is not None else []

    def _looped(self, spot: Spot) -> list[End]:
        """The ends of each coroutine in the body of a loop over a collection, where every use loses it."""
        loop = spot.node
        if spot.use is not Use.VALUE or type(loop) not in (nodes.For, nodes.Comprehension):
            return []
        if loop.iter is not spot.value or not isinstance(loop.target, nodes.AssignName):
            return []
        ends = [self.of_use(spot_of(use)) for use in self._uses_of_target(loop)]
        return [end for end in ends if end is not None] if None not in ends else []

    def _uses_of_target(self, loop: nodes.For | nodes.Comprehension) -> list[nodes.Name]:
        """The uses of the name that a loop binds; empty where others may use it."""
        target, scope = loop.target, loop.target.scope()
        if isinstance(scope, (nodes.Module, nodes.ClassDef)):
            return []
        names = self._ask.fact(scope, names_of)
        if isinstance(loop, nodes.For):
            return reached_uses(names, scope, target, target.name) or []
        is_shared = target.name in names.hidden or names.is_opaque
        return names.reads.get(target.name, []) if not is_shared else []


def is_iterated(collection: nodes.NodeNG) -> bool:
    """Whether a loop over a collection gets its coroutines; a loop over a dictionary gets the keys."""
    return not isinstance(collection, _DICTIONARIES)


def is_expected(node: nodes.NodeNG) -> bool:
    """Whether code around a node expects the error that a coroutine leads to."""
    return any(deliberate.expects(node, error) for error in _RAISED)


def call_of(spot: Spot) -> nodes.Call | None:
    """The call that an argument is given to."""
    node = spot.node.parent if isinstance(spot.node, nodes.Keyword) else spot.node
    return node if isinstance(node, nodes.Call) else None


def consumer_of(spot: Spot) -> Consumer | None:
    """The consumer at a spot, with the callee of a call and the target of an assignment as they are written."""
    if spot.use is Use.KEPT and isinstance(spot.node, (nodes.Assign, nodes.AnnAssign)):
        target = spot.node.targets[0] if isinstance(spot.node, nodes.Assign) else spot.node.target
        return Consumer(Construct.STORE, target.as_string())
    call = call_of(spot) if spot.use is Use.ARGUMENT else None
    return Consumer(Construct.ARGUMENT, call.func.as_string()) if call is not None else spot.consumer


def loss_place(spot: Spot, fate: Fate) -> nodes.NodeNG:
    """The place of a loss: the operation that needs another value, else the coroutine."""
    return spot.node if fate is Fate.VALUE and spot.node.lineno is not None else spot.value


def is_of_future(spot: Spot) -> bool:
    """Whether a use is one that awaitables other than coroutines are made for.

    These are the attributes of futures, comparisons of identity, and ``async for`` and ``async with``: many a request
    can be awaited as well as entered or iterated.
    """
    if isinstance(spot.node, (nodes.AssignAttr, nodes.DelAttr, nodes.AsyncFor, nodes.AsyncWith)):
        return True
    if isinstance(spot.node, nodes.Compare):
        sides = (spot.node.left, *(side for _, side in spot.node.ops))
        is_identity = all(sign in ("is", "is not") for sign, _ in spot.node.ops)
        return is_identity and not any(isinstance(side, nodes.Const) for side in sides)
    return isinstance(spot.node, nodes.Attribute) and spot.node.attrname in OF_FUTURE


#: The fate of a coroutine that a construct takes right where it stands.
DIRECT = {Use.CONDITION: Fate.CONDITION, Use.VALUE: Fate.VALUE, Use.FORMATTED: Fate.CONSUMED}
_FATES: dict[Use, Callable[[Ends, Spot], Fate | None]] = {
    Use.DROPPED: lambda ends, spot: Fate.UNUSED,
    Use.ARGUMENT: lambda ends, spot: Fate.CONSUMED if ends.argument_is_lost(spot) else None,
    Use.COLLECTED: Ends._collected,
    Use.KEPT: lambda ends, spot: Fate.CONSUMED if ends._ask.loses_stored(spot.node) else None,
    Use.RETURNED: lambda ends, spot: Fate.RETURNED if ends._ask.loses_returned(spot.node) else None,
    Use.CONDITION: Ends._direct,
    Use.VALUE: Ends._direct,
    Use.FORMATTED: Ends._direct,
}
