"""Makes deeply nested trees shallow, since astroid's builder and all that goes over its nodes recurses.

A long chain of ``elif`` becomes a ``match`` with a guard a branch, which means the same. An expression below a depth
becomes a call of an unknown function with the names that it reads as arguments: its value is unknown, and nothing that
it uses looks unused. All that stands around either stays as it is.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator

#: Levels of nodes within one another that a tree may have. Source reaches 100 levels of blocks at most.
DEEPEST = 200
#: Levels below which a chain of ``elif`` becomes a ``match``.
_DEEPEST_BRANCH = 100
#: Stands for a function that nothing defines.
_UNKNOWN = "<nested too deeply>"

_LOAD = ast.Load()
_LEAVES = (ast.expr_context, ast.operator, ast.unaryop, ast.boolop, ast.cmpop)


def shallow(tree: ast.Module) -> ast.Module:
    """A copy of a tree in which no expression and no ``elif`` is nested too deeply.

    :param tree: the parsed module, which is not changed.
    """
    root = copy.copy(tree)
    todo: list[tuple[ast.AST, int]] = [(root, 0)]
    while todo:
        node, depth = todo.pop()
        if isinstance(node, ast.If) and depth >= _DEEPEST_BRANCH and _is_chain(node):
            node.orelse = [_as_match(node.orelse[0])]
        _replace_children(node, lambda child: _copied(child, depth, todo))
    return root


def _replace_children(node: ast.AST, replaced: Callable[[ast.AST], ast.AST]) -> None:
    for field, value in ast.iter_fields(node):
        if isinstance(value, list):
            setattr(node, field, [replaced(part) if isinstance(part, ast.AST) else part for part in value])
        elif isinstance(value, ast.AST):
            setattr(node, field, replaced(value))


def _copied(child: ast.AST, depth: int, todo: list[tuple[ast.AST, int]]) -> ast.AST:
    """What stands for a child of a node at a depth; a copy is put on the list of nodes to go on with."""
    if isinstance(child, _LEAVES):
        return child
    if isinstance(child, ast.expr) and depth >= DEEPEST and isinstance(getattr(child, "ctx", _LOAD), ast.Load):
        return _stand_in(child)
    new = copy.copy(child)
    todo.append((new, depth + 1))
    return new


def _is_chain(node: ast.If) -> bool:
    """Whether the only statement of the ``else`` of a branch is another branch."""
    return len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If)


def _as_match(first: ast.stmt) -> ast.stmt:
    """A chain of branches as one ``match``, each test as the guard of a case that takes everything."""
    cases: list[ast.match_case] = []
    branch = first
    while isinstance(branch, ast.If):
        cases.append(ast.match_case(_anything(branch), branch.test, branch.body))
        rest = branch.orelse
        if not _is_chain(branch):
            if rest:
                cases.append(ast.match_case(_anything(rest[0]), None, rest))
            break
        branch = rest[0]
    return ast.copy_location(ast.Match(ast.copy_location(ast.Constant(True), first), cases), first)


def _anything(place: ast.stmt) -> ast.pattern:
    pattern = ast.MatchAs()
    pattern.lineno, pattern.col_offset = place.lineno, place.col_offset
    pattern.end_lineno, pattern.end_col_offset = place.lineno, place.col_offset
    return pattern


def _stand_in(expression: ast.expr) -> ast.expr:
    """A call of an unknown function with all that an expression reads, binds and yields."""
    arguments = list(_effects(expression))
    return ast.copy_location(
        ast.Call(ast.copy_location(ast.Name(_UNKNOWN, ast.Load()), expression), arguments, []), expression
    )


def _effects(expression: ast.expr) -> Iterator[ast.expr]:
    todo: list[tuple[ast.AST, bool]] = [(expression, False)]
    while todo:
        node, is_inner = todo.pop()
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield ast.copy_location(ast.Name(node.id, ast.Load()), node)
        elif isinstance(node, ast.NamedExpr) and not is_inner:
            target = ast.copy_location(ast.Name(node.target.id, ast.Store()), node.target)
            yield ast.copy_location(
                ast.NamedExpr(target, ast.copy_location(ast.Name(_UNKNOWN, ast.Load()), node)), node
            )
        elif isinstance(node, (ast.Yield, ast.YieldFrom)) and not is_inner:
            yield ast.copy_location(ast.Yield(None), node)
        inside = is_inner or isinstance(node, ast.Lambda)
        todo.extend((child, inside) for child in ast.iter_child_nodes(node))
