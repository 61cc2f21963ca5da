"""What the rules about calls that run awaitables share."""

from __future__ import annotations

import ast

from flake8_async_ssot import nodes
from flake8_async_ssot.inference import RUNNER_NAMES, Answer, Kind, Need, Protocol
from flake8_async_ssot.rules._made import last_name
from flake8_async_ssot.rules.base import Inference

#: What makes a file worth a look.
TRIGGERS = (ast.Call, ast.ImportFrom)
#: Runners whose arguments are awaitables themselves.
OF_AWAITABLES = frozenset({Need.COROUTINE, Need.ONLY_COROUTINE, Need.AWAITABLE, Need.AWAITABLES})
#: Runners whose argument holds awaitables.
OF_COLLECTIONS = frozenset({Need.FUTURE_COLLECTION, Need.AWAITABLE_COLLECTION})


def may_run(node: ast.AST) -> bool:
    """Whether a callee has the name of a runner, or an import gives a runner another name."""
    if isinstance(node, ast.ImportFrom):
        return any(alias.asname and alias.name in RUNNER_NAMES for alias in node.names)
    return isinstance(node, ast.Call) and last_name(node.func) in RUNNER_NAMES


def is_left_packed(argument: nodes.NodeNG, answer: Answer, inference: Inference) -> bool:
    """Whether an argument is a collection, or another iterable, whose elements should be arguments."""
    if isinstance(argument, (nodes.Dict, nodes.DictComp)):
        return True
    is_iterable = answer.kind is Kind.COLLECTION or inference.supports(argument, Protocol.FOR).value == "always"
    return is_iterable and answer.value not in ("str", "bytes") and not inference.content(argument).never
