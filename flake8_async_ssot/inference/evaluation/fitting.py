"""Whether an argument fits a parameter that takes a callable: ``Callable[P, Awaitable[T]]`` or ``Callable[P, T]``."""

from __future__ import annotations

from astroid import nodes

from flake8_async_ssot.inference.evaluation import awaitability, classes, hints
from flake8_async_ssot.inference.evaluation.actuals import Actuals
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.values import (
    Bound,
    Display,
    Function,
    Instance,
    Literal,
    Running,
    Signature,
    Value,
    Values,
)
from flake8_async_ssot.inference.syntax.tree import build_expression


def fits(ev: Evaluator, value: Value, accepted: Signature, node: nodes.NodeNG) -> bool | None:
    """Whether a value is a callable whose results are of the kind that is asked for; None where that is not certain.

    :param node: where the callable is asked for.
    """
    if isinstance(value, (Literal, Display, Running)) or _cannot_be_called(ev, value):
        return False
    wanted = awaitability.of_values(ev, awaitability.trusted(ev, accepted.result))
    if not wanted.always and not wanted.never:
        return True
    given = awaitability.of_values(ev, _results(ev, value, node))
    if not given.always and not given.never:
        return None
    return given.always is wanted.always


def _cannot_be_called(ev: Evaluator, value: Value) -> bool:
    """Whether an object has no ``__call__``, and no subclass that may have one."""
    if not isinstance(value, Instance) or not value.certain or ev.special_method(value, "__call__"):
        return False
    return classes.order(ev, value.cls).is_complete


def _results(ev: Evaluator, value: Value, node: nodes.NodeNG) -> Values:
    """What calling a value gives, for any arguments: of a function that is annotated, what that says."""
    function = value.function if isinstance(value, Bound) else value
    if isinstance(function, Function) and ev.running_kind(function) is None:
        returns = getattr(function.node, "returns", None)
        if returns is not None:
            return awaitability.trusted(ev, hints.declared(ev, returns, function.frame))
    call = build_expression("_(*_, **_)", node)
    return ev.call((value,), Actuals(call if isinstance(call, nodes.Call) else None))
