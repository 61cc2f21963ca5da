"""The results of functions: from the stub, the body, the annotation, in that order."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import NamedTuple

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import Reason
from flake8_async_ssot.inference.evaluation import (
    agreement,
    bodies,
    changing,
    classes,
    conditions,
    describing,
    frames,
    hints,
    running,
    single_dispatch,
)
from flake8_async_ssot.inference.evaluation.actuals import Actuals
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import is_closure_of
from flake8_async_ssot.inference.evaluation.running_kinds import RunningKind
from flake8_async_ssot.inference.evaluation.values import (
    NONE,
    Bound,
    Frame,
    Function,
    Instance,
    Packed,
    Running,
    TypeVariable,
    Value,
    Values,
    has_unknown,
    union,
    unknown,
)
from flake8_async_ssot.inference.syntax import signatures
from flake8_async_ssot.inference.syntax.signatures import positional_of


def _is_made_by_base(ev: Evaluator, function: Function) -> bool:
    """Whether a method has no body, and an unknown base of its class may take it for a mere declaration."""
    node = function.node
    if function.owner is None or not isinstance(node, nodes.FunctionDef) or node.root().is_stub:
        return False
    return ev.fact(node, bodies.body_of).is_hollow and not classes.order(ev, function.owner).is_complete


def call(ev: Evaluator, function: Function, receiver: Value | None, actuals: Actuals) -> Values:
    """The result of calling a function."""
    if single_dispatch.SINGLE_DISPATCH in function.wrapping:
        return _dispatched(ev, function, receiver, actuals)
    base = _frame(ev, function, receiver)
    kind = running_kind(ev, function)
    if changing.is_changed(ev, function.node):
        return unknown(Reason.RUN_TIME)
    untold = frames.untold(ev, function, receiver, actuals)
    if kind is None:
        return running.handed_on(function, _run(ev, function, base, _Call(receiver, actuals, untold)))
    if untold:
        return unknown(Reason.RUN_TIME)
    if _is_made_by_base(ev, function):
        return unknown(Reason.ABSTRACT)
    return (Running(function, kind, base, frames.full_frame(ev, function, receiver, actuals)),)


class _Call(NamedTuple):
    """The receiver and the arguments of one call, and the parameters that get a default which may be another one."""

    receiver: Value | None
    actuals: Actuals
    untold: frozenset[str]


def _dispatched(ev: Evaluator, function: Function, receiver: Value | None, actuals: Actuals) -> Values:
    """The results of all implementations that a single-dispatch function may choose."""
    parts = [call(ev, chosen, receiver, actuals) for chosen in single_dispatch.implementations(ev, function)]
    # The function itself may be there to raise an exception only.
    said = [part for part in parts if part != unknown(Reason.ABSTRACT)] or parts
    return union(*said) or unknown(Reason.DECORATOR)


def _run(ev: Evaluator, function: Function, base: Frame | None, made: _Call) -> Values:
    """The result of running the body: without arguments where these make no difference, else with them."""
    node = function.node
    if base is not None and base.types and ev.fact(node, signatures.variables_given_and_returned):
        base = _widened(ev, function, base, made)
    found, asked = ev.asking(node, lambda: returned(ev, function, base))
    if isinstance(node, nodes.FunctionDef) and hints.mentions_variable(found):
        types = _solve_own(ev, function, made.receiver, made.actuals)
        if types:
            types = (*types, *(base.types if base else ()))
            solved = Frame(node, (), types, made.receiver, function.frame)
            found, asked = ev.asking(node, lambda: returned(ev, function, solved))
    if not made.untold.isdisjoint(asked):
        return unknown(Reason.RUN_TIME)
    if any(is_closure_of(value, node) for value in found):
        full = frames.full_frame(ev, function, made.receiver, made.actuals)
        return returned(ev, function, full) or found if full is not None else found
    is_undecided = _is_undecided(found, made.actuals) or agreement.is_promised(node, found)
    if is_undecided and (asked or node.args.vararg) and not _is_recursive(node, made.actuals):
        full = frames.full_frame(ev, function, made.receiver, made.actuals)
        return _informed(ev, function, full, asked, returned) or found
    return found


def _widened(ev: Evaluator, function: Function, base: Frame, made: _Call) -> Frame:
    """The frame of a call with what arguments add to the type variables of the receiver.

    ``get`` of a dictionary gives its default as well, whatever the dictionary is seen to hold.
    """
    shared = ev.fact(function.node, signatures.variables_given_and_returned)
    bindings = frames.bind_arguments(function, made.receiver, made.actuals)
    given = {name for name, value in bindings if not isinstance(value, Packed)}
    solved = ev.solve_bound(function.node, Frame(function.node, bindings, (), made.receiver, function.frame))
    found = dict(solved)
    widened = []
    for variable, values in base.types:
        if any(name in given for name in shared.get(variable.name, ())):
            values = union(values, found.get(variable) or unknown(Reason.CONTAINER))
        widened.append((variable, values))
    return replace(base, types=tuple(widened))


def _is_recursive(node: nodes.NodeNG, actuals: Actuals) -> bool:
    """Whether a function calls itself in an evaluation with arguments: those of the inner calls are not followed.

    Otherwise each call from outside evaluates the body once for each level of calls that is followed.
    """
    frame = actuals.frame
    while frame is not None and (frame.scope is not node or not frame.bindings):
        frame = frame.parent
    return frame is not None


def _is_undecided(found: Values, actuals: Actuals) -> bool:
    """Whether arguments may decide more: unknown results, results that a text chooses, and wrapped functions."""
    is_open = has_unknown(found) or hints.mentions_variable(found)
    return is_open or len(found) > 1 and (actuals.holds_text or any(isinstance(v, (Bound, Function)) for v in found))


def _informed(
    ev: Evaluator,
    function: Function,
    full: Frame | None,
    asked: Collection[str],
    evaluate: Callable[[Evaluator, Function, Frame | None], Values],
) -> Values:
    """The result of a function for known arguments; nothing where the call gives none that it depends on.

    Parameters that make no difference stay out of the frame, and the others hold values instead of expressions, so that
    calls which do not differ in these share one evaluation.

    :param full: all that is known of the arguments.
    :param asked: the parameters that decide, as far as they are known from an evaluation without any of them.
    """
    if full is None:
        return ()
    given = {name for name, _ in full.bindings}
    # What `*args` hands on is seen in the frame itself.
    names = given & {*asked, function.node.args.vararg}
    while names:
        frame = frames.settled(ev, full, names)
        if not frame.bindings:
            return ()
        found, more = ev.asking(function.node, functools.partial(evaluate, ev, function, frame))
        if given & more <= names:
            return found
        names |= given & more
    return ()


def running_kind(ev: Evaluator, function: Function) -> RunningKind | None:
    """The kind of object that a call of a coroutine or generator function starts; None where it runs the body."""
    node = function.node
    return running.kind_of(function, isinstance(node, nodes.FunctionDef) and ev.fact(node, bodies.body_of).is_generator)


def _frame(ev: Evaluator, function: Function, receiver: Value | None) -> Frame | None:
    """The frame of a call of which only the receiver is known."""
    types = frames.receiver_types(ev, function, receiver)
    if receiver is None and not types:
        return function.frame and Frame(function.node, parent=function.frame)
    return Frame(function.node, types=types, receiver=receiver, parent=function.frame)


def returned(ev: Evaluator, function: Function, frame: Frame | None) -> Values:
    """The return values of the body of a function."""
    node = function.node
    if isinstance(node, nodes.Lambda) and not isinstance(node, nodes.FunctionDef):
        return ev.values(node.body, frame)
    return ev.memoised(
        (node, "returned", frame), lambda: describing.described(ev, function, _returned(ev, function, frame))
    )


def _returned(ev: Evaluator, function: Function, frame: Frame | None) -> Values:
    node = function.node
    declared = hints.declared(ev, node.returns, frame) if node.returns is not None else None
    if node.root().is_stub:
        return declared if declared is not None else unknown(Reason.ANNOTATION)
    body = ev.fact(node, bodies.body_of)
    if bodies.is_left_open(ev, node):
        return agreement.promised(declared)
    found = body_values(ev, node, frame)
    if declared is None or not agreement.is_evidence(ev, (node, frame), found, declared):
        return found
    if has_unknown(found) and any(agreement.calls_unknown(ev, statement.value, frame) for statement in body.returns):
        if agreement.is_partly_known(found):
            return agreement.refined(found, unknown(Reason.DISAGREE))
        return found if declared == NONE else agreement.refined(found, declared)
    return agreement.confirmed(ev, found, declared)


def body_values(ev: Evaluator, node: nodes.FunctionDef, frame: Frame | None) -> Values:
    """What the body of a function gives, whatever its annotation says."""
    body = ev.fact(node, bodies.body_of)
    if frame is None or not frame.bindings:
        for name in ev.fact(node, conditions.deciding_parameters):
            ev.note_asked(node, name)
    reached = [part for part in body.returns if frame is None or conditions.is_reached(ev, part, frame)]
    parts = [ev.values(part.value, frame) if part.value is not None else NONE for part in reached]
    return union(*parts, NONE if body.is_open_ended else ())


def yielded(ev: Evaluator, started: Running) -> Values:
    """The values that a generator yields."""
    node = started.function.node
    if not isinstance(node, nodes.FunctionDef):
        return unknown(Reason.EXPRESSION)
    frame = started.frame
    found, asked = ev.asking(node, lambda: _yielded(ev, started.function, frame))
    if has_unknown(found):
        return _informed(ev, started.function, started.full_frame, asked, _yielded) or found
    return found


def _yielded(ev: Evaluator, function: Function, frame: Frame | None) -> Values:
    node = function.node
    return ev.memoised((node, "yielded", frame), lambda: _all_yielded(ev, node, frame))


def _all_yielded(ev: Evaluator, node: nodes.FunctionDef, frame: Frame | None) -> Values:
    parts: list[Values] = []
    is_open = bodies.is_left_open(ev, node)
    for item in ev.fact(node, bodies.body_of).yields if not is_open else ():
        if isinstance(item, nodes.YieldFrom):
            parts.append(ev.iterated(ev.values(item.value, frame)))
        else:
            parts.append(ev.values(item.value, frame) if item.value is not None else NONE)
    found = union(*parts)
    if node.returns is None or parts and not has_unknown(found):
        return found or unknown(Reason.EXPRESSION)
    declared = hints.declared(ev, node.returns, frame)
    is_async = isinstance(node, nodes.AsyncFunctionDef)
    items = ev.iterated_async(declared) if is_async else ev.iterated(declared)
    return agreement.refined(found, items) if not is_open else agreement.promised(items)


def result_of(ev: Evaluator, started: Running) -> Values:
    """The result of awaiting a coroutine."""
    if started.kind is RunningKind.GENERATOR_COROUTINE and not isinstance(started.function.node, nodes.FunctionDef):
        return unknown(Reason.EXPRESSION)
    node = started.function.node
    found, asked = ev.asking(node, lambda: returned(ev, started.function, started.frame))
    if hints.mentions_variable(found) and started.full_frame is not None:
        types = ev.solve_bound(node, started.full_frame)
        frame = Frame(
            node,
            types=(*types, *started.full_frame.types),
            receiver=started.full_frame.receiver,
            parent=started.function.frame,
        )
        found, asked = ev.asking(node, lambda: returned(ev, started.function, frame))
    if has_unknown(found):
        return _informed(ev, started.function, started.full_frame, asked, returned) or found
    return found


def solve(
    ev: Evaluator, function: Function, receiver: Value | None, actuals: Actuals
) -> tuple[tuple[TypeVariable, Values], ...]:
    """The values of the type variables of a signature in one call."""
    bound = Frame(
        function.node,
        frames.bind_arguments(function, receiver, actuals),
        frames.receiver_types(ev, function, receiver),
        receiver,
        function.frame,
    )
    return ev.solve_bound(function.node, bound)


def _solve_own(
    ev: Evaluator, function: Function, receiver: Value | None, actuals: Actuals
) -> tuple[tuple[TypeVariable, Values], ...]:
    """The values of the type variables of a signature, without those that the receiver alone decides."""
    types = solve(ev, function, receiver, actuals)
    if not isinstance(receiver, Instance) or function.owner is None:
        return types
    decided = classes.type_parameters(ev, function.owner.node)
    return tuple((variable, values) for variable, values in types if variable not in decided)


def accepts(ev: Evaluator, function: Function, receiver: Value | None, actuals: Actuals) -> bool:
    """Whether a signature can take the arguments of a call, by their number, names and, where known, types."""
    arguments = function.node.args
    names = [parameter.name for parameter in positional_of(arguments)][1 if receiver is not None else 0 :]
    given = {name for name, _ in actuals.keywords}
    if not _fits_names(arguments, names, given, actuals):
        return False
    return all(
        ev.may_match(function, name, value)
        for name, value in frames.bind_arguments(function, receiver, actuals)
        if not isinstance(value, Packed) and (name in given or name in names[: actuals.count])
    )


def _fits_names(arguments: nodes.Arguments, names: list[str], given: set[str], actuals: Actuals) -> bool:
    """Whether a signature can take the arguments of a call, by their number and names.

    :param names: its positional parameters, less the receiver.
    :param given: the keywords of the call.
    """
    keyword_only = [parameter.name for parameter in arguments.kwonlyargs or ()]
    if actuals.count > len(names) and not arguments.vararg:
        return False
    if not arguments.kwarg and not given <= {parameter.name for parameter in signatures.named_of(arguments)}:
        return False
    missing = {*names[actuals.count :], *keyword_only} - given
    return actuals.is_open or missing <= signatures.defaults_of(arguments).keys()


def decides(ev: Evaluator, function: Function, receiver: Value | None, actuals: Actuals) -> bool:
    """Whether the arguments are known well enough to say that this overload is the one for every member of a union."""
    return all(
        _is_decided(ev, function, name, ev.given(value))
        for name, value in frames.bind_arguments(function, receiver, actuals)
        if not isinstance(value, Packed)
    )


def _is_decided(ev: Evaluator, function: Function, name: str, values: Values) -> bool:
    if has_unknown(values) or ev.is_in_doubt(function, name, values):
        return False
    return len(values) == 1 or all(ev.may_match(function, name, (value,)) for value in values)
