"""Collections of coroutines: dropped, never used, or given to what wants values."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flake8_async_ssot.inference.flow.door import Door

from collections.abc import Callable, Iterator
from typing import NamedTuple

from astroid import nodes

from flake8_async_ssot.inference.answers.loss import Fate, Loss
from flake8_async_ssot.inference.flow.holding import Held
from flake8_async_ssot.inference.flow.names import names_of, owner_of, reached_uses
from flake8_async_ssot.inference.flow.places import Spot, Use, spot_of

#: What may be done with an element where it is taken out.
_USING = (Use.VALUE, Use.CONDITION, Use.FORMATTED, Use.ARGUMENT)
_MakeLoss = Callable[[Fate, nodes.NodeNG, nodes.NodeNG, str], Loss]


class End(NamedTuple):
    """Where coroutines of a collection are lost; ``node`` is None where the collection itself is what loses them."""

    fate: Fate
    detail: str
    node: nodes.NodeNG | None = None


class CollectionFlow:
    """Follows collections of one file."""

    def __init__(self, door: Door, lost: Callable[[Spot], End | None]) -> None:
        """Take what answers questions about expressions, and what says how a use of one coroutine loses it."""
        self._door = door
        self._lost = lost

    def losses(self, collection: nodes.NodeNG, source: nodes.NodeNG, make: _MakeLoss) -> Iterator[Loss]:
        """How the coroutines of a collection are lost.

        :param source: the expression that makes one of them.
        """
        spot = self._spot(collection)
        # A loop over a dictionary gets its keys.
        is_looped = not isinstance(collection, (nodes.Dict, nodes.DictComp))
        if spot.use is Use.BOUND:
            yield from self._bound(spot, source, make, is_looped)
            return
        for end in self._ends(spot, is_looped):
            place = source if end.fate is Fate.CONSUMED else collection
            yield make(end.fate, end.node or place, source, end.detail)

    def ends(self, collection: nodes.NodeNG) -> list[End]:
        """Where a collection that is written where it is used loses what it holds; nothing where it may not lose it."""
        spot = self._spot(collection)
        return (
            [] if spot.use is Use.BOUND else self._ends(spot, not isinstance(collection, (nodes.Dict, nodes.DictComp)))
        )

    def _spot(self, collection: nodes.NodeNG) -> Spot:
        """Where a collection ends, through calls that only make another one of it."""
        spot = spot_of(collection)
        while spot.use is Use.ARGUMENT and isinstance(spot.node, nodes.Call) and self._door.hands_content_on(spot.node):
            spot = spot_of(spot.node)
        return spot

    def _ends(self, spot: Spot, is_looped: bool) -> list[End]:
        """Where a use of a collection loses what it holds; nothing where it may not lose it."""
        if spot.walrus is not None:
            return []
        if spot.use is Use.DROPPED:
            return [End(Fate.COLLECTION, spot.detail)]
        if spot.use is Use.FORMATTED:
            return [End(Fate.CONSUMED, spot.detail)]
        if spot.use is Use.ARGUMENT and isinstance(spot.node, nodes.Call) and self._door.loses_content(spot.node):
            return [End(Fate.CONSUMED, f"`{spot.node.func.as_string()}`")]
        if isinstance(spot.node, nodes.Subscript) and spot.node.value is spot.value:
            return self._taken_out(spot.node)
        return self._looped(spot) if is_looped else []

    def _taken_out(self, element: nodes.Subscript) -> list[End]:
        """Where one element of a collection is lost that is taken out and used at once."""
        spot = spot_of(element)
        if spot.use not in _USING or self._door.held(element) is not Held.COROUTINE:
            return []
        end = self._lost(spot)
        return [end] if end is not None else []

    def _looped(self, spot: Spot) -> list[End]:
        """Where a loop over a collection loses each of what it holds."""
        loop = spot.node
        if (
            spot.use is not Use.VALUE
            or type(loop) not in (nodes.For, nodes.Comprehension)
            or loop.iter is not spot.value
        ):
            return []
        target = loop.target
        scope = target.scope()
        if not isinstance(target, nodes.AssignName) or isinstance(scope, (nodes.Module, nodes.ClassDef)):
            return []
        names = self._door.fact(scope, names_of)
        if isinstance(loop, nodes.Comprehension):
            uses = names.reads.get(target.name) if target.name not in names.hidden and not names.is_opaque else None
        else:
            uses = reached_uses(names, scope, target, target.name)
        ends = [self._lost(spot_of(use)) for use in uses or ()]
        return [end for end in ends if end is not None] if all(end is not None for end in ends) else []

    def _bound(self, spot: Spot, source: nodes.NodeNG, make: _MakeLoss, is_looped: bool) -> Iterator[Loss]:
        target = spot.node.targets[0] if isinstance(spot.node, nodes.Assign) else spot.node.target
        scope = owner_of(target) if isinstance(target, nodes.AssignName) else None
        if not isinstance(scope, nodes.FunctionDef):
            return
        uses = reached_uses(self._door.fact(scope, names_of), scope, target, target.name)
        if uses is None:
            return
        found = [(use, self._ends(self._spot(use), is_looped)) for use in uses]
        if not found:
            yield make(Fate.COLLECTION, spot.value, source, target.name)
        if all(ends for _, ends in found):
            for use, ends in found:
                for end in ends:
                    yield make(Fate.CONSUMED if end.node is None else end.fate, end.node or use, source, end.detail)
