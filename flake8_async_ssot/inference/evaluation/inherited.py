"""What a base class declares of an attribute or a parameter, and a class binds anew: it holds for that as well."""

from __future__ import annotations

import itertools
from typing import NamedTuple

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import Reason
from flake8_async_ssot.inference.evaluation import agreement, classes, filling, hints, stores
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import is_none
from flake8_async_ssot.inference.evaluation.resolution_order import Order
from flake8_async_ssot.inference.evaluation.values import Class, Display, Values, has_unknown, unknown
from flake8_async_ssot.inference.syntax import signatures


class Stored(NamedTuple):
    """The name of an attribute, and what methods store there."""

    name: str
    values: Values


def as_declared(ev: Evaluator, found: Order, owner: Class, name: str, member: Values) -> Values:
    """A member of a class; of a container that other code fills, what a base declares says what it holds.

    :param found: the class with its bases, among them the owner of the member.
    """
    if not all(isinstance(value, Display) and _is_filled_elsewhere(value) for value in member):
        return member
    behind = found.classes[found.classes.index(owner) + 1 :]
    entries = ((item, entry) for item in behind for entry in item.node.locals.get(name, ()))
    declaring = next((item for item, entry in entries if isinstance(entry.parent, nodes.AnnAssign)), None)
    return agreement.informed(member, ev.class_level(declaring, name)) if declaring is not None else member


def stored_as_declared(ev: Evaluator, found: Order, owner: Class, member: Values, store: Stored) -> Values:
    """What methods store in an attribute that the body of a class only declares, with what containers then hold.

    :param found: the class of the object with its bases, among them the owner of the member.
    """
    stored, statements = store.values, [entry.parent for entry in owner.node.locals.get(store.name, ())]
    is_declared = all(isinstance(each, nodes.AnnAssign) and _is_nothing(each.value) for each in statements)
    made = [each.parent for _, each in stores.own(found, store.name)]
    if len(statements) != 1 or not is_declared or not all(map(_is_made_empty, made)):
        return stored
    told = _with_declared(ev, stored, tuple(value for value in member if not is_none(value)))
    fillers = (*itertools.takewhile(lambda cls: cls.node is not owner.node, found.own), owner)
    if filling.is_filled_untold(ev, fillers, store.name) or any(map(filling.holds_containers, told)):
        # Nothing tells what is put into the containers inside of a container.
        return stored
    return unknown(Reason.GUARDED) if filling.is_filled_otherwise(ev, fillers, owner, statements[0], told) else told


def _with_declared(ev: Evaluator, stored: Values, declared: Values) -> Values:
    """Containers, with what an annotation says that they hold."""
    derived = [agreement.with_arguments(ev, value, declared) for value in stored]
    told = tuple(value for value in derived if value is not None)
    return told if len(told) == len(derived) else agreement.informed(stored, declared)


def _is_nothing(value: nodes.NodeNG | None) -> bool:
    return value is None or isinstance(value, nodes.Const) and value.value is None


def _is_made_empty(statement: nodes.NodeNG) -> bool:
    """Whether a statement stores in one attribute alone a container without anything in it, or nothing at all."""
    value = getattr(statement, "value", None)
    if not isinstance(statement, (nodes.Assign, nodes.AnnAssign)) or len(getattr(statement, "targets", "1")) != 1:
        return False
    if isinstance(value, nodes.Call):
        return not value.args and not value.keywords
    return _is_nothing(value) or isinstance(value, (nodes.List, nodes.Dict)) and not [*value.get_children()]


def _is_filled_elsewhere(value: Display) -> bool:
    """Whether a container may hold other things than are written out, or nothing is."""
    return value.is_open or not (value.added or getattr(value.node, "elts", getattr(value.node, "items", True)))


def parameter(ev: Evaluator, function: nodes.NodeNG, name: str) -> Values:
    """What a class of a library says of a parameter of a method that a class defines anew without annotations.

    The library calls that with what it says. Nothing where the nearest base with such a method is one of the project,
    which may call it in other ways, or has no such parameter.
    """
    owner = signatures.method_owner(function)
    names = [found.name for found in signatures.positional_of(function.args)]
    if owner is None or name not in names[1:] or function.name.startswith("__") or function.decorators is not None:
        return ()
    bases = classes.order(ev, Class(owner)).classes[1:]
    base = next((item for item in bases if function.name in item.node.locals), None)
    annotation = None
    if base is not None and _is_of_library(ev, base):
        annotation = _annotation_at(base.node.locals[function.name], names.index(name))
    if base is None or annotation is None:
        return ()
    declared = hints.declared(ev, annotation, classes.types_frame(ev, base))
    return () if has_unknown(declared) or hints.mentions_variable(declared) else declared


def _is_of_library(ev: Evaluator, cls: Class) -> bool:
    module = cls.node.root()
    return bool(module.is_stub) or ev.loader.finder.is_installed(module.file or "")


def _annotation_at(entries: list[nodes.NodeNG], place: int) -> nodes.NodeNG | None:
    """The annotation of a parameter of the only method in a class, by its place."""
    method = entries[0] if len(entries) == 1 else None
    if not isinstance(method, nodes.FunctionDef) or method.decorators is not None:
        return None
    parameters = signatures.positional_of(method.args)
    return signatures.annotation_of(method.args, parameters[place].name) if place < len(parameters) else None
