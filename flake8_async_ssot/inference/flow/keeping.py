"""Whether code awaits the content of a container or attribute, whatever its annotation says."""

from __future__ import annotations

from collections.abc import Iterable

from astroid import nodes

from flake8_async_ssot.inference.answers.runner import OTHER_RUNNER_NAMES, RUNNER_NAMES
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.syntax.names import called_name, last_name

_RUNNING = RUNNER_NAMES | OTHER_RUNNER_NAMES
_LOOPS = (nodes.For, nodes.ListComp, nodes.SetComp, nodes.DictComp, nodes.GeneratorExp)
_RUNS = (nodes.Await, nodes.AsyncFor, nodes.Call)


def may_be_awaited(ev: Evaluator, holder: nodes.NodeNG, name: str = "") -> bool:
    """Whether an expression with the holder in it is awaited, or an element that a loop takes out of the holder.

    :param name: the attribute of the holder that keeps it; the holder is the container itself without one.
    """
    name = name or last_name(holder)
    scope = holder.scope() if isinstance(holder, nodes.Name) and holder.name == name else holder.root()
    return name in ev.fact(scope, _awaited_holders)


def _awaited_holders(scope: nodes.NodeNG) -> frozenset[str]:
    """The names in what a scope awaits and runs, and in what those of its loops go through that await or run."""
    awaited = [part for node in scope.nodes_of_class(_RUNS) for part in _run(node)]
    for loop in scope.nodes_of_class(_LOOPS):
        if any(True for node in loop.nodes_of_class(_RUNS) for _ in _run(node)):
            awaited += [loop.iter] if isinstance(loop, nodes.For) else [part.iter for part in loop.generators]
    return frozenset(last_name(item) for part in awaited for item in part.nodes_of_class((nodes.Name, nodes.Attribute)))


def is_run(use: nodes.NodeNG) -> bool:
    """Whether a name is given to a function that runs awaitables, itself or in a collection."""
    parent = use.parent
    while isinstance(parent, (nodes.Keyword, nodes.Starred, nodes.List, nodes.Tuple, nodes.Set)):
        parent = parent.parent
    return isinstance(parent, nodes.Call) and called_name(parent) in _RUNNING


def _run(node: nodes.NodeNG) -> Iterable[nodes.NodeNG]:
    """The expressions that a node awaits or runs."""
    if isinstance(node, nodes.Call):
        called = called_name(node)
        return node.args if called in _RUNNING else ()
    return (node.iter,) if isinstance(node, nodes.AsyncFor) else (node.value,)
