"""What our stubs say of libraries whose source does not tell: an installed library tells no less than a missing one."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import Reason
from flake8_async_ssot.inference.evaluation import classes, hints
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.resolution_order import Order
from flake8_async_ssot.inference.evaluation.values import (
    NONE,
    Class,
    Frame,
    Function,
    Instance,
    TypeVariable,
    Unknown,
    Values,
    has_unknown,
    union,
    unknown,
)
from flake8_async_ssot.inference.syntax.tree import ModuleNode


def described(ev: Evaluator, function: Function, found: Values) -> Values:
    """What a function gives, or where its source does not tell what the stub says that we have of it.

    :param found: what the source says.
    """
    node = function.node
    if not has_unknown(found) or not isinstance(node, nodes.FunctionDef) or node.root().is_linted:
        return found
    stub = ev.loader.load_description(cast("ModuleNode", node.root()))
    definition, owner = _same_in(stub, node) if stub is not None else (None, None)
    if definition is None or definition.returns is None:
        return found
    receiver = Instance(Class(owner)) if owner is not None else None
    told = hints.declared(ev, definition.returns, Frame(definition, receiver=receiver))
    if has_unknown(told) or hints.mentions_variable(told):
        return found
    return union(tuple(value for value in found if not isinstance(value, (Unknown, TypeVariable))), told)


def _same_in(stub: ModuleNode, node: nodes.FunctionDef) -> tuple[nodes.FunctionDef | None, nodes.ClassDef | None]:
    """The only definition of a function in a stub, if that is async where it is, with its class."""
    scope, owner = stub, None
    around = node.parent.scope()
    if isinstance(around, nodes.ClassDef) and isinstance(around.parent, nodes.Module):
        classes = stub.locals.get(around.name, ())
        if len(classes) != 1 or not isinstance(classes[0], nodes.ClassDef):
            return None, None
        scope = owner = classes[0]
    elif not isinstance(around, nodes.Module):
        return None, None
    entries = scope.locals.get(node.name, ())
    is_same = len(entries) == 1 and type(entries[0]) is type(node) and entries[0].decorators is None
    return (entries[0], owner) if is_same else (None, None)


def attribute(ev: Evaluator, found: Order, name: str) -> Values:
    """What our stub of a library says that a class has, whose source does not show it; nothing where none does.

    :param found: the class with its bases.
    """
    described = _class_in_stub(ev, found)
    told = ev.class_level(described, name) if described is not None else ()
    return told if all(isinstance(value, Instance) for value in told) else ()


def read(ev: Evaluator, instance: Instance, found: Order, name: str, node: nodes.NodeNG) -> Values:
    """An attribute of an object whose class has a base that is not known, as our stub of its library says it."""
    described = _class_in_stub(ev, found)
    if described is None:
        return ()
    told = ev.read_one(Instance(replace(described, arguments=instance.cls.arguments), certain=False), name, node)
    return told if not has_unknown(told) else ()


def special_method(ev: Evaluator, found: Order, name: str) -> Values:
    """A special method of a class with a base that is not known: none where our stub says that there is none."""
    described = _class_in_stub(ev, found)
    if described is not None:
        for owner in classes.order(ev, described).classes:
            if ev.class_level(owner, name) == NONE:
                return ()
    return unknown(Reason.BASE_CLASS)


def _class_in_stub(ev: Evaluator, found: Order) -> Class | None:
    """The class of one of our stubs that describes the first class of a library among a class and its bases."""
    for owner in found.classes:
        stub = ev.loader.load_description(cast("ModuleNode", owner.node.root()))
        entries = [*stub.locals.get(owner.node.name, ())] if stub is not None else []
        if len(entries) == 1 and isinstance(entries[0], nodes.ClassDef):
            return Class(entries[0])
    return None
