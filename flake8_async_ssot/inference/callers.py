"""What parameters receive from the calls in the same module, for functions that other modules do not call.

Those are functions inside of functions, functions with a private name, and helpers in test modules. A function that is also
used other than by calling it may be called from anywhere, so nothing is said of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from astroid import nodes

from flake8_async_ssot.inference import functions
from flake8_async_ssot.inference.actuals import Actuals
from flake8_async_ssot.inference.values import Bound, Deferred, Function, Instance, Packed, Values, has_unknown, union

if TYPE_CHECKING:
    from flake8_async_ssot.inference.evaluator import Evaluator
    from flake8_async_ssot.inference.tree import ModuleNode

#: Calls of one function above which its parameters are not worth the search.
_MAX_CALLS = 12


def received(ev: Evaluator, function: nodes.NodeNG, name: str) -> Values:
    """What all calls of a function give to one of its parameters; nothing where that cannot be told."""
    if not isinstance(function, nodes.FunctionDef) or not _is_closed(ev, function):
        return ()
    return ev.memoised((function, "received", name), lambda: _received(ev, function, name))


def _is_closed(ev: Evaluator, function: nodes.FunctionDef) -> bool:
    """Whether only the function's own module calls it. Modules that are not linted are pruned and lack calls."""
    module = function.root()
    if module is not ev.home or function.name.startswith("__") or function.decorators is not None:
        return False
    is_private = function.name.startswith("_") or isinstance(function.parent.scope(), nodes.FunctionDef)
    return is_private or _is_test_module(module)


def _is_test_module(module: nodes.Module) -> bool:
    last = module.name.rpartition(".")[2]
    return bool(last.startswith("test_") or last.endswith("_test"))


def _received(ev: Evaluator, function: nodes.FunctionDef, name: str) -> Values:
    uses = ev.fact(function.root(), uses_by_name).get(function.name, ())
    calls = [use.parent for use in uses if isinstance(use.parent, nodes.Call) and use.parent.func is use]
    if not calls or len(calls) < len(uses) or len(calls) > _MAX_CALLS:
        return ()
    parts: list[Values] = []
    for call in calls:
        given = _given(ev, call, function, name)
        if not given or has_unknown(given):
            return ()
        parts.append(given)
    return union(*parts)


def uses_by_name(module: ModuleNode) -> dict[str, list[nodes.NodeNG]]:
    """Where each name is read, by itself or as an attribute."""
    found: dict[str, list[nodes.NodeNG]] = {}
    for node in module.all_of(nodes.Name):
        found.setdefault(node.name, []).append(node)
    for node in module.all_of(nodes.Attribute):
        found.setdefault(node.attrname, []).append(node)
    return found


def _given(ev: Evaluator, call: nodes.Call, function: nodes.FunctionDef, name: str) -> Values:
    """What one call gives to a parameter; nothing where it is not sure to call the function."""
    callees = ev.values(call.func)
    if len(callees) != 1:
        return ()
    callee = callees[0]
    target, receiver = (callee.function, callee.receiver) if isinstance(callee, Bound) else (callee, None)
    if not isinstance(target, Function) or target.node is not function:
        return ()
    bound = dict(functions.bind_arguments(target, receiver if isinstance(receiver, Instance) else None, Actuals(call)))
    given = bound.get(name)
    if isinstance(given, Deferred):
        return ev.values(given.node, given.frame)
    return () if given is None or isinstance(given, Packed) else cast("Values", given)
