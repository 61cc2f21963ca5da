"""Calls that make mocks: the classes of ``unittest.mock`` and ``create_autospec``."""

from __future__ import annotations

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import Reason
from flake8_async_ssot.inference.evaluation.actuals import Actuals
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.values import (
    Class,
    Frame,
    Instance,
    Literal,
    Mock,
    Value,
    Values,
    has_unknown,
    unknown,
)
from flake8_async_ssot.inference.libraries.mock import flavours
from flake8_async_ssot.inference.syntax.names import called_name

#: Builtin types are lists of names as a spec, not what the mock is modelled on.
_NO_SPEC = (Literal(None),)


def may_configure(call: nodes.Call) -> bool:
    """Whether a call may make or configure a mock and says by keywords what its children are, judged by names."""
    name = called_name(call) if call.keywords else ""
    return name.endswith("Mock") or name == "configure_mock"


def construct(ev: Evaluator, callee: Value, actuals: Actuals) -> Values | None:
    """``Mock(...)``, ``MagicMock(...)``, ``AsyncMock(...)``."""
    flavour = flavours.flavour_of(callee)
    if flavour is None:
        return None
    return made(ev, flavour, actuals) if actuals.node is not None else unknown(Reason.MOCK)


def made(
    ev: Evaluator, flavour: str, actuals: Actuals, origin: nodes.NodeNG | None = None, spec_place: int = 0
) -> Values:
    """A mock of a class of ``unittest.mock``, made by a call.

    :param origin: what stands for the mock where that is not the call itself.
    :param spec_place: which positional argument is the spec; negative where none is.
    """
    node = actuals.node
    assert node is not None
    if flavour == "PropertyMock":
        return unknown(Reason.MOCK)
    spec = (actuals.positional(ev, spec_place) if spec_place >= 0 else None) or actuals.keyword(ev, "spec")
    spec = spec or actuals.keyword(ev, "spec_set") or ()
    return (modelled(ev, flavour, origin or node, actuals.frame, () if spec == _NO_SPEC else spec),)


def modelled(ev: Evaluator, flavour: str, origin: nodes.NodeNG, frame: Frame | None, spec: Values) -> Mock:
    """A mock with a spec: that of a coroutine function is an async mock whatever its class is."""
    if spec and flavour not in flavours.ASYNC and flavours.all_async(ev, spec, origin):
        flavour = flavours.async_flavour(ev, origin)
    return Mock(flavour, origin, spec=spec, frame=frame)


def autospec(ev: Evaluator, callee: Value, actuals: Actuals) -> Values:
    """``create_autospec(spec, spec_set=False, instance=False)``."""
    spec, node = actuals.argument(ev, 0, "spec"), actuals.node
    if spec is None or node is None or has_unknown(spec):
        return unknown(Reason.MOCK)
    instance = actuals.keyword(ev, "instance") or (Literal(False),)
    if instance == (Literal(True),):
        if not all(isinstance(value, Class) for value in spec):
            return unknown(Reason.MOCK)
        model = tuple(Instance(value) for value in spec if isinstance(value, Class))
        return (Mock("NonCallableMagicMock", node, (), model, True, actuals.frame),)
    if instance != (Literal(False),):
        return unknown(Reason.MOCK)
    return deep(ev, spec, actuals)


def deep(ev: Evaluator, spec: Values, actuals: Actuals) -> Values:
    """A mock whose children are modelled on the spec too."""
    assert actuals.node is not None
    is_async = flavours.all_async(ev, spec, actuals.node)
    if is_async is None:
        return unknown(Reason.MOCK)
    flavour = flavours.async_flavour(ev, actuals.node) if is_async else "MagicMock"
    return (Mock(flavour, actuals.node, (), spec, True, actuals.frame),)


CALLS = {
    **{f"{module}.{name}": construct for module in flavours.MODULES for name in flavours.FLAVOURS},
    **{f"{module}.create_autospec": autospec for module in flavours.MODULES},
}
