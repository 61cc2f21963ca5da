"""Whether two texts are the same program but for what fixes change."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_async_ssot.command.fixing.mocks import NAMES
from flake8_async_ssot.command.fixing.statements import ASSERTIONS

#: The nodes that are another one with ``async`` in front.
_SYNC = {"AsyncWith": "With", "AsyncFor": "For"}


def is_same_but_for_fixes(one: str, other: str) -> bool:
    """Whether two texts differ in nothing but ``await``, ``async`` and the other words that fixes add and drop.

    An edit at a wrong place, as inside of a text, is another difference.

    :raises SyntaxError: one of them does not parse.
    """
    return all(left == right for left, right in _pairs(ast.parse(one), ast.parse(other)))


def _pairs(one: ast.AST, other: ast.AST) -> Iterator[tuple[object, object]]:
    """What has to be equal for two trees to be the same: the plain form of each node, without the inner ones."""
    todo: list[tuple[object, object]] = [(one, other)]
    while todo:
        left, right = (_plain(node) for node in todo.pop())
        if isinstance(left, ast.AST) and isinstance(right, ast.AST):
            yield _kind(left), _kind(right)
            todo.extend(zip(_parts(left), _parts(right), strict=False))
        elif isinstance(left, list) and isinstance(right, list):
            yield len(left), len(right)
            todo.extend(zip(left, right, strict=False))
        else:
            yield left, right


def _plain(node: object) -> object:
    """A node without the ``await``, the star, the call or the ``assert`` that a fix may add or drop."""
    while True:
        match node:
            case ast.Await(value=inner) | ast.Starred(value=inner):
                node = inner
            case ast.Call(func=ast.Attribute(attr=name) as inner, args=[], keywords=[]) if name in ASSERTIONS:
                node = inner
            case ast.Assert(test=inner, msg=None) if isinstance(_plain(inner), ast.Attribute):
                node = ast.Expr(inner)
            case _:
                return node


def _kind(node: ast.AST) -> str:
    name = type(node).__name__
    return _SYNC.get(name, name)


def _parts(node: ast.AST) -> list[object]:
    """The values of the fields of a node, all classes of mocks under one name."""
    parts: list[object] = []
    for name in node._fields:
        value = getattr(node, name, None)
        if isinstance(node, (ast.Name, ast.Attribute)) and value in NAMES:
            value = "Mock"
        elif isinstance(node, ast.ImportFrom) and name == "names":
            value = [alias for alias in node.names if alias.name not in NAMES]
        elif name == "is_async":
            value = 0
        parts.append(value)
    return parts
