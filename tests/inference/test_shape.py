"""Whether a class is closed or open, and for which reason: CPython says whether it has more than its body shows."""

from __future__ import annotations

import ast
import types
from pathlib import Path

import pytest
from astroid import nodes

from flake8_async_ssot.inference import Inference
from flake8_async_ssot.inference.answers.answer import Reason
from flake8_async_ssot.inference.evaluation import classes, shape
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.values import Class, unknown
from flake8_async_ssot.inference.syntax.class_hooks import HOOKS, MAKING_UP, REMADE, Opening, hooks_of

_META = """\
class Meta(type):
    def __init__(cls, *given, **options):
        cls.extra = 1

    def __new__(mcs, *given, **options):
        return super().__new__(mcs, *given)
"""
#: Classes of which CPython finds an attribute ``extra`` that their body lacks, by the reason for it.
_OPEN = {
    Opening.METACLASS: f"{_META}class C(metaclass=Meta):\n    pass\n",
    Opening.KEYWORDS: f"{_META}class Base(metaclass=Meta):\n    pass\nclass C(Base, option=1):\n    pass\n",
    Opening.DECORATOR: "def add(cls):\n    cls.extra = 1\n    return cls\n@add\nclass C:\n    pass\n",
    Opening.ANSWERING: "class C:\n    def __getattr__(self, name):\n        return 1\n",
    Opening.READING: "class C:\n    def __getattribute__(self, name):\n        return 1\n",
    Opening.STORING: (
        "class C:\n    def __setattr__(self, name, value):\n        object.__setattr__(self, 'extra', value)\n"
        "    def __init__(self):\n        self.other = 1\n"
    ),
    Opening.SUBCLASSING: (
        "class Base:\n    def __init_subclass__(cls):\n        setattr(cls, 'ex' + 'tra', 1)\n"
        "class C(Base):\n    pass\n"
    ),
    Opening.BASE: (
        "import types\nBase = types.new_class('Base', (), {}, lambda body: body.update(extra=1))\n"
        "class C(Base):\n    pass\n"
    ),
}
#: Classes that have what their bodies show.
_CLOSED = {
    "plain": "class C:\n    pass\n",
    "derived": "class Base:\n    pass\nclass C(Base):\n    pass\n",
    "abstract": "import abc\nclass C(abc.ABC):\n    pass\n",
    "abstract by metaclass": "import abc\nclass C(metaclass=abc.ABCMeta):\n    pass\n",
    "dataclass": "import dataclasses\n@dataclasses.dataclass\nclass C:\n    shown: int = 1\n",
    "subscripted": "class C:\n    def __class_getitem__(cls, item):\n        return cls\n",
    "made": "class C:\n    def __new__(cls):\n        return object.__new__(cls)\n",
}


def _opened(folder: Path, text: str) -> tuple[Evaluator, Class]:
    path = folder / "main.py"
    path.write_text(text)
    inference = Inference()
    module = inference.open(str(path), ast.parse(text))
    node = next(node for node in module.all_of(nodes.ClassDef) if node.name == "C")
    return inference._evaluator, Class(node)


def _has_more(text: str) -> bool:
    """Whether CPython finds the attribute on an object of the class."""
    scope = types.ModuleType("main").__dict__
    exec(compile(text, "main.py", "exec", dont_inherit=True), scope)
    return hasattr(scope["C"](), "extra")


@pytest.mark.parametrize("reason", _OPEN, ids=lambda reason: reason.name)
def test_open_classes_may_have_more(reason: Opening, tmp_path: Path) -> None:
    assert _has_more(_OPEN[reason])
    ev, cls = _opened(tmp_path, _OPEN[reason])
    assert shape.is_open(ev, classes.order(ev, cls), MAKING_UP)
    assert shape.is_open(ev, classes.order(ev, cls), frozenset({reason}))


@pytest.mark.parametrize("name", _CLOSED)
def test_closed_classes_have_what_they_show(name: str, tmp_path: Path) -> None:
    assert not _has_more(_CLOSED[name])
    ev, cls = _opened(tmp_path, _CLOSED[name])
    assert not shape.is_open(ev, classes.order(ev, cls), MAKING_UP)


