"""The one parser of patch calls: which attribute a call replaces, of which target, and with what.

It reads trees only: ``patch("a.b")``, ``patch.object(o, "n")``, ``patch.multiple(o, n=...)``, ``patch.dict`` and
``setitem`` of ``globals()``, ``setattr`` and ``delattr``, those of ``monkeypatch`` included, as calls, decorators or
managers. Whoever asks evaluates the target.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from astroid import nodes

from flake8_async_ssot.inference.answers.patch_names import DECORATORS, FORMS, Form
from flake8_async_ssot.inference.syntax.names import (
    called_name,
    imported_as,
    keyword_of,
    last_name,
    looked_up,
    original_name,
    renamed,
)
from flake8_async_ssot.inference.syntax.tree import ModuleNode

_OF_MOCK = ("spec", "create", "spec_set", "autospec", "new_callable")
#: The parameters of each form, in their order.
_PARAMETERS = {
    Form.PATCH: ("target", "new", *_OF_MOCK),
    Form.OBJECT: ("target", "attribute", "new", *_OF_MOCK),
    Form.MULTIPLE: ("target", *_OF_MOCK),
    Form.DICT: ("target", "values", "clear"),
    Form.SETATTR: ("target", "attribute", "new", "raising"),
    Form.DELATTR: ("target", "attribute", "raising"),
}
#: Other names of these parameters.
_SYNONYMS = {"target": ("in_dict", "dic"), "attribute": ("name",), "new": ("value",)}
#: Keywords that say how to patch. All others say what mock is made up.
_OF_PATCH = frozenset({"target", "attribute", "new", "create", "new_callable", "unsafe"})
#: Parameters that make a patch add what was missing.
_ADDING = frozenset({"create", "raising"})
#: The modules of ``patch``, as an import may name them.
_MODULES = ("", "mock.", "unittest.mock.", "asynctest.", "asynctest.mock.")
_PATCHES = frozenset(f"{module}{written}" for module in _MODULES for written in DECORATORS)


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
        is_expression = self.attribute is not None and not text_of(self.target) and not _is_globals(self.target)
        return self.target if is_expression else None

    @property
    def path(self) -> str:
        """The dotted text that leads to the object, as far as it is written out; ``__name__`` for the module itself."""
        if _is_globals(self.target):
            return "__name__"
        text = text_of(self.target)
        return text.rpartition(".")[0] if self.attribute is None or self.form is Form.DICT else text

    @property
    def name(self) -> str:
        """The name of the attribute as far as it is written out; empty where it is computed."""
        if isinstance(self.attribute, str):
            return self.attribute
        return text_of(self.target if self.attribute is None else self.attribute).rpartition(".")[2]

    def given(self, parameter: str) -> nodes.NodeNG | None:
        """The argument for a parameter of ``patch`` that says what is put in place: ``spec``, ``new_callable``."""
        return _given(self.call, self.form, parameter)

    @property
    def configures(self) -> bool:
        """Whether keywords of the call are handed on to the mock."""
        return any(keyword.arg not in _OF_PATCH for keyword in self.call.keywords)

    @property
    def may_add(self) -> bool:
        """Whether the attribute may be missing before: the call says so, or hides what it says."""
        is_hidden = any(keyword.arg is None for keyword in self.call.keywords)
        return is_hidden or any(self.given(parameter) is not None for parameter in _ADDING)


def is_store(call: nodes.Call) -> bool:
    """Whether a ``setattr`` is that of Python; another object's is a patch, which holds for a time."""
    return isinstance(call.func, nodes.Name) or called_name(call) == "__setattr__"


def parse(call: nodes.Call, form: Form) -> Iterator[Replacement]:
    """The attributes that a call of one form replaces; nothing where ``*`` hides its arguments."""
    target = _given(call, form, "target")
    if target is None or any(isinstance(argument, nodes.Starred) for argument in call.args):
        return
    new = new_of(call, form)
    if form is Form.PATCH:
        yield Replacement(call, form, target, None, new, call)
    elif form is Form.MULTIPLE:
        yield from _by_keywords(call, target)
    elif form is Form.DICT:
        yield from _in_namespace(call, target)
    else:
        second = _given(call, form, "attribute")
        is_whole = form is Form.SETATTR and new is None
        if is_whole and second is not None:
            # `monkeypatch.setattr("target.name", value)`.
            yield Replacement(call, form, target, None, second, call)
        elif second is not None or form is Form.DELATTR:
            yield Replacement(call, form, target, second, new, call)


