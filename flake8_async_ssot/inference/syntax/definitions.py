"""Whether two nodes are the same definition. One file may be built twice: pruned for others, and whole for itself."""

from __future__ import annotations

from collections.abc import Hashable

from astroid import nodes

from flake8_async_ssot.inference.syntax.tree import ModuleNode


def identity(node: nodes.NodeNG) -> Hashable:
    """A key for a function, lambda, class or module that every other tree of its file has for the same definition."""
    name = "" if isinstance(node, nodes.Module) else node.name
    return node.root().file, node.lineno, node.col_offset, name


def is_same(one: nodes.NodeNG, other: nodes.NodeNG) -> bool:
    """Whether two functions, lambdas, classes or modules are one definition, perhaps built twice from one file."""
    return one is other or one.lineno == other.lineno and identity(one) == identity(other)


def is_same_module(one: ModuleNode, other: ModuleNode) -> bool:
    """Whether two modules are the same one at run time: built from one file, or one is the stub of the other."""
    return is_same(one, other) or one.is_stub is not other.is_stub and one.name == other.name
