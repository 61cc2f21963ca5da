"""Decorators that call the decorated function and drop its result: a dropped coroutine never runs."""

from __future__ import annotations

from astroid import nodes

from flake8_async_ssot.inference.evaluation.bodies import body_of
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.unpruned import whole
from flake8_async_ssot.inference.evaluation.values import Function
from flake8_async_ssot.inference.syntax.names import called_name, decorators_of, head_of, last_name
from flake8_async_ssot.inference.syntax.signatures import first_parameter


def drops(ev: Evaluator, decorator: nodes.NodeNG) -> bool:
    """Whether a decorator gives a sync wrapper that calls the function and drops the result."""
    found = ev.values(head_of(decorator))
    if len(found) != 1 or not isinstance(found[0], Function) or type(found[0].node) is not nodes.FunctionDef:
        return False
    function = whole(ev, found[0].node)
    if function is not None and isinstance(decorator, nodes.Call):
        function = _only_result(function)
    wrapper = _only_result(function) if function is not None else None
    return function is not None and wrapper is not None and _drops(function, wrapper)


def _only_result(function: nodes.FunctionDef) -> nodes.FunctionDef | None:
    """The one sync function that a function defines inside and returns, whichever way it ends."""
    body = body_of(function)
    names = {_returned_name(part.value) for part in body.returns}
    name = names.pop() if len(names) == 1 and not body.is_open_ended and not body.is_generator else None
    entries = list(function.locals.get(name, ())) if name else []
    if len(entries) != 1 or type(entries[0]) is not nodes.FunctionDef:
        return None
    return entries[0]


def _returned_name(value: nodes.NodeNG | None) -> str | None:
    """``wrapper`` of ``return wrapper``, of ``return wraps(func)(wrapper)`` and the like."""
    if isinstance(value, nodes.Call) and value.args and not value.keywords:
        head = value.func.func if isinstance(value.func, nodes.Call) else value.func
        if last_name(head) in ("wraps", "update_wrapper"):
            value = value.args[0]
    return str(value.name) if isinstance(value, nodes.Name) else None


def _drops(decorator: nodes.FunctionDef, wrapper: nodes.FunctionDef) -> bool:
    """Whether every use of what is decorated is a call in the wrapper whose result goes nowhere."""
    first = first_parameter(decorator)
    if first is None or body_of(wrapper).is_generator or len(decorator.locals.get(first.name, ())) != 1:
        return False
    wrapped = first.name
    if not _only_wraps(wrapper, wrapped):
        return False
    uses = [use for use in decorator.nodes_of_class(nodes.Name) if use.name == wrapped]
    calls = [use for use in uses if not _is_harmless(use, wrapper)]
    return bool(calls) and all(_is_dropped_call(use, wrapper) for use in calls)


def _only_wraps(wrapper: nodes.FunctionDef, wrapped: str) -> bool:
    return all(isinstance(node, nodes.Call) and _is_wraps_of(node, wrapped) for node in decorators_of(wrapper))


def _is_wraps_of(node: nodes.Call, wrapped: str) -> bool:
    return called_name(node) == "wraps" and [argument.as_string() for argument in node.args] == [wrapped]


def _is_harmless(use: nodes.Name, wrapper: nodes.FunctionDef) -> bool:
    """Whether a use only looks at the function: ``func.__name__``, ``@wraps(func)``."""
    parent = use.parent
    if isinstance(parent, nodes.Attribute):
        return not isinstance(parent.parent, nodes.Call) or parent.parent.func is not parent
    if isinstance(parent, nodes.Call) and called_name(parent) in ("wraps", "update_wrapper"):
        return True
    return wrapper.decorators is not None and wrapper.decorators.parent_of(use)


def _is_dropped_call(use: nodes.Name, wrapper: nodes.FunctionDef) -> bool:
    call = use.parent
    if not isinstance(call, nodes.Call) or call.func is not use or call.scope() is not wrapper:
        return False
    statement = call.parent
    if isinstance(statement, nodes.Assign) and statement.value is call:
        names = [target.name for target in statement.targets if isinstance(target, nodes.AssignName)]
        read = {name.name for name in wrapper.nodes_of_class(nodes.Name)}
        return len(names) == len(statement.targets) and read.isdisjoint(names)
    return isinstance(statement, nodes.Expr)
