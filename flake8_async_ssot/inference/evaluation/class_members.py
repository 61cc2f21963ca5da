"""The member that the classes of an order give an object, and what else may be there in its place."""

from __future__ import annotations

from flake8_async_ssot.inference.answers.answer import Reason
from flake8_async_ssot.inference.evaluation import class_decorators, classes, inherited, remaking, shape
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.resolution_order import Order
from flake8_async_ssot.inference.evaluation.values import (
    Class,
    Function,
    Overloads,
    Property,
    Values,
    union,
    unknown,
)


def find(ev: Evaluator, found: Order, name: str) -> tuple[Values, Class | None]:
    """The unbound values of a name in the first class that has it, and that class; nothing where none has it.

    :param found: the class with its bases.
    """
    for owner in found.classes:
        member = ev.class_level(owner, name)
        if member:
            member = inherited.as_declared(ev, found, owner, name, member)
            return unless_another(ev, found, owner, name, member), owner
        member = class_decorators.added(ev, owner, name)
        if member:
            return union(member, behind_unknown(found, owner)), owner
        beside = classes.beside_stub(ev, owner) if shape.may_be_unlisted(name) else None
        member = ev.class_level(beside, name) if beside is not None else ()
        if member:
            return union(member, behind_unknown(found, owner)), beside
    return (), None


def unless_another(ev: Evaluator, found: Order, owner: Class, name: str, member: Values) -> Values:
    """A member of a class, open where something else may take its place.

    The interpreter's own hooks are replaced by nothing but a base.
    """
    member = union(member, behind_unknown(found, owner))
    is_method = any(isinstance(value, (Function, Overloads, Property)) for value in member)
    if not is_method or name.startswith("__"):
        return member
    if remaking.may_be_replaced(ev, found, name) or shape.is_handed_over(ev, found, name):
        return union(member, unknown(Reason.ATTRIBUTE))
    return member


def behind_unknown(found: Order, owner: Class) -> Values:
    """Unknown where a base that is not known may stand before a class, and have what it has; else nothing."""
    return () if found.is_sure or owner in found.classes[: found.sure] else unknown(Reason.BASE_CLASS)
