"""Functions of which nothing but an annotation tells what they give."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from astroid import nodes

from flake8_async_ssot.inference.evaluation import bodies, decorators, frames, functions
from flake8_async_ssot.inference.evaluation.actuals import Actuals
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.solving import ASYNC_ITERABLES
from flake8_async_ssot.inference.evaluation.values import (
    Bound,
    Frame,
    Function,
    Instance,
    Partial,
    Value,
    Values,
    has_unknown,
)

#: Functions that call one another, the last of which is the one with an annotation.
_MAX_CHAIN = 4


def is_only_declared(ev: Evaluator, call: nodes.Call, frame: Frame | None = None, depth: int = 0) -> bool:
    """Whether the annotation of a function that is called stands in for a body of which it is not known what it gives.

    :param frame: where the call is evaluated.
    :param depth: the functions around that return what it gives.
    """
    if depth == _MAX_CHAIN:
        return False
    return any(
        _is_only_declared(ev, each.function, _frame(ev, each, Actuals(call, frame)), depth)
        for each in _functions(ev, ev.values(call.func, frame))
    )


class _Called(NamedTuple):
    """A function that a call runs, with its receiver; a partial gives it other arguments than the call."""

    function: Function
    receiver: Value | None
    is_partial: bool


def _functions(ev: Evaluator, callees: Values) -> Iterator[_Called]:
    """The functions that calling some values runs."""
    for value in callees:
        inner = value.function if isinstance(value, Partial) else value
        if isinstance(inner, Instance):
            yield from _functions(ev, ev.special_method(inner, "__call__"))
            continue
        function, receiver = (inner.function, inner.receiver) if isinstance(inner, Bound) else (inner, None)
        if isinstance(function, Function) and isinstance(function.node, nodes.FunctionDef):
            yield _Called(function, receiver, isinstance(value, Partial))


def _frame(ev: Evaluator, called: _Called, given: Actuals) -> Frame | None:
    """The frame of a call, as far as its arguments are known."""
    function, receiver, is_partial = called
    full = frames.full_frame(ev, function, receiver, given) if not is_partial else None
    if full is None and receiver is not None:
        return Frame(function.node, receiver=receiver, parent=function.frame)
    return full or function.frame


def _is_only_declared(ev: Evaluator, function: Function, frame: Frame | None, depth: int) -> bool:
    body = ev.fact(function.node, bodies.body_of)
    if function.node.root().is_stub or body.is_hollow:
        return False
    if function.node.returns is not None:
        return has_unknown(functions.body_values(ev, function.node, function.frame))
    calls = [statement.value for statement in body.returns if isinstance(statement.value, nodes.Call)]
    return any(is_only_declared(ev, call, frame, depth + 1) for call in calls)


def is_overloaded(ev: Evaluator, callees: Values) -> bool:
    """Whether overloads of a function, and not its own annotation, say what a call of it gives (PEP 484)."""
    found = (each.function.node for each in _functions(ev, callees))
    return any(
        isinstance(entry, nodes.FunctionDef) and decorators.is_overload(ev, entry)
        for node in found
        for entry in node.parent.scope().locals.get(node.name, ())
    )


def is_empty(node: nodes.FunctionDef) -> bool:
    """Whether a body does nothing at all: a place holder."""
    return all(
        isinstance(s, nodes.Pass) or isinstance(s, nodes.Expr) and isinstance(s.value, nodes.Const) for s in node.body
    )


def is_for_others(node: nodes.FunctionDef, is_looped: bool) -> bool:
    """Whether a body only raises, or does nothing, so that subclasses fill it in by what ``async for`` takes.

    :param is_looped: whether what the method gives is looped over or entered where it is called.
    """
    if bodies.body_of(node).is_hollow:
        return is_looped or is_for_loops(node)
    return is_empty(node) and is_for_loops(node)


def is_for_loops(node: nodes.FunctionDef) -> bool:
    """Whether the annotation of a function promises what ``async for`` takes."""
    annotation = node.returns.as_string().strip("'\"") if node.returns is not None else ""
    return annotation.partition("[")[0].rpartition(".")[2] in ASYNC_ITERABLES
