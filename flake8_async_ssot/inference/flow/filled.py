"""Attributes and global names that may be empty: several places bind them, or an argument that may be left out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from astroid import nodes

from flake8_async_ssot.inference.evaluation import classes
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import class_of
from flake8_async_ssot.inference.evaluation.values import Module, Value
from flake8_async_ssot.inference.syntax.signatures import default_of
from flake8_async_ssot.inference.syntax.tree import ModuleNode


def is_filled_later(ev: Evaluator, node: nodes.NodeNG) -> bool:
    """Whether the attribute or global name that an expression reads may be empty."""
    if isinstance(node, nodes.Name):
        return _is_filled(node.root().locals.get(node.name, ()))
    return isinstance(node, nodes.Attribute) and any(_is_filled_in(ev, owner, node) for owner in ev.values(node.expr))


def _is_filled_in(ev: Evaluator, owner: Value, node: nodes.Attribute) -> bool:
    name, home = node.attrname, cast("ModuleNode", node.root())
    if isinstance(owner, Module):
        return _is_filled([*owner.node.locals.get(name, ()), *home.foreign_stores.get(name, ())])
    cls = class_of(owner)
    if cls is None:
        return False
    entries = [*home.foreign_stores.get(name, ())]
    for item in classes.order(ev, cls).classes:
        module = cast("ModuleNode", item.node.root())
        entries += [*item.node.locals.get(name, ()), *module.own_stores.get(item.node, {}).get(name, ())]
        entries += module.foreign_stores.get(name, ()) if module is not home else ()
    return _is_filled(entries)


def _is_filled(entries: Sequence[nodes.NodeNG]) -> bool:
    """Whether a name has several bindings, and one that is no definition; or one to what may be left out of a call."""
    if len(entries) == 1:
        return _may_be_left_out(getattr(entries[0].parent, "value", None))
    return any(isinstance(entry, (nodes.AssignName, nodes.AssignAttr)) for entry in entries)


def _may_be_left_out(value: nodes.NodeNG | None) -> bool:
    """Whether an expression is a parameter with None as its default."""
    function = value.scope() if isinstance(value, nodes.Name) else None
    if not isinstance(function, nodes.FunctionDef):
        return False
    default = default_of(function.args, value.name)  # type: ignore[union-attr]
    return isinstance(default, nodes.Const) and default.value is None
