"""Collections of coroutines: dropped, never used, or given to what wants values."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from astroid import nodes

from flake8_async_ssot.inference.flow.loss import Fate, Loss
from flake8_async_ssot.inference.flow.names import names_of, owner_of, reached_uses
from flake8_async_ssot.inference.flow.places import Spot, Use, spot_of

if TYPE_CHECKING:
    from flake8_async_ssot.inference.flow.door import Door

_MakeLoss = Callable[[Fate, nodes.NodeNG, nodes.NodeNG, str], Loss]


class CollectionFlow:
    """Follows collections of one file."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def losses(self, collection: nodes.NodeNG, source: nodes.NodeNG, make: _MakeLoss) -> Iterator[Loss]:
        """How the coroutines of a collection are lost.

        :param source: the expression that makes one of them.
        """
        spot = self._spot(collection)
        if spot.use is Use.BOUND:
            yield from self._bound(spot, source, make)
            return
        fate = self._fate(spot)
        if fate is not None:
            yield make(fate, source if fate is Fate.CONSUMED else collection, source, _detail(spot))

    def _spot(self, collection: nodes.NodeNG) -> Spot:
        """Where a collection ends, through calls that only make another one of it."""
        spot = spot_of(collection)
        while spot.use is Use.ARGUMENT and isinstance(spot.node, nodes.Call) and self._door.hands_content_on(spot.node):
            spot = spot_of(spot.node)
        return spot

    def _fate(self, spot: Spot) -> Fate | None:
        if spot.walrus is not None:
            return None
        if spot.use is Use.DROPPED:
            return Fate.COLLECTION
        if spot.use is Use.FORMATTED:
            return Fate.CONSUMED
        if spot.use is Use.ARGUMENT and isinstance(spot.node, nodes.Call) and self._door.loses_content(spot.node):
            return Fate.CONSUMED
        return None

    def _bound(self, spot: Spot, source: nodes.NodeNG, make: _MakeLoss) -> Iterator[Loss]:
        target = spot.node.targets[0] if isinstance(spot.node, nodes.Assign) else spot.node.target
        scope = owner_of(target) if isinstance(target, nodes.AssignName) else None
        if not isinstance(scope, nodes.FunctionDef):
            return
        uses = reached_uses(self._door.fact(scope, names_of), scope, target, target.name)
        if uses is None:
            return
        found = [(use, self._spot(use)) for use in uses]
        if all(self._fate(end) is not None for _, end in found):
            if not found:
                yield make(Fate.COLLECTION, spot.value, source, target.name)
            for use, end in found:
                yield make(Fate.CONSUMED, use, source, _detail(end))


def _detail(spot: Spot) -> str:
    return f"`{spot.node.func.as_string()}`" if isinstance(spot.node, nodes.Call) else spot.detail
