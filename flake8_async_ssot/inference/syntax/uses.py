"""What the expressions of one statement read, bind and change."""

from __future__ import annotations

import ast
import re
from typing import Any

#: Methods that put something into the container they are called on.
GROWING = frozenset({
    "add", "append", "appendleft", "extend", "extendleft", "insert", "push", "put_nowait", "setdefault", "update",
    "__setitem__",
})  # fmt: skip

#: Fields that never hold a node that matters: names, numbers, contexts and operators.
_PLAIN_FIELDS = frozenset({
    "arg", "attr", "conversion", "ctx", "id", "is_async", "kind", "kwd_attrs", "level", "module", "name", "names", "op",
    "ops", "rest", "simple", "type_comment", "type_ignores",
})  # fmt: skip
_WITHOUT_NODES = (ast.Constant, ast.Name, ast.MatchSingleton)


class _Fields(dict[type, tuple[str, ...]]):
    """The fields of each class of nodes to follow; a value that is no node has none."""

    def __missing__(self, kind: type) -> tuple[str, ...]:
        names = getattr(kind, "_fields", ()) if kind not in _WITHOUT_NODES else ()
        found = self[kind] = tuple(name for name in names if name not in _PLAIN_FIELDS)
        return found


FIELDS = _Fields()

_IDENTIFIER = re.compile(r"[^\W\d]\w*")
#: Longer strings are text, not names of types.
_LONGEST_ANNOTATION = 100


class Uses:
    """What a statement's expressions use: names are read, ``walrus`` names bound, ``grown`` containers changed.

    ``is_kept`` says that the statement matters by itself: it holds a ``yield`` or changes a container that is not a
    local variable.
    """

    __slots__ = ("grown", "is_kept", "names", "walrus")

    def __init__(self, names: set[str] | None = None) -> None:
        """Collect names into a set that is given, or into one of its own."""
        self.names: set[str] = set() if names is None else names
        self.walrus: list[str] = []
        self.grown: list[str] = []
        self.is_kept = False


def read(uses: Uses, *nodes: ast.AST | None) -> Uses:
    """Add what expressions use, each node seen once.

    Strings that may be annotations count as the names they hold. Names that a lambda or comprehension binds count as
    read too: a name too many only keeps a statement too many.
    """
    names = uses.names
    stack: list[Any] = [node for node in nodes if node is not None]
    pop, push, extend = stack.pop, stack.append, stack.extend
    while stack:
        node = pop()
        kind = type(node)
        if kind is ast.Name:
            names.add(node.id)
        elif kind is ast.Attribute:
            if node.attr in GROWING:
                _grow(uses, node.value)
            elif node.attr == "__init__":
                # What a class hands on to its base decides what the base stores.
                uses.is_kept = True
            push(node.value)
        elif kind is ast.Constant:
            if type(node.value) is str:
                _read_string(names, node.value)
        elif kind is ast.Call:
            push(node.func)
            extend(node.args)
            extend([keyword.value for keyword in node.keywords])
        else:
            if kind is ast.NamedExpr:
                uses.walrus.append(node.target.id)
            elif kind is ast.Yield or kind is ast.YieldFrom:
                uses.is_kept = True
            for field in FIELDS[kind]:
                value = getattr(node, field, None)
                if type(value) is list:
                    extend(value)
                else:
                    push(value)
    return uses


def _grow(uses: Uses, container: ast.expr) -> None:
    if isinstance(container, ast.Name):
        uses.grown.append(container.id)
    else:
        uses.is_kept = True


def _read_string(names: set[str], text: str) -> None:
    if text.isidentifier():
        names.add(text)
    elif len(text) <= _LONGEST_ANNOTATION and ("[" in text or "." in text or "|" in text):
        names.update(_IDENTIFIER.findall(text))


def chain(node: ast.expr) -> tuple[str | None, list[str]]:
    """The name that a chain of attributes, subscripts and calls starts from, or None, and the attributes on the way."""
    attributes: list[str] = []
    while not isinstance(node, ast.Name):
        if isinstance(node, ast.Attribute):
            attributes.append(node.attr)
            node = node.value
        elif isinstance(node, (ast.Subscript, ast.Await)):
            node = node.value
        elif isinstance(node, ast.Call):
            node = node.func
        else:
            return None, attributes
    return node.id, attributes
