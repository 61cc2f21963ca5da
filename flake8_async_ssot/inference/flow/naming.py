"""Which expressions may hold a coroutine, judged by the names in them and by the index of the project's names."""

from __future__ import annotations

from astroid import nodes

from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.libraries.mock.mock_names import is_on_mock, mock_names
from flake8_async_ssot.inference.syntax.names import binding_scope, head_of
from flake8_async_ssot.inference.syntax.tree import ModuleNode

#: Built-in functions that may give a coroutine, or a value that is followed.
_GIVING_BUILTINS = frozenset({"anext", "aiter", "map", "next", "eval", "getattr", "__import__"})


class Naming:
    """The names of the project of one linted file after another."""

    def __init__(self, ev: Evaluator) -> None:
        """Take the evaluator."""
        self._ev = ev
        self._names = ev.index.known_names
        self._scanned: str | None = None

    def begin(self, module: ModuleNode) -> None:
        """Look up the names of the project of a file that is linted next."""
        self._scanned = self._names.open(module.file or "")

    def may_matter(self, node: nodes.NodeNG) -> bool:
        """Whether an expression may hold a coroutine."""
        named = head_of(node)
        if isinstance(named, nodes.Attribute):
            if isinstance(named.expr, (nodes.Const, nodes.JoinedStr)):
                return False
            # Children of mocks have the names of sync functions and give coroutines nevertheless.
            return self._may_be_named(named.attrname, named is not node) or is_on_mock(
                named, self._ev.fact(named.root(), mock_names)
            )
        return not isinstance(named, nodes.Name) or self._may_be_bound(named, named is not node)

    def _may_be_named(self, name: str, is_called: bool) -> bool:
        return self._scanned is None or self._names.may_give(self._scanned, name, is_called)

    def _may_be_bound(self, node: nodes.Name, is_called: bool) -> bool:
        """Whether a name may be that of a coroutine function: names that a function binds always may."""
        owner = binding_scope(node)
        if owner is not None:
            return not isinstance(owner, nodes.Module) or self._may_be_named(node.name, is_called)
        return bool(node.root().star_imports) or node.name in _GIVING_BUILTINS

    def may_be_added(self, cls: str, name: str) -> bool:
        """Whether a subclass of a class of some name may have an attribute that the class lacks."""
        return self._names.may_be_added(self._ev.project, cls, name)

    def may_be_async(self, cls: str, name: str) -> bool:
        """Whether a subclass of a class of some name defines a method as async."""
        return self._names.may_be_async(self._ev.project, cls, name)
