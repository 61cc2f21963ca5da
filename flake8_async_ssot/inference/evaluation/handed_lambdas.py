"""What the parameters of a lambda get that is given to a function: what the function says of the callables it takes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from astroid import nodes

from flake8_async_ssot.inference.evaluation import classes, frames, functions, hints
from flake8_async_ssot.inference.evaluation.actuals import Actuals
from flake8_async_ssot.inference.evaluation.interface import Evaluator
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
from flake8_async_ssot.inference.syntax.signatures import annotation_of


class _Handed(NamedTuple):
    """A signature that takes a lambda, and the receiver of the call."""

    callee: Function
    receiver: Value | None


def received(ev: Evaluator, function: nodes.NodeNG, name: str) -> Values:
    """The values of a positional parameter of a lambda that stands as an argument; nothing where they are not known."""
    call = function.parent.parent if isinstance(function.parent, nodes.Keyword) else function.parent
    if isinstance(function, nodes.FunctionDef) or not isinstance(call, nodes.Call) or call.func is function:
        return ()
    names = [parameter.name for parameter in (*function.args.posonlyargs, *(function.args.args or ()))]
    if name not in names:
        return ()
    place = names.index(name)
    return ev.memoised((function, "handed", place), lambda: _received(ev, call, function, place))


def _received(ev: Evaluator, call: nodes.Call, function: nodes.Lambda, place: int) -> Values:
    parts = [_from_target(ev, target, call, function, place) for target in ev.values(call.func)]
    found = union(*parts) if parts and all(parts) else ()
    return () if has_unknown(found) else found


def _from_target(ev: Evaluator, target: Value, call: nodes.Call, function: nodes.Lambda, place: int) -> Values:
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


def _from_signature(ev: Evaluator, handed: _Handed, call: nodes.Call, function: nodes.Lambda, place: int) -> Values:
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
