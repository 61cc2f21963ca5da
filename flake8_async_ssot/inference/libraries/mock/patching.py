"""The forms of ``patch``: which call is one, what it replaces and what it puts in place.

``unittest.mock.patch`` with ``object`` and ``multiple``, the same of the package ``mock`` and of pytest-mock's
``mocker``, and ``monkeypatch.setattr``. ``patch.dict`` replaces no attribute.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import Reason
from flake8_async_ssot.inference.evaluation.actuals import Actuals
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.values import (
    Bound,
    Frame,
    Function,
    Instance,
    Literal,
    Mock,
    Overloads,
    Partial,
    Patcher,
    Special,
    Value,
    Values,
    unknown,
)
from flake8_async_ssot.inference.libraries.mock import flavours, making, targets
from flake8_async_ssot.inference.libraries.mock.targets import Target
from flake8_async_ssot.inference.syntax.renamed import called_name

#: The functions behind the forms: in the stub, in the source of the package ``mock``, and of ``monkeypatch``.
_FUNCTIONS = {
    "object": None, "multiple": None, "setattr": None, "patch": "patch", "_patch_object": "object",
    "_patch_multiple": "multiple",
}  # fmt: skip
_SPECIALS = {
    "mock.patch.object": "object", "mock.patch.multiple": "multiple", "monkeypatch.setattr": "monkeypatch.setattr",
    "mocker.patch": "mocker.patch", "mocker.object": "mocker.object", "mocker.multiple": "mocker.multiple",
}  # fmt: skip
#: Keywords of ``patch`` and ``patch.object`` that do not concern the mock.
_OF_PATCH = frozenset({"target", "attribute", "new_callable", "create"})
#: Arguments of ``patch.multiple`` that name no attribute.
_OF_MULTIPLE = frozenset({"target", "spec", "create", "spec_set", "autospec", "new_callable", "unsafe"})


class Replacing(NamedTuple):
    """One attribute that a call replaces. ``new`` is the expression of the replacement, None where it is made up."""

    target: Target | None
    text: str
    new: nodes.NodeNG | None
    node: nodes.NodeNG
    form: str


def form_of(value: Value) -> str | None:
    """Which form of patch a callable is; those of ``mocker`` start with ``mocker.``. None for other callables."""
    if isinstance(value, Special):
        return _SPECIALS.get(value.name)
    if isinstance(value, Instance) and value.cls.node.root().name in flavours.MODULES:
        return "patch" if value.cls.node.name == "_patcher" else None
    if isinstance(value, (Bound, Overloads, Function)):
        return _form_of_function(value.function if isinstance(value, Bound) else value)
    return None


def _form_of_function(function: Function | Overloads) -> str | None:
    first = function.functions[0] if isinstance(function, Overloads) else function
    name = getattr(first.node, "name", "")
    if name not in _FUNCTIONS:
        return None
    module = first.node.root().name
    if name == "setattr":
        return {"_pytest.monkeypatch": "monkeypatch.setattr", "builtins": "setattr"}.get(module)
    if module not in flavours.MODULES:
        return None
    return name if first.owner is not None and name in ("object", "multiple") else _FUNCTIONS[name]


def replaced(ev: Evaluator, form: str, call: nodes.Call, frame: Frame | None) -> Iterator[Replacing]:
    """The attributes that a call of a form of patch replaces."""
    actuals, kind = Actuals(call, frame), form.rpartition(".")[2]
    if any(isinstance(argument, nodes.Starred) for argument in call.args):
        return
    if kind == "setattr":
        yield from _by_setattr(ev, actuals, call, form)
    elif kind == "patch":
        text = actuals.text(ev, 0, "target")
        if text is not None:
            yield Replacing(targets.from_text(ev, text, call.root()), text, _new(actuals, 1), call, form)
    elif kind == "object":
        name = actuals.text(ev, 1, "attribute")
        owners = actuals.argument(ev, 0, "target")
        owner = call.args[0] if call.args else actuals.keyword_node("target")
        if name is not None and owners and owner is not None:
            yield Replacing(
                _target(ev, owners, name, call), f"{owner.as_string()}.{name}", _new(actuals, 2), call, form
            )
    elif kind == "multiple":
        yield from _by_multiple(ev, actuals, call, form)


def _by_setattr(ev: Evaluator, actuals: Actuals, call: nodes.Call, form: str) -> Iterator[Replacing]:
    """``setattr(target, name, value)``, or of ``monkeypatch``, and ``monkeypatch.setattr("target.name", value)``."""
    text = actuals.text(ev, 0, "target")
    positional = actuals.positional_nodes
    if text is not None:
        new = positional[1] if len(positional) > 1 else actuals.keyword_node("name")
        if len(positional) < 3 and new is not None:
            yield Replacing(targets.from_text(ev, text, call.root()), text, new, call, form)
        return
    name, owners = actuals.text(ev, 1, "name"), actuals.argument(ev, 0, "target")
    new = positional[2] if len(positional) > 2 else actuals.keyword_node("value")
    owner = positional[0] if positional else actuals.keyword_node("target")
    if name is not None and owners and new is not None and owner is not None:
        yield Replacing(_target(ev, owners, name, call), f"{owner.as_string()}.{name}", new, call, form)


def _by_multiple(ev: Evaluator, actuals: Actuals, call: nodes.Call, form: str) -> Iterator[Replacing]:
    owners, text = actuals.argument(ev, 0, "target"), actuals.text(ev, 0, "target")
    for keyword in call.keywords:
        if keyword.arg is None or keyword.arg in _OF_MULTIPLE:
            continue
        new = None if is_default(keyword.value) else keyword.value
        if text is not None:
            target = targets.from_text(ev, f"{text}.{keyword.arg}", call.root())
        else:
            target = _target(ev, owners or (), keyword.arg, call)
        label = text if text is not None else call.args[0].as_string() if call.args else ""
        yield Replacing(target, f"{label}.{keyword.arg}", new, keyword.value, form)


def _target(ev: Evaluator, owners: Values, name: str, call: nodes.Call) -> Target | None:
    texts = [value.value for value in owners if isinstance(value, Literal)]
    if len(texts) == len(owners) == 1 and isinstance(texts[0], str):
        return targets.from_text(ev, f"{texts[0]}.{name}", call.root())
    return Target(owners, name)


def _new(actuals: Actuals, place: int) -> nodes.NodeNG | None:
    """The expression that is given for ``new``; None where a mock is made up."""
    positional = actuals.positional_nodes
    new = positional[place] if len(positional) > place else actuals.keyword_node("new")
    return None if new is None or is_default(new) else new


def is_default(node: nodes.NodeNG) -> bool:
    """Whether an expression is ``DEFAULT``, which stands for a mock that is made up."""
    return getattr(node, "name", getattr(node, "attrname", "")) == "DEFAULT"


def replacement(ev: Evaluator, item: Replacing, call: nodes.Call, frame: Frame | None) -> Values:
    """What is put in place of a target."""
    if item.new is not None:
        return ev.values(item.new, frame)
    actuals = Actuals(call, frame)
    new_callable = actuals.keyword_node("new_callable")
    if new_callable is not None:
        return _made_by(ev, ev.values(new_callable, frame), actuals, item)
    spec = _spec(ev, item, actuals)
    if spec is not None:
        return spec
    found = targets.real(ev, item.target) if item.target is not None else ()
    is_async = flavours.all_async(ev, found, call) if found else None
    if is_async is None:
        return unknown(Reason.MOCK)
    return (Mock("AsyncMock" if is_async else "MagicMock", _origin(item, call), frame=frame),)


def _origin(item: Replacing, call: nodes.Call) -> nodes.NodeNG:
    """What stands for the mock: several mocks of one ``patch.multiple`` are told apart by their keywords."""
    return call if item.node is call else item.node.parent


def _made_by(ev: Evaluator, makers: Values, actuals: Actuals, item: Replacing) -> Values:
    assert actuals.node is not None
    if len(makers) != 1:
        return unknown(Reason.MOCK)
    maker = makers[0]
    flavour = flavours.flavour_of(maker)
    if flavour is not None:
        return making.made(ev, flavour, actuals, _origin(item, actuals.node), spec_place=-1)
    if isinstance(maker, Partial) and not _configures(actuals.node):
        flavour = flavours.flavour_of(maker.function)
        if flavour is not None:
            return making.made(ev, flavour, Actuals(maker.call, maker.frame), spec_place=1)
    return ev.call(makers, Actuals())


def _configures(call: nodes.Call) -> bool:
    """Whether a call of patch hands keywords on to the mock."""
    return any(keyword.arg not in _OF_PATCH for keyword in call.keywords)


def _spec(ev: Evaluator, item: Replacing, actuals: Actuals) -> Values | None:
    """The mock that ``spec``, ``spec_set`` or ``autospec`` asks for; None without them."""
    for word in ("autospec", "spec", "spec_set"):
        given = actuals.keyword(ev, word)
        if given is None or given == (Literal(None),) or given == (Literal(False),):
            continue
        model = given
        if given == (Literal(True),):
            model = targets.real(ev, item.target) if item.target is not None else ()
        return making.deep(ev, model, actuals) if model else unknown(Reason.MOCK)
    return None


def patched_with(ev: Evaluator, patcher: Patcher) -> Values:
    """The mock that a patcher gives to whoever enters or starts it."""
    if patcher.form == "multiple":
        return unknown(Reason.MOCK)
    for item in replaced(ev, patcher.form, patcher.call, patcher.frame):
        return replacement(ev, item, patcher.call, patcher.frame)
    return _without_target(ev, patcher)


def _without_target(ev: Evaluator, patcher: Patcher) -> Values:
    """The mock of a patch whose target is computed: what it is follows from the call only where it is given."""
    actuals = Actuals(patcher.call, patcher.frame)
    item = Replacing(None, "", _new(actuals, 1 if patcher.form == "patch" else 2), patcher.call, patcher.form)
    return replacement(ev, item, patcher.call, patcher.frame)


def called(ev: Evaluator, form: str, actuals: Actuals) -> Values:
    """What calling a form of patch gives: a patcher, or with ``mocker`` the mock itself."""
    if actuals.node is None or form.endswith("setattr"):
        return unknown(Reason.MOCK) if actuals.node is None else (Literal(None),)
    patcher = Patcher(form.rpartition(".")[2], actuals.node, actuals.frame)
    return patched_with(ev, patcher) if form.startswith("mocker.") else (patcher,)


def makes_up(patcher: Patcher) -> bool:
    """Whether a patch used as a decorator hands a mock to the function."""
    if patcher.form == "multiple":
        return False
    return _new(Actuals(patcher.call, patcher.frame), 1 if patcher.form == "patch" else 2) is None


def may_patch(ev: Evaluator, call: nodes.Call) -> bool:
    """Whether a call can be a form of patch, judged by its arguments and the name that it calls."""
    if not call.args and not call.keywords:
        return False
    name = called_name(ev, call)
    return name in _NAMES or "patch" in name


def is_text(ev: Evaluator, call: nodes.Call) -> bool:
    """Whether the target of a patch is a dotted string."""
    return Actuals(call).text(ev, 0, "target") is not None


_NAMES = frozenset({"patch", "object", "multiple", "setattr"})
