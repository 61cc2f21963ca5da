"""Pruned modules of the standard library and of packages still say what they said."""

from __future__ import annotations

import ast
import asyncio
import contextlib
import inspect
import types
import unittest.mock
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import astroid
import pytest

from flake8_async_ssot.inference.syntax.skeleton import prune

#: Real code of many kinds.
PACKAGES = (asyncio, astroid, unittest.mock, contextlib, inspect)
FILES = [
    path
    for package in PACKAGES
    for path in sorted(Path(package.__file__ or "").parent.glob("*.py"))
    if hasattr(package, "__path__") or path.name == Path(package.__file__ or "").name
]
each_file = pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")


def _parsed(path: Path) -> tuple[ast.Module, ast.Module]:
    source = path.read_bytes()
    return ast.parse(source), prune(ast.parse(source))


def _functions(tree: ast.Module) -> dict[tuple[str, int], ast.FunctionDef | ast.AsyncFunctionDef]:
    found = (node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)))
    return {(node.name, node.lineno): node for node in found}


def _own(function: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a function without those of functions and classes inside of it."""
    todo: list[ast.AST] = []
    if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
        todo.extend(function.body)
    while todo:
        node = todo.pop()
        yield node
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            todo.extend(ast.iter_child_nodes(node))


def _stores(function: ast.AST) -> Counter[str]:
    """How often a function binds each name."""
    found: Counter[str] = Counter()
    nodes = list(_own(function))
    in_comprehensions = {
        id(name) for node in nodes if isinstance(node, ast.comprehension) for name in ast.walk(node.target)
    }
    for node in nodes:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and id(node) not in in_comprehensions:
            found[node.id] += 1
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found[node.name] += 1
        elif isinstance(node, ast.alias):
            found[node.asname or node.name.partition(".")[0]] += 1
        elif isinstance(node, ast.ExceptHandler) and node.name:
            found[node.name] += 1
    return found


@each_file
def test_results_and_stores_stay(path: Path) -> None:
    whole, pruned = map(_functions, _parsed(path))
    results = (ast.Return, ast.Yield, ast.YieldFrom, ast.Global, ast.Nonlocal)
    for key, function in pruned.items():
        kept, given = list(_own(function)), list(_own(whole[key]))
        assert _dumps(kept, results) == _dumps(given, results), key
        assert _attribute_stores(kept) == _attribute_stores(given), key


def _dumps(nodes: list[ast.AST], kinds: tuple[type[ast.AST], ...]) -> Counter[str]:
    return Counter(ast.dump(node) for node in nodes if isinstance(node, kinds))


def _attribute_stores(nodes: list[ast.AST]) -> Counter[str]:
    stores = [node for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)]
    return Counter(map(ast.dump, stores))


@each_file
def test_bindings_of_what_results_read_stay(path: Path) -> None:
    whole, pruned = map(_functions, _parsed(path))
    for key, function in pruned.items():
        read = _read_by_results(function)
        kept, given = _stores(function), _stores(whole[key])
        assert {name: kept[name] for name in read} == {name: given[name] for name in read}, key


def _read_by_results(function: ast.AST) -> set[str]:
    """Names that the results and attribute stores of a function read, through its assignments and loops."""
    todo = [node for node in _own(function) if isinstance(node, (ast.Return, ast.Yield)) or _stores_attribute(node)]
    sources = [source for node in _own(function) for source in _sources(node)]
    names: set[str] = set()
    while todo:
        for node in ast.walk(todo.pop()):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id not in names:
                names.add(node.id)
                todo.extend(value for name, value in sources if name == node.id)
    return names


def _sources(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Each name that a statement binds, with what it is bound to."""
    match node:
        case ast.Assign(targets=targets, value=value):
            yield from ((name, value) for target in targets for name in _bound(target))
        case ast.For(target=target, iter=value):
            yield from ((name, value) for name in _bound(target))
        case ast.withitem(context_expr=value, optional_vars=ast.expr() as target):
            yield from ((name, value) for name in _bound(target))


def _bound(target: ast.expr) -> list[str]:
    names = (node for node in ast.walk(target) if isinstance(node, ast.Name))
    return [name.id for name in names if isinstance(name.ctx, ast.Store)]


def _stores_attribute(node: ast.AST) -> bool:
    return isinstance(node, ast.Assign) and any(isinstance(target, ast.Attribute) for target in node.targets)


_KINDS = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR | inspect.CO_VARARGS


@each_file
def test_python_sees_the_same_kinds_of_functions(path: Path) -> None:
    whole, pruned = (_kinds(compile(tree, str(path), "exec")) for tree in _parsed(path))
    assert pruned == {key: whole[key] for key in pruned}
    assert {key for key in whole if "." not in key[0]} == {key for key in pruned if "." not in key[0]}


def _kinds(code: types.CodeType, prefix: str = "") -> dict[tuple[str, int], tuple[object, ...]]:
    """By name and line: whether a function is a generator or coroutine, and its parameters."""
    found: dict[tuple[str, int], tuple[object, ...]] = {}
    for inner in code.co_consts:
        if isinstance(inner, types.CodeType) and not inner.co_name.startswith("<"):
            count = inner.co_argcount + inner.co_kwonlyargcount
            name = f"{prefix}{inner.co_name}"
            found[name, inner.co_firstlineno] = (inner.co_flags & _KINDS, inner.co_varnames[:count])
            found.update(_kinds(inner, f"{name}."))
    return found


@each_file
def test_ends_are_reached_as_before(path: Path) -> None:
    whole, pruned = map(_functions, _parsed(path))
    for key, function in pruned.items():
        assert _runs_off(function.body) == _runs_off(whole[key].body), key


def _runs_off(block: list[ast.stmt]) -> bool:
    """Whether control may reach the end of a block."""
    return not any(_stops(statement) for statement in block)


def _stops(statement: ast.stmt) -> bool:
    match statement:
        case ast.Return() | ast.Raise() | ast.Break() | ast.Continue():
            return True
        case ast.If():
            return bool(statement.orelse) and not _runs_off(statement.body) and not _runs_off(statement.orelse)
        case ast.While(test=ast.Constant(value=True)):
            return not any(isinstance(node, ast.Break) for node in ast.walk(statement))
        case ast.With() | ast.AsyncWith():
            return not _runs_off(statement.body)
        case ast.Try():
            normal = not _runs_off([*statement.body, *statement.orelse])
            handled = all(not _runs_off(handler.body) for handler in statement.handlers)
            return (normal and handled) or not _runs_off(statement.finalbody)
    return False
