"""Where mocks go: the places where one is stored or handed over, and the parameter that gets it there."""

from __future__ import annotations

from collections.abc import Iterator

from astroid import nodes

from flake8_async_ssot.inference.evaluation import hints
from flake8_async_ssot.inference.evaluation.actuals import Actuals
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.values import (
    Bound,
    Class,
    Function,
    Instance,
    Signature,
    TypeVariable,
    Value,
    Values,
    has_unknown,
)
from flake8_async_ssot.inference.libraries import fields, pytest
from flake8_async_ssot.inference.libraries.mock import flavours
from flake8_async_ssot.inference.syntax import signatures
from flake8_async_ssot.inference.syntax.names import last_name, plain_name
from flake8_async_ssot.inference.syntax.signatures import positional_of


def uses(ev: Evaluator, node: nodes.NodeNG, mocks: Values) -> Iterator[nodes.NodeNG]:
    """The places where a mock in a variable or attribute is stored or handed over.

    :param node: a name or attribute, read or bound.
    """
    for use in _named_alike(ev, node):
        if any(value in mocks for value in ev.values(use)):
            yield use


def variable(node: nodes.NodeNG) -> tuple[nodes.NodeNG, str]:
    """What all uses of a variable or attribute share: where they are looked for, and the name."""
    if isinstance(node, nodes.Attribute | nodes.AssignAttr):
        return node.root(), node.attrname
    return node.scope(), plain_name(node)


def _named_alike(ev: Evaluator, node: nodes.NodeNG) -> Iterator[nodes.NodeNG]:
    """The places where the same variable or attribute is handed on, and the fixture that returns the variable."""
    scope, name = variable(node)
    if isinstance(node, nodes.Attribute | nodes.AssignAttr):
        yield from ev.fact(scope, _attributes_handed_on).get(name, ())
        return
    yield from ev.fact(scope, _names_handed_on).get(name, ())
    if isinstance(scope, nodes.FunctionDef) and name in ev.fact(scope, _given_back):
        fixture = pytest.fixture_name(scope)
        yield from ev.fact(scope.root(), _names_handed_on).get(fixture, ()) if fixture is not None else ()


def _given_back(function: nodes.FunctionDef) -> frozenset[str]:
    """The names that a function returns or yields as they are."""
    return frozenset(
        name
        for name, uses_of in names_in(function).items()
        if any(isinstance(use.parent, (nodes.Return, nodes.Yield)) for use in uses_of)
    )


def _names_handed_on(scope: nodes.NodeNG) -> dict[str, list[nodes.Name]]:
    return {name: [use for use in found if _is_handed_on(use)] for name, found in names_in(scope).items()}


def _attributes_handed_on(scope: nodes.NodeNG) -> dict[str, list[nodes.Attribute]]:
    return {name: [use for use in found if _is_handed_on(use)] for name, found in attributes_in(scope).items()}


def _is_handed_on(use: nodes.NodeNG) -> bool:
    """Whether a use hands a value to a call, or stores it."""
    return call_with(use) is not None or isinstance(use.parent, nodes.Assign) and use.parent.value is use


def names_in(scope: nodes.NodeNG) -> dict[str, list[nodes.Name]]:
    """The names that are read in a scope and those inside of it."""
    found: dict[str, list[nodes.Name]] = {}
    for node in scope.nodes_of_class(nodes.Name):
        found.setdefault(node.name, []).append(node)
    return found


def attributes_in(scope: nodes.NodeNG) -> dict[str, list[nodes.Attribute]]:
    """The attributes that are read in a module or class, by name."""
    found: dict[str, list[nodes.Attribute]] = {}
    for node in scope.nodes_of_class(nodes.Attribute):
        found.setdefault(node.attrname, []).append(node)
    return found


