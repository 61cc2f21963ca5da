"""Gives local names of a module others of the same length, so that nothing moves and nothing changes its meaning."""

from __future__ import annotations

import ast
import builtins
import itertools
import keyword
import string
from collections.abc import Iterator

#: Code that reads local names as text.
_READS_NAMES = frozenset({"locals", "vars", "eval", "exec", "dir", "globals"})


def renamed(text: str) -> str:
    """The text of a module with its local names replaced; as it is where it does not parse.

    Only names are taken that functions bind by plain assignment, and that mean nothing else anywhere in the module.
    """
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return text
    taken = set(_other_names(tree)) | {*keyword.kwlist, *keyword.softkwlist, *dir(builtins)}
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    if names & _READS_NAMES:
        return text
    chosen = sorted(name for name in _assigned_in_functions(tree) if name not in taken and name.isascii())
    new = _new_names(chosen, taken | names)
    return _replaced(text, tree, new)


def _assigned_in_functions(tree: ast.Module) -> set[str]:
    outside = set(_stores(tree.body))
    functions = (node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)))
    inside = {name for function in functions for name in _stores(function.body)}
    return {name for name in inside - outside if not name.startswith("_")}


def _stores(body: list[ast.stmt]) -> Iterator[str]:
    """Names that are bound in a block, without the functions in it."""
    todo: list[ast.AST] = list(body)
    while todo:
        node = todo.pop()
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            todo.extend(ast.iter_child_nodes(node))


def _other_names(tree: ast.Module) -> Iterator[str]:
    """All that a module names otherwise than by a plain name: parameters, attributes, imports, texts."""
    for node in ast.walk(tree):
        for field, value in ast.iter_fields(node):
            if field != "id" and isinstance(value, str):
                yield from value.replace(".", " ").split()
            elif isinstance(node, (ast.Global, ast.Nonlocal)):
                yield from node.names
        if isinstance(node, ast.JoinedStr):
            # Before Python 3.12 what stands inside has no exact place.
            yield from (inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name))


def _new_names(names: list[str], taken: set[str]) -> dict[str, str]:
    """For each name another one of the same length that nothing has; none for a name where there is none."""
    new: dict[str, str] = {}
    for name in names:
        letters = itertools.product(string.ascii_lowercase, repeat=min(len(name), 3))
        candidates = ("".join(chosen) + "q" * (len(name) - len(chosen)) for chosen in letters)
        found = next((candidate for candidate in candidates if candidate not in taken), None)
        if found is not None:
            new[name] = found
            taken.add(found)
    return new


def _replaced(text: str, tree: ast.Module, new: dict[str, str]) -> str:
    lines = [line.encode() for line in text.splitlines(keepends=True)]
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in new:
            line, start = lines[node.lineno - 1], node.col_offset
            assert line[start : start + len(node.id)] == node.id.encode()
            lines[node.lineno - 1] = line[:start] + new[node.id].encode() + line[start + len(node.id) :]
    return b"".join(lines).decode()
