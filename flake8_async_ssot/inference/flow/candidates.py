"""One walk over a file that sorts the expressions which may make a coroutine by their use."""

from __future__ import annotations

from typing import NamedTuple

from astroid import nodes

from flake8_async_ssot.inference.flow.places import Spot, Use, spot_of
from flake8_async_ssot.inference.syntax.names import scopes_around
from flake8_async_ssot.inference.syntax.tree import ModuleNode

#: The parents of an expression that can drop it or test it.
_DECIDING = (
    nodes.Expr, nodes.If, nodes.While, nodes.IfExp, nodes.BoolOp, nodes.UnaryOp, nodes.Assert, nodes.Comprehension,
    nodes.Match,
)  # fmt: skip


class Candidate(NamedTuple):
    """An expression and where its value ends."""

    node: nodes.NodeNG
    spot: Spot


class Candidates(NamedTuple):
    """The candidates of a file by use; the other arm of the conditional around each of ``halves`` is awaited."""

    by_use: dict[Use, list[Candidate]]
    halves: list[Candidate]


def candidates_of(module: ModuleNode) -> Candidates:
    """Collect the calls of a file, and the names and attributes in expression statements and conditions."""
    by_use: dict[Use, list[Candidate]] = {use: [] for use in Use}
    halves: list[Candidate] = []
    for node in module.all_of(nodes.Call):
        spot = spot_of(node)
        if not isinstance(spot.node, nodes.Await):
            candidate = Candidate(node, spot)
            if spot.use is not Use.KEPT or isinstance(spot.node, (nodes.Assign, nodes.AnnAssign)):
                by_use[spot.use].append(candidate)
            if spot.value is not node and has_awaited_arm(candidate):
                halves.append(candidate)
    for node in module.all_of(nodes.Name, nodes.Attribute):
        if isinstance(node.parent, _DECIDING) and not _is_variable(node):
            spot = spot_of(node)
            if spot.use is Use.DROPPED or spot.use is Use.CONDITION:
                by_use[spot.use].append(Candidate(node, spot))
    return Candidates(by_use, halves)


def _is_variable(node: nodes.NodeNG) -> bool:
    """Whether a name is a variable of a function: its bindings are candidates already."""
    for scope in scopes_around(node) if isinstance(node, nodes.Name) else ():
        entries = scope.locals.get(node.name)
        if entries:
            return not isinstance(scope, nodes.Module) and not isinstance(entries[0], nodes.FunctionDef)
    return False


def has_awaited_arm(candidate: Candidate) -> bool:
    """Whether the other arm of a conditional around a call is awaited."""
    child, parent = candidate.node, candidate.node.parent
    while child is not candidate.spot.value:
        if isinstance(parent, nodes.IfExp) and child is not parent.test:
            other = parent.orelse if child is parent.body else parent.body
            if isinstance(other, nodes.Await):
                return True
        child, parent = parent, parent.parent
    return False


def names_tested(candidate: Candidate) -> frozenset[str]:
    """The names in the tests that decide whether a call inside of a conditional runs."""
    found: set[str] = set()
    child, parent = candidate.node, candidate.node.parent
    while child is not candidate.spot.value:
        if isinstance(parent, (nodes.IfExp, nodes.BoolOp)):
            tests = [parent.test] if isinstance(parent, nodes.IfExp) else parent.values
            found.update(name.name for test in tests if test is not child for name in test.nodes_of_class(nodes.Name))
        child, parent = parent, parent.parent
    return frozenset(found)
