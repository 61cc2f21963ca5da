"""Functions whose defaults or code the module changes after their definition."""

from __future__ import annotations

from astroid import nodes

from flake8_async_ssot.inference.syntax.names import last_name
from flake8_async_ssot.inference.syntax.tree import ModuleNode

#: Attributes of a function that decide what a call of it does.
_DECIDING = frozenset({"__code__", "__defaults__", "__kwdefaults__"})


def changed_functions(module: ModuleNode) -> frozenset[str]:
    """The names of the functions that a module gives other defaults or other code."""
    if module.is_stub:
        return frozenset()
    stores = [store.expr for name in _DECIDING for store in module.foreign_stores.get(name, ())]
    # An item that is stored, or a method that is called, of the dictionary of keyword defaults.
    stores += [
        node.expr
        for node in module.all_of(nodes.Attribute)
        if node.attrname == "__kwdefaults__" and isinstance(node.parent, (nodes.Subscript, nodes.Attribute))
    ]
    return frozenset(map(last_name, stores)) - {""}
