"""The expressions that are iterated as ``for`` does, by constructs of the language and by functions that do so."""

from __future__ import annotations

from astroid import nodes

from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import name_of
from flake8_async_ssot.inference.libraries.sinks import sinks
from flake8_async_ssot.inference.syntax.names import binding_scope, last_name
from flake8_async_ssot.inference.syntax.signatures import placed_in


def may_be_iterated_by(node: nodes.NodeNG) -> list[nodes.NodeNG]:
    """The expressions that a node other than a loop iterates over, or takes an element of, as far as syntax tells."""
    match node:
        case nodes.Starred(value=source) | nodes.Subscript(value=source):
            return [source]
        case nodes.Assign(value=source, targets=targets):
            return [source] if any(isinstance(target, (nodes.Tuple, nodes.List)) for target in targets) else []
        case nodes.Compare(ops=ops):
            return [side for sign, side in ops if sign in ("in", "not in")]
        case nodes.Call() if last_name(node.func) in sinks().iterating_names:
            return placed_in(node)
    return []


def iterated_by(ev: Evaluator, node: nodes.NodeNG, sources: list[nodes.NodeNG]) -> list[nodes.NodeNG]:
    """Those of the expressions that a node may iterate over of which this is certain: a call may have other targets."""
    if not isinstance(node, nodes.Call):
        return sources
    slots = [sinks().iterating.get(name_of(target)) for target in ev.values(node.func)]
    placed = placed_in(node) if slots else []
    return [
        argument
        for place, argument in enumerate(placed)
        if argument in sources and all(slot is not None and slot.takes(place, len(node.args)) for slot in slots)
    ]


def made_by(node: nodes.NodeNG) -> nodes.NodeNG | None:
    """The call or generator expression that gives an expression its value, also through the only binding of a name."""
    if not isinstance(node, nodes.Name):
        return node if isinstance(node, (nodes.Call, nodes.GeneratorExp)) else None
    scope = binding_scope(node)
    entries = scope.locals[node.name] if isinstance(scope, nodes.AsyncFunctionDef) else []
    statement = entries[0].parent if len(entries) == 1 else None
    made = statement.value if isinstance(statement, nodes.Assign) and entries[0] in statement.targets else None
    return made if isinstance(made, (nodes.Call, nodes.GeneratorExp)) else None
