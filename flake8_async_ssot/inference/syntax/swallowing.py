"""Context managers that may swallow the exceptions of their blocks, by the usual names and by what a module defines."""

from __future__ import annotations

from astroid import nodes

from flake8_async_ssot.inference.syntax.names import called_name, last_name
from flake8_async_ssot.inference.syntax.tree import ModuleNode

_EXITS = ("__exit__", "__aexit__")
_MAKERS = frozenset({"contextmanager", "asynccontextmanager"})


def may_swallow(block: nodes.With) -> bool:
    """Whether a ``with`` statement may be one that swallows exceptions."""
    names = [called_name(item) for item, _ in block.items if isinstance(item, nodes.Call)]
    module: ModuleNode = block.root()
    if module.swallowing is None:
        module.swallowing = _swallowing(module)
    return any("suppress" in name or "raises" in name.lower() or name in module.swallowing for name in names)


def _swallowing(module: ModuleNode) -> frozenset[str]:
    """The classes of a module whose ``__exit__`` may give something true, and its generators that catch exceptions."""
    found: set[str] = set()
    for node in module.all_of(nodes.ClassDef):
        if any(map(_is_told, _exits(node))) or not found.isdisjoint(map(last_name, node.bases)):
            found.add(node.name)
    for node in module.all_of(nodes.FunctionDef, nodes.AsyncFunctionDef):
        if node.decorators is not None and not _MAKERS.isdisjoint(map(last_name, node.decorators.nodes)):
            found |= {node.name} if any(map(_catches, node.nodes_of_class(nodes.Yield))) else set()
    return frozenset(found)


def _exits(node: nodes.ClassDef) -> list[nodes.FunctionDef]:
    entries = [entry for name in _EXITS for entry in node.locals.get(name, ())]
    return [entry for entry in entries if isinstance(entry, nodes.FunctionDef)]


def _is_told(function: nodes.FunctionDef) -> bool:
    """Whether the method of a manager may tell the interpreter that an exception is dealt with."""
    given = [statement.value for statement in function.nodes_of_class(nodes.Return)]
    return any(value is not None and not (isinstance(value, nodes.Const) and not value.value) for value in given)


def _catches(node: nodes.Yield) -> bool:
    """Whether a handler around a ``yield`` lets its generator go on."""
    child, parent = node, node.parent
    while not isinstance(parent, nodes.FunctionDef):
        handlers = getattr(parent, "handlers", ()) if child in getattr(parent, "body", ()) else ()
        if any(not isinstance(handler.body[-1], nodes.Raise) for handler in handlers):
            return True
        child, parent = parent, parent.parent
    return False
