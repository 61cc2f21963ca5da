"""What a file calls by another name than it was defined with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from astroid import nodes

from flake8_async_ssot.inference.syntax.tree import ModuleNode

T = TypeVar("T")


class Facts(Protocol):
    """Keeps properties of trees."""

    def fact(self, node: nodes.NodeNG, compute: Callable[[Any], T]) -> T:
        """A property of a tree, computed once by a named function."""


def renamed(module: ModuleNode) -> dict[str, str]:
    """The names as which ``from`` imports of a module are bound where they are given another: ``{"p": "patch"}``."""
    return {alias: real for node in module.all_of(nodes.ImportFrom) for real, alias in node.names if alias}


def called_name(ev: Facts, call: nodes.Call) -> str:
    """The last name of what a call calls, as it was defined; empty where that is no name."""
    if isinstance(call.func, nodes.Attribute):
        return str(call.func.attrname)
    return last_name(call, ev.fact(call.root(), renamed))


def last_name(call: nodes.Call, names: dict[str, str]) -> str:
    """The same, given the names that the module of the call gives to what it imports."""
    if isinstance(call.func, nodes.Name):
        return names.get(call.func.name, str(call.func.name))
    return str(getattr(call.func, "attrname", ""))


def first_name(node: nodes.NodeNG, names: dict[str, str]) -> str:
    """The name that a chain of attributes starts with, as it was defined; empty where it starts with something else."""
    while isinstance(node, nodes.Attribute):
        node = node.expr
    return names.get(node.name, str(node.name)) if isinstance(node, nodes.Name) else ""
