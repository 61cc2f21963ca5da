"""Functions that a decorator takes the source text of, to run it elsewhere or in another language: scripts, kernels."""

from __future__ import annotations

from astroid import nodes

from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import unbound
from flake8_async_ssot.inference.evaluation.values import Class, Function
from flake8_async_ssot.inference.syntax.names import decorators_of, head_of

#: Functions of ``inspect`` that give the text of a function.
_READING = ("getsource", "getsourcelines")


def is_read_as_text(ev: Evaluator, node: nodes.NodeNG) -> bool:
    """Whether an expression stands in a function that a decorator may only read: Python need not run its body."""
    for function in node.node_ancestors():
        for decorator in decorators_of(function) if isinstance(function, nodes.FunctionDef) else ():
            for value in ev.values(head_of(decorator)):
                made = unbound(value)
                home = made.node.root() if isinstance(made, (Function, Class)) else None
                if home is not None and not home.is_stub and ev.loader.says(home.file or "", *_READING):
                    return True
    return False
