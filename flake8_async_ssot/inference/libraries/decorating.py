"""Decorators that mark a function or make a property of it, as the tables of several libraries have them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from flake8_async_ssot.inference.evaluation.actuals import Actuals
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.values import Function, Property, Value, Values

_Decorator = Callable[[Evaluator, Actuals | None, Values], Values]
_Call = Callable[[Evaluator, Value, Actuals], Values | None]


def marks(kind: str, other: Callable[[Value], Value] = lambda value: value) -> _Decorator:
    """A decorator that puts a kind among the wrappings of functions.

    :param other: gives what becomes of a value that is no function.
    """

    def apply(ev: Evaluator, actuals: Actuals | None, values: Values) -> Values:
        return tuple(
            replace(value, wrapping=(*value.wrapping, kind)) if isinstance(value, Function) else other(value)
            for value in values
        )

    return apply


def make_property(ev: Evaluator, actuals: Actuals | None, values: Values) -> Values:
    """A decorator that makes a property of a function."""
    return tuple(Property(value) if isinstance(value, Function) else value for value in values)


def keep(ev: Evaluator, actuals: Actuals | None, values: Values) -> Values:
    """A decorator that does not change how a function is called."""
    return values


def as_call(decorate: _Decorator) -> _Call:
    """A decorator that is called with the function instead of standing above it."""

    def call(ev: Evaluator, callee: Value, actuals: Actuals) -> Values | None:
        values = actuals.positional(ev, 0)
        return decorate(ev, None, values) if values else None

    return call
