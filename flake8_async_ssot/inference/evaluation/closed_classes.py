"""Whether only calls that name a class construct it, and whether it tests the types of its arguments.

A class with a metaclass of its own, or one that the record of its file calls open, may be made, or changed, where
nothing names it.
"""

from __future__ import annotations

from typing import cast

from astroid import nodes

from flake8_async_ssot.inference.evaluation import classes, shape
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.values import Class
from flake8_async_ssot.inference.project.record import ANYTHING
from flake8_async_ssot.inference.syntax.class_hooks import REMADE, Opening
from flake8_async_ssot.inference.syntax.tree import ModuleNode

#: Ways in which a class or its bases decide what making an object does.
_TAKING_OVER = REMADE | {
    Opening.DECORATOR, Opening.SUBCLASSING, Opening.MAKING, Opening.SUBSCRIPTING, Opening.STORING,
}  # fmt: skip


def is_open(ev: Evaluator, owner: nodes.ClassDef, held: frozenset[str]) -> bool:
    """Whether a class or a base may make objects without a call that names it, or tests the type of held values.

    :param held: the names of the parameter and attributes that the question is about.
    """
    order = classes.order(ev, Class(owner))
    return not order.is_complete or any(_may_take_over(ev, cls, held) for cls in order.classes)


def _may_take_over(ev: Evaluator, cls: Class, held: frozenset[str]) -> bool:
    module = cast("ModuleNode", cls.node.root())
    if module.is_stub:
        return False
    if not _TAKING_OVER.isdisjoint(shape.openings(ev, cls)):
        return True
    record = ev.index.record(module.file or "")
    if record is None or cls.node.name in record.open_classes:
        return True
    asked = record.asked.get(cls.node.name, frozenset())
    is_set = not {None, *held}.isdisjoint(record.set_by_name.get(cls.node.name, ()))
    return is_set or ANYTHING in asked or not held.isdisjoint(asked)
