"""Questions about the one truth of a symbol: where its definitions disagree on what they give back.

Part of the front door.
"""

from __future__ import annotations

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import Definition
from flake8_async_ssot.inference.answers.settings import Settings
from flake8_async_ssot.inference.answers.truth import Breach, Demand, Disagreement, Duplicate, Gives, Mixed
from flake8_async_ssot.inference.comparing import (
    alternatives,
    fakes,
    mixed_calls,
    overriding,
    special_methods,
    structural,
    stub_files,
)
from flake8_async_ssot.inference.comparing.class_pairs import Define
from flake8_async_ssot.inference.comparing.contracts import Contracts
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.question import question
from flake8_async_ssot.inference.syntax.tree import ModuleNode


class Truth:
    """Answers about the definitions of one process's files. Where something is not certain there is no answer."""

    def __init__(self, ev: Evaluator, define: Define, settings: Settings) -> None:
        """Take what evaluates, what tells where a node is defined, and what the user declares."""
        self._ev = ev
        self._define = define
        self._contracts = Contracts(ev, define, settings)

    @question(())
    def overrides(self, node: nodes.ClassDef) -> tuple[Disagreement, ...]:
        """The methods of a class that give something else than those whose place they take."""
        if fakes.is_of_test(self._ev, node):
            return ()
        return tuple(overriding.disagreements(self._ev, node, self._define))

    @question(())
    def fakes(self, node: nodes.FunctionDef | nodes.ClassDef) -> tuple[Disagreement, ...]:
        """What a fake of a test has of another kind than what it stands for."""
        return tuple(fakes.disagreements(self._ev, node, self._define))

    def unfit(self, node: nodes.Call | nodes.AnnAssign | nodes.Return) -> tuple[Disagreement, ...]:
        """The methods of objects in the place of a protocol of the project that give something else than it says."""
        return self._unfit(node) if structural.is_place(self._ev, node) else ()

    @question(())
    def _unfit(self, node: nodes.Call | nodes.AnnAssign | nodes.Return) -> tuple[Disagreement, ...]:
        return tuple(structural.disagreements(self._ev, node, self._define))

    @question(())
    def wrong_special_methods(self, node: nodes.ClassDef) -> tuple[tuple[nodes.FunctionDef, Demand], ...]:
        """The special methods of a class that give what the language cannot take, with what it demands."""
        return () if fakes.is_of_test(self._ev, node) else tuple(special_methods.wrong_methods(self._ev, node))

    def alternatives(self, node: nodes.FunctionDef | nodes.ClassDef) -> tuple[Disagreement, ...]:
        """The definitions of a name that count under a condition, and differ from the others.

        :param node: the first definition of the name in a module or class; there is no answer for the others.
        """
        return self._alternatives(node) if _is_bound_again(node) else ()

    @question(())
    def _alternatives(self, node: nodes.FunctionDef | nodes.ClassDef) -> tuple[Disagreement, ...]:
        return tuple(alternatives.alternatives(self._ev, node, self._define))

    def redefinitions(self, node: nodes.FunctionDef | nodes.ClassDef) -> tuple[Disagreement, ...]:
        """The definitions of a name that take the place of others which nothing used, and differ from these.

        :param node: the first definition of the name in its scope; there is no answer for the others.
        """
        return self._redefinitions(node) if _is_bound_again(node) else ()

    @question(())
    def _redefinitions(self, node: nodes.FunctionDef | nodes.ClassDef) -> tuple[Disagreement, ...]:
        return tuple(alternatives.redefinitions(self._ev, node, self._define))

    @question(None)
    def mixed(self, call: nodes.Call) -> Mixed | None:
        """Two functions that a call may reach, one sync and one async; None where all are of one kind."""
        return mixed_calls.mixed(self._ev, call, self._define)

    @question(())
    def against_stub(self, node: nodes.FunctionDef | nodes.ClassDef) -> tuple[Disagreement, ...]:
        """The definitions of a function or class that are of another kind than the stub of the module says."""
        return tuple(stub_files.disagreements(self._ev, node, self._define))

    @question(())
    def breaches(self, node: nodes.FunctionDef | nodes.ClassDef | nodes.Assign) -> tuple[Breach, ...]:
        """The contracts of the settings that a definition breaks, or an assignment to an attribute."""
        if isinstance(node, nodes.Assign):
            return tuple(self._contracts.breaches_by_store(node))
        found = self._contracts.breach(node)
        return (found,) if found is not None else ()

    @question(None)
    def breach_by_stand_in(self, replaced: Definition, gives: Gives, place: nodes.NodeNG) -> Breach | None:
        """The contract of a function that something in its place breaks."""
        return self._contracts.broken_by(replaced, gives, place)

    @question(())
    def duplicates(self, node: nodes.FunctionDef | nodes.ClassDef | nodes.Assign) -> tuple[Duplicate, ...]:
        """The single sources of the settings that a definition or an assignment takes the place of."""
        if isinstance(node, nodes.Assign):
            return tuple(self._contracts.duplicates_by_store(node))
        found = self._contracts.duplicate(node)
        return (found,) if found is not None else ()

    @question(())
    def unmatched(self, module: ModuleNode) -> tuple[str, ...]:
        """The patterns of contracts and single sources that mean nothing, as seen from a module."""
        return tuple(self._contracts.unmatched(module))


def _is_bound_again(node: nodes.FunctionDef | nodes.ClassDef) -> bool:
    return len(node.parent.scope().locals.get(node.name, ())) > 1
