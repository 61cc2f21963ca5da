"""Calls that may reach another target than the code shows: a replacement by a test, or an override of a subclass."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from astroid import nodes

from flake8_async_ssot.inference.evaluation import bodies, classes, decorators, replacing
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import unbound
from flake8_async_ssot.inference.evaluation.values import Bound, Function, Instance, Module, Value, Values
from flake8_async_ssot.inference.flow import declaring
from flake8_async_ssot.inference.project.replacements import replacements
from flake8_async_ssot.inference.syntax.definitions import is_same_module
from flake8_async_ssot.inference.syntax.tree import ModuleNode

#: Calls between the one that is asked about and the one that is replaced.
_MAX_CALLS = 3


def leads_to_replacement(ev: Evaluator, call: nodes.Call) -> bool:
    """Whether a callee may return the result of a function that is replaced where the call stands."""
    home = cast("ModuleNode", call.root())
    if not ev.fact(home, replacements) and not home.foreign_stores:
        return False
    stored = _stored(ev, call)
    # What is called may itself be what another call gives.
    made = (call, *(inner for inner in call.func.nodes_of_class(nodes.Call)))
    return any(_returns_replaced(ev, each, call, stored, _MAX_CALLS) for each in made)


def _stored(ev: Evaluator, call: nodes.Call) -> dict[str, list[nodes.AssignAttr]]:
    """The attributes that the module of a call stores in other objects, where that is in effect at the call."""
    found: dict[str, list[nodes.AssignAttr]] = {}
    for name, stores in cast("ModuleNode", call.root()).foreign_stores.items():
        effective = [store for store in stores if replacing.is_stored(ev, store, call)]
        if effective:
            found[name] = effective
    return found


def _returns_replaced(
    ev: Evaluator, call: nodes.Call, site: nodes.Call, stored: dict[str, list[nodes.AssignAttr]], depth: int
) -> bool:
    for value in ev.values(call.func):
        function = unbound(value)
        if not isinstance(function, Function) or type(function.node) is not nodes.FunctionDef:
            continue
        body = ev.fact(function.node, bodies.body_of)
        if body.is_hollow and _replaces_anything(ev, site):
            # The implementation behind such a definition is unknown.
            return True
        if any(_is_replaced(ev, asked.func, site, stored) for asked in _asked(function.node)):
            return True
        for statement in body.returns:
            for inner in statement.value.nodes_of_class(nodes.Call) if statement.value is not None else ():
                if _is_replaced(ev, inner.func, site, stored):
                    return True
                if depth and _returns_replaced(ev, inner, site, stored, depth - 1):
                    return True
    return False


def _asked(function: nodes.FunctionDef) -> Iterator[nodes.Call]:
    """The calls in the tests of a function, which choose what it returns."""
    for choice in function.nodes_of_class((nodes.If, nodes.IfExp)):
        yield from choice.test.nodes_of_class(nodes.Call)


def _replaces_anything(ev: Evaluator, site: nodes.Call) -> bool:
    """Whether a patch of an attribute of something is in effect at a call."""
    home = cast("ModuleNode", site.root())
    return any(replacing.is_replaced(ev, home, name, site, _may_be_object) for name in ev.fact(home, replacements))


def _may_be_object(owners: Values) -> bool:
    """Whether a patched owner may be no module."""
    return any(not isinstance(value, Module) for value in owners)


def _is_replaced(
    ev: Evaluator, called: nodes.NodeNG, site: nodes.Call, stored: dict[str, list[nodes.AssignAttr]]
) -> bool:
    home, owner = cast("ModuleNode", site.root()), cast("ModuleNode", called.root())
    if isinstance(called, nodes.Name):
        if replacing.is_module_name_replaced(ev, home, owner, called.name, site):
            return True
        return any(
            isinstance(value, Module) and is_same_module(value.node, owner)
            for store in stored.get(called.name, ())
            for value in ev.values(store.expr)
        )
    if not isinstance(called, nodes.Attribute):
        return False
    for value in ev.values(called.expr):
        if isinstance(value, Module):
            return replacing.is_module_name_replaced(ev, home, value.node, called.attrname, site)
    if replacing.is_replaced(ev, home, called.attrname, site, _may_be_object):
        return True
    receiver = site.func.expr.as_string() if isinstance(site.func, nodes.Attribute) else ""
    return any(f"{store.expr.as_string()}.".startswith(f"{receiver}.") for store in stored.get(called.attrname, ()))


def may_be_overridden(ev: Evaluator, node: nodes.NodeNG) -> bool:
    """Whether a class overrides a method by something else than a coroutine function: the object may be of that class.

    Classes of the file itself count, and those of the project where the method is only declared.

    :param node: a callee that may be a method: it is read there, or handed on by a name.
    """
    found = [(value, _name_of(value, node)) for value in ev.values(node)]
    if any(_is_made_other(ev, value, name) for value, name in found):
        return True
    owners = dict.fromkeys(
        (value.receiver.cls.node, name)
        for value, name in found
        if isinstance(value, Bound) and isinstance(value.receiver, Instance)
    )
    subclasses = ((item, name) for owner, name in owners for item in classes.subclasses_in(ev, node.root(), owner))
    return any(type(item.locals.get(name, (None,))[-1]) is nodes.FunctionDef for item, name in subclasses)


def _name_of(value: Value, node: nodes.NodeNG) -> str:
    """The name under which a callee is read of its object, as far as the callee tells it."""
    function = unbound(value)
    own = function.node.name if isinstance(function, Function) and isinstance(function.node, nodes.FunctionDef) else ""
    return node.attrname if isinstance(node, nodes.Attribute) else own


def _is_made_other(ev: Evaluator, value: Value, name: str) -> bool:
    """Whether a class of the project gives a declared method a body that is not that of a coroutine function."""
    function = value.function if isinstance(value, Bound) else None
    if not isinstance(value, Bound) or not isinstance(function, Function) or function.owner is None:
        return False
    receiver, node = value.receiver, function.node
    if not isinstance(receiver, Instance) or receiver.certain or not isinstance(node, nodes.FunctionDef):
        return False
    if not (ev.fact(node, bodies.body_of).is_hollow or declaring.is_empty(node) or decorators.is_abstract(ev, node)):
        return False
    return ev.index.known_names.may_be_other(ev.project, receiver.cls.node.name, name)
