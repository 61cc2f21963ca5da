"""Which generator expressions are asynchronous."""

from __future__ import annotations

from astroid import nodes


def is_async(node: nodes.GeneratorExp) -> bool:
    """Whether a generator expression has to be iterated with ``async for``: it has such a clause, or awaits itself.

    Its first iterable does not count, which is evaluated at once.
    """
    first = node.generators[0].iter
    return any(part.is_async for part in node.generators) or any(
        _makes_async(found, node) and not first.parent_of(found) and found is not first
        for found in node.nodes_of_class((nodes.Await, nodes.Comprehension))
    )


def _makes_async(found: nodes.Await | nodes.Comprehension, node: nodes.GeneratorExp) -> bool:
    """Whether an ``await`` or a clause makes a generator expression around it async, as an inner list does."""
    if isinstance(found, nodes.Comprehension) and not found.is_async:
        return False
    scope = found.parent if isinstance(found, nodes.Comprehension) else found.scope()
    while isinstance(scope, (nodes.ListComp, nodes.SetComp, nodes.DictComp)):
        scope = scope.parent.scope()
    return scope is node
