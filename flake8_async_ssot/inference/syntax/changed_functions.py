"""Functions whose defaults, code or closure the module changes after their definition."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from astroid import nodes

from flake8_async_ssot.inference.syntax.tree import ModuleNode

#: Stands for all functions of a module.
ANY = "*"
#: One of these is in each text that the pattern finds anything in.
_WORDS = ("__code__", "defaults__", "cell_contents")
# The text is searched, as skeletons have no statements without a result.
_BY_TEXT = re.compile(
    rb"""\.cell_contents\s*=(?!=)"""
    rb"""|setattr\(\s*[\w.]+\s*,\s*['"](?:__code__|__defaults__|__kwdefaults__|cell_contents)['"]"""
    rb"""|(?P<receiver>[^\W\d]\w*)\.(?:(?:__code__|__defaults__)\s*=(?!=)|__kwdefaults__\s*(?:[=|.]|\[))"""
)


class Changes(NamedTuple):
    """The names of the functions of a module that it gives other code or variables of a closure, or other defaults."""

    code: frozenset[str] = frozenset()
    defaults: frozenset[str] = frozenset()


_NO_CHANGES = Changes()


def changed_functions(module: ModuleNode) -> Changes:
    """The functions that a module changes; ``ANY`` among the names for all.

    All of them where the function that is changed has its name from elsewhere: from a parameter or a loop.
    """
    if module.is_stub or module.is_linted and not _mentions(module):
        return _NO_CHANGES
    if not module.says(*_WORDS):
        return _NO_CHANGES
    found: dict[bool, set[bytes | None]] = {False: set(), True: set()}
    for match in _BY_TEXT.finditer(module.read() or b""):
        found[b"defaults__" in match[0]].add(match["receiver"])
    own = {function.name for function in module.all_of(nodes.FunctionDef)}
    return Changes(_named(found[False], own), _named(found[True], own))


def _named(receivers: Iterable[bytes | None], own: set[str]) -> frozenset[str]:
    names = {receiver.decode(errors="replace") if receiver else ANY for receiver in receivers}
    return frozenset(name if name in own or name.startswith("__") else ANY for name in names)


def _mentions(module: ModuleNode) -> bool:
    """Whether a whole module names one of the attributes: its file need not be read where it does not."""
    names = frozenset({"__code__", "__defaults__", "__kwdefaults__", "cell_contents"})
    if not names.isdisjoint(module.names_read) or not names.isdisjoint(module.foreign_stores):
        return True
    return any(node.value in names for node in module.all_of(nodes.Const) if isinstance(node.value, str))
