"""The members of enums: objects that an assignment in the body of the class makes."""

from __future__ import annotations

from astroid import nodes

from flake8_async_ssot.inference.evaluation import calls, classes
from flake8_async_ssot.inference.evaluation.actuals import Actuals
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.resolution_order import Order
from flake8_async_ssot.inference.evaluation.values import Class, Instance


def is_member(ev: Evaluator, cls: Class, owner: Class, name: str) -> bool:
    """Whether an assignment in the body of an enum makes a member of it."""
    entries = owner.node.locals.get(name, ())
    if not all(isinstance(entry, nodes.AssignName) for entry in entries) or name.startswith("_"):
        return False
    return classes.is_subclass(ev, cls, "enum.Enum") is True


def member(ev: Evaluator, cls: Class, found: Order, owner: Class, name: str) -> Instance:
    """The member of an enum: its value, or what a tuple holds, is given to ``__init__``."""
    statement = owner.node.locals[name][0].parent
    value = statement.value if isinstance(statement, nodes.Assign) else None
    written = value.elts if isinstance(value, nodes.Tuple) else [value] if value is not None else []
    given = tuple(ev.values(node, owner.frame) for node in written)
    return Instance(cls, made=calls.init_frame(ev, Instance(cls), found, Actuals(leading=given)))
