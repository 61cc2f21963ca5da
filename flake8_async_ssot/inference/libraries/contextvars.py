"""``contextvars``: a variable has whatever was set last, of the type of its default."""

from __future__ import annotations

from flake8_async_ssot.inference.answers.answer import Reason
from flake8_async_ssot.inference.evaluation.actuals import Actuals
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.values import (
    CALLED,
    Bound,
    Instance,
    Value,
    Values,
    unknown,
)


def _get(ev: Evaluator, callee: Value, actuals: Actuals) -> Values | None:
    """Unknown for a default that is called: the context may hold another one. An object's type stays the same."""
    variable = callee.receiver if isinstance(callee, Bound) else None
    held = variable.cls.arguments if isinstance(variable, Instance) else ()
    is_called = any(isinstance(value, CALLED) for values in held for value in values)
    return unknown(Reason.CONTAINER) if is_called else None


CALLS = {"_contextvars.ContextVar.get": _get, "contextvars.ContextVar.get": _get}
