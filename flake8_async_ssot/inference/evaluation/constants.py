"""The values of texts and tables that are written out: module and attribute names are composed of them."""

from __future__ import annotations

from typing import Any

from astroid import nodes

from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.values import Display, Literal, Value, Values

#: Longer texts are no names.
MAX_LENGTH = 500


def constant(ev: Evaluator, values: Values) -> Any:
    """The text or number, or the list or tuple of them, that values are known to be; else None."""
    if len(values) != 1:
        return None
    value = values[0]
    if isinstance(value, Literal):
        return value.value if value.known and isinstance(value.value, (str, int)) else None
    if isinstance(value, Display) and isinstance(value.node, (nodes.List, nodes.Tuple)) and value.is_fixed:
        items = [constant(ev, ev.values(item, value.frame)) for item in value.node.elts]
        return None if None in items else items
    return None


def is_same_key(value: Value, key: Value) -> bool:
    """Whether two constants are one key of a dictionary: ``1``, ``1.0`` and ``True`` are."""
    return isinstance(value, Literal) and isinstance(key, Literal) and value.known and value.value == key.value


def formatted(ev: Evaluator, text: str, right: Values) -> Values:
    """The result of ``text % right``."""
    given = constant(ev, right)
    plain = text.replace("%s", "").replace("%d", "")
    if given is None or "%" in plain or len(text) > MAX_LENGTH:
        return (Literal(text, known=False),)
    try:
        result = text % (tuple(given) if isinstance(given, list) else given)
    except (TypeError, ValueError):
        return (Literal(text, known=False),)
    return (Literal(result, known=len(result) <= MAX_LENGTH),)
