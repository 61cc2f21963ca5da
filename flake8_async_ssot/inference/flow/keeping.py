"""Whether code awaits what it keeps, in a container or an attribute, whatever is said to be in there."""

from __future__ import annotations

from astroid import nodes

_LOOPS = (nodes.For, nodes.ListComp, nodes.SetComp, nodes.DictComp, nodes.GeneratorExp)


def may_be_awaited(holder: nodes.NodeNG, name: str = "") -> bool:
    """Whether something is awaited that an expression stands in, or that a loop takes out of it.

    :param name: the attribute of the holder that keeps it; the holder is the container itself without one.
    """
    name = name or getattr(holder, "attrname", getattr(holder, "name", ""))
    scope = holder.scope() if isinstance(holder, nodes.Name) and holder.name == name else holder.root()
    awaits = scope.nodes_of_class((nodes.Await, nodes.AsyncFor))
    if any(_mentions(node.value if isinstance(node, nodes.Await) else node.iter, name) for node in awaits):
        return True
    return any(_awaits_items(loop, name) for loop in scope.nodes_of_class(_LOOPS))


def _mentions(node: nodes.NodeNG, name: str) -> bool:
    found = node.nodes_of_class((nodes.Name, nodes.Attribute))
    return any(getattr(item, "attrname", getattr(item, "name", "")) == name for item in found)


def _awaits_items(loop: nodes.NodeNG, name: str) -> bool:
    sources = [loop.iter] if isinstance(loop, nodes.For) else [generator.iter for generator in loop.generators]
    return any(_mentions(source, name) for source in sources) and any(True for _ in loop.nodes_of_class(nodes.Await))
