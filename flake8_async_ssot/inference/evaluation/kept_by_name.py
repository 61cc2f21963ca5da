"""What is read under a computed name where the same code keeps what it makes: caches of decorators and descriptors."""

from __future__ import annotations

from astroid import nodes

from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.values import (
    Frame,
    Unknown,
    Values,
    has_unknown,
    union,
)
from flake8_async_ssot.inference.syntax.growth import Growth, grown_names
from flake8_async_ssot.inference.syntax.names import last_name
from flake8_async_ssot.inference.syntax.own_caches import own_caches, place_read


def or_kept(ev: Evaluator, node: nodes.NodeNG, found: Values, frame: Frame | None) -> Values:
    """The values of an item or attribute, or where they are not known what the function around keeps in its place."""
    place = place_read(node)
    scope = node.scope() if place is not None else None
    if place is None or not isinstance(scope, nodes.FunctionDef):
        return found
    caches = ev.fact(scope, own_caches)
    # Most functions keep nothing: the place is written out only where one does.
    stored = caches.get(place.written, []) if caches else []
    if not stored or not place.is_attribute and _gets_more(ev, node, place.holder, stored):
        return found
    kept = union(*(ev.values(value, frame) for value in stored))
    return found if has_unknown(kept) else union(tuple(v for v in found if not isinstance(v, Unknown)), kept)


def _gets_more(ev: Evaluator, node: nodes.NodeNG, holder: nodes.NodeNG, stored: list[nodes.NodeNG]) -> bool:
    """Whether the module puts other things into a dictionary than the function stores there."""
    growth = ev.fact(node.root(), grown_names).get(last_name(holder), Growth())
    return growth.is_open or any(node not in stored for node in growth.added)