def new_of(call: nodes.Call, form: Form) -> nodes.NodeNG | None:
    """The expression that a call puts in place of one attribute; None where a mock is made up."""
    return _unless_default(_given(call, form, "new"))


def _unless_default(node: nodes.NodeNG | None) -> nodes.NodeNG | None:
    """An expression, but for ``DEFAULT``, which stands for a mock that is made up."""
    is_default = last_name(node) == "DEFAULT"
    return None if is_default else node


def _by_keywords(call: nodes.Call, target: nodes.NodeNG) -> Iterator[Replacement]:
    for keyword in call.keywords:
        if keyword.arg is not None and keyword.arg not in (*_PARAMETERS[Form.MULTIPLE], "unsafe"):
            new = _unless_default(keyword.value)
            yield Replacement(call, Form.MULTIPLE, target, keyword.arg, new, keyword.value)


def _in_namespace(call: nodes.Call, target: nodes.NodeNG) -> Iterator[Replacement]:
    """The names that ``patch.dict(globals(), ...)``, ``setitem(x.__dict__, ...)`` and their like replace."""
    owner = owner_of_namespace(target)
    if owner is None:
        return
    for keyword in call.keywords:
        if keyword.arg is not None and keyword.arg not in (*_PARAMETERS[Form.DICT], *_SYNONYMS["target"]):
            yield Replacement(call, Form.DICT, owner, keyword.arg, keyword.value, keyword.value)
    values = _given(call, Form.DICT, "values")
    keys = [key for key, _ in values.items] if isinstance(values, nodes.Dict) else [values]
    yield from (
        Replacement(call, Form.DICT, owner, key, None, call) for key in keys if key is not None and text_of(key)
    )


def owner_of_namespace(namespace: nodes.NodeNG) -> nodes.NodeNG | None:
    """The expression of the object whose attributes a dictionary holds; the text or call itself where there is none."""
    if last_name(namespace) == "__dict__":
        return namespace.expr if isinstance(namespace, nodes.Attribute) else None
    if called_name(namespace) == "vars" and len(namespace.args) == 1:
        return namespace.args[0]
    return namespace if _is_globals(namespace) or text_of(namespace).endswith(".__dict__") else None


def _is_globals(node: nodes.NodeNG) -> bool:
    return isinstance(node, nodes.Call) and node.as_string() in ("globals()", "vars()")


def _given(call: nodes.Call, form: Form, parameter: str) -> nodes.NodeNG | None:
    """The argument for a parameter of a form, at its place or by one of its names."""
    parameters = _PARAMETERS[form]
    place = parameters.index(parameter) if parameter in parameters else len(call.args)
    if place < len(call.args):
        return call.args[place]
    return keyword_of(call, parameter, *_SYNONYMS.get(parameter, ()))


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
    names = [name for name in module.calls_by_name if name in FORMS or other_names.get(name) in FORMS]
    for call in module.calls_of(names):
        form = FORMS.get(original_name(call.func, other_names))
        for item in parse(call, form) if form is not None else ():
            if item.name or item.attribute is not None and _may_be_method(item.new):
                found.setdefault(item.name, []).append(item)
    return found


def _may_be_method(new: nodes.NodeNG | None) -> bool:
    """Whether a replacement under a computed name may take the place of a method, by its looks."""
    if isinstance(new, nodes.Name):
        return any(isinstance(entry, (nodes.FunctionDef, nodes.ImportFrom)) for entry in looked_up(new)[1])
    if isinstance(new, nodes.Call):
        return any(name.name == "getattr" for name in new.nodes_of_class(nodes.Name))
    return isinstance(new, nodes.Lambda)


def is_patch(node: nodes.NodeNG) -> bool:
    """Whether a decorator is one of ``unittest.mock``, judged by how it is written."""
    if not isinstance(node, nodes.Call):
        return False
    text = node.func.as_string()
    head, _, rest = text.partition(".")
    origin = imported_as(node.root(), head)
    return text in _PATCHES or f"{origin}.{rest}".rstrip(".") in _PATCHES
