"""What the rules about ``with`` and ``for`` statements, sync and async, share."""

from __future__ import annotations

import ast

from flake8_async_ssot import nodes
from flake8_async_ssot.inference import Awaitability, Kind, Protocol
from flake8_async_ssot.rules._made import last_name
from flake8_async_ssot.rules.base import Inference

#: Built-in callables, and methods of built-in types, whose results are sync iterables or context managers. Most loops
#: have one of these.
_PLAIN = frozenset({
    "dict", "dir", "enumerate", "filter", "frozenset", "list", "map", "open", "range", "reversed", "set", "sorted",
    "tuple", "vars", "zip", "items", "keys", "values", "split", "splitlines",
})  # fmt: skip


#: The methods of the exit stacks of `contextlib` that enter a context manager.
ENTERING, ENTERING_ASYNC = "enter_context", "enter_async_context"


def managers_of(node: nodes.NodeNG, method: str, inference: Inference) -> list[nodes.NodeNG]:
    """The context managers that a statement enters, or a call of a method of an exit stack."""
    if not isinstance(node, nodes.Call):
        return [manager for manager, _ in node.items]
    if getattr(node.func, "attrname", "") != method or len(node.args) != 1:
        return []
    definition = inference.definition(node)
    return node.args if definition is not None and definition.qualified_name.startswith("contextlib.") else []


def may_be_async(expression: ast.expr) -> bool:
    """Whether an expression, by its syntax, is worth evaluating wherever it stands: a call of something uncommon.

    A plain name that is looped over in a sync function nearly never holds an async iterable, and is not worth it.
    """
    return isinstance(expression, ast.Call) and last_name(expression.func) not in _PLAIN


def is_worth_it(expression: nodes.NodeNG) -> bool:
    """The same for a node of inference, where any expression of an async function is worth it."""
    match expression:
        case nodes.List() | nodes.Tuple() | nodes.Dict() | nodes.Set() | nodes.Const() | nodes.ListComp():
            return False
        case nodes.Call(func=nodes.Name(name=name)):
            return name not in _PLAIN
        case nodes.Call(func=nodes.Attribute(attrname=name)):
            return name not in _PLAIN or _is_in_async_function(expression)
    return isinstance(expression, nodes.Call) or _is_in_async_function(expression)


def _is_in_async_function(node: nodes.NodeNG) -> bool:
    scope = node.scope()
    while isinstance(scope, (nodes.ListComp, nodes.SetComp, nodes.DictComp, nodes.GeneratorExp)):
        scope = scope.parent.scope()
    return isinstance(scope, nodes.AsyncFunctionDef)


def refuses(node: nodes.NodeNG, protocol: Protocol, inference: Inference) -> bool:
    """Whether the value of an expression is certain to lack the methods that a statement needs."""
    return inference.supports(node, protocol) is Awaitability.NEVER


def is_no_coroutine(node: nodes.NodeNG, inference: Inference) -> bool:
    """Whether an expression is certain to be no coroutine: one that is entered or iterated lacks its ``await``."""
    answer = inference.awaitable(node)
    return answer.awaitability is not Awaitability.UNKNOWN and answer.kind is not Kind.COROUTINE


def allows(node: nodes.NodeNG, protocol: Protocol, inference: Inference) -> bool:
    """Whether the value of an expression is certain to have the methods that a statement needs."""
    return inference.supports(node, protocol) is Awaitability.ALWAYS
