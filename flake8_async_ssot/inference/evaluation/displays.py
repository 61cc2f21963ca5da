"""The objects that lists, tuples, sets and dictionaries in sight hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import Reason
from flake8_async_ssot.inference.evaluation import registered
from flake8_async_ssot.inference.evaluation.constants import is_same_key
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.unions import gathered
from flake8_async_ssot.inference.evaluation.values import (
    BEYOND_LIMIT,
    MAX_VALUES,
    Display,
    Frame,
    Literal,
    Values,
    union,
    unknown,
)

_COMPREHENSIONS = (nodes.ListComp, nodes.SetComp, nodes.GeneratorExp)


def kept_elements(ev: Evaluator, value: Display) -> Values:
    """The elements of a container; kept where it unpacks others, so that each of those is looked into once."""
    if any(isinstance(element, nodes.Starred) for element in getattr(value.node, "elts", ())):
        return ev.memoised((value, "elements"), lambda: elements(ev, value))
    return elements(ev, value)


def elements(ev: Evaluator, value: Display) -> Values:
    """The elements of a container, and the keys of a dictionary."""
    node = value.node
    open_part = () if isinstance(node, nodes.Dict) else registered.additions(ev, value)
    if isinstance(node, nodes.Dict) and not value.is_fixed:
        open_part = unknown(Reason.CONTAINER)
    if isinstance(node, _COMPREHENSIONS):
        return union(ev.values(node.elt, value.frame), open_part)
    if isinstance(node, nodes.DictComp):
        return union(ev.values(node.key, value.frame), open_part)
    if isinstance(node, nodes.Dict):
        keys = [key for key, _ in node.items if not isinstance(key, nodes.DictUnpack)]
        return union(_gathered(ev, keys, value.frame), open_part) or unknown(Reason.CONTAINER)
    return union(_gathered(ev, node.elts, value.frame), open_part) or unknown(Reason.CONTAINER)


def _gathered(ev: Evaluator, parts: Sequence[nodes.NodeNG], frame: Frame | None) -> Values:
    """The values of all elements of a display: unknown, without evaluating any, where more names than may be stand."""
    if len(parts) > MAX_VALUES and _are_too_many(parts):
        # Tables of thousands of classes would have all of their modules read, for nothing.
        return BEYOND_LIMIT
    return gathered(
        ev.iterated(ev.values(part.value, frame)) if isinstance(part, nodes.Starred) else ev.values(part, frame)
        for part in parts
    )


def _are_too_many(parts: Sequence[nodes.NodeNG]) -> bool:
    """Whether more names stand in a display than an expression may have values."""
    spelled: set[str] = set()
    for written in filter(None, map(_spelled, parts)):
        spelled.add(written)
        if len(spelled) > MAX_VALUES:
            return True
    return False


def _spelled(element: nodes.NodeNG) -> str:
    """A name, or the last name of an attribute with its holder, or a number or text; empty for other expressions."""
    if isinstance(element, nodes.Const):
        return repr(element.value)
    return element.as_string() if isinstance(element, (nodes.Name, nodes.Attribute)) else ""


def entries(ev: Evaluator, value: Display) -> Values:
    """The values of a dictionary that is written out; each dictionary is gone through once."""
    return ev.memoised((value, "entries"), lambda: _entries(ev, value))


def _entries(ev: Evaluator, value: Display) -> Values:
    node = value.node
    if isinstance(node, nodes.DictComp):
        return union(ev.values(node.value, value.frame), registered.additions(ev, value))
    if any(isinstance(key, nodes.DictUnpack) for key, _ in node.items):
        return unknown(Reason.CONTAINER)
    found = _gathered(ev, [item for _, item in node.items], value.frame)
    return union(found, registered.additions(ev, value)) or unknown(Reason.CONTAINER)


def entry(ev: Evaluator, value: Display, constant: Literal | None) -> Values:
    """The entry of a dictionary that is written out under a constant key, or all entries together."""
    if constant is None:
        return entries(ev, value)
    by_key = ev.fact(value.node, _by_constant)
    if by_key is not None:
        item = by_key.get(constant.value)
        return _with_additions(ev, value, item) if item is not None else _added_alone(ev, value)
    for key, item in reversed(value.node.items):
        if isinstance(key, nodes.DictUnpack):
            return unknown(Reason.CONTAINER)
        found = ev.values(key, value.frame)
        if len(found) == 1 and is_same_key(found[0], constant):
            return _with_additions(ev, value, item)
        if not all(isinstance(each, Literal) for each in found):
            return unknown(Reason.CONTAINER)
    return _added_alone(ev, value)


def _by_constant(node: nodes.Dict) -> dict[Any, nodes.NodeNG] | None:
    """The entries of a dictionary by their keys, which are all constants; None where one is not."""
    is_written_out = all(isinstance(key, nodes.Const) for key, _ in node.items)
    return {key.value: item for key, item in node.items} if is_written_out else None


def _with_additions(ev: Evaluator, value: Display, item: nodes.NodeNG) -> Values:
    return union(ev.values(item, value.frame), registered.additions(ev, value))


def _added_alone(ev: Evaluator, value: Display) -> Values:
    """What code adds to a dictionary that has no entry under a key."""
    if registered.holds_registered(ev, value):
        # A key that is written out is that of one function, or of none.
        return unknown(Reason.CONTAINER)
    return registered.additions(ev, value) or unknown(Reason.CONTAINER)
