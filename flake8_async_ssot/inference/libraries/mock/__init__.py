"""``unittest.mock``, the package ``mock`` and pytest-mock: what mocks are and give, what ``patch`` puts in place."""

from __future__ import annotations

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import Reason
from flake8_async_ssot.inference.evaluation import classes, imports
from flake8_async_ssot.inference.evaluation.actuals import Actuals
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.values import (
    Class,
    Function,
    Instance,
    Mock,
    Patcher,
    Special,
    Value,
    Values,
    unknown,
)
from flake8_async_ssot.inference.libraries.mock import children, flavours, injecting, making, patching
from flake8_async_ssot.inference.syntax.signatures import parameters_of

CALLS = making.CALLS
parameter = injecting.parameter


def call(ev: Evaluator, callee: Value, actuals: Actuals) -> Values | None:
    """The result of calling a mock or a form of patch; None for other callees."""
    if isinstance(callee, Mock):
        return children.call(ev, callee, actuals)
    if isinstance(callee, Special):
        return _special_call(ev, callee, actuals)
    if isinstance(callee, Patcher):
        return _applied(ev, actuals)
    form = patching.form_of(callee)
    if form is not None:
        return patching.called(ev, form, actuals)
    return unknown(Reason.MOCK) if flavours.is_mock_instance(callee) else None


def _applied(ev: Evaluator, actuals: Actuals) -> Values:
    """What a patch gives as a decorator: a function that is called as before and is async as before, or the class."""
    found = actuals.positional(ev, 0) or ()
    return found if found and all(map(_takes_nothing, found)) else unknown(Reason.MOCK)


def _takes_nothing(value: Value) -> bool:
    """Whether a value is a class, or a function without parameters: others may get the mock as an argument."""
    return isinstance(value, Class) or isinstance(value, Function) and not parameters_of(value.node.args)


def _special_call(ev: Evaluator, callee: Special, actuals: Actuals) -> Values | None:
    if callee.name == "mock.start":
        return callee.content[0]
    if callee.name in ("mocker.stub", "mocker.async_stub") and actuals.node is not None:
        return making.made(ev, "AsyncMock" if "async" in callee.name else "MagicMock", actuals, spec_place=-1)
    form = patching.form_of(callee)
    return patching.called(ev, form, actuals) if form is not None else None


def attribute(ev: Evaluator, owner: Value, name: str, node: nodes.NodeNG) -> Values | None:
    """The values of an attribute of a mock, a patcher or ``mocker``; None for other owners."""
    if isinstance(owner, Mock):
        return children.attribute(ev, owner, name, node)
    if isinstance(owner, Patcher):
        is_start = name in ("start", "__enter__")
        return (Special("mock.start", (patching.patched_with(ev, owner),)),) if is_start else unknown(Reason.MOCK)
    if isinstance(owner, Function) and owner.node.root().name in flavours.MODULES:
        return (Special(f"mock.patch.{name}"),) if owner.node.name == "patch" else None
    return _of_special(ev, owner, name, node) if isinstance(owner, Special) else None


def _of_special(ev: Evaluator, owner: Special, name: str, node: nodes.NodeNG) -> Values | None:
    if owner.name == "mocker.patch":
        return (Special(f"mocker.{name}"),) if name in ("object", "multiple") else unknown(Reason.MOCK)
    if owner.name == "mocker":
        return _of_mocker(ev, name, node)
    if owner.name == "monkeypatch":
        return (Special("monkeypatch.setattr"),) if name == "setattr" else _of_monkeypatch(ev, name, node)
    return unknown(Reason.MOCK) if owner.name.startswith(("mock.", "mocker.", "monkeypatch.")) else None


def _of_mocker(ev: Evaluator, name: str, node: nodes.NodeNG) -> Values:
    if name in ("patch", "stub", "async_stub"):
        return (Special(f"mocker.{name}"),)
    if name not in flavours.FLAVOURS and name != "create_autospec":
        return unknown(Reason.MOCK)
    module = ev.loader.load("unittest.mock", node.root().search_path)
    return imports.module_attribute(ev, module, name) if module is not None else unknown(Reason.MOCK)


def _of_monkeypatch(ev: Evaluator, name: str, node: nodes.NodeNG) -> Values:
    owner = classes.instance_of(ev, "_pytest.monkeypatch.MonkeyPatch", node.root())
    return ev.read_one(owner, name, node) if owner is not None else unknown(Reason.MOCK)


def entered(ev: Evaluator, value: Value, name: str) -> Values | None:
    """The target's values of ``with`` or ``async with`` over a mock or a patcher; None for other values."""
    if isinstance(value, Mock):
        return children.entered(ev, value, name)
    return patching.patched_with(ev, value) if isinstance(value, Patcher) else None


def is_mock(value: Value) -> bool:
    """Whether a value is a mock, or known to be one by its class."""
    return isinstance(value, Mock) or flavours.is_mock_instance(value)


def missing_attribute(instance: Instance) -> Values | None:
    """What an attribute of an object is that is known to be a mock by an annotation only."""
    return unknown(Reason.MOCK) if flavours.is_mock_instance(instance) else None
