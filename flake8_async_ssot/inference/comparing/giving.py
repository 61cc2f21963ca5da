"""What a definition gives back, whatever its callers hand it: one answer for ``def``, ``async def`` and properties."""

from __future__ import annotations

import re
from typing import NamedTuple

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import Kind
from flake8_async_ssot.inference.answers.truth import Gives
from flake8_async_ssot.inference.evaluation import bodies, changing, classes, frames, functions, hints, running
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.running_kinds import RunningKind
from flake8_async_ssot.inference.evaluation.single_dispatch import SINGLE_DISPATCH
from flake8_async_ssot.inference.evaluation.values import (
    Bound,
    Class,
    Frame,
    Function,
    Instance,
    Literal,
    Overloads,
    Partial,
    Property,
    Running,
    Value,
    Values,
    has_unknown,
)
from flake8_async_ssot.inference.syntax import signatures
from flake8_async_ssot.inference.syntax.names import last_name

_STARTED = {
    RunningKind.COROUTINE: Gives.COROUTINE,
    RunningKind.GENERATOR_COROUTINE: Gives.COROUTINE,
    RunningKind.ASYNC_GENERATOR: Gives.ITERATOR,
    RunningKind.ASYNC_CONTEXT_MANAGER: Gives.MANAGER,
    RunningKind.GENERATOR: Gives.VALUE,
    RunningKind.CONTEXT_MANAGER: Gives.VALUE,
}
#: Protocols of the standard library that an annotation promises, by their last names.
_PROMISED = {
    "AsyncIterator": Gives.ITERATOR,
    "AsyncIterable": Gives.ITERATOR,
    "AsyncGenerator": Gives.ITERATOR,
    "AsyncGeneratorType": Gives.ITERATOR,
    "AsyncContextManager": Gives.MANAGER,
    "AbstractAsyncContextManager": Gives.MANAGER,
    "Coroutine": Gives.COROUTINE,
    "CoroutineType": Gives.COROUTINE,
}
#: Annotations of functions that never return (PEP 484).
_GIVING_NOTHING = frozenset({"NoReturn", "Never"})
_PROMISING = frozenset({"typing", "collections.abc", "_collections_abc", "contextlib", "types"})


class Member(NamedTuple):
    """A member of a class: what it gives, whether by being read, and where the class defines it."""

    gives: Gives
    is_read: bool
    node: nodes.FunctionDef


def member(ev: Evaluator, owner: Class, name: str, receiver: Instance | None = None) -> Member | None:
    """What the body of one class defines under a name; None where that, or what it gives, is not certain.

    :param receiver: the object that the member is read from, of the class itself where none is given.
    """
    node = owner.node.locals[name][-1] if name in owner.node.locals else None
    if not isinstance(node, nodes.FunctionDef) or _only_raises(node):
        return None
    receiver = receiver or Instance(owner.plain, certain=False)
    found = {_read_or_called(ev, value, receiver) for value in ev.class_level(owner, name)}
    gives, is_read = found.pop() if len(found) == 1 else (None, False)
    return Member(gives, is_read, node) if gives is not None else None


def _read_or_called(ev: Evaluator, value: Value, receiver: Instance) -> tuple[Gives | None, bool]:
    """What a member gives, and whether it does so by being read."""
    if isinstance(value, Property):
        return of_value(ev, value.function, receiver), True
    return of_value(ev, value, receiver), False


def of_values(ev: Evaluator, values: Values) -> Gives | None:
    """What calling any of some callables gives; None where they do not agree, or one is not known."""
    found = {of_value(ev, value, None) for value in values}
    return found.pop() if len(found) == 1 else None


def of_value(ev: Evaluator, value: Value, receiver: Value | None) -> Gives | None:
    """What calling a function gives, for any arguments; None where it is not certain, and for other values."""
    if isinstance(value, Bound):
        return of_value(ev, value.function, value.receiver)
    if isinstance(value, Partial):
        return of_value(ev, value.function, receiver)
    if isinstance(value, Overloads):
        found = {of_value(ev, function, receiver) for function in value.functions}
        return found.pop() if len(found) == 1 else None
    return _of_function(ev, value, receiver) if isinstance(value, Function) else None


def _of_function(ev: Evaluator, function: Function, receiver: Value | None) -> Gives | None:
    is_changed = changing.is_changed(ev, function.node) or changing.has_other_defaults(ev, function.node)
    if SINGLE_DISPATCH in function.wrapping or is_changed:
        return None
    types = frames.receiver_types(ev, function, receiver)
    frame = Frame(function.node, types=types, receiver=receiver, parent=function.frame)
    kind = ev.running_kind(function)
    if kind is None:
        return _of_body(ev, function, frame)
    is_promise = kind is RunningKind.COROUTINE and promise(ev, function.node, frame) in (Gives.ITERATOR, Gives.MANAGER)
    # `async def f() -> AsyncIterator: ...` without a body is how many write what an async generator fills in.
    return None if is_promise and bodies.is_left_open(ev, function.node) else _STARTED[kind]


