"""Expressions that are one of several objects, all of them in sight, chosen by a condition, a key or a loop.

What code stores under one name at different times is no choice: at each time it is one object.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from astroid import nodes

from flake8_async_ssot.inference.comparing.deciding import READING, assigned, is_decided_by
from flake8_async_ssot.inference.evaluation import bodies, frames
from flake8_async_ssot.inference.evaluation.actuals import Actuals
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import is_none, unbound
from flake8_async_ssot.inference.evaluation.values import MAX_VALUES, Bound, Display, Frame, Function, Value
from flake8_async_ssot.inference.syntax.names import MAX_COMPARED, looked_up
from flake8_async_ssot.inference.syntax.signatures import owner_of_receiver, parameters_of
from flake8_async_ssot.inference.syntax.tree import ModuleNode

#: Steps from an expression to where its choice is made, above which there is none.
_MAX_STEPS = 8


def is_choice(ev: Evaluator, node: nodes.NodeNG, frame: Frame | None = None, steps: int = _MAX_STEPS) -> bool:
    """Whether an expression is chosen among several objects where it stands, or where its value was made.

    :param frame: what is known of the call that runs the function around the expression.
    """
    if not steps:
        return False
    if isinstance(node, nodes.Name):
        return _is_chosen_name(ev, node, frame, steps - 1)
    if isinstance(node, nodes.Attribute):
        stored = _stored_once(node)
        # What an object stores was made by another call than the one that reads it.
        return is_choice(ev, node.expr, frame, steps - 1) if stored is None else is_choice(ev, stored, None, steps - 1)
    if isinstance(node, nodes.Subscript):
        return not isinstance(node.slice, (nodes.Const, nodes.Slice, nodes.UnaryOp)) and _is_fixed(ev, node.value)
    if isinstance(node, nodes.Call):
        return _is_chosen_result(ev, node, frame, steps - 1)
    return isinstance(node, nodes.IfExp) and _is_one_of(ev, [node.body, node.orelse], frame, steps - 1)


def _is_one_of(ev: Evaluator, found: Iterable[nodes.NodeNG], frame: Frame | None, steps: int) -> bool:
    """Whether a choice among some expressions is one among objects in sight: ``None`` is none of these.

    Where one of them alone may be several objects, and nothing tells how that is chosen, nothing tells it here either.
    """
    others = [node for node in found if not isinstance(node, nodes.Const) or node.value is not None]
    return any(is_choice(ev, node, frame, steps) for node in others) or (
        len(others) > 1 and all(_is_single(ev, node, frame) for node in others)
    )


def _is_single(ev: Evaluator, node: nodes.NodeNG, frame: Frame | None) -> bool:
    return sum(not is_none(value) for value in ev.values(node, frame)) < 2


def _is_chosen_name(ev: Evaluator, node: nodes.Name, frame: Frame | None, steps: int) -> bool:
    entries = looked_up(node)[1]
    if not 0 < len(entries) <= MAX_COMPARED or not all(isinstance(entry, nodes.AssignName) for entry in entries):
        return False
    if len(entries) > 1:
        values = (value for value in map(assigned, entries) if value is not None)
        return _is_exclusive(entries) and _is_one_of(ev, values, frame, steps)
    holder = entries[0].parent
    while isinstance(holder, (nodes.Tuple, nodes.List)):
        holder = holder.parent
    if isinstance(holder, (nodes.For, nodes.Comprehension)):
        source = holder.iter
        is_read = isinstance(source, nodes.Call) and getattr(source.func, "attrname", "") in READING
        return _is_fixed(ev, source.func.expr if is_read else source)
    if isinstance(holder, (nodes.Assign, nodes.AnnAssign, nodes.NamedExpr)) and holder is entries[0].parent:
        return holder.value is not None and is_choice(ev, holder.value, frame, steps)
    return False


def _is_exclusive(entries: list[nodes.NodeNG]) -> bool:
    """Whether all bindings of a name stand in arms of one ``if`` or ``match``, one in each."""
    arms = [entry.statement().parent for entry in entries]
    chain = {id(_first_of_chain(arm.parent if isinstance(arm, nodes.MatchCase) else arm)) for arm in arms}
    is_in_arms = all(isinstance(arm, (nodes.If, nodes.MatchCase)) for arm in arms)
    places = {(id(arm), entry.statement() in getattr(arm, "orelse", ())) for arm, entry in zip(arms, entries)}
    return is_in_arms and len(chain) == 1 and len(places) == len(entries)


def _first_of_chain(node: nodes.NodeNG) -> nodes.NodeNG:
    """The ``if`` that an ``elif`` belongs to."""
    while isinstance(node, nodes.If) and isinstance(node.parent, nodes.If) and node.parent.orelse == [node]:
        node = node.parent
    return node


def _stored_once(node: nodes.Attribute) -> nodes.NodeNG | None:
    """The value of an attribute of ``self`` that just one statement of the class stores; None elsewhere."""
    owner = owner_of_receiver(node.scope(), node.expr.name) if isinstance(node.expr, nodes.Name) else None
    if owner is None:
        return None
    module = cast("ModuleNode", node.root())
    stores = module.own_stores.get(owner, {}).get(node.attrname, [])
    is_single = len(stores) == 1 and node.attrname not in owner.locals and node.attrname not in module.foreign_stores
    return getattr(stores[0].parent, "value", None) if is_single else None


def _is_chosen_result(ev: Evaluator, node: nodes.Call, frame: Frame | None, steps: int) -> bool:
    """Whether a call reads a table, makes an object of a chosen class, or calls a function that chooses."""
    if isinstance(node.func, nodes.Attribute) and node.func.attrname in READING:
        return _is_fixed(ev, node.func.expr)
    callees = ev.values(node.func, frame)
    if any(_is_decided(ev, value, Actuals(node, frame)) for value in callees):
        return False
    if len(callees) != 1:
        return is_choice(ev, node.func, frame, steps)
    function = unbound(callees[0])
    if not isinstance(function, Function) or not isinstance(function.node, nodes.FunctionDef) or function.wrapping:
        return False
    if cast("ModuleNode", function.node.root()).search_path == ev.loader.finder.installed:
        # An installed library knows what it gives to whom, by means that are not followed.
        return False
    return _is_chosen_inside(ev, callees[0], function, Actuals(node, frame), steps)


def _is_chosen_inside(ev: Evaluator, callee: Value, function: Function, actuals: Actuals, steps: int) -> bool:
    """Whether a function chooses what it returns, or what it calls does, which its own arguments do not decide."""
    receiver = callee.receiver if isinstance(callee, Bound) else None
    inner = frames.full_frame(ev, function, receiver, actuals)
    if inner is None and parameters_of(function.node.args):
        # Nested too deep to tell what decides.
        return False
    returned = (part.value for part in ev.fact(function.node, bodies.body_of).returns if part.value is not None)
    return _is_one_of(ev, returned, inner, steps)


def _is_decided(ev: Evaluator, callee: Value, actuals: Actuals) -> bool:
    """Whether what a call hands over, or its object, says which result of a function is asked for."""
    function, receiver = unbound(callee), callee.receiver if isinstance(callee, Bound) else None
    if not isinstance(function, Function) or not isinstance(function.node, nodes.FunctionDef):
        return False
    return is_decided_by(ev, function, receiver, actuals)


def _is_fixed(ev: Evaluator, node: nodes.NodeNG) -> bool:
    """Whether an expression is one container of which everything that it holds is seen, none in place of another."""
    found = ev.values(node)
    holder = found[0] if len(found) == 1 else None
    if not isinstance(holder, Display) or holder.is_open or holder.is_moved:
        return False
    entries = holder.node.items if isinstance(holder.node, nodes.Dict) else ()
    items = [value for _, value in entries] if entries else getattr(holder.node, "elts", ())
    if len(items) + len(holder.added) > MAX_VALUES:
        return False
    keys = [_key_of(value) for value in holder.added]
    written = [key.value for key, _ in entries if isinstance(key, nodes.Const)]
    return (
        None not in keys
        and len({*keys, *written}) == len(keys) + len(written)
        and all(_is_single(ev, item, holder.frame) for item in items)
    )


def _key_of(value: nodes.NodeNG) -> object:
    """What tells an object that code adds to a container from the others in it; None where it may replace one."""
    parent = value.parent
    if isinstance(parent, nodes.Assign) and isinstance(parent.targets[0], nodes.Subscript):
        key = parent.targets[0].slice
        return key.value if isinstance(key, nodes.Const) else None
    is_added = isinstance(parent, nodes.Call) and getattr(parent.func, "attrname", "") in ("append", "add")
    return (parent.lineno, parent.col_offset) if is_added else None
