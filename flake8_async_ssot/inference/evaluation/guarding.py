"""Guards in functions of the project: ``def is_async(x): return isawaitable(x)``."""

from __future__ import annotations

from dataclasses import replace

from astroid import nodes

from flake8_async_ssot.inference.evaluation import frames
from flake8_async_ssot.inference.evaluation.actuals import Actuals
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import unbound
from flake8_async_ssot.inference.evaluation.values import Bound, Deferred, Frame, Function, Value
from flake8_async_ssot.inference.syntax import guards
from flake8_async_ssot.inference.syntax.guards import Asked, Guard
from flake8_async_ssot.inference.syntax.names import plain_name, spelling

#: Functions that ask through one another are followed so far.
_MAX_DEPTH = 3


def guard_of(ev: Evaluator, test: nodes.NodeNG, frame: Frame | None = None, depth: int = 0) -> Guard | None:
    """The guard that a test applies to an object, directly or through functions; None for other tests."""
    call, is_negated = guards.unnegated(test)
    if not isinstance(call, nodes.Call):
        return None
    found = guards.guard_of(call) or _through_functions(ev, call, frame, depth) or guards.guard_by_name(call)
    return guards.negated(found, is_negated) if found is not None else None


def _through_functions(ev: Evaluator, call: nodes.Call, frame: Frame | None, depth: int) -> Guard | None:
    """The guard that all targets of a call apply. A guard of only some of them decides nothing about the subject."""
    if depth >= _MAX_DEPTH or not (call.args or call.keywords):
        return None
    found = list(dict.fromkeys(_through(ev, value, call, frame, depth) for value in ev.values(call.func, frame)))
    asking = [guard for guard in found if guard is not None]
    if not asking or len(found) == 1:
        return asking[0] if asking else None
    return replace(asking[0], asked=Asked.KIND)


def _through(ev: Evaluator, value: Value, call: nodes.Call, frame: Frame | None, depth: int) -> Guard | None:
    """The question that a function asks of one of its parameters, as one about the argument of a call."""
    function = unbound(value)
    if not isinstance(function, Function) or function.node.root().is_stub:
        return None
    given = guards.returned_by(function.node)
    inner = guard_of(ev, given, function.frame, depth + 1) if given is not None else None
    names = {plain_name(inner.subject)} if inner is not None else ev.fact(function.node, guards.asked_parameters)
    if inner is not None and not plain_name(inner.subject):
        inner, names = replace(inner, asked=Asked.KIND), {spelling(inner.subject).partition(".")[0]}
    receiver = value.receiver if isinstance(value, Bound) else None
    for name, argument in frames.bind_arguments(function, receiver, Actuals(call, frame)) if names else ():
        if name in names and isinstance(argument, Deferred):
            return replace(inner, subject=argument.node) if inner is not None else Guard(Asked.KIND, argument.node)
    return None
