"""Calls that may reach a sync as well as an async function, and are written as if all were of one kind."""

from __future__ import annotations

from astroid import nodes

from flake8_async_ssot.inference.answers.truth import Gives, Mixed, Side
from flake8_async_ssot.inference.comparing import choices, giving
from flake8_async_ssot.inference.comparing.class_pairs import Define, node_of
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import is_none, name_of
from flake8_async_ssot.inference.evaluation.values import Bound, Function, Instance, Overloads, Value
from flake8_async_ssot.inference.syntax import guards
from flake8_async_ssot.inference.syntax.names import called_name, head_of, looked_up

#: Targets of one call above which they are not compared.
_MAX_TARGETS = 40
_CONDITIONS = (nodes.If, nodes.IfExp, nodes.BoolOp, nodes.While, nodes.Match, nodes.Try)


def mixed(ev: Evaluator, call: nodes.Call, define: Define) -> Mixed | None:
    """The two targets of a call that disagree, the sync one first; None where they agree or one is not known."""
    callee = call.func
    if not isinstance(call.parent, nodes.Await) and not choices.is_choice(ev, callee):
        # What is awaited is evaluated anyway.
        return None
    targets = [value for value in ev.values(callee) if not is_none(value)]
    if not 1 < len(targets) <= _MAX_TARGETS or not all(map(_is_certain, targets)):
        return None
    by_kind = {giving.of_value(ev, value, None): value for value in reversed(targets)}
    if None in by_kind or not {Gives.VALUE, Gives.COROUTINE} <= by_kind.keys():
        return None
    if _is_told_apart(call) or not choices.is_choice(ev, callee):
        return None
    return Mixed(*(_side(by_kind[gives], gives, define) for gives in (Gives.VALUE, Gives.COROUTINE)))


def _side(value: Value, gives: Gives, define: Define) -> Side:
    definition = define(node_of(value))
    return Side(
        ".".join(name_of(value).split(".")[-2:]) if isinstance(value, Bound) else definition.name, gives, definition
    )


def _is_certain(value: Value) -> bool:
    """Whether a target is a function, or the method of an object whose class is seen: no annotation alone says so."""
    if isinstance(value, Bound):
        return isinstance(value.function, Function) and isinstance(value.receiver, Instance) and value.receiver.certain
    return isinstance(value, (Function, Overloads))


def _is_told_apart(call: nodes.Call) -> bool:
    """Whether a condition may choose the call for one kind only, or code nearby asks for the kind."""
    text = call.func.as_string()
    node, parent = call, call.parent
    while not isinstance(parent, (nodes.FunctionDef, nodes.Lambda, nodes.Module, nodes.ClassDef)):
        if isinstance(parent, _CONDITIONS) and not _asks_whether_there(parent, node, text):
            return True
        node, parent = parent, parent.parent
    if any(
        called_name(other)
        and (guards.guard_of(other) is not None or guards.speaks_of_kind(called_name(other)))
        or other is not call
        and other.func.as_string() == text
        for other in parent.nodes_of_class(nodes.Call)
    ):
        return True
    return _is_called_otherwise(call, text)


def _is_called_otherwise(call: nodes.Call, text: str) -> bool:
    """Whether a variable of an outer function is awaited by one inner function, and used as it is by another."""
    head = head_of(call.func)
    while isinstance(head, nodes.Attribute):
        head = head.expr
    owner = looked_up(head)[0] if isinstance(head, nodes.Name) else None
    if not isinstance(owner, nodes.FunctionDef) or owner is call.scope():
        return False
    is_awaited = isinstance(call.parent, nodes.Await)
    return any(
        other.func.as_string() == text and isinstance(other.parent, nodes.Await) is not is_awaited
        for other in owner.nodes_of_class(nodes.Call)
    )


def _asks_whether_there(parent: nodes.NodeNG, child: nodes.NodeNG, text: str) -> bool:
    """Whether a condition only asks whether there is something to call: ``if handler:``, ``if handler is not None``."""
    if isinstance(parent, nodes.Try):
        return child not in parent.handlers
    test = parent.test if isinstance(parent, nodes.If) and child in parent.body else None
    if isinstance(test, nodes.Compare) and len(test.ops) == 1 and test.ops[0][0] in ("is not", "in"):
        test = test.left
    return test is not None and (test.as_string() == text or isinstance(test, nodes.Name) and test.name in text)