def _of_body(ev: Evaluator, function: Function, frame: Frame) -> Gives | None:
    """What a function gives whose body runs when it is called."""
    node = function.node
    if not isinstance(node, nodes.FunctionDef):
        return _of_results(ev, functions.returned(ev, function, frame))
    if bodies.is_left_open(ev, node):
        return promise(ev, node, frame)
    if ev.libraries.knows(function) or allows_both(ev, node, frame):
        return None
    found = running.handed_on(function, functions.returned(ev, function, frame))
    if has_unknown(found) and ev.fact(node, returns_parameters):
        return Gives.VALUE
    return _of_results(ev, found)


def _only_raises(node: nodes.FunctionDef) -> bool:
    """Whether a sync function is annotated to give nothing at all: whoever calls it gets the exception at once."""
    return not isinstance(node, nodes.AsyncFunctionDef) and last_name(node.returns) in _GIVING_NOTHING


def promise(ev: Evaluator, node: nodes.FunctionDef, frame: Frame | None) -> Gives | None:
    """What the signature of a definition says that it gives; None where it does not say it.

    An abstract method without an annotation says by ``def`` alone that it gives no coroutine.
    """
    if node.returns is None:
        says = not node.root().is_stub and bodies.is_declaration(ev, node)
        return Gives.VALUE if says else None
    return _of_results(ev, hints.declared(ev, node.returns, frame))


def returns_parameters(node: nodes.FunctionDef) -> bool:
    """Whether a function only hands back constants and arguments, none of which is called a coroutine."""
    names = {parameter.name for parameter in signatures.parameters_of(node.args) if not _is_awaitable(parameter.name)}
    given = [statement.value for statement in bodies.body_of(node).returns]
    return bool(given) and all(value is None or _is_part(value, names) for value in given)


def _is_part(value: nodes.NodeNG, names: set[str]) -> bool:
    """Whether an expression is a constant, one of some names, or a container that is written out."""
    if isinstance(value, nodes.IfExp):
        return _is_part(value.body, names) and _is_part(value.orelse, names)
    if isinstance(value, nodes.Name):
        return value.name in names and len(value.scope().locals.get(value.name, ())) == 1
    return isinstance(value, (nodes.Const, nodes.JoinedStr, nodes.BaseContainer, nodes.Dict))


def _is_awaitable(name: str) -> bool:
    return re.search("coro|fut|task|await|async|callback|call", name) is not None


def allows_both(ev: Evaluator, node: nodes.FunctionDef, frame: Frame | None) -> bool:
    """Whether the annotation of a sync definition allows an awaitable besides other results, or any awaitable."""
    if node.returns is None or isinstance(node, nodes.AsyncFunctionDef) or not may_be_awaitable(node.returns):
        return False
    return any(ev.answer_of(value).always for value in hints.declared(ev, node.returns, frame))


def may_be_awaitable(annotation: nodes.NodeNG) -> bool:
    """Whether an annotation may name more than one class, by its form: ``X | Y``, ``X[Y]``, or a text."""
    return not isinstance(annotation, nodes.Const) or isinstance(annotation.value, str)


def _of_results(ev: Evaluator, results: Values) -> Gives | None:
    found = {_of_result(ev, value) for value in results}
    return found.pop() if len(found) == 1 else None


def _of_result(ev: Evaluator, value: Value) -> Gives | None:
    if isinstance(value, Running):
        return _STARTED[value.kind]
    if isinstance(value, Literal):
        return Gives.VALUE
    if isinstance(value, Instance):
        node = value.cls.node
        if node.name in _PROMISED and node.root().name in _PROMISING:
            return _PROMISED[node.name]
        if not value.certain:
            return _of_declared(ev, value)
    answer = ev.answer_of(value)
    if answer.always:
        return Gives.COROUTINE if answer.kind is Kind.COROUTINE else Gives.AWAITABLE
    if not answer.never:
        return None
    kinds = {Kind.ASYNC_ITERATOR: Gives.ITERATOR, Kind.ASYNC_CONTEXT_MANAGER: Gives.MANAGER}
    return kinds.get(answer.kind, Gives.VALUE)


def _of_declared(ev: Evaluator, value: Instance) -> Gives | None:
    """What an annotation in source names: a class that is known, of which no object can be awaited."""
    if classes.is_abstract(value.cls.node) or not classes.order(ev, value.cls).is_complete:
        return None
    answer = ev.answer_of(Instance(value.cls))
    return _of_result(ev, Instance(value.cls)) if answer.never or answer.always else None
