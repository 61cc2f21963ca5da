"""What the code that a mock is handed to stores in its attributes: ``def wire(conn): conn.send = send``."""

from __future__ import annotations

from collections.abc import Iterator

from astroid import nodes

from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.unpruned import whole
from flake8_async_ssot.inference.evaluation.values import Mock
from flake8_async_ssot.inference.libraries.mock import receiving
from flake8_async_ssot.inference.syntax.names import called_name, spelling

#: Functions that hand a mock on, one to the next.
_FURTHEST = 3


def is_filled(ev: Evaluator, mock: Mock, name: str, reader: nodes.NodeNG) -> bool:
    """Whether a function that a mock is handed to may store something in an attribute of it.

    :param reader: the read of the attribute.
    """
    if not _is_stored(ev, name) or not isinstance(reader, nodes.Attribute):
        return False
    owner, way = reader.expr, name
    for part in reversed(mock.path):
        if not isinstance(owner, nodes.Attribute) or owner.attrname != part:
            return False
        owner, way = owner.expr, f"{part}.{way}"
    if not isinstance(owner, nodes.Name | nodes.Attribute):
        return False
    return _fills(ev, [*receiving.uses(ev, owner, ev.values(owner))], way)


def _is_stored(ev: Evaluator, name: str) -> bool:
    """Whether a file of the project stores an attribute in other objects than ``self``."""
    survey = ev.index.survey
    return bool(survey.changing(ev.project, name) or survey.placing(ev.project))


def _fills(ev: Evaluator, uses: list[nodes.NodeNG], way: str) -> bool:
    """Whether a function that a use hands the mock to stores something at the end of a way from it, or hands it on so.

    Each parameter is looked at once, however many calls give it the mock.
    """
    seen: set[tuple[nodes.FunctionDef, str]] = set()
    for _ in range(_FURTHEST):
        taking = [taken for use in uses if (taken := _taken(ev, use)) is not None and taken not in seen]
        if any(_stores(ev, function, f"{parameter}.{way}") for function, parameter in taking):
            return True
        seen.update(taking)
        handed = (
            use for each, name in dict.fromkeys(taking) for use in ev.fact(each, receiving.names_in).get(name, ())
        )
        uses = [use for use in handed if receiving.call_with(use) is not None]
    return False


def _taken(ev: Evaluator, use: nodes.NodeNG) -> tuple[nodes.FunctionDef, str] | None:
    """The function, whole, and its parameter that an argument is for."""
    received = receiving.receiving(ev, use)
    full = whole(ev, received[0].node) if received is not None else None
    return (full, received[1]) if received is not None and full is not None else None


def _stores(ev: Evaluator, function: nodes.FunctionDef, written: str) -> bool:
    """Whether a function stores something in an attribute, by its name or by a text in an object on the way to it."""
    ways = ev.fact(function, _stored_ways)
    return written in ways or not ways.isdisjoint(f"{start}.*" for start in _starts(written))


def _stored_ways(function: nodes.FunctionDef) -> frozenset[str]:
    """The attributes that a function stores something in, as written; ``x.*`` where ``setattr`` names one of ``x``."""
    stores = (spelling(node) for node in function.nodes_of_class(nodes.AssignAttr))
    calls = (node for node in function.nodes_of_class(nodes.Call) if called_name(node) == "setattr" and node.args)
    return frozenset((*stores, *(f"{spelling(call.args[0])}.*" for call in calls)))


def _starts(written: str) -> Iterator[str]:
    """The objects on a dotted way, from the innermost one."""
    while "." in written:
        written = written.rpartition(".")[0]
        yield written
