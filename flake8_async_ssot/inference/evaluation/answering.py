"""Attributes that nothing defines: the result of ``__getattr__`` for their names.

Nothing is said where something else may give the attribute: where a class of the object sets attributes by names that
it computes, has a metaclass or a decorator that may add some, or takes reading and storing over as a whole, and where
other code of the project stores something under the name.
"""

from __future__ import annotations

from typing import cast

from astroid import nodes

from flake8_async_ssot.inference.evaluation import class_members, classes, shape
from flake8_async_ssot.inference.evaluation.actuals import Actuals
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import unbound
from flake8_async_ssot.inference.evaluation.resolution_order import Order
from flake8_async_ssot.inference.evaluation.running_kinds import RunningKind
from flake8_async_ssot.inference.evaluation.values import (
    Class,
    Function,
    Instance,
    Literal,
    Partial,
    Value,
    Values,
    has_unknown,
    union,
)
from flake8_async_ssot.inference.modules.testing import is_test_file
from flake8_async_ssot.inference.syntax.class_hooks import MAKING_UP, Opening
from flake8_async_ssot.inference.syntax.tree import ModuleNode

#: Ways in which an attribute may come about before ``__getattr__`` is asked.
_GIVING = MAKING_UP - {Opening.ANSWERING}


def answered(ev: Evaluator, instance: Instance, name: str, found: Order, node: nodes.NodeNG) -> Values:
    """The result of ``__getattr__`` for a name that no class and no store binds; nothing where it is not certain.

    :param node: where the attribute is read.
    """
    owner = next((cls for cls in found.classes if "__getattr__" in cls.node.locals), None)
    if owner is None or name.startswith("__") or shape.is_open(ev, found, _GIVING):
        return ()
    # A stub does not say what of a subclass its `__getattr__` asks.
    is_stub = owner.node.root().is_stub
    if any(_may_give(ev, cls, name, is_stub) for cls in found.classes) or _is_stored(ev, name, node):
        return ()
    if _is_stored(ev, "__getattr__", node):
        # Another one may answer by then.
        return ()
    values = ev.memoised((instance, "answered", name), lambda: _returned(ev, instance, name, owner))
    # A subclass that is not seen may have a method of that name: an async one where its base is asked for coroutines.
    is_filled_in = ev.index.known_names.may_be_other(ev.project, instance.cls.node.name, name)
    is_certain = instance.certain or not is_filled_in and all(_makes_coroutine(ev, value) for value in values)
    return values if is_certain and not has_unknown(values) else ()


def _makes_coroutine(ev: Evaluator, value: Value) -> bool:
    """Whether a value is a coroutine function, as a method or with arguments filled in too."""
    inner = unbound(value.function if isinstance(value, Partial) else value)
    return isinstance(inner, Function) and ev.running_kind(inner) is RunningKind.COROUTINE


def _returned(ev: Evaluator, instance: Instance, name: str, owner: Class) -> Values:
    members = ev.class_level(owner, "__getattr__")
    methods = union(*(ev.bind(member, instance, owner) for member in members))
    return ev.call(methods, Actuals(leading=((Literal(name),),)))


def _may_give(ev: Evaluator, cls: Class, name: str, is_stub: bool) -> bool:
    """Whether a class may have an attribute that its code stores under a text, or that a stub leaves out.

    :param is_stub: whether ``__getattr__`` is that of a stub.
    """
    module = cast("ModuleNode", cls.node.root())
    if module.is_stub:
        return module.is_partial or _is_left_out(ev, cls, name)
    return is_stub or _is_set_by_text(ev, cls, name)


def _is_set_by_text(ev: Evaluator, cls: Class, name: str) -> bool:
    """Whether the file of a class stores a name in it under a text, or under one that it computes."""
    record = ev.index.stores(cast("ModuleNode", cls.node.root()).file or "")
    return record is None or not {None, name}.isdisjoint(record.set_by_name.get(cls.node.name, ()))


def _is_left_out(ev: Evaluator, cls: Class, name: str) -> bool:
    """Whether the source of a stub may bind a name in a class, which the stub leaves to ``__getattr__``."""
    module = cast("ModuleNode", cls.node.root())
    source = ev.loader.load_source(module.name, module.search_path)
    entries = source.locals.get(cls.node.name, ()) if source is not None else ()
    for found in (classes.order(ev, Class(entry)) for entry in entries if isinstance(entry, nodes.ClassDef)):
        if class_members.find(ev, found, name)[0] or ev.stored(Instance(found.classes[0]), name, found)[0]:
            return True
        if shape.is_open(ev, found, _GIVING) or any(_is_set_by_text(ev, each, name) for each in found.own):
            return True
    return False


def _is_stored(ev: Evaluator, name: str, node: nodes.NodeNG) -> bool:
    """Whether the project stores something under a name in other objects than ``self``; what tests do, for tests."""
    file = cast("ModuleNode", node.root()).file
    if not file:
        return True
    project = ev.loader.finder.project(file)
    if ev.index.survey.lacks(project, file):
        return True
    storing = ev.index.survey.changing(project, name)
    return any(is_test_file(file, project) or not is_test_file(path, project) for path in storing)
