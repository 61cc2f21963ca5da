"""What the module of a function does to it after its definition: other code, other defaults."""

from __future__ import annotations

from collections.abc import Collection

from astroid import nodes

from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.syntax.changed_functions import ANY, changed_functions


def is_changed(ev: Evaluator, node: nodes.FunctionDef | nodes.Lambda) -> bool:
    """Whether the module of a function may give it other code or other variables of its closure."""
    return _is_among(ev.fact(node.root(), changed_functions).code, node)


def has_other_defaults(ev: Evaluator, node: nodes.FunctionDef | nodes.Lambda) -> bool:
    """Whether the module of a function may give its parameters other defaults."""
    return _is_among(ev.fact(node.root(), changed_functions).defaults, node)


def _is_among(changed: Collection[str], node: nodes.FunctionDef | nodes.Lambda) -> bool:
    return bool(changed) and (ANY in changed or getattr(node, "name", "") in changed)
