"""What a mock stands in for where nothing patches: an attribute or a parameter with a known type."""

from __future__ import annotations

from collections.abc import Iterator

from astroid import nodes

from flake8_async_ssot.inference.evaluation import hints
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.values import (
    Bound,
    Class,
    Function,
    Instance,
    Mock,
    Value,
    Values,
    has_unknown,
    union,
)
from flake8_async_ssot.inference.libraries import fields, pytest
from flake8_async_ssot.inference.libraries.mock import flavours, patching, targets
from flake8_async_ssot.inference.syntax import signatures
from flake8_async_ssot.inference.syntax.signatures import positional_of


def models(ev: Evaluator, node: nodes.NodeNG, mocks: Values) -> Values:
    """The objects that mocks of an expression replace; nothing where they are not known."""
    specs = union(*(value.spec for value in mocks if isinstance(value, Mock)))
    if specs:
        return specs
    if isinstance(node, nodes.Attribute):
        return _declared(ev, node) or _handed_over(ev, node, mocks)
    patched = union(*(_patched(ev, value) for value in mocks if isinstance(value, Mock)))
    if patched or not isinstance(node, nodes.Name):
        return patched
    return _handed_over(ev, node, mocks)


def _declared(ev: Evaluator, node: nodes.Attribute | nodes.AssignAttr) -> Values:
    owners = ev.values(node.expr)
    if owners and all(isinstance(owner, Mock) for owner in owners):
        owners = models(ev, node.expr, owners)
    found = [targets.declared_of(ev, owner, node.attrname, node) for owner in owners]
    return union(*found) if found and all(found) else ()


def _patched(ev: Evaluator, mock: Mock) -> Values:
    """What a mock that ``patch`` made up replaces: a class, whose methods are then called on the mock."""
    if mock.path or not isinstance(mock.origin, nodes.Call):
        return ()
    for value in ev.values(mock.origin.func, mock.frame):
        form = patching.form_of(value)
        for item in patching.replaced(ev, form, mock.origin, mock.frame) if form is not None else ():
            found = targets.real(ev, item.target) if item.target is not None else ()
            return tuple(value for value in found if isinstance(value, Class))
    return ()


def _handed_over(ev: Evaluator, node: nodes.Name | nodes.Attribute, mocks: Values) -> Values:
    """What the uses of a variable or attribute that holds a mock say it stands in for."""
    found: list[Values] = []
    for use in uses(ev, node, mocks):
        if isinstance(use.parent, nodes.Assign):
            found += [_declared(ev, target) for target in use.parent.targets if isinstance(target, nodes.AssignAttr)]
        else:
            found.append(expected(ev, use))
    known = [values for values in found if values]
    return known[0] if known and all(values == known[0] for values in known) else ()


def uses(ev: Evaluator, node: nodes.Name | nodes.Attribute, mocks: Values) -> Iterator[nodes.NodeNG]:
    """The places where a mock in a variable or attribute is stored or handed over."""
    for use in _named_alike(node):
        parent = use.parent
        is_handed_on = isinstance(parent, (nodes.Call, nodes.Keyword)) or (
            isinstance(parent, nodes.Assign) and parent.value is use
        )
        if is_handed_on and any(value in mocks for value in ev.values(use)):
            yield use


def _named_alike(node: nodes.Name | nodes.Attribute) -> Iterator[nodes.NodeNG]:
    """The uses of the same variable or attribute, and of the fixture that returns the variable."""
    if isinstance(node, nodes.Attribute):
        yield from (use for use in node.root().all_of(nodes.Attribute) if use.attrname == node.attrname)
        return
    scope = node.scope()
    local = [use for use in scope.nodes_of_class(nodes.Name) if use.name == node.name]
    yield from local
    if isinstance(scope, nodes.FunctionDef) and any(isinstance(u.parent, (nodes.Return, nodes.Yield)) for u in local):
        fixture = pytest.fixture_name(scope)
        yield from (use for use in scope.root().all_of(nodes.Name) if use.name == fixture)


def expected(ev: Evaluator, node: nodes.NodeNG) -> Values:
    """The instances of classes that the place of an argument, or an annotated variable, is declared to hold."""
    parent = node.parent
    if isinstance(parent, nodes.AnnAssign) and parent.value is node:
        return _instances(ev, hints.declared(ev, parent.annotation, None))
    call = _call_with(node)
    callees = ev.values(call.func) if call is not None else ()
    if call is None or len(callees) != 1:
        return ()
    field = fields.field_of(ev, callees[0], call, node) if isinstance(callees[0], Class) else None
    if field is not None:
        return _instances(ev, hints.declared(ev, field.annotation, None))
    found = receiving(ev, node)
    annotation = signatures.annotation_of(found[0].node.args, found[1]) if found is not None else None
    if found is None or annotation is None:
        return ()
    return _instances(ev, hints.declared(ev, annotation, found[0].frame))


def _call_with(node: nodes.NodeNG) -> nodes.Call | None:
    """The call that an expression is an argument of."""
    call = node.parent.parent if isinstance(node.parent, nodes.Keyword) else node.parent
    return call if isinstance(call, nodes.Call) and node is not call.func else None


def receiving(ev: Evaluator, node: nodes.NodeNG) -> tuple[Function, str] | None:
    """The function and its parameter that an argument is for; None where that is not known."""
    call = _call_with(node)
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


def _instances(ev: Evaluator, values: Values) -> Values:
    """The instances of classes of the project among what an annotation allows; nothing where it allows more."""
    if has_unknown(values):
        return ()
    return tuple(value for value in values if isinstance(value, Instance) and not flavours.is_mock_instance(value))
