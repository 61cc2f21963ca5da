"""The part of a call before its coroutine exists: coroutine functions run no code, and fail for wrong arguments."""

from __future__ import annotations

from astroid import nodes

from flake8_async_ssot.inference.evaluation import functions
from flake8_async_ssot.inference.evaluation.actuals import Actuals
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import unbound
from flake8_async_ssot.inference.evaluation.values import Bound, Class, Function, Mock, Module, Value


def runs_code(ev: Evaluator, call: nodes.Call) -> bool:
    """Whether a target of a call may run code, and so may fail, before it gives a coroutine."""
    return not all(isinstance(unbound(value), Mock) or _is_async(unbound(value)) for value in ev.values(call.func))


def is_special(node: nodes.NodeNG) -> bool:
    """Whether a special method is called by its name, for a side effect."""
    name = getattr(getattr(node, "func", None), "attrname", "")
    return name.startswith("__") and name.endswith("__")


def cannot_fail(ev: Evaluator, call: nodes.Call) -> bool:
    """Whether a call is certain to make a coroutine: nothing in its arguments can fail, and all targets take them."""
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    return all(_is_plain(ev, node) for node in given) and all(
        _takes(ev, value, Actuals(call)) for value in ev.values(call.func)
    )


def _is_plain(ev: Evaluator, node: nodes.NodeNG) -> bool:
    """Whether evaluating an argument runs no code that can raise a ``TypeError``: a name, or a list of constants."""
    if isinstance(node, (nodes.List, nodes.Tuple)):
        return all(_is_plain(ev, element) for element in node.elts)
    if isinstance(node, nodes.Attribute):
        owners = ev.values(node.expr)
        return (
            isinstance(node.expr, nodes.Name) and bool(owners) and all(isinstance(v, (Class, Module)) for v in owners)
        )
    return isinstance(node, (nodes.Const, nodes.Name))


def _takes(ev: Evaluator, value: Value, actuals: Actuals) -> bool:
    function, receiver = unbound(value), value.receiver if isinstance(value, Bound) else None
    if not isinstance(function, Function) or not _is_async(function) or actuals.is_open:
        return False
    return functions.accepts(ev, function, receiver, actuals)


def _is_async(value: Value) -> bool:
    return isinstance(getattr(value, "node", None), nodes.AsyncFunctionDef)
