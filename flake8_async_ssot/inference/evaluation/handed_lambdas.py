"""What the parameters of a lambda or function get that is given to a function: what that says of what it takes.

A function counts that its module only hands to others, as ``asyncio.start_server(serve)`` does.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from astroid import nodes

from flake8_async_ssot.inference.evaluation import callers, classes, frames, functions, hints
from flake8_async_ssot.inference.evaluation.actuals import Actuals
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import unbound
from flake8_async_ssot.inference.evaluation.values import (
    Bound,
    Class,
    Deferred,
    Frame,
    Function,
    Instance,
    Overloads,
    Signature,
    TypeVariable,
    Value,
    Values,
    has_unknown,
    union,
)
from flake8_async_ssot.inference.project.index import MAX_CALLS
from flake8_async_ssot.inference.syntax.signatures import annotation_of


class _Handed(NamedTuple):
    """A signature that takes a lambda, and the receiver of the call."""

    callee: Function
    receiver: Value | None


def received(ev: Evaluator, function: nodes.NodeNG, name: str) -> Values:
    """The values of a positional parameter of what is given as an argument; nothing where they are not known."""
    names = [parameter.name for parameter in (*function.args.posonlyargs, *(function.args.args or ()))]
    if name not in names:
        return ()
    place = names.index(name)
    if isinstance(function, nodes.FunctionDef):
        # Other files may call a function that is no private one.
        is_closed = function.name.startswith("_") or isinstance(function.parent, nodes.FunctionDef)
        if not function.root().is_linted or function.decorators is not None or not is_closed:
            return ()
        return ev.memoised((function, "registered", place), lambda: _registered(ev, function, place))
    call = _taking(function)
    return ev.memoised((function, "handed", place), lambda: _received(ev, call, function, place)) if call else ()


def _taking(given: nodes.NodeNG) -> nodes.Call | None:
    """The call that an expression is an argument of."""
    call = given.parent.parent if isinstance(given.parent, nodes.Keyword) else given.parent
    return call if isinstance(call, nodes.Call) and call.func is not given else None


def _registered(ev: Evaluator, function: nodes.FunctionDef, place: int) -> Values:
    """What is handed to a function by all that its module gives it to."""
    uses = ev.fact(function.root(), callers.uses_by_name).get(function.name, ())
    if not uses or len(uses) > MAX_CALLS:
        return ()
    parts: list[Values] = []
    for use in uses:
        call, given = _taking(use), ev.values(use)
        is_meant = [_is_function(value, function) for value in given]
        if is_meant and not any(is_meant) and not has_unknown(given):
            # Another one of that name.
            continue
        # A method has its object before what it is called with.
        skipped = 1 if any(isinstance(value, Bound) for value in given) else 0
        if call is None or not all(is_meant) or place < skipped:
            return ()
        parts.append(_received(ev, call, use, place - skipped))
    return union(*parts) if all(parts) else ()


def _is_function(value: Value, function: nodes.FunctionDef) -> bool:
    inner = unbound(value)
    return isinstance(inner, Function) and inner.node is function


def _received(ev: Evaluator, call: nodes.Call, function: nodes.NodeNG, place: int) -> Values:
    parts = [_from_target(ev, target, call, function, place) for target in ev.values(call.func)]
    found = union(*parts) if parts and all(parts) else ()
    return () if has_unknown(found) else found


def _from_target(ev: Evaluator, target: Value, call: nodes.Call, function: nodes.NodeNG, place: int) -> Values:
    """What one callee hands to a lambda that it is given, by the first of its signatures that tells."""
    for inner, receiver in run_by(ev, target):
        for candidate in inner.functions if isinstance(inner, Overloads) else (inner,):
            if isinstance(candidate, Function) and candidate.node.root().is_stub:
                if functions.accepts(ev, candidate, receiver, Actuals(call)):
                    found = _from_signature(ev, _Handed(candidate, receiver), call, function, place)
                    if found and not any(isinstance(value, TypeVariable) for value in found):
                        return found
    return ()


def run_by(ev: Evaluator, target: Value) -> Iterator[tuple[Value, Value | None]]:
    """The functions that a call of a value runs, with their receivers: of a class what makes its objects."""
    if isinstance(target, Bound):
        yield target.function, target.receiver
    elif isinstance(target, Class):
        for owner in classes.order(ev, target).classes[:1]:
            yield from ((value, target) for value in ev.class_level(owner, "__new__"))
            yield from ((value, Instance(target)) for value in ev.class_level(owner, "__init__"))
    else:
        yield target, None


def _from_signature(ev: Evaluator, handed: _Handed, call: nodes.Call, function: nodes.NodeNG, place: int) -> Values:
    callee, receiver = handed
    bound = frames.bind_arguments(callee, receiver, Actuals(call))
    taking = [n for n, given in bound if isinstance(given, Deferred) and given.node is function]
    annotation = annotation_of(callee.node.args, taking[0]) if taking else None
    if annotation is None:
        return ()
    others = tuple((name, given) for name, given in bound if name not in taking)
    types = frames.receiver_types(ev, callee, receiver)
    solved = ev.solve_bound(callee.node, Frame(callee.node, others, types, receiver, callee.frame))
    frame = Frame(callee.node, (), (*solved, *types), receiver, callee.frame)
    taken = [value for value in hints.declared(ev, annotation, frame) if isinstance(value, Signature)]
    if len(taken) != 1 or taken[0].takes is None or place >= len(taken[0].takes):
        return ()
    return hints.declared(ev, taken[0].takes[place], taken[0].frame)
