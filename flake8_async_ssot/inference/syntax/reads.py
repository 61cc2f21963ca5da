"""The uses of local names: which of them a binding reaches, and whether it gets out of sight."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

from astroid import nodes

from flake8_async_ssot.inference.syntax.names import scopes_around
from flake8_async_ssot.inference.syntax.use_def import reaching_bindings

#: Calls that can read any local variable.
_ALL_SEEING = frozenset({"locals", "vars", "eval", "exec", "dir"})


@dataclass(frozen=True, slots=True)
class Names:
    """The reads of each local name of one scope; ``hidden`` are the names that something else may read too.

    The target of an augmented assignment is one of them.

    ``inner`` holds the reads in functions and classes inside of the scope, and ``shared`` the names that others may
    bind.
    """

    reads: dict[str, list[nodes.Name]]
    hidden: frozenset[str]
    is_opaque: bool
    inner: dict[str, list[nodes.Name]]
    shared: frozenset[str]
    _reached: dict[str, dict[nodes.NodeNG, list[nodes.Name]]] = field(default_factory=dict)
    _unclear: set[str] = field(default_factory=set)

    def seen(self, scope: nodes.NodeNG, entry: nodes.AssignName) -> list[nodes.Name]:
        """The reads in the scope itself that a binding reaches; none where others may bind the name."""
        if self.is_opaque or entry.name in self.shared:
            return []
        return self.reached(scope, entry, entry.name)

    def reached(self, scope: nodes.NodeNG, entry: nodes.NodeNG, name: str) -> list[nodes.Name]:
        """The reads of a name in the scope itself that one of its bindings reaches, as far as that can be told.

        A read that too many bindings reach is left out: see :meth:`is_unclear`.
        """
        if name not in self._reached:
            found: dict[nodes.NodeNG, list[nodes.Name]] = {}
            for use in self.reads.get(name, ()):
                reaching = reaching_bindings(scope, name, use)
                if reaching is None:
                    self._unclear.add(name)
                for binding in reaching or ():
                    found.setdefault(binding, []).append(use)
            self._reached[name] = found
        return self._reached[name].get(entry, [])

    def is_unclear(self, scope: nodes.NodeNG, entry: nodes.NodeNG, name: str) -> bool:
        """Whether a read of a name is reached by too many bindings to tell which."""
        self.reached(scope, entry, name)
        return name in self._unclear


def names_of(scope: nodes.NodeNG) -> Names:
    """Collect the reads of a scope, in source order, and what inner scopes read or share."""
    reads: dict[str, list[nodes.Name]] = {}
    read_inside: dict[str, list[nodes.Name]] = {}
    shared: set[str] = set()
    is_opaque = False
    todo: list[tuple[nodes.NodeNG, bool]] = [(child, False) for child in reversed(list(scope.get_children()))]
    while todo:
        node, is_inner = todo.pop()
        if isinstance(node, nodes.Name):
            if not is_inner:
                reads.setdefault(node.name, []).append(node)
            elif not _is_bound_inside(node, scope):
                read_inside.setdefault(node.name, []).append(node)
            is_opaque = is_opaque or sees_all(node)
        elif isinstance(node, nodes.Attribute):
            # The local variables of a frame, as of that of the scope.
            is_opaque = is_opaque or node.attrname == "f_locals"
        elif isinstance(node, (nodes.Global, nodes.Nonlocal)):
            shared.update(node.names)
        elif isinstance(node, nodes.AugAssign) and isinstance(node.target, nodes.AssignName) and not is_inner:
            # The name is read before it is bound.
            reads.setdefault(node.target.name, []).append(node.target)
        inner = is_inner or isinstance(node, (nodes.FunctionDef, nodes.Lambda, nodes.ClassDef))
        todo.extend((child, inner) for child in reversed(list(node.get_children())))
    return Names(reads, frozenset(shared | read_inside.keys()), is_opaque, read_inside, frozenset(shared))


def _is_bound_inside(node: nodes.Name, scope: nodes.NodeNG) -> bool:
    """Whether a name that an inner scope reads is bound by that scope, or by another one inside of ``scope``."""
    inside = itertools.takewhile(lambda inner: inner is not scope, scopes_around(node))
    return any(node.name in inner.locals for inner in inside if inner.parent is not None)


def sees_all(node: nodes.Name) -> bool:
    """Whether a name is that of a function which can read any local variable: ``locals()``."""
    return node.name in _ALL_SEEING and not _is_about_object(node)


def _is_about_object(node: nodes.Name) -> bool:
    """Whether ``dir`` or ``vars`` is asked about an object, and not about the local names."""
    call = node.parent
    return node.name in ("dir", "vars") and isinstance(call, nodes.Call) and call.func is node and bool(call.args)


def reached_uses(names: Names, scope: nodes.NodeNG, entry: nodes.NodeNG, name: str) -> list[nodes.Name] | None:
    """The reads of a name that one of its bindings reaches; None where others may see it, or too many reach one."""
    entries = scope.locals.get(name, [])
    if names.is_opaque or name in names.shared:
        return None
    if name in names.inner and (len(entries) != 1 or not isinstance(scope, nodes.FunctionDef)):
        return None
    if names.is_unclear(scope, entry, name):
        return None
    # What is bound once is what inner functions read, whenever they run.
    return [*names.reached(scope, entry, name), *names.inner.get(name, ())]
