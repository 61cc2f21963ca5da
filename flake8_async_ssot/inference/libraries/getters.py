"""Callables that are made of a function and an object, or of the name of an attribute: ``types``, ``operator``."""

from __future__ import annotations

from flake8_async_ssot.inference.answers.answer import Reason
from flake8_async_ssot.inference.evaluation.actuals import Actuals
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import text_of
from flake8_async_ssot.inference.evaluation.values import (
    Bound,
    Function,
    Literal,
    Overloads,
    Special,
    Unknown,
    Value,
    Values,
    unknown,
)

_GETTER, _CALLER = "operator.attrgetter.call", "operator.methodcaller.call"


def _bound(ev: Evaluator, callee: Value, actuals: Actuals) -> Values | None:
    """``types.MethodType(function, object)``: the function with the object as its first argument."""
    functions, receivers = actuals.positional(ev, 0) or (), actuals.positional(ev, 1) or ()
    if not functions or not all(isinstance(value, (Function, Overloads)) for value in functions):
        return None
    receiver = receivers[0] if len(receivers) == 1 else Unknown(Reason.PARAMETER)
    return tuple(Bound(value, receiver) for value in functions if isinstance(value, (Function, Overloads)))


def _getter(ev: Evaluator, callee: Value, actuals: Actuals) -> Values | None:
    """``operator.attrgetter("a.b")``; of several names it gives a tuple."""
    name = actuals.text(ev, 0, "attr")
    return (Special(_GETTER, ((Literal(name),),)),) if name and actuals.count == 1 else None


def _got(ev: Evaluator, callee: Special, actuals: Actuals) -> Values | None:
    found, name = actuals.positional(ev, 0), text_of(callee.content[0])
    if found is None or name is None or actuals.node is None:
        return unknown(Reason.EXPRESSION)
    for part in name.split("."):
        found = ev.read(found, part, actuals.node)
    return found


def _caller(ev: Evaluator, callee: Value, actuals: Actuals) -> Values | None:
    """``operator.methodcaller("name", argument)``."""
    name, rest = actuals.text(ev, 0, "name"), range(1, actuals.count)
    if not name or actuals.is_open or actuals.keywords:
        return None
    return (Special(_CALLER, ((Literal(name),), *(actuals.positional(ev, place) or () for place in rest))),)


def _called(ev: Evaluator, callee: Special, actuals: Actuals) -> Values | None:
    owners, name = actuals.positional(ev, 0), text_of(callee.content[0])
    if owners is None or name is None or actuals.node is None:
        return unknown(Reason.EXPRESSION)
    return ev.call(ev.read(owners, name, actuals.node), Actuals(leading=callee.content[1:]))


CALLS = {
    "types.MethodType": _bound,
    "operator.attrgetter": _getter,
    "operator.methodcaller": _caller,
    _GETTER: _got,
    _CALLER: _called,
}
