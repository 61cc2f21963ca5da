"""What code configures on a mock after it was made: ``m.get.return_value = 1``, ``m.close = AsyncMock()``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple, cast

from astroid import nodes

from flake8_async_ssot.inference import bindings
from flake8_async_ssot.inference.actuals import Actuals
from flake8_async_ssot.inference.replacing import outermost
from flake8_async_ssot.inference.values import Mock, Values, has_unknown

if TYPE_CHECKING:
    from flake8_async_ssot.inference.evaluator import Evaluator
    from flake8_async_ssot.inference.modules.tree import ModuleNode

#: Parameters of constructors and of ``patch`` that do not become attributes.
RESERVED = frozenset({
    "spec", "side_effect", "return_value", "wraps", "name", "spec_set", "unsafe", "parent", "target", "attribute",
    "new", "create", "autospec", "new_callable", "instance", "_spec_class",
})  # fmt: skip
_CONFIGURING = frozenset({"configure_mock", "attach_mock", "mock_add_spec", "setattr", "object", "multiple", "delattr"})


class Stored(NamedTuple):
    """One store to an attribute of a mock; ``is_certain`` is False where its target may be another object."""

    node: nodes.AssignAttr
    values: Values
    is_certain: bool


def given(ev: Evaluator, mock: Mock, name: str) -> Values | None:
    """What the constructor of a mock was given under a name; None where it was not, or for the children of a mock."""
    if mock.path or not isinstance(mock.origin, nodes.Call):
        return None
    return Actuals(mock.origin, mock.frame).keyword(ev, name)


def stored(ev: Evaluator, mock: Mock, name: str, reader: nodes.NodeNG) -> Iterator[Stored]:
    """The stores to an attribute of a mock that may be seen where it is read."""
    concerns = _Concern(mock, reader)
    for module in dict.fromkeys((mock.origin.root(), reader.root())):
        for store in cast("ModuleNode", module).foreign_stores.get(name, ()):
            if not concerns.what_is_done_in(outermost(store)):
                continue
            is_certain = _targets(ev, store.expr, mock)
            if is_certain is not None:
                yield Stored(store, bindings.binding_values(ev, store, None), is_certain)


def _targets(ev: Evaluator, target: nodes.NodeNG, mock: Mock) -> bool | None:
    """Whether an expression is the mock for certain (True) or perhaps (False); None where it is something else."""
    found = ev.values(target)
    if any(isinstance(v, Mock) and v.origin is mock.origin and v.path == mock.path for v in found):
        return True
    if not has_unknown(found):
        return None
    last = mock.path[-1] if mock.path else None
    is_other = isinstance(target, nodes.Attribute) and last not in (None, "()", target.attrname)
    return None if is_other else False


class _Concern:
    """Whether what is done to a mock can have happened where it is read: one test does not see another's changes."""

    def __init__(self, mock: Mock, reader: nodes.NodeNG) -> None:
        self._is_shared = isinstance(mock.origin.scope(), (nodes.Module, nodes.ClassDef))
        self._user = None if self._is_shared else outermost(reader)
        self._is_in_test = self._user is not None and self._user.name.startswith("test")

    def what_is_done_in(self, function: nodes.FunctionDef | None) -> bool:
        """Whether what an outermost function does concerns the mock; None stands for code outside of functions."""
        if self._is_shared or not self._is_in_test or function is None or function is self._user:
            return True
        return not function.name.startswith("test")


def is_open(ev: Evaluator, mock: Mock, reader: nodes.NodeNG) -> bool:
    """Whether a mock is configured in a way that is not followed: ``**kwargs``, ``configure_mock``, ``setattr``."""
    if isinstance(mock.origin, nodes.Call) and any(keyword.arg is None for keyword in mock.origin.keywords):
        return True
    concerns = _Concern(mock, reader)
    for module in dict.fromkeys((mock.origin.root(), reader.root())):
        for call, function in ev.fact(module, configuring_calls):
            if concerns.what_is_done_in(function) and _configures(ev, call, mock):
                return True
    return False


def configuring_calls(module: ModuleNode) -> tuple[tuple[nodes.Call, nodes.FunctionDef | None], ...]:
    """The calls of a module that may configure a mock, with the outermost function around each."""
    return tuple(
        (node, outermost(node))
        for node in module.all_of(nodes.Call)
        if getattr(node.func, "attrname", getattr(node.func, "name", "")) in _CONFIGURING
    )


def _configures(ev: Evaluator, call: nodes.Call, mock: Mock) -> bool:
    func = call.func
    is_method = isinstance(func, nodes.Attribute) and func.attrname in (
        "configure_mock",
        "attach_mock",
        "mock_add_spec",
    )
    target = func.expr if is_method else call.args[0] if call.args else None
    if target is None or isinstance(target, (nodes.Const, nodes.JoinedStr, nodes.Starred)):
        return False
    return any(
        isinstance(v, Mock) and v.origin is mock.origin and v.path == mock.path[: len(v.path)]
        for v in ev.values(target)
    )
