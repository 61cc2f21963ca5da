"""The forms of ``patch``: which call is one, what it replaces and what it puts in place.

``unittest.mock.patch`` with ``object`` and ``multiple``, the same of the package ``mock`` and of pytest-mock's
``mocker``, and ``monkeypatch.setattr``. ``patch.dict`` replaces no attribute.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import Reason
from flake8_async_ssot.inference.answers.patch_names import Form, may_put
from flake8_async_ssot.inference.evaluation.actuals import Actuals
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import definition_of, text_of
from flake8_async_ssot.inference.evaluation.values import (
    Class,
    Frame,
    Function,
    Instance,
    Literal,
    Mock,
    Partial,
    Patcher,
    Special,
    Value,
    Values,
    has_unknown,
    unknown,
)
from flake8_async_ssot.inference.libraries.mock import flavours, making, targets
from flake8_async_ssot.inference.libraries.mock.targets import Target
from flake8_async_ssot.inference.project.replacements import Replacement, new_of, parse
from flake8_async_ssot.inference.syntax.names import called_name, looked_up, renamed
from flake8_async_ssot.inference.syntax.tree import ModuleNode

#: The functions behind the forms: in the stub, in the source of the package ``mock``, and of ``monkeypatch``.
_FUNCTIONS = {
    "object": None, "multiple": None, "setattr": None, "patch": "patch", "_patch_object": "object",
    "_patch_multiple": "multiple",
}  # fmt: skip
_SPECIALS = {
    "mock.patch.object": "object", "mock.patch.multiple": "multiple", "monkeypatch.setattr": "monkeypatch.setattr",
    "mocker.patch": "mocker.patch", "mocker.object": "mocker.object", "mocker.multiple": "mocker.multiple",
}  # fmt: skip
#: Forms that put nothing in place of an attribute.
_UNDONE = (Form.DICT, Form.DELATTR)
#: Values of ``spec`` and its like that ask for nothing.
_NO_SPECS = ((Literal(None),), (Literal(False),))


class Replacing(NamedTuple):
    """One attribute that a call replaces, with its target evaluated; messages name the target by ``text``."""

    asked: Replacement
    target: Target | None
    text: str
    form: str


def form_of(value: Value) -> str | None:
    """Which form of patch a callable is; those of ``mocker`` start with ``mocker.``. None for other callables."""
    if isinstance(value, Special):
        return _SPECIALS.get(value.name)
    if isinstance(value, Instance) and value.cls.node.root().name in flavours.MODULES:
        return "patch" if value.cls.node.name == "_patcher" else None
    function = definition_of(value)
    return _form_of_function(function) if isinstance(function, Function) else None


def _form_of_function(first: Function) -> str | None:
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
    for item in parse(call, _kind_of(form)):
        found = _evaluated(ev, item, form, frame)
        if found is not None:
            yield found


def _kind_of(form: str) -> Form:
    return Form(form.rpartition(".")[2])


def _evaluated(ev: Evaluator, item: Replacement, form: str, frame: Frame | None) -> Replacing | None:
    """A replacement with its target evaluated; None where the target or the name is unknown."""
    owners = ev.values(item.target, frame)
    text = text_of(owners)
    if item.attribute is None:
        found = targets.from_text(ev, text, item.call.root()) if text is not None else None
        return Replacing(item, found, text, form) if text is not None else None
    name = item.attribute if isinstance(item.attribute, str) else text_of(ev.values(item.attribute, frame))
    is_multiple = item.form is Form.MULTIPLE
    # `setattr` takes an object, where `patch.object` and `patch.multiple` import a text.
    is_object = bool(owners) and not (item.form is Form.SETATTR and text is not None)
    if name is None or not is_object and not is_multiple:
        return None
    label = text or item.target.as_string()
    if _is_class_of_object(item.target):
        # What an annotation names may be a base of it.
        owners = tuple(replace(owner, is_declared=True) if isinstance(owner, Class) else owner for owner in owners)
    return Replacing(item, _target(ev, owners, name, item.call), f"{label}.{name}", form)


def _is_class_of_object(node: nodes.NodeNG) -> bool:
    """Whether an expression, or what its name is bound to, asks an object for its class: ``type(found)``."""
    entries = looked_up(node)[1] if isinstance(node, nodes.Name) else ()
    values = [node, *(getattr(entry.parent, "value", None) for entry in entries)]
    return any(called_name(value) == "type" for value in values if value is not None)


def _target(ev: Evaluator, owners: Values, name: str, call: nodes.Call) -> Target | None:
    texts = [value.value for value in owners if isinstance(value, Literal)]
    if len(texts) == len(owners) == 1 and isinstance(texts[0], str):
        return targets.from_text(ev, f"{texts[0]}.{name}", call.root())
    return Target(owners, name)


def replacement(ev: Evaluator, item: Replacing, frame: Frame | None) -> Values:
    """The values that replace a target."""
    return _put(ev, item.asked, item.target, frame)


def put_by(ev: Evaluator, item: Replacement) -> Values:
    """What a call of a form of patch puts in place; nothing where that, or the function that is called, is unknown."""
    forms = {form_of(value) for value in ev.values(item.call.func)}
    form = forms.pop() if len(forms) == 1 else None
    found = _evaluated(ev, item, form, None) if form is not None and item.form not in _UNDONE else None
    put = replacement(ev, found, None) if found is not None else ()
    return put if not has_unknown(put) else ()


def _put(ev: Evaluator, asked: Replacement, target: Target | None, frame: Frame | None) -> Values:
    if asked.new is not None:
        return ev.values(asked.new, frame)
    new_callable = asked.given("new_callable")
    if new_callable is not None:
        return _made_by(ev, ev.values(new_callable, frame), asked, frame)
    spec = _spec(ev, asked, target, frame)
    if spec is not None:
        return spec
    found = targets.real(ev, target) if target is not None else ()
    is_async = flavours.all_async(ev, found, asked.call) if found else None
    if is_async is None:
        return unknown(Reason.MOCK)
    return (Mock(flavours.async_flavour(ev, asked.call) if is_async else "MagicMock", _origin(asked), frame=frame),)


def _origin(asked: Replacement) -> nodes.NodeNG:
    """What stands for the mock: several mocks of one ``patch.multiple`` are told apart by their keywords."""
    return asked.call if asked.node is asked.call else asked.node.parent


def _made_by(ev: Evaluator, makers: Values, asked: Replacement, frame: Frame | None) -> Values:
    if len(makers) != 1:
        return unknown(Reason.MOCK)
    maker = makers[0]
    flavour = flavours.flavour_of(maker)
    if flavour is not None:
        return making.made(ev, flavour, Actuals(asked.call, frame), _origin(asked), spec_place=-1)
    if isinstance(maker, Partial) and not asked.configures:
        flavour = flavours.flavour_of(maker.function)
        if flavour is not None:
            return making.made(ev, flavour, Actuals(maker.call, maker.frame), spec_place=1)
    return ev.call(makers, Actuals())


def _spec(ev: Evaluator, asked: Replacement, target: Target | None, frame: Frame | None) -> Values | None:
    """The mock that ``spec``, ``spec_set`` or ``autospec`` asks for; None without them."""
    for word in ("autospec", "spec", "spec_set"):
        node = asked.given(word)
        given = ev.values(node, frame) if node is not None else _NO_SPECS[0]
        if given in _NO_SPECS:
            continue
        model = given
        if given == (Literal(True),):
            model = targets.real(ev, target) if target is not None else ()
        return making.deep(ev, model, Actuals(asked.call, frame)) if model else unknown(Reason.MOCK)
    return None


def patched_with(ev: Evaluator, patcher: Patcher) -> Values:
    """The mock that entering or starting a patcher gives."""
    if patcher.form == "multiple":
        return unknown(Reason.MOCK)
    for item in replaced(ev, patcher.form, patcher.call, patcher.frame):
        return replacement(ev, item, patcher.frame)
    # What the mock of a computed target is follows from the call only where it is given.
    form = _kind_of(patcher.form)
    new = new_of(patcher.call, form)
    asked = Replacement(patcher.call, form, patcher.call.func, None, new, patcher.call)
    return _put(ev, asked, None, patcher.frame)


def called(ev: Evaluator, form: str, actuals: Actuals) -> Values:
    """The result of a form of patch: a patcher, or with ``mocker`` the mock itself."""
    if actuals.node is None or form.endswith("setattr"):
        return unknown(Reason.MOCK) if actuals.node is None else (Literal(None),)
    patcher = Patcher(form.rpartition(".")[2], actuals.node, actuals.frame)
    return patched_with(ev, patcher) if form.startswith("mocker.") else (patcher,)


def makes_up(patcher: Patcher) -> bool:
    """Whether a patch used as a decorator hands a mock to the function."""
    if patcher.form == "multiple":
        return False
    return new_of(patcher.call, _kind_of(patcher.form)) is None


def candidates(module: ModuleNode) -> frozenset[nodes.Call]:
    """The calls of a module that can be forms of patch, judged by their arguments and the names that they call."""
    names = renamed(module)
    putting = [name for name in module.calls_by_name if may_put(name) or may_put(names.get(name, ""))]
    return frozenset(call for call in module.calls_of(putting) if call.args or call.keywords)


def is_text(ev: Evaluator, call: nodes.Call) -> bool:
    """Whether the target of a patch is a dotted string."""
    return Actuals(call).text(ev, 0, "target") is not None
