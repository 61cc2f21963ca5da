"""``contextlib`` and ``types.coroutine``: decorators that change what a call starts."""

from __future__ import annotations

from dataclasses import replace

from flake8_async_ssot.inference.answers.answer import Reason
from flake8_async_ssot.inference.evaluation.actuals import Actuals
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.values import Function, Instance, Unknown, Values


def _marks(name: str):  # type: ignore[no-untyped-def]
    def apply(ev: Evaluator, actuals: Actuals | None, values: Values) -> Values:
        # What a callable object gives is wrapped as well, in a way that is not followed.
        return tuple(
            (
                replace(value, wrapping=(*value.wrapping, name))
                if isinstance(value, Function)
                else Unknown(Reason.DECORATOR)
                if isinstance(value, Instance)
                else value
            )
            for value in values
        )

    return apply


def _call_marks(name: str):  # type: ignore[no-untyped-def]
    apply = _marks(name)
    return lambda ev, callee, actuals: apply(ev, None, actuals.positional(ev, 0)) if actuals.count else None


_NAMES = {
    "contextlib.contextmanager": "contextlib.contextmanager",
    "contextlib.asynccontextmanager": "contextlib.asynccontextmanager",
    "types.coroutine": "types.coroutine",
}
DECORATORS = {name: _marks(mark) for name, mark in _NAMES.items()}
CALLS = {name: _call_marks(mark) for name, mark in _NAMES.items()}
