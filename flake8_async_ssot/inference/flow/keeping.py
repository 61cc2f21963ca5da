"""Whether code awaits the content of a container or attribute, whatever its annotation says."""

from __future__ import annotations

from collections.abc import Iterable

from astroid import nodes

from flake8_async_ssot.inference.answers.runner import OTHER_RUNNER_NAMES, RUNNER_NAMES
from flake8_async_ssot.inference.syntax.names import called_name, last_name

_RUNNING = RUNNER_NAMES | OTHER_RUNNER_NAMES
_LOOPS = (nodes.For, nodes.ListComp, nodes.SetComp, nodes.DictComp, nodes.GeneratorExp)
_RUNS = (nodes.Await, nodes.AsyncFor, nodes.Call)


def may_be_awaited(holder: nodes.NodeNG, name: str = "") -> bool:
    """Whether an expression with the holder in it is awaited, or an element that a loop takes out of the holder.

    :param name: the attribute of the holder that keeps it; the holder is the container itself without one.
    """
    name = name or last_name(holder)
    scope = holder.scope() if isinstance(holder, nodes.Name) and holder.name == name else holder.root()
    if any(_mentions(part, name) for node in scope.nodes_of_class(_RUNS) for part in _run(node)):
        return True
    return any(_awaits_items(loop, name) for loop in scope.nodes_of_class(_LOOPS))


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


def _mentions(node: nodes.NodeNG, name: str) -> bool:
    found = node.nodes_of_class((nodes.Name, nodes.Attribute))
    return any(last_name(item) == name for item in found)


def _awaits_items(loop: nodes.NodeNG, name: str) -> bool:
    sources = [loop.iter] if isinstance(loop, nodes.For) else [generator.iter for generator in loop.generators]
    return any(_mentions(source, name) for source in sources) and any(
        True for node in loop.nodes_of_class(_RUNS) for _ in _run(node)
    )
