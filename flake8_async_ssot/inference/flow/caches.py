"""Decorators that keep the coroutine which a call of a function gives."""

from __future__ import annotations

from astroid import nodes

from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import name_of
from flake8_async_ssot.inference.evaluation.values import Function
from flake8_async_ssot.inference.flow.holding import gives_coroutine
from flake8_async_ssot.inference.libraries.sinks import sinks
from flake8_async_ssot.inference.syntax.names import decorators_of, head_of, original_name, renamed


def may_keep(ev: Evaluator, node: nodes.FunctionDef | nodes.Call) -> bool:
    """Whether a function has decorators, or a call may hand a function to one, by its looks."""
    if not isinstance(node, nodes.Call):
        return node.decorators is not None
    return len(node.args) == 1 and not node.keywords and _is_named_cache(ev, head_of(node.func))


def caching_decorator(ev: Evaluator, node: nodes.FunctionDef | nodes.Call) -> str | None:
    """The decorator, as written, that keeps the coroutine which a function gives; None without one.

    :param node: the function that is decorated, or the call that gives it to the decorator.
    """
    if isinstance(node, nodes.Call):
        return _caching_call(ev, node)
    for item in decorators_of(node):
        head = head_of(item)
        # A sync function seldom gives a coroutine: only targets named like a cache are judged.
        is_meant = isinstance(node, nodes.AsyncFunctionDef) or _is_named_cache(ev, head)
        if is_meant and _is_cache(ev, head):
            return str(head.as_string()) if gives_coroutine(ev, (Function(node),)) else None
    return None


def is_cached(ev: Evaluator, node: nodes.NodeNG) -> bool:
    """Whether a decorator of a function keeps what the function gives."""
    return isinstance(node, nodes.FunctionDef) and any(
        _is_named_cache(ev, head) and _is_cache(ev, head) for head in map(head_of, decorators_of(node))
    )


def _caching_call(ev: Evaluator, node: nodes.Call) -> str | None:
    head = head_of(node.func)
    if not _is_cache(ev, head):
        return None
    return str(head.as_string()) if gives_coroutine(ev, ev.values(node.args[0])) else None


def _is_named_cache(ev: Evaluator, head: nodes.NodeNG) -> bool:
    return original_name(head, ev.fact(head.root(), renamed)) in sinks().cache_names


def _is_cache(ev: Evaluator, decorator: nodes.NodeNG) -> bool:
    return any(name_of(value) in sinks().caches for value in ev.values(decorator))
