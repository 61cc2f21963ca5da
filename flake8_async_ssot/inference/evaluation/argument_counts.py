"""Tests of how many arguments ``*args`` received: so decorators find out whether they are called with options."""

from __future__ import annotations

import operator
from collections.abc import Callable

from astroid import nodes

from flake8_async_ssot.inference.evaluation.values import Frame, Packed

_COMPARISONS: dict[str, Callable[[int, int], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def truth(test: nodes.NodeNG, frame: Frame | None) -> bool | None:
    """Whether ``args``, or a comparison of ``len(args)`` with a number, holds; None for other tests and unknown calls.

    :param frame: the call whose ``*args`` counts.
    """
    if isinstance(test, nodes.Compare):
        counted = _counted(test.left)
        compare, other = test.ops[0]
        is_number = isinstance(other, nodes.Const) and isinstance(other.value, int)
        count = _count(counted, frame) if counted is not None and is_number and len(test.ops) == 1 else None
        return _COMPARISONS[compare](count, other.value) if count is not None and compare in _COMPARISONS else None
    count = _count(_counted(test) or test, frame)
    return count > 0 if count is not None else None


def _counted(node: nodes.NodeNG) -> nodes.NodeNG | None:
    """What ``len`` is called with."""
    is_length = isinstance(node, nodes.Call) and isinstance(node.func, nodes.Name) and node.func.name == "len"
    return node.args[0] if is_length and len(node.args) == 1 else None


def _count(node: nodes.NodeNG, frame: Frame | None) -> int | None:
    """How many arguments the ``*args`` of a call holds; None where the node is none, or where more may follow."""
    if not isinstance(node, nodes.Name) or frame is None or node.scope() is not frame.scope:
        return None
    if frame.scope.args.vararg != node.name or len(frame.scope.locals.get(node.name, ())) != 1:
        return None
    given = next((given for name, given in frame.bindings if name == node.name), None)
    return len(given.items) if isinstance(given, Packed) and given.is_complete else None
