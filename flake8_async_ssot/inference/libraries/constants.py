"""Methods of written-out constants: what text and tables come to, as module and attribute names are made of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from astroid import nodes

from flake8_async_ssot.inference.evaluation.actuals import Actuals
from flake8_async_ssot.inference.evaluation.constants import MAX_LENGTH, constant, is_same_key
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import constant_of
from flake8_async_ssot.inference.evaluation.values import NONE, Display, Literal, Value, Values
from flake8_async_ssot.inference.syntax.tree import build_expression

#: Methods of ``str`` that give text or a list of texts, and that take little time and memory.
_METHODS = (
    "format", "join", "partition", "rpartition", "split", "rsplit", "strip", "lstrip", "rstrip", "replace", "lower",
    "upper", "title", "capitalize", "removeprefix", "removesuffix",
)  # fmt: skip


def _receiver(ev: Evaluator, actuals: Actuals) -> Values:
    func = actuals.node.func if actuals.node is not None and not actuals.leading else None
    return ev.values(func.expr, actuals.frame) if isinstance(func, nodes.Attribute) else ()


def _method(name: str) -> Callable[[Any, Any, Any], Values | None]:
    def call(ev: Evaluator, callee: Value, actuals: Actuals) -> Values | None:
        text = constant(ev, _receiver(ev, actuals))
        if not isinstance(text, str) or len(text) > MAX_LENGTH or actuals.node is None or not actuals.is_written_out:
            return None
        given = [constant(ev, actuals.positional(ev, place) or ()) for place in range(actuals.count)]
        named = {word.arg: constant(ev, ev.values(word.value, actuals.frame)) for word in actuals.node.keywords}
        if None in given or None in named.values() or not _is_small(text, given, named):
            return None
        try:
            return _values(getattr(text, name)(*given, **named), actuals.node)
        except (TypeError, ValueError, LookupError, AttributeError):
            return None

    return call


def _is_small(text: str, given: list[Any], named: dict[str, Any]) -> bool:
    """Whether a result can be no longer than names are: a width in a format could make it any length."""
    parts = [text, *given, *named.values()]
    return all(len(str(part)) <= MAX_LENGTH for part in parts) and ":" not in text


def _values(result: object, node: nodes.Call) -> Values | None:
    if isinstance(result, str):
        return (Literal(result),) if len(result) <= MAX_LENGTH else None
    written = build_expression(repr(result), node)
    return (Display(written, None),) if written is not None else None


def _get(ev: Evaluator, callee: Value, actuals: Actuals) -> Values | None:
    """``table.get("key")`` of a dictionary that is written out, where the key is known to be in it or not to be."""
    holders, key = _receiver(ev, actuals), constant_of(actuals.positional(ev, 0) or ())
    if len(holders) != 1 or key is None:
        return None
    holder = holders[0]
    if not isinstance(holder, Display) or not isinstance(holder.node, nodes.Dict) or not holder.is_fixed:
        return None
    items = []
    for written, item in holder.node.items:
        found = constant_of(ev.values(written, holder.frame) if not isinstance(written, nodes.DictUnpack) else ())
        if found is None:
            return None
        if is_same_key(found, key):
            items.append(item)
    if items:
        return ev.values(items[-1], holder.frame)
    return actuals.positional(ev, 1) or NONE


CALLS = {**{f"builtins.str.{name}": _method(name) for name in _METHODS}, "builtins.dict.get": _get}
