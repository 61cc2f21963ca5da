"""What a mock stands in for where nothing patches: an attribute or a parameter with a known type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from astroid import nodes

from flake8_async_ssot.inference import hints, parameters
from flake8_async_ssot.inference.brain.mock import flavours, patching, targets
from flake8_async_ssot.inference.values import Bound, Class, Function, Instance, Mock, Value, Values, has_unknown, union

if TYPE_CHECKING:
    from flake8_async_ssot.inference.evaluator import Evaluator


def models(ev: Evaluator, node: nodes.NodeNG, mocks: Values) -> Values:
    """The objects that the mocks in an expression stand in for; nothing where that is not known."""
    specs = union(*(value.spec for value in mocks if isinstance(value, Mock)))
    if specs:
        return specs
    if isinstance(node, nodes.Attribute):
        return _declared(ev, node)
    patched = union(*(_patched(ev, value) for value in mocks if isinstance(value, Mock)))
    if patched or not isinstance(node, nodes.Name):
        return patched
    return _of_name(ev, node)


def _declared(ev: Evaluator, node: nodes.Attribute | nodes.AssignAttr) -> Values:
    owners = ev.values(node.expr)
    found = [targets.declared_of(ev, owner, node.attrname) for owner in owners]
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


def _of_name(ev: Evaluator, node: nodes.Name) -> Values:
    """What the uses of a local variable that holds a mock say it stands in for."""
    scope = node.scope()
    found: list[Values] = []
    for use in scope.nodes_of_class(nodes.Name):
        if use.name != node.name:
            continue
        parent = use.parent
        if isinstance(parent, nodes.Assign) and parent.value is use:
            found += [_declared(ev, target) for target in parent.targets if isinstance(target, nodes.AssignAttr)]
        elif isinstance(parent, (nodes.Call, nodes.Keyword)):
            found.append(expected(ev, use))
    known = [values for values in found if values]
    return known[0] if known and all(values == known[0] for values in known) else ()


def expected(ev: Evaluator, node: nodes.NodeNG) -> Values:
    """The instances of classes that the place of an argument, or an annotated variable, is declared to hold."""
    parent = node.parent
    if isinstance(parent, nodes.AnnAssign) and parent.value is node:
        return _instances(ev, hints.declared(ev, parent.annotation, None))
    call = parent.parent if isinstance(parent, nodes.Keyword) else parent
    if not isinstance(call, nodes.Call) or node is call.func:
        return ()
    callees = ev.values(call.func)
    return _of_parameter(ev, callees, call, node) if len(callees) == 1 else ()


def _of_parameter(ev: Evaluator, callees: Values, call: nodes.Call, node: nodes.NodeNG) -> Values:
    callee = callees[0]
    function: Value = callee.function if isinstance(callee, Bound) else callee
    skipped = 1 if isinstance(callee, Bound) else 0
    if isinstance(callee, Class):
        members, _ = flavours.members(ev, callee, "__init__")
        function, skipped = members[0] if len(members) == 1 else callee, 1
    if not isinstance(function, Function) or any(isinstance(a, nodes.Starred) for a in call.args):
        return ()
    arguments = function.node.args
    names = [p.name for p in (*(arguments.posonlyargs or ()), *(arguments.args or ()))][skipped:]
    if isinstance(node.parent, nodes.Keyword):
        name = node.parent.arg
    else:
        place = call.args.index(node)
        name = names[place] if place < len(names) else None
    annotation = parameters.annotation_of(arguments, name) if name else None
    return _instances(ev, hints.declared(ev, annotation, function.frame)) if annotation is not None else ()


def _instances(ev: Evaluator, values: Values) -> Values:
    """The instances of classes of the project among what an annotation allows; nothing where it allows more."""
    if has_unknown(values):
        return ()
    return tuple(value for value in values if isinstance(value, Instance) and not flavours.is_mock_instance(value))
