"""Composes the parts of evaluation: each operation of the interface is the function of the part that answers it."""

from __future__ import annotations

from collections.abc import Hashable

from astroid import nodes

from flake8_async_ssot.inference.evaluation import (
    attributes,
    awaitability,
    bindings,
    calls,
    displays,
    expressions,
    functions,
    hints,
    protocols,
    scopes,
    solving,
    stores,
)
from flake8_async_ssot.inference.evaluation.caching import Cache
from flake8_async_ssot.inference.evaluation.interface import Evaluator, Libraries
from flake8_async_ssot.inference.evaluation.memo import Memo
from flake8_async_ssot.inference.evaluation.resolution_order import Order
from flake8_async_ssot.inference.evaluation.unions import bounded
from flake8_async_ssot.inference.evaluation.values import Class, Deferred, Frame, TypeVariable, Values
from flake8_async_ssot.inference.modules.loader import Loader
from flake8_async_ssot.inference.project.index import Index
from flake8_async_ssot.inference.syntax.class_hooks import Replaced
from flake8_async_ssot.inference.syntax.tree import ModuleNode


class ComposedEvaluator(Memo, Evaluator):
    """Evaluates expressions of one process's modules; every result is kept."""

    def __init__(self, loader: Loader, index: Index, libraries: Libraries) -> None:
        super().__init__(loader.finder.sources.facts)
        self.loader = loader
        self.libraries = libraries
        self.index = index
        self.project = ""
        self.orders: Cache[Class, tuple[Order, int]] = Cache()
        self.open_orders: set[Class] = set()
        self.descendants: Cache[ModuleNode, tuple[dict[Hashable, list[nodes.ClassDef]], int]] = Cache()
        self.replaced: Cache[Class, tuple[Replaced, int]] = Cache()
        self.type_parameters: Cache[nodes.ClassDef, tuple[tuple[TypeVariable, ...], int]] = Cache()

    answer_of = awaitability.of_value
    alias_variables = hints.alias_variables
    awaited = protocols.awaited
    bind = attributes.bind
    binding_values = bindings.binding_values
    call = calls.call
    class_level = attributes.class_level
    dict_values = displays.entries
    end_of_scope = scopes.end_of_scope
    iterated = protocols.iterated
    iterated_async = protocols.iterated_async
    lookup = scopes.lookup
    may_match = solving.may_match
    is_in_doubt = solving.is_in_doubt
    module_name = scopes.module_name
    read = attributes.read
    read_one = attributes.read_one
    running_kind = functions.running_kind
    solve_bound = solving.solve_bound
    special_method = attributes.special_method
    stored = stores.stored
    type_values = hints.type_values

    def values(self, node: nodes.NodeNG, frame: Frame | None = None) -> Values:
        """The values that the expression ``node`` may have, with the variables of ``frame`` known."""
        key = (node, frame)
        kept = self._kept(key, frame)
        if kept is None:
            return self._unfinished(key, lambda: bounded(expressions.evaluate(self, node, frame)))
        if kept[1]:
            self._asked |= kept[1]
        self.reads.used |= kept[2]
        return kept[0]

    def open(self, module: ModuleNode) -> None:
        """Take the file that is linted next. Results are those of one project."""
        project = self.loader.finder.project(module.file or "")
        if project != self.project:
            self.project = project
            self.forget_results()

    def given(self, given: Values | Deferred) -> Values:
        """The values of an argument: those that it has, or those of its expression in the frame around it."""
        return self.values(given.node, given.frame) if isinstance(given, Deferred) else given

    def close(self, module: ModuleNode) -> None:
        """Drop the results and the tree of a linted file that is done. Results about other modules stay."""
        gone = frozenset({id(node) for kept in module.by_class.values() for node in kept})
        self.forget(gone)
        for cache in (self.orders, self.replaced, self.type_parameters, self.descendants):
            cache.forget(gone)
        module.dissolve()
        self._shrink()

    def _shrink(self) -> None:
        """Let go of the modules that were not asked for lately, and of all results, where too much is kept."""
        gone = self.loader.forget_oldest()
        if gone or self.is_large:
            for tree in gone:
                tree.dissolve()
            self.forget_results()

    def forget_results(self) -> None:
        """Drop all results: they are found again when they are asked for."""
        for tree in self.trees():
            tree.dissolve()
        self.forget_all()
        for cache in (self.orders, self.replaced, self.type_parameters, self.descendants):
            cache.clear()

    def _forget_progress(self) -> None:
        super()._forget_progress()
        if self.open_orders:
            self.open_orders.clear()
