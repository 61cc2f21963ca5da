"""What the body of a function shows by itself: what it returns and yields, and whether others are to fill it in."""

from __future__ import annotations

from typing import NamedTuple, cast

from astroid import nodes

from flake8_async_ssot.inference.evaluation import classes, decorators
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.values import Function, Value
from flake8_async_ssot.inference.syntax import signatures
from flake8_async_ssot.inference.syntax.tree import ModuleNode, Results
from flake8_async_ssot.inference.syntax.use_def import is_end_reached, is_reached

_NO_RESULTS = Results()


class Body(NamedTuple):
    """The returns and yields of a function's body that control may come to, without those of nested functions.

    A ``yield`` that is never reached still makes the function a generator.
    """

    returns: tuple[nodes.Return, ...]
    yields: tuple[nodes.NodeNG, ...]
    is_generator: bool
    is_open_ended: bool
    is_hollow: bool


def body_of(node: nodes.FunctionDef) -> Body:
    """Collect the returns and yields of a function, and whether control runs off its end or it does nothing."""
    found = cast("ModuleNode", node.root()).results_of.get(node, _NO_RESULTS)
    returns, yields = (tuple(filter(is_reached, part)) for part in (found.returns, found.yields))
    return Body(returns, yields, bool(found.yields), is_end_reached(node), _is_hollow(node))


def only_raises(ev: Evaluator, value: Value) -> bool:
    """Whether a value is a sync function that never gives anything: no end of its body is reached."""
    node = value.node if isinstance(value, Function) else None
    if not isinstance(node, nodes.FunctionDef) or isinstance(node, nodes.AsyncFunctionDef) or node.root().is_stub:
        return False
    body = ev.fact(node, body_of)
    return not body.returns and not body.is_generator and not body.is_open_ended


def _is_hollow(node: nodes.FunctionDef) -> bool:
    """Whether a body only raises or fails, or is ``...`` or a docstring: a place for others to fill in."""
    statements = [s for s in node.body if not (isinstance(s, nodes.Expr) and isinstance(s.value, nodes.Const))]
    if not statements:
        return True
    first = statements[0]
    called = first.value.func if isinstance(first, nodes.Expr) and isinstance(first.value, nodes.Call) else None
    # `pytest.fail(...)` and `self.fail(...)` raise; a fake that holds just that is never meant to be reached.
    return isinstance(first, nodes.Raise) or getattr(called, "attrname", "") == "fail"


def is_left_open(ev: Evaluator, node: nodes.FunctionDef) -> bool:
    """Whether a definition says what others fill in: in a stub or protocol, abstract, or without a body."""
    return node.root().is_stub or ev.fact(node, body_of).is_hollow or is_declaration(ev, node)


def is_declaration(ev: Evaluator, node: nodes.FunctionDef) -> bool:
    """Whether a definition is there to be overridden: it is abstract or a method of a protocol."""
    owner = signatures.method_owner(node)
    return decorators.is_abstract(ev, node) or owner is not None and ev.fact(owner, classes.is_protocol)
