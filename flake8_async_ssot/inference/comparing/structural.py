"""Objects in the place of a protocol that their classes do not name: what fits it in all but the kind."""

from __future__ import annotations

from collections.abc import Iterator

from astroid import nodes

from flake8_async_ssot.inference.answers.truth import Disagreement, Side
from flake8_async_ssot.inference.comparing import giving, twins
from flake8_async_ssot.inference.comparing.class_pairs import Define, definer
from flake8_async_ssot.inference.evaluation import classes, hints
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.values import NONE, Class, Frame, Instance
from flake8_async_ssot.inference.libraries.mock.receiving import receiving
from flake8_async_ssot.inference.syntax.names import called_name, last_name
from flake8_async_ssot.inference.syntax.signatures import annotation_of


def disagreements(
    ev: Evaluator, node: nodes.Call | nodes.AnnAssign | nodes.Return, define: Define
) -> Iterator[Disagreement]:
    """The methods of objects that are handed over, assigned or returned as a protocol which they do not fit."""
    for value, annotation, frame in _places(ev, node):
        # Of several alternatives the object may fit another one.
        wanted = [declared for declared in hints.declared(ev, annotation, frame) if declared not in NONE]
        only = wanted[0] if len(wanted) == 1 else None
        if isinstance(only, Instance) and classes.is_protocol(only.cls.node):
            yield from _unfit(ev, value, only.cls, define)


def is_place(ev: Evaluator, node: nodes.Call | nodes.AnnAssign | nodes.Return) -> bool:
    """Whether objects may stand in the place of a protocol of the project in a node, by the names in it alone."""
    known = ev.index.survey.protocols(ev.project)
    if not known.names:
        return False
    if isinstance(node, nodes.Call):
        return called_name(node) in known.takers
    return node.value is not None and last_name(_annotation(node)) in known.names


def _annotation(node: nodes.AnnAssign | nodes.Return) -> nodes.NodeNG | None:
    return node.annotation if isinstance(node, nodes.AnnAssign) else getattr(node.scope(), "returns", None)


def _places(
    ev: Evaluator, node: nodes.Call | nodes.AnnAssign | nodes.Return
) -> Iterator[tuple[nodes.NodeNG, nodes.NodeNG, Frame | None]]:
    """The objects that stand where an annotation may name a protocol of the project."""
    if isinstance(node, nodes.Call):
        for argument in _arguments(node):
            found = receiving(ev, argument)
            annotation = annotation_of(found[0].node.args, found[1]) if found is not None else None
            if found is not None and annotation is not None:
                yield argument, annotation, found[0].frame
        return
    annotation = _annotation(node)
    if annotation is not None:
        yield node.value, annotation, None


def _arguments(call: nodes.Call) -> list[nodes.NodeNG]:
    given = [*call.args, *(keyword.value for keyword in call.keywords if keyword.arg)]
    return [argument for argument in given if isinstance(argument, (nodes.Call, nodes.Name, nodes.Attribute))]


def _unfit(ev: Evaluator, value: nodes.NodeNG, protocol: Class, define: Define) -> Iterator[Disagreement]:
    """The methods of the only object that an expression may be which are of another kind than those of a protocol."""
    found = ev.values(value)
    own = found[0].cls if len(found) == 1 and isinstance(found[0], Instance) else None
    if own is None or own.node.root().is_stub or classes.is_subclass_of(ev, own, protocol) is not False:
        return
    for name, entries in protocol.node.locals.items():
        if isinstance(entries[-1], nodes.FunctionDef) and (name == "__call__" or not name.startswith("__")):
            sides = _differing(ev, own, protocol, name, define)
            if sides is not None and not twins.is_twin(own.node, sides[0].gives, protocol.node):
                yield Disagreement(value, *sides)


def _differing(ev: Evaluator, own: Class, protocol: Class, name: str, define: Define) -> tuple[Side, Side] | None:
    """The method of a class and that of a protocol where they are of two kinds; None where they agree."""
    owner = definer(ev, own, name)
    member = giving.member(ev, owner, name, Instance(own, certain=False)) if owner is not None else None
    wanted = giving.member(ev, protocol, name) if member is not None else None
    if owner is None or member is None or wanted is None or member.is_read is not wanted.is_read:
        return None
    if not member.gives.disagrees(wanted.gives):
        return None
    own_side = Side(f"{owner.node.name}.{name}", member.gives, define(member.node))
    return own_side, Side(f"{protocol.node.name}.{name}", wanted.gives, define(wanted.node))
