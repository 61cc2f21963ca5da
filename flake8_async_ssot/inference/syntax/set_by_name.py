"""Attributes that code sets by a text: ``setattr(x, name, value)``, ``self.__dict__.update(values)``."""

from __future__ import annotations

from astroid import nodes
from astroid.const import Context

from flake8_async_ssot.inference.evaluation import classes
from flake8_async_ssot.inference.syntax import signatures
from flake8_async_ssot.inference.syntax.tree import ModuleNode

#: What can be done with the ``__dict__`` of an object without changing it.
_READING = frozenset({"copy", "get", "items", "keys", "values"})


def set_by_name(module: ModuleNode) -> dict[str, set[str | None]]:
    """The attributes that code sets by a text; None for a text that is computed.

    They stand under the name of the class whose objects get them, or that of the variable that holds an object.
    """
    found: dict[str, set[str | None]] = {}
    for call in module.all_of(nodes.Call):
        method = getattr(call.func, "attrname", getattr(call.func, "name", ""))
        if method in ("setattr", "__setattr__") and len(call.args) > 1:
            is_bound = len(call.args) == 2 and isinstance(call.func, nodes.Attribute)
            target, text = (call.func.expr, call.args[0]) if is_bound else call.args[:2]
            constant = text.value if isinstance(text, nodes.Const) and isinstance(text.value, str) else None
            found.setdefault(_class_of(target), set()).add(constant)
        elif method == "vars" and call.args and not _is_only_read(call):
            found.setdefault(_class_of(call.args[0]), set()).add(None)
    for node in (*module.all_of(nodes.Attribute), *module.all_of(nodes.AssignAttr)):
        if node.attrname == "__dict__" and not _is_only_read(node):
            found.setdefault(_class_of(node.expr), set()).add(None)
    return found


def _class_of(target: nodes.NodeNG) -> str:
    """The name of the class whose object or which itself an expression means, by how it is written."""
    if isinstance(target, nodes.Call) or isinstance(target, nodes.Attribute) and target.attrname == "__class__":
        # `super()`, `type(self)` and `self.__class__`.
        owner = classes.enclosing_class(target)
        return str(owner.name) if owner is not None else ""
    name = str(getattr(target, "name", ""))
    owner = signatures.owner_of_receiver(target.scope(), name)
    return str(owner.name) if owner is not None else name


def _is_only_read(node: nodes.NodeNG) -> bool:
    """Whether the ``__dict__`` of an object is used in a way that does not change it."""
    parent = node.parent
    if isinstance(parent, nodes.Attribute):
        return parent.attrname in _READING
    if isinstance(parent, nodes.Subscript):
        return parent.ctx is Context.Load and parent.value is node
    return isinstance(parent, (nodes.Compare, nodes.For, nodes.Comprehension)) and isinstance(node, nodes.Attribute)
