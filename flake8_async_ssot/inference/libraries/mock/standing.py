"""What a mock stands for: the one place that answers it.

A mock stands for its spec, for what ``patch`` replaces, for what is declared of the attribute that it is stored in, or
for what is declared of the parameter that it is handed to. From there the way goes on: ``return_value`` stands for what
the real thing gives, an attribute for the attribute of the real thing.
"""

from __future__ import annotations

from collections.abc import Iterator

from astroid import nodes

from flake8_async_ssot.inference.evaluation import hints
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.values import (
    Class,
    Instance,
    Mock,
    Module,
    Signature,
    Value,
    Values,
    has_unknown,
    union,
)
from flake8_async_ssot.inference.libraries.mock import configuration, flavours, patching, receiving, targets
from flake8_async_ssot.inference.libraries.mock.patching import Replacing
from flake8_async_ssot.inference.syntax.names import called_name, looked_up

#: The names under which a mock has what it gives when it is called.
_RESULTS = frozenset({"return_value", "()"})
#: Mocks that are stored in or handed to one another, one after the other, before one reaches something real.
_FURTHEST = 6


def models(ev: Evaluator, node: nodes.NodeNG, mocks: Values, depth: int = 0) -> Values:
    """The objects, classes, modules and functions that mocks of an expression stand for; nothing if they are not known.

    :param depth: the mocks that led here.
    """
    specs = union(*(value.spec for value in mocks if isinstance(value, Mock)))
    if specs or depth > _FURTHEST:
        return specs
    if isinstance(node, nodes.Attribute):
        return _of_attribute(ev, node, depth) or _handed_over(ev, node, mocks, depth)
    if isinstance(node, nodes.Call):
        return _of_call(ev, node, mocks, depth)
    found = union(*(_patched(ev, value) for value in mocks if isinstance(value, Mock)))
    if found or not isinstance(node, nodes.Name):
        return found
    return _of_other_name(ev, node, mocks, depth) or _handed_over(ev, node, mocks, depth)


def member(ev: Evaluator, owners: Values, way: tuple[str, ...], node: nodes.NodeNG) -> Values:
    """What is at the end of a way from some real things; nothing where one of the steps is not known."""
    for name in way:
        owners = _step(ev, owners, name, node)
    return owners


def _step(ev: Evaluator, owners: Values, name: str, node: nodes.NodeNG) -> Values:
    """What an attribute of real things holds, or with ``return_value`` what calling them gives."""
    take = _result if name in _RESULTS else _attribute
    found = [take(ev, owner, name, node) for owner in owners]
    return union(*found) if found and all(found) else ()


def _result(ev: Evaluator, owner: Value, _: str, node: nodes.NodeNG) -> Values:
    if isinstance(owner, Class):
        return (Instance(owner),)
    if not targets.is_function(owner) and not isinstance(owner, Signature):
        return ()
    given = ev.call((owner,), flavours.any_arguments(node))
    is_async = flavours.is_async(ev, owner, node)
    return _instances(ev.awaited(given) if is_async else given)


def _attribute(ev: Evaluator, owner: Value, name: str, node: nodes.NodeNG) -> Values:
    if not isinstance(owner, (Class, Instance, Module)):
        return ()
    found = targets.real(ev, targets.Target((owner,), name))
    return found if found and not has_unknown(found) else targets.declared_of(ev, owner, name, node)


def _of_attribute(ev: Evaluator, node: nodes.Attribute | nodes.AssignAttr, depth: int) -> Values:
    """What the attribute of an object is declared to hold, or that of what a mock stands for."""
    owners = ev.values(node.expr)
    if owners and all(isinstance(owner, Mock) for owner in owners):
        owners = models(ev, node.expr, owners, depth + 1)
    return _step(ev, owners, node.attrname, node)


def _of_call(ev: Evaluator, node: nodes.Call, mocks: Values, depth: int) -> Values:
    """What the place of a call that makes a mock says, or what calling the callee's real thing gives."""
    if any(isinstance(value, Mock) and value.origin is node and not value.path for value in mocks):
        return placed(ev, node, depth + 1)
    callees = ev.values(node.func)
    if callees and all(isinstance(callee, Mock) for callee in callees):
        return _step(ev, models(ev, node.func, callees, depth + 1), "()", node)
    return ()


