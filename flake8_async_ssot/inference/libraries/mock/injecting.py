"""Mocks that functions get as arguments: from ``@patch`` decorators and the fixtures ``mocker`` and ``monkeypatch``."""

from __future__ import annotations

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import Reason
from flake8_async_ssot.inference.evaluation.decorators import method_kind
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.values import Mock, Patcher, Special, Values, unknown
from flake8_async_ssot.inference.libraries import pytest, pytest_marks
from flake8_async_ssot.inference.libraries.mock import patching
from flake8_async_ssot.inference.project.replacements import is_patch
from flake8_async_ssot.inference.syntax.names import decorators_of
from flake8_async_ssot.inference.syntax.signatures import method_owner, positional_of

#: Fixtures of pytest-mock, and pytest's own: known by name where the plugin is not installed.
_FIXTURES = {
    **dict.fromkeys(("mocker", "class_mocker", "module_mocker", "package_mocker", "session_mocker"), "mocker"),
    "monkeypatch": "monkeypatch",
}


def parameter(ev: Evaluator, function: nodes.NodeNG, name: str) -> Values | None:
    """The argument of a parameter from ``@patch`` or a fixture of this file; None where it gets another one."""
    if not isinstance(function, nodes.FunctionDef):
        return None
    if name in _FIXTURES and (function.name.startswith("test") or pytest.fixture_name(function) is not None):
        return (Special(_FIXTURES[name]),)
    decorators = [*_decorators(function), *_class_decorators(function)]
    # A name may hold a patch.
    is_patched = any(isinstance(node, nodes.Name) or is_patch(node) for node in decorators)
    return _injected(ev, function, name, decorators) if is_patched else None


def given_by(ev: Evaluator, decorator: nodes.NodeNG) -> list[str]:
    """The parameters that get the mock of a patch which is used as a decorator; nothing for other uses of one."""
    function = decorator.parent.parent if isinstance(decorator.parent, nodes.Decorators) else None
    names = _fillable(ev, function) if isinstance(function, nodes.FunctionDef) else []
    return [
        name
        for name in names
        if any(isinstance(value, Mock) and value.origin is decorator for value in parameter(ev, function, name) or ())
    ]


def _class_decorators(function: nodes.FunctionDef) -> list[nodes.NodeNG]:
    owner = method_owner(function)
    return _decorators(owner) if owner is not None and function.name.startswith("test") else []


def _decorators(node: nodes.FunctionDef | nodes.ClassDef) -> list[nodes.NodeNG]:
    """The decorators in the order in which they are applied, without those of pytest: it gives arguments by name."""
    decorators = [item for item in reversed(decorators_of(node)) if pytest_marks.mark_name(item) is None]
    return [item for item in decorators if not pytest_marks.is_fixture(item)]


def _injected(ev: Evaluator, function: nodes.FunctionDef, name: str, decorators: list[nodes.NodeNG]) -> Values | None:
    names = _fillable(ev, function)
    found = [ev.values(decorator) for decorator in decorators]
    patchers = [values[0] for values in found if len(values) == 1 and isinstance(values[0], Patcher)]
    by_name = (_from_multiple(ev, patcher, name) for patcher in patchers)
    handed = next((values for values in by_name if values is not None), None)
    if handed is not None:
        return handed
    handing = [patcher for patcher in patchers if patching.makes_up(patcher)]
    if not handing or name not in names[: len(handing)]:
        return None
    if len(patchers) < len(found) or _may_have_caller(function, len(names) - len(handing)):
        # Another decorator may hand arguments over as well.
        return unknown(Reason.MOCK)
    return patching.patched_with(ev, handing[names.index(name)])


def _may_have_caller(function: nodes.FunctionDef, others: int) -> bool:
    """Whether code may call a function, so that its arguments come before the mocks: a runner gives fixtures by name.

    :param others: the parameters that are more than the mocks.
    """
    is_test = function.name.startswith(("test", "setUp", "setup", "asyncSetUp"))
    return others > 0 and not is_test and pytest.fixture_name(function) is None


def _fillable(ev: Evaluator, function: nodes.FunctionDef) -> list[str]:
    """The positional parameters of a function, without the one for the object of a method."""
    names = [p.name for p in positional_of(function.args)]
    is_method = method_owner(function) is not None and method_kind(ev, function) != "static"
    return names[1:] if is_method else names


def _from_multiple(ev: Evaluator, patcher: Patcher, name: str) -> Values | None:
    """The mock that a patch hands over by name, as ``patch.multiple`` does; None where it does not."""
    if patcher.form != "multiple":
        return None
    for item in patching.replaced(ev, "multiple", patcher.call, patcher.frame):
        if item.asked.new is None and item.text.rpartition(".")[2] == name:
            return patching.replacement(ev, item, patcher.frame)
    return None
