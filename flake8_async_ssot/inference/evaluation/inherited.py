"""An attribute that a base class declares, and a class binds anew: the declaration holds for that as well."""

from __future__ import annotations

from astroid import nodes

from flake8_async_ssot.inference.evaluation import agreement
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.resolution_order import Order
from flake8_async_ssot.inference.evaluation.values import Class, Display, Values


def as_declared(ev: Evaluator, found: Order, owner: Class, name: str, member: Values) -> Values:
    """A member of a class; of a container that other code fills, what a base declares says what it holds.

    :param found: the class with its bases, among them the owner of the member.
    """
    if not all(isinstance(value, Display) and _is_filled_elsewhere(value) for value in member):
        return member
    behind = found.classes[found.classes.index(owner) + 1 :]
    entries = ((item, entry) for item in behind for entry in item.node.locals.get(name, ()))
    declaring = next((item for item, entry in entries if isinstance(entry.parent, nodes.AnnAssign)), None)
    return agreement.informed(member, ev.class_level(declaring, name)) if declaring is not None else member


def _is_filled_elsewhere(value: Display) -> bool:
    """Whether a container may hold other things than are written out, or nothing is."""
    return value.is_open or not (value.added or getattr(value.node, "elts", getattr(value.node, "items", True)))