def _patched(ev: Evaluator, mock: Mock) -> Values:
    """What a mock that ``patch`` made up replaces."""
    if not isinstance(mock.origin, nodes.Call):
        return ()
    for item in _replacing(ev, mock.origin):
        found = targets.real(ev, item.target) if item.target is not None else ()
        return member(ev, found, mock.path, mock.origin)
    return ()


def _replacing(ev: Evaluator, call: nodes.Call) -> Iterator[Replacing]:
    """The replacements that a call asks for, where it is a form of patch."""
    for value in ev.values(call.func):
        form = patching.form_of(value)
        yield from patching.replaced(ev, form, call, None) if form is not None else ()


def _of_other_name(ev: Evaluator, node: nodes.Name, mocks: Values, depth: int) -> Values:
    """What the mock stands for whose child a variable is another name of: ``manager = manager_class.return_value``."""
    if not all(isinstance(value, Mock) and value.path for value in mocks):
        return ()
    given = [entry.parent.value for entry in looked_up(node)[1] if isinstance(entry.parent, nodes.Assign)]
    is_child = len(given) == 1 and isinstance(given[0], (nodes.Attribute, nodes.Call))
    return models(ev, given[0], mocks, depth + 1) if is_child and ev.values(given[0]) == mocks else ()


def _handed_over(ev: Evaluator, node: nodes.NodeNG, mocks: Values, depth: int) -> Values:
    """What the uses of a variable or attribute that holds a mock say it stands in for; each is asked once."""
    key = ("handed over", *receiving.variable(node), mocks, depth)
    return ev.memoised(key, lambda: _of_uses(ev, node, mocks, depth))


def _of_uses(ev: Evaluator, node: nodes.NodeNG, mocks: Values, depth: int) -> Values:
    found = [values for use in receiving.uses(ev, node, mocks) if (values := placed(ev, use, depth + 1))]
    return found[0] if found and all(values == found[0] for values in found) else ()


def placed(ev: Evaluator, node: nodes.NodeNG, depth: int = 0) -> Values:
    """What the place of an expression is there for: it is stored there, handed over, or put in place of something."""
    parent = node.parent
    if isinstance(parent, nodes.Assign):
        found = [_kept(ev, target, node, depth) for target in parent.targets]
        return found[0] if all(values == found[0] for values in found) else ()
    if isinstance(parent, nodes.AnnAssign):
        return _instances(hints.declared(ev, parent.annotation, None))
    call = receiving.call_with(node)
    return _handed_to(ev, call, node, depth) if call is not None else ()


def _handed_to(ev: Evaluator, call: nodes.Call, node: nodes.NodeNG, depth: int) -> Values:
    """What an argument of a call is there for: of a patch, of a mock that is made or configured, else of a function."""
    name = node.parent.arg if isinstance(node.parent, nodes.Keyword) else None
    for item in _replacing(ev, call):
        return _put(ev, item, node, name)
    if name is not None:
        is_method = called_name(call) == "configure_mock" and isinstance(call.func, nodes.Attribute)
        made = call.func.expr if is_method else call
        mocks = ev.values(made)
        if is_method or mocks and all(isinstance(value, Mock) and value.origin is call for value in mocks):
            is_child = name not in configuration.RESERVED or name == "return_value"
            return _step(ev, models(ev, made, mocks, depth + 1), name, node) if is_child else ()
    return receiving.expected(ev, node)


def _kept(ev: Evaluator, target: nodes.NodeNG, node: nodes.NodeNG, depth: int) -> Values:
    """What an assigned mock stands for: what is declared of the attribute, or else what its uses say."""
    found = _of_attribute(ev, target, depth) if isinstance(target, nodes.AssignAttr) else ()
    if found or depth > _FURTHEST or not isinstance(target, nodes.AssignAttr | nodes.AssignName):
        return found
    return _handed_over(ev, target, ev.values(node), depth + 1) if isinstance(node, nodes.Call) else ()


def _put(ev: Evaluator, item: Replacing, node: nodes.NodeNG, name: str | None) -> Values:
    """What an argument of a patch takes the place of: the target, or with ``return_value`` what that gives."""
    real = targets.real(ev, item.target) if item.target is not None else ()
    if node is item.asked.new:
        return real
    return _step(ev, real, "return_value", node) if name == "return_value" else ()


def _instances(values: Values) -> Values:
    """The objects among some values; nothing where some of them are unknown."""
    if has_unknown(values):
        return ()
    return tuple(value for value in values if isinstance(value, Instance) and not flavours.is_mock_instance(value))
