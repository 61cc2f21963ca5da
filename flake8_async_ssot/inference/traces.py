"""Questions about how an answer came about, and about imports that fail. Part of the front door."""

from __future__ import annotations

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import Reason
from flake8_async_ssot.inference.answers.trace import Link, MissingImport, Symbol
from flake8_async_ssot.inference.evaluation import awaitability, tracing
from flake8_async_ssot.inference.evaluation.actuals import Actuals
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.question import question
from flake8_async_ssot.inference.evaluation.values import CALLED, Module, Values
from flake8_async_ssot.inference.libraries.missing_imports import missing_imports
from flake8_async_ssot.inference.syntax.tree import ModuleNode


class Traces:
    """Chains of evidence for one process's files."""

    def __init__(self, ev: Evaluator) -> None:
        self._ev = ev

    @question(())
    def chain(self, node: nodes.NodeNG, reason: Reason | None) -> tuple[Link, ...]:
        """The links behind an expression, the nearest first.

        :param reason: why its answer is unknown; the last link says then what decides that.
        """
        return tracing.chain(self._ev, node, reason)

    @question(None)
    def dynamic_import(self, node: nodes.Call) -> Link | None:
        """The link of a call that imports a module by its name and is not resolved; None for every other call."""
        return tracing.dynamic_import(self._ev, node)

    @question(())
    def missing_imports(self, node: nodes.Import | nodes.ImportFrom) -> tuple[MissingImport, ...]:
        """What an import statement names of the project's own packages that is certain not to be there."""
        return missing_imports(self._ev, node)

    @question(None)
    def symbol(self, name: str, module: ModuleNode) -> Symbol | None:
        """What is known of a qualified name as a module would import it; None where no module starts it."""
        values = self._resolved(name, module)
        if values is None:
            return None
        is_called = bool(values) and all(isinstance(value, CALLED) for value in values)
        results = self._ev.call(values, Actuals()) if is_called else values
        answer = awaitability.of_values(self._ev, results)
        return Symbol(answer, tracing.chain_of_values(self._ev, values), is_called)

    def _resolved(self, name: str, module: ModuleNode) -> Values | None:
        """The values of a dotted name: of the longest part that is a module, and then of its attributes."""
        parts = name.split(".")
        for count in range(len(parts), 0, -1):
            found = self._ev.loader.load(".".join(parts[:count]), module.search_path)
            if found is None:
                continue
            values: Values = (Module(found),)
            for part in parts[count:]:
                values = self._ev.read(values, part, module)
            return values
        return None
