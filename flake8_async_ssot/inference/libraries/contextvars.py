"""``contextvars``: a variable has whatever was set last, of the type of its default."""

from __future__ import annotations

from flake8_async_ssot.inference.answers.answer import Reason
from flake8_async_ssot.inference.evaluation.actuals import Actuals
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.values import Bound, Function, Instance, Partial, Value, Values, unknown


def _get(ev: Evaluator, callee: Value, actuals: Actuals) -> Values | None:
    """A function that is the default tells no other one that is set in its place; the type of an object does."""
    variable = callee.receiver if isinstance(callee, Bound) else None
    held = variable.cls.arguments if isinstance(variable, Instance) else ()
    is_function = any(isinstance(value, (Function, Bound, Partial)) for values in held for value in values)
    return unknown(Reason.CONTAINER) if is_function else None


CALLS = {"_contextvars.ContextVar.get": _get, "contextvars.ContextVar.get": _get}
