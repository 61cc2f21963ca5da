"""Code that expects the error which a rule would report: tests of the failure, and handlers written for it."""

from __future__ import annotations

from collections.abc import Iterator

from astroid import nodes

#: Functions whose ``with`` block is expected to raise what they are given.
_EXPECTING = frozenset({"raises", "assertRaises", "assertRaisesRegex", "suppress", "RaisesGroup", "RaisesExc", "warns"})
_BROAD = frozenset({"Exception", "BaseException"})


def expects(node: nodes.NodeNG, error: str) -> bool:
    """Whether code around a node expects an exception of the given name.

    In a ``with`` block of a test or of ``suppress`` a broad exception counts too; a handler has to name the error itself, since
    ``except Exception`` around a mistake hides it but was not written for it.
    """
    child, parent = node, node.parent
    while parent is not None and not isinstance(parent, (nodes.Module, nodes.ClassDef)):
        if isinstance(parent, nodes.With) and child in parent.body:
            if any(error in names or names & _BROAD for names in map(_expected, (item for item, _ in parent.items))):
                return True
        if isinstance(parent, nodes.Try) and child in parent.body:
            if any(error in set(_names(handler.type)) for handler in parent.handlers):
                return True
        child, parent = parent, parent.parent
    return False


def _expected(manager: nodes.NodeNG) -> set[str]:
    if not isinstance(manager, nodes.Call):
        return set()
    called = getattr(manager.func, "attrname", getattr(manager.func, "name", ""))
    if called not in _EXPECTING:
        return set()
    return {name for argument in manager.args for name in _names(argument)}


def _names(node: nodes.NodeNG | None) -> Iterator[str]:
    """The last names in an exception or a tuple of them."""
    if isinstance(node, nodes.Tuple):
        for element in node.elts:
            yield from _names(element)
    elif node is not None:
        yield str(getattr(node, "attrname", getattr(node, "name", "")))
