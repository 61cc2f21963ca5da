"""The uses of local names: which of them a binding reaches, and whether it gets out of sight."""

from __future__ import annotations

from typing import NamedTuple

from astroid import nodes

from flake8_async_ssot.inference.reaching import reaching_bindings

_COMPREHENSIONS = (nodes.ListComp, nodes.SetComp, nodes.DictComp, nodes.GeneratorExp)
#: Calls that can read any local variable.
_ALL_SEEING = frozenset({"locals", "vars", "eval", "exec", "dir"})


class Names(NamedTuple):
    """The reads of each local name of one scope; ``hidden`` are the names that something else may read too."""

    reads: dict[str, list[nodes.Name]]
    hidden: frozenset[str]
    is_opaque: bool


def names_of(scope: nodes.NodeNG) -> Names:
    """Collect the reads of a scope, in source order, and what inner scopes read or share."""
    reads: dict[str, list[nodes.Name]] = {}
    hidden: set[str] = set()
    is_opaque = False
    todo: list[tuple[nodes.NodeNG, bool]] = [(child, False) for child in reversed(list(scope.get_children()))]
    while todo:
        node, is_inner = todo.pop()
        if isinstance(node, nodes.Name):
            if is_inner:
                hidden.add(node.name)
            else:
                reads.setdefault(node.name, []).append(node)
            is_opaque = is_opaque or node.name in _ALL_SEEING
        elif isinstance(node, (nodes.Global, nodes.Nonlocal)):
            hidden.update(node.names)
        elif isinstance(node, nodes.AugAssign) and isinstance(node.target, nodes.AssignName):
            hidden.add(node.target.name)
        inner = is_inner or isinstance(node, (nodes.FunctionDef, nodes.Lambda, nodes.ClassDef))
        todo.extend((child, inner) for child in reversed(list(node.get_children())))
    return Names(reads, frozenset(hidden), is_opaque)


def owner_of(entry: nodes.AssignName) -> nodes.NodeNG:
    """The scope that a binding belongs to: a walrus in a comprehension binds in the function around it."""
    scope = entry.scope()
    while isinstance(scope, _COMPREHENSIONS):
        scope = scope.parent.scope()
    return scope


def reached_uses(names: Names, scope: nodes.NodeNG, entry: nodes.NodeNG, name: str) -> list[nodes.Name] | None:
    """The reads of a name that one of its bindings reaches; None where others may see it."""
    if names.is_opaque or name in names.hidden:
        return None
    entries = scope.locals.get(name, [])
    return [use for use in names.reads.get(name, ()) if entry in reaching_bindings(entries, scope, use)]
