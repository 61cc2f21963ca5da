"""The one parser of patch calls: which attribute a call replaces, of which target, and with what.

It reads trees only: ``patch("a.b")``, ``patch.object(o, "n")``, ``patch.multiple(o, n=...)``, ``patch.dict`` and
``setitem`` of ``globals()``, ``setattr`` and ``delattr``, those of ``monkeypatch`` included, as calls, decorators or
managers. Whoever asks evaluates the target.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from astroid import nodes

from flake8_async_ssot.inference.syntax.names import last_name, original_name, renamed
from flake8_async_ssot.inference.syntax.tree import ModuleNode


class Form(Enum):
    """The forms of a patch call."""

    PATCH = "patch"
    OBJECT = "object"
    MULTIPLE = "multiple"
    DICT = "dict"
    SETATTR = "setattr"
    DELATTR = "delattr"


_FORMS = {**{form.value: form for form in Form}, "setitem": Form.DICT}
#: Arguments of ``patch.multiple`` that name no attribute.
_OF_MULTIPLE = frozenset({"target", "spec", "create", "spec_set", "autospec", "new_callable", "unsafe"})


class Replacement(NamedTuple):
    """One attribute that a call replaces.

    ``target`` is the object, or a dotted text. ``attribute`` is the expression of the name, or the name itself; None
    where the dotted text ends with it. ``new`` is the replacement, None where a mock is made up or nothing is put in
    place. ``node`` is where the replacement is asked for: the call, or a keyword's value of ``patch.multiple``.
    """

    call: nodes.Call
    form: Form
    target: nodes.NodeNG
    attribute: nodes.NodeNG | str | None
    new: nodes.NodeNG | None
    node: nodes.NodeNG

    @property
    def owner(self) -> nodes.NodeNG | None:
        """The expression of the object that has the attribute; None where ``path`` leads to it."""
        is_expression = self.form is not Form.DICT and self.attribute is not None and not text_of(self.target)
        return self.target if is_expression else None

    @property
    def path(self) -> str:
        """The dotted text that leads to the object, as far as it is written out; ``__name__`` for the module itself."""
        if self.form is Form.DICT:
            return "__name__"
        text = text_of(self.target)
        return text.rpartition(".")[0] if self.attribute is None else text

    @property
    def name(self) -> str:
        """The name of the attribute as far as it is written out; empty where it is computed."""
        if isinstance(self.attribute, str):
            return self.attribute
        return text_of(self.target if self.attribute is None else self.attribute).rpartition(".")[2]


def parse(call: nodes.Call, form: Form) -> Iterator[Replacement]:
    """The attributes that a call of one form replaces; nothing where ``*`` hides its arguments."""
    target = _given(call, 0, "target", "in_dict", "dic")
    if target is None or any(isinstance(argument, nodes.Starred) for argument in call.args):
        return
    new = new_of(call, form)
    if form is Form.PATCH:
        yield Replacement(call, form, target, None, new, call)
    elif form is Form.MULTIPLE:
        yield from _by_keywords(call, target)
    elif form is Form.DICT:
        yield from _globals(call, target)
    else:
        second = _given(call, 1, "attribute", "name")
        is_whole = form is Form.SETATTR and new is None
        if is_whole and second is not None:
            # `monkeypatch.setattr("target.name", value)`.
            yield Replacement(call, form, target, None, second, call)
        elif second is not None or form is Form.DELATTR:
            yield Replacement(call, form, target, second, new, call)


def new_of(call: nodes.Call, form: Form) -> nodes.NodeNG | None:
    """The expression that a call puts in place of one attribute; None where a mock is made up."""
    if form in (Form.PATCH, Form.OBJECT):
        return _unless_default(_given(call, 1 if form is Form.PATCH else 2, "new"))
    return _given(call, 2, "value") if form is Form.SETATTR else None


def _unless_default(node: nodes.NodeNG | None) -> nodes.NodeNG | None:
    """An expression, but for ``DEFAULT``, which stands for a mock that is made up."""
    is_default = last_name(node) == "DEFAULT"
    return None if is_default else node


def _by_keywords(call: nodes.Call, target: nodes.NodeNG) -> Iterator[Replacement]:
    for keyword in call.keywords:
        if keyword.arg is not None and keyword.arg not in _OF_MULTIPLE:
            new = _unless_default(keyword.value)
            yield Replacement(call, Form.MULTIPLE, target, keyword.arg, new, keyword.value)


def _globals(call: nodes.Call, target: nodes.NodeNG) -> Iterator[Replacement]:
    """The global names of its module that ``patch.dict(globals(), ...)`` and ``setitem(globals(), ...)`` replace."""
    if target.as_string() != "globals()":
        return
    for keyword in call.keywords:
        if keyword.arg:
            yield Replacement(call, Form.DICT, target, keyword.arg, keyword.value, keyword.value)
    for argument in call.args[1:2]:
        keys = [key for key, _ in argument.items] if isinstance(argument, nodes.Dict) else [argument]
        yield from (Replacement(call, Form.DICT, target, key, None, call) for key in keys if text_of(key))


def _given(call: nodes.Call, place: int, *names: str) -> nodes.NodeNG | None:
    """The argument at a place of a call, or the one that is given by one of several names."""
    if place < len(call.args):
        return call.args[place]
    return next((keyword.value for keyword in call.keywords if keyword.arg in names), None)


def text_of(node: nodes.NodeNG) -> str:
    """A text as far as it is written out; empty for other expressions."""
    if isinstance(node, nodes.Const):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, nodes.JoinedStr):
        return str(node.as_string()).strip("f'\"")
    if isinstance(node, nodes.BinOp) and node.op == "+":
        return "".join(text_of(part) or f"{{{part.as_string()}}}" for part in (node.left, node.right))
    return ""


def replacements(module: ModuleNode) -> dict[str, list[Replacement]]:
    """The replacements in a module by the name of the attribute; under the empty name those of computed names."""
    found: dict[str, list[Replacement]] = {}
    other_names = renamed(module)
    for call in module.all_of(nodes.Call):
        form = _FORMS.get(original_name(call.func, other_names))
        for item in parse(call, form) if form is not None else ():
            if item.name or item.attribute is not None and _may_be_method(item.new):
                found.setdefault(item.name, []).append(item)
    return found


def _may_be_method(new: nodes.NodeNG | None) -> bool:
    """Whether a replacement under a computed name may take the place of a method, by its looks."""
    if isinstance(new, nodes.Name):
        return any(isinstance(entry, (nodes.FunctionDef, nodes.ImportFrom)) for entry in new.lookup(new.name)[1])
    if isinstance(new, nodes.Call):
        return any(name.name == "getattr" for name in new.nodes_of_class(nodes.Name))
    return isinstance(new, nodes.Lambda)
