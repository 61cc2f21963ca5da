"""Which calls start a task to which only their result refers."""

from __future__ import annotations

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import Kind
from flake8_async_ssot.inference.evaluation import awaitability
from flake8_async_ssot.inference.evaluation.bodies import body_of
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import name_of, unbound
from flake8_async_ssot.inference.evaluation.unpruned import whole
from flake8_async_ssot.inference.evaluation.values import Function, Value
from flake8_async_ssot.inference.libraries.asyncio import TASK_STARTERS, TASK_WRAPPERS

_MAX_HELPERS = 3


def starts_task(ev: Evaluator, call: nodes.Call, depth: int = 0) -> bool:
    """Whether all targets of a call start a task, or return one that a call in their own ``return`` starts."""

    def one(target: Value) -> bool:
        if name_of(target) in TASK_WRAPPERS:
            return bool(call.args) and all(
                awaitability.of_values(ev, ev.values(argument)).kind is Kind.COROUTINE for argument in call.args
            )
        if name_of(target) in TASK_STARTERS:
            # An argument that cannot be awaited starts no task.
            return not call.args or not awaitability.of_values(ev, ev.values(call.args[0])).never
        function = unbound(target)
        return isinstance(function, Function) and depth < _MAX_HELPERS and _returns_task(ev, function, depth)

    targets = ev.values(call.func)
    return bool(targets) and all(one(target) for target in targets)


def _returns_task(ev: Evaluator, function: Function, depth: int) -> bool:
    """Whether a helper returns the task that it starts, and keeps no reference of its own."""
    node = function.node
    if not isinstance(node, nodes.FunctionDef) or isinstance(node, nodes.AsyncFunctionDef) or node.root().is_stub:
        return False
    full = whole(ev, node)
    if full is None:
        return False
    body = body_of(full)
    return (
        bool(body.returns)
        and not body.is_open_ended
        and all(isinstance(item.value, nodes.Call) and starts_task(ev, item.value, depth + 1) for item in body.returns)
    )