def expected(ev: Evaluator, node: nodes.NodeNG) -> Values:
    """The objects that the place of an argument, or an annotated variable, is declared to hold."""
    parent = node.parent
    if isinstance(parent, nodes.AnnAssign) and parent.value is node:
        return _objects(hints.declared(ev, parent.annotation, None))
    call = call_with(node)
    callees = ev.values(call.func) if call is not None else ()
    if call is None or len(callees) != 1:
        return ()
    field = fields.field_of(ev, callees[0], call, node) if isinstance(callees[0], Class) else None
    if field is not None:
        return _objects(hints.declared(ev, field.annotation, None))
    found = receiving(ev, node)
    annotation = signatures.annotation_of(found[0].node.args, found[1]) if found is not None else None
    if found is None or annotation is None:
        return ()
    declared = hints.declared(ev, annotation, found[0].frame)
    if len(declared) == 1 and isinstance(declared[0], TypeVariable) and isinstance(annotation, nodes.Name):
        return _of_class_beside(ev, call, found[0], annotation.name)
    return _objects(declared)


def declared(ev: Evaluator, node: nodes.NodeNG, mocks: Values) -> Values:
    """The signatures that are declared for a mock where it is handed over; nothing where they differ."""
    found = [expected(ev, use) for use in uses(ev, node, mocks)]
    is_one = bool(found) and all(values == found[0] for values in found)
    return found[0] if is_one and all(isinstance(value, Signature) for value in found[0]) else ()


def is_annotated(ev: Evaluator, node: nodes.NodeNG, mocks: Values) -> bool:
    """Whether the parameter that a mock is handed over for has an annotation."""
    received = (receiving(ev, use) for use in uses(ev, node, mocks))
    return any(
        signatures.annotation_of(found[0].node.args, found[1]) is not None for found in received if found is not None
    )


def _of_class_beside(ev: Evaluator, call: nodes.Call, function: Function, variable: str) -> Values:
    """The object that an argument is for whose class is another one: ``def bind(cls: type[T], instance: T)``."""
    _, skipped = _called(ev, ev.values(call.func)[0])
    for place, parameter in enumerate(positional_of(function.node.args)[skipped:]):
        annotation = signatures.annotation_of(function.node.args, parameter.name)
        if isinstance(annotation, nodes.Subscript) and last_name(annotation.value) in ("Type", "type"):
            given = Actuals(call).argument(ev, place, parameter.name) or ()
            if last_name(annotation.slice) == variable and given and all(isinstance(v, Class) for v in given):
                return tuple(Instance(value) for value in given if isinstance(value, Class))
    return ()


def call_with(node: nodes.NodeNG) -> nodes.Call | None:
    """The call that an expression is an argument of."""
    call = node.parent.parent if isinstance(node.parent, nodes.Keyword) else node.parent
    return call if isinstance(call, nodes.Call) and node is not call.func else None


def receiving(ev: Evaluator, node: nodes.NodeNG) -> tuple[Function, str] | None:
    """The function and its parameter that an argument is for; None where that is not known."""
    call = call_with(node)
    callees = ev.values(call.func) if call is not None else ()
    if call is None or len(callees) != 1 or any(isinstance(argument, nodes.Starred) for argument in call.args):
        return None
    function, skipped = _called(ev, callees[0])
    if not isinstance(function, Function):
        return None
    arguments = function.node.args
    names = [p.name for p in positional_of(arguments)][skipped:]
    if isinstance(node.parent, nodes.Keyword):
        return (function, node.parent.arg) if node.parent.arg else None
    place = call.args.index(node)
    return (function, names[place]) if place < len(names) else None


def _called(ev: Evaluator, callee: Value) -> tuple[Value, int]:
    """The function that a call of a callee runs, and how many of its first parameters the arguments are not for."""
    if isinstance(callee, Bound):
        return callee.function, 1
    if not isinstance(callee, Class):
        return callee, 0
    members, _ = flavours.members(ev, callee, "__init__")
    return (members[0] if len(members) == 1 else callee), 1


def _objects(values: Values) -> Values:
    """The instances and callables among what an annotation allows; nothing where it allows more."""
    if has_unknown(values):
        return ()
    return tuple(
        value
        for value in values
        if isinstance(value, Signature) or isinstance(value, Instance) and not flavours.is_mock_instance(value)
    )