def test_every_way_of_making_up_attributes_is_proven() -> None:
    assert set(_OPEN) == MAKING_UP


@pytest.mark.parametrize("name", HOOKS)
def test_hooks_are_seen(name: str, tmp_path: Path) -> None:
    value = "()" if name == "__slots__" else "None"
    _, cls = _opened(tmp_path, f"class C:\n    {name} = {value}\n")
    assert hooks_of(cls.node) == {HOOKS[name]}


def test_only_the_reasons_that_are_asked_for_count(tmp_path: Path) -> None:
    ev, cls = _opened(tmp_path, "class C:\n    def __setattr__(self, name, value):\n        pass\n")
    assert shape.openings(ev, cls) == {Opening.STORING}
    assert not shape.is_open(ev, classes.order(ev, cls), REMADE)
    assert shape.is_open(ev, classes.order(ev, cls), REMADE | {Opening.STORING})


def test_object_of_the_stubs_is_closed(tmp_path: Path) -> None:
    ev, cls = _opened(tmp_path, "class C:\n    pass\n")
    last = classes.order(ev, cls).classes[-1]
    assert last.node.name == "object"
    assert shape.openings(ev, last) == frozenset()


def test_stubs_tell_of_attributes_that_are_made_up(tmp_path: Path) -> None:
    ev, cls = _opened(tmp_path, "import argparse\nclass C(argparse.Namespace):\n    pass\n")
    assert shape.is_open(ev, classes.order(ev, cls), frozenset({Opening.ANSWERING}))


_WAIT = "def wait(self):\n    yield\n"
_PUT = {
    "stored": "class C:\n    pass\nC.__await__ = wait\n",
    "stored in a base": "class B:\n    pass\nB.__await__ = wait\nclass C(B):\n    pass\n",
    "by text": "class C:\n    pass\nsetattr(C, '__await__', wait)\n",
    "by the class of classes": "class C:\n    pass\ntype.__setattr__(C, '__await__', wait)\n",
    "handed over": "def add(cls):\n    cls.__await__ = wait\nclass C:\n    pass\nadd(C)\n",
    "namespace": "class C:\n    locals()['__await__'] = wait\n",
}
_NOT_PUT = {
    "another class": "class C:\n    pass\nclass D:\n    pass\nD.__await__ = wait\n",
    "a subclass": "class C:\n    pass\nclass D(C):\n    pass\nD.__await__ = wait\n",
    "an object": "class C:\n    def __init__(self):\n        self.__await__ = wait\n",
    "another name": "class C:\n    pass\nsetattr(C, '__other__', wait)\n",
    "a function that only looks": "def show(cls):\n    print(cls)\nclass C:\n    pass\nshow(C)\n",
    "the namespace of a method": "class C:\n    def names(self):\n        return locals()\n",
}


def _is_awaitable(text: str) -> bool:
    scope = types.ModuleType("main").__dict__
    exec(compile(text, "main.py", "exec", dont_inherit=True), scope)
    return hasattr(type(scope["C"]()), "__await__")


@pytest.mark.parametrize("name", _PUT)
def test_special_methods_that_are_put_into_a_class(name: str, tmp_path: Path) -> None:
    assert _is_awaitable(_WAIT + _PUT[name])
    ev, cls = _opened(tmp_path, _WAIT + _PUT[name])
    assert shape.put_into(ev, classes.order(ev, cls), "__await__") == unknown(Reason.ATTRIBUTE)
    assert not shape.put_into(ev, classes.order(ev, cls), "__anext__") or name == "namespace"


@pytest.mark.parametrize("name", _NOT_PUT)
def test_special_methods_that_are_put_elsewhere(name: str, tmp_path: Path) -> None:
    assert not _is_awaitable(_WAIT + _NOT_PUT[name])
    ev, cls = _opened(tmp_path, _WAIT + _NOT_PUT[name])
    assert shape.put_into(ev, classes.order(ev, cls), "__await__") == ()
