"""``functools`` and the decorators of the standard library that wrap functions."""

from __future__ import annotations

from dataclasses import replace

from flake8_async_ssot.inference.answers.answer import Reason
from flake8_async_ssot.inference.evaluation.actuals import Actuals
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.values import (
    SINGLE_DISPATCH,
    Function,
    Partial,
    Property,
    Special,
    Value,
    Values,
    unknown,
)


def _partial(ev: Evaluator, callee: Value, actuals: Actuals) -> Values | None:
    if actuals.node is None:
        return None
    functions = actuals.positional(ev, 0)
    if not functions:
        return unknown(Reason.EXPRESSION)
    return tuple(Partial(function, actuals.node, actuals.frame) for function in functions)


def _identity(ev: Evaluator, callee: Value, actuals: Actuals) -> Values | None:
    """``lru_cache(f)``, ``update_wrapper(w, f)``: the first argument."""
    return actuals.positional(ev, 0)


def _keep(ev: Evaluator, actuals: Actuals | None, values: Values) -> Values:
    return values


def _cached_property(ev: Evaluator, actuals: Actuals | None, values: Values) -> Values:
    return tuple(Property(value) if isinstance(value, Function) else value for value in values)


def _single_dispatch(ev: Evaluator, actuals: Actuals | None, values: Values) -> Values:
    return tuple(
        replace(value, wrapping=(*value.wrapping, SINGLE_DISPATCH)) if isinstance(value, Function) else value
        for value in values
    )


CALLS = {
    "functools.partial": _partial,
    "functools.partialmethod": _partial,
    "functools.update_wrapper": _identity,
    "functools.lru_cache": lambda ev, callee, actuals: _identity(ev, callee, actuals) if actuals.count == 1 else None,
    "functools.cache": _identity,
    # `wraps(f)` may also be called with the wrapper, instead of standing above it.
    "functools.wraps": lambda ev, callee, actuals: (Special("functools.wraps()"),),
    "functools.wraps()": _identity,
}
DECORATORS = {
    "functools.cached_property": _cached_property,
    "functools.lru_cache": _keep,
    "functools.cache": _keep,
    "functools.wraps": _keep,
    "functools.singledispatch": _single_dispatch,
    "functools.singledispatchmethod": _single_dispatch,
}
KEEPS = frozenset(
    {
        "functools.total_ordering",
        "abc.abstractmethod",
        "atexit.register",
        "typing.final",
        "typing.override",
        "typing.overload",
        "typing.no_type_check",
        "typing.runtime_checkable",
        "typing.type_check_only",
        "typing.dataclass_transform",
        "typing_extensions.final",
        "typing_extensions.override",
        "typing_extensions.overload",
        "typing_extensions.runtime_checkable",
        "typing_extensions.deprecated",
        "warnings.deprecated",
        "typing_extensions.dataclass_transform",
        "typing_extensions.runtime",
        "typing_extensions.type_check_only",
        "dataclasses.dataclass",
        "enum.unique",
        "enum.verify",
        "attr.s",
        "attr.attrs",
        "attr.dataclass",
        "attr._make.attrs",
        "attr._next_gen.define",
        "attr._next_gen.frozen",
        "attr._next_gen.mutable",
        "attr.define",
        "attr.frozen",
        "attr.mutable",
        "attrs.define",
        "attrs.frozen",
        "attrs.mutable",
        "unittest.case.skip",
        "unittest.case.skipIf",
        "unittest.case.skipUnless",
        "unittest.case.expectedFailure",
        "hypothesis.core.given",
        "hypothesis.core.example",
        "hypothesis._settings.settings",
    }
)
