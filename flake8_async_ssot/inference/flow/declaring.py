"""Functions of which nothing but an annotation tells what they give."""

from __future__ import annotations

from astroid import nodes

from flake8_async_ssot.inference.evaluation import functions
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.values import Bound, Function, Partial, Values, has_unknown


def is_only_declared(ev: Evaluator, callees: Values) -> bool:
    """Whether the annotation of one of some functions stands in for a body of which it is not known what it gives."""
    called = [value.function if isinstance(value, (Bound, Partial)) else value for value in callees]
    called = [value.function if isinstance(value, Bound) else value for value in called]
    found = [value for value in called if isinstance(value, Function) and isinstance(value.node, nodes.FunctionDef)]
    return any(
        function.node.returns is not None
        and not function.node.root().is_stub
        and not ev.fact(function.node, functions.body_of).is_hollow
        and has_unknown(functions.body_values(ev, function.node, function.frame))
        for function in found
    )
