"""Names of the settings: they fit what they say, and what they lead to as people import it."""

from __future__ import annotations

from collections.abc import Callable

from astroid import nodes

from flake8_async_ssot.inference.libraries.sinks import is_named
from flake8_async_ssot.inference.syntax.tree import ModuleNode

#: The qualified names of the definitions that some names lead to, as seen from a module.
Leading = Callable[[tuple[str, ...], ModuleNode], frozenset[str]]


class Patterns:
    """Compares qualified names with those of the settings."""

    def __init__(self, leading: Leading) -> None:
        """Take what finds the definitions behind names."""
        self._leading = leading

    def fit(self, name: str, names: tuple[str, ...], node: nodes.NodeNG) -> bool:
        """Whether one of some names fits a qualified name that is used at a node."""
        return bool(names) and (is_named(name, names) or name in self._leading(names, node.root()))
