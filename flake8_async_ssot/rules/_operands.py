"""What several rules need to know of the operand of an ``await``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flake8_async_ssot import nodes
from flake8_async_ssot.inference import Answer


def arms(operand: nodes.NodeNG) -> Iterator[nodes.NodeNG]:
    """The expressions of which one is the value of an operand: both arms of a conditional, the value of a walrus.

    Only the last part of ``or`` and ``and`` is certain to be the value wherever it is evaluated.
    """
    match operand:
        case nodes.IfExp(body=body, orelse=orelse):
            yield from arms(body)
            yield from arms(orelse)
        case nodes.BoolOp(values=[*_, last]):
            yield from arms(last)
        case nodes.NamedExpr(value=value):
            yield from arms(value)
        case _:
            yield operand


def evidence(call: nodes.Call, answer: Answer) -> dict[str, Any]:
    """The fields that messages about a call share: ``callee``, ``place`` in parentheses or empty, and ``value``."""
    definition = answer.definition
    return {
        "callee": definition.name if definition else call.func.as_string(),
        "place": f" ({definition.place})" if definition else "",
        "value": f"`{answer.value}`" if answer.value else "a value",
    }
