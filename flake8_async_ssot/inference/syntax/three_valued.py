"""``not``, ``and`` and ``or`` where it is not known of every part whether it holds."""

from __future__ import annotations

from collections.abc import Callable

from astroid import nodes


def holds(test: nodes.NodeNG, decide: Callable[[nodes.NodeNG], bool | None]) -> bool | None:
    """Whether a test holds; None where that is not known.

    :param decide: says it of the parts that are put together.
    """
    if isinstance(test, nodes.UnaryOp) and test.op == "not":
        inner = holds(test.operand, decide)
        return None if inner is None else not inner
    if isinstance(test, nodes.BoolOp):
        parts = [holds(part, decide) for part in test.values]
        short = test.op == "or"
        return short if short in parts else None if None in parts else not short
    return decide(test)
