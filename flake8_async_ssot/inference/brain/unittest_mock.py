"""``unittest.mock``: what calling a mock gives, and what its made-up attributes are.

Only what holds for every configuration of a mock is said: an ``AsyncMock`` without a spec gives a coroutine when it is called,
and so do its made-up attributes ("Setting the spec of a Mock ..." and "Child mocks are AsyncMock", documentation of AsyncMock).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flake8_async_ssot.inference import classes
from flake8_async_ssot.inference.answer import Reason
from flake8_async_ssot.inference.values import Class, Instance, Value, Values, unknown

if TYPE_CHECKING:
    from flake8_async_ssot.inference.actuals import Actuals
    from flake8_async_ssot.inference.evaluator import Evaluator

_SPECS = ("spec", "spec_set", "wraps")


def _async_mock(ev: Evaluator, callee: Value, actuals: Actuals) -> Values | None:
    """``AsyncMock(spec=...)``: which of its attributes are async depends on the spec."""
    has_spec = actuals.count > 0 or actuals.is_open or any(actuals.keyword_node(name) is not None for name in _SPECS)
    if has_spec or not isinstance(callee, Class):
        return unknown(Reason.MOCK)
    return (Instance(callee),)


def call_mock(ev: Evaluator, mock: Instance) -> Values | None:
    """What calling a mock gives; unknown but for an ``AsyncMock``, since it is configured in many ways."""
    if mock.cls.node.name != "AsyncMock":
        return unknown(Reason.MOCK) if mock.cls.node.name.endswith("Mock") else None
    coroutine = classes.find_class(ev, "types.CoroutineType", mock.cls.node.root())
    if coroutine is None:
        return unknown(Reason.MOCK)
    return (Instance(Class(coroutine.node, (unknown(Reason.MOCK),) * 3)),)


def child(ev: Evaluator, mock: Instance, name: str) -> Values | None:
    """What an attribute of a mock is that nothing defines."""
    if mock.cls.node.name == "AsyncMock" and not name.startswith(("assert", "__")):
        return (mock,)
    return unknown(Reason.MOCK) if mock.cls.node.name.endswith("Mock") else None


CALLS = {"unittest.mock.AsyncMock": _async_mock}
