"""Coroutines that a coroutine function returns, and names that hold a result in one branch, a coroutine in another."""

from __future__ import annotations

from astroid import nodes

from flake8_async_ssot.inference.evaluation import classes, guarding, running
from flake8_async_ssot.inference.evaluation.actuals import Actuals
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.values import Class, Function, has_unknown
from flake8_async_ssot.inference.flow import handed_back
from flake8_async_ssot.inference.flow.places import COROUTINE_ATTRIBUTES, spot_of
from flake8_async_ssot.inference.libraries import pytest, pytest_marks
from flake8_async_ssot.inference.syntax import signatures
from flake8_async_ssot.inference.syntax.annotations import says_result
from flake8_async_ssot.inference.syntax.names import called_name, decorators_of, plain_scope


def may_lose(ev: Evaluator, statement: nodes.NodeNG) -> bool:
    """Whether a statement returns from a coroutine function, whose callers in the file await it once.

    An annotation of the result tells what they await. Without one, who calls a special method is not seen.
    """
    scope = statement.scope()
    if not isinstance(scope, nodes.AsyncFunctionDef) or scope.is_generator() or _chooses_call(scope):
        return False
    if says_result(scope):
        return True
    is_special = scope.name.startswith("__") and scope.returns is not None
    calls = scope.root().calls_of([scope.name])
    return not is_special and not any(handed_back.is_awaited_twice(ev, call) for call in calls)


def is_awaited_once(ev: Evaluator, statement: nodes.NodeNG) -> bool:
    """Whether no decorator, and no file, awaits again what the coroutine function around a statement returns.

    A return annotation tells what is awaited once, whatever the decorator is.
    """
    scope = statement.scope()
    if says_result(scope):
        return True
    if ev.index.survey.awaiting_twice(ev.project, scope.name) or _has_other_callers(ev, scope):
        return False
    return not _is_decorated(scope) or _is_handed_on(ev, scope, statement)


def _has_other_callers(ev: Evaluator, scope: nodes.AsyncFunctionDef) -> bool:
    """Whether code may call a function that is not seen, and may await twice.

    A function that is handed on, or a method of a class with an unknown base.
    """
    owner = signatures.method_owner(scope)
    if owner is not None and not classes.order(ev, Class(owner)).is_complete:
        return True
    return any(
        scope.name in (getattr(use, "name", ""), getattr(use, "attrname", ""))
        and getattr(use.parent, "func", None) is not use
        for use in scope.root().all_of(nodes.Name, nodes.Attribute)
    )


def _is_handed_on(ev: Evaluator, scope: nodes.AsyncFunctionDef, statement: nodes.NodeNG) -> bool:
    """Whether the wrappers that decorators put around a function give the coroutine that it returns.

    A decorator that leaves the function as it is may keep it for code that awaits twice.
    """
    wrappers = ev.binding_values(scope, None)
    if not all(isinstance(value, Function) and value.node is not scope for value in wrappers):
        return False
    made = tuple(filter(running.is_coroutine, ev.values(statement.value)))
    functions = {value.function.node for value in made}
    awaited = ev.awaited(ev.call(wrappers, Actuals()))
    others = [value for value in awaited if not (running.is_coroutine(value) and value.function.node in functions)]
    if not others or len(others) == len(awaited):
        return bool(awaited) and not others
    # A wrapper that awaits again on some path gives what awaiting the coroutine gives: it is known where that is.
    again = ev.awaited(made)
    return not has_unknown(tuple(others)) and (has_unknown(again) or set(others).isdisjoint(again))


def _chooses_call(scope: nodes.AsyncFunctionDef) -> bool:
    """Whether a function only chooses a call for its caller to await: it awaits none, and computes a callee."""
    returns = [item.value for item in scope.nodes_of_class(nodes.Return) if item.scope() is scope and item.value]
    are_calls = len(returns) > 1 and all(isinstance(value, nodes.Call) for value in returns)
    return are_calls and any(called_name(value.func) == "getattr" for value in returns)


def _is_decorated(scope: nodes.AsyncFunctionDef) -> bool:
    """Whether a decorator may await the coroutine twice; marks and fixtures of tests do not."""
    is_marked = all(pytest_marks.mark_name(node) is not None for node in decorators_of(scope))
    return not is_marked and pytest.fixture_name(scope) is None


def has_awaited_rival(ev: Evaluator, target: nodes.AssignName, uses: list[nodes.Name]) -> bool:
    """Whether another branch binds an awaited result to a name, and no use awaits the name or tests its kind."""
    rivals = ev.fact(plain_scope(target), _awaited_results).get(target.name, ())
    if not any(entry is not target and _is_exclusive(entry, target) for entry in rivals):
        return False
    return not any(may_await(ev, use) for use in uses)


def _awaited_results(scope: nodes.LocalsDictNodeNG) -> dict[str, list[nodes.NodeNG]]:
    """The bindings of each name of a scope to an awaited result."""
    found = {name: [entry for entry in entries if _is_awaited(entry)] for name, entries in scope.locals.items()}
    return {name: entries for name, entries in found.items() if entries}


def _is_awaited(entry: nodes.NodeNG) -> bool:
    statement = entry.parent
    return isinstance(statement, (nodes.Assign, nodes.AnnAssign)) and isinstance(statement.value, nodes.Await)


def _is_exclusive(first: nodes.NodeNG, second: nodes.NodeNG) -> bool:
    """Whether two bindings stand in different arms of one statement."""
    for node in first.node_ancestors():
        if isinstance(node, (nodes.If, nodes.Match, nodes.Try)) and node.parent_of(second):
            return _arm(node, first) is not _arm(node, second)
    return False


def _arm(node: nodes.NodeNG, inner: nodes.NodeNG) -> object:
    for field in ("body", "orelse", "handlers", "cases", "finalbody"):
        for part in getattr(node, field, None) or ():
            if part is inner or part.parent_of(inner):
                return getattr(node, field) if field in ("body", "orelse", "finalbody") else part
    return None


def may_await(ev: Evaluator, use: nodes.NodeNG) -> bool:
    """Whether a use of a name or attribute awaits it, closes it, yields it or tests its kind.

    A call that is awaited itself may await what it is given.
    """
    spot = spot_of(use)
    if isinstance(spot.node, (nodes.Await, nodes.Yield, nodes.YieldFrom)):
        return True
    call = spot.node.parent if isinstance(spot.node, nodes.Keyword) else spot.node
    if isinstance(call, nodes.Call) and isinstance(call.parent, nodes.Await) and call.func is not spot.value:
        return True
    if isinstance(spot.node, nodes.Attribute):
        return spot.node.attrname in COROUTINE_ATTRIBUTES or spot.node.attrname == "__await__"
    guard = guarding.guard_of(ev, call)
    return guard is not None and (guard.subject is use or guard.subject.parent_of(use))
