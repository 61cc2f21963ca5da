"""The protocols that a project defines, and what of the project takes objects for them, read off its files."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from flake8_async_ssot.inference.modules.sources import Sources

_CLASS = re.compile(rb"^[ \t]*class[ \t]+(\w+)[ \t]*\(([^)]*)\)", re.MULTILINE)
_PROTOCOL = re.compile(rb"(?<!asyncio\.)\bProtocol\b")
_WORD = re.compile(r"\w+")


class Protocols(NamedTuple):
    """Names: those of the protocols, and of the functions and classes that are called with objects for them."""

    names: frozenset[str] = frozenset()
    takers: frozenset[str] = frozenset()


def read_protocols(sources: Sources, paths: Iterable[str]) -> Protocols:
    """The protocols of some files; most projects have none, and their files are looked at as text alone."""
    texts = [text for text in map(sources.content, paths) if text is not None]
    names = {
        found[1].decode(errors="replace")
        for text in texts
        if b"Protocol" in text
        for found in _CLASS.finditer(text)
        if _PROTOCOL.search(found[2])
    }
    if not names:
        return Protocols()
    mentioned = re.compile(rb"\b(?:" + b"|".join(re.escape(name.encode()) for name in sorted(names)) + rb")\b")
    takers = {taker for text in texts if mentioned.search(text) for taker in _takers(text, names)}
    return Protocols(frozenset(names), frozenset(takers))


def _takers(text: bytes, names: set[str]) -> Iterator[str]:
    """The functions and classes of a file with a parameter or field that is annotated with one of some names."""
    try:
        with warnings.catch_warnings():
            # Python's warnings about the file appear where the file is linted.
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in _statements(tree):
        if isinstance(node, ast.ClassDef):
            if any(_makes(each) and _takes(each, names) for each in node.body):
                yield node.name
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and not node.name.startswith("test"):
            # Nothing calls a test, and an `__init__` goes by the name of its class.
            if node.name != "__init__" and _takes(node, names):
                yield node.name


def _statements(tree: ast.Module) -> Iterator[ast.AST]:
    """All statements of a file: definitions are no part of expressions."""
    todo: list[ast.AST] = [tree]
    while todo:
        node = todo.pop()
        yield node
        for field in ("body", "orelse", "finalbody", "handlers", "cases"):
            todo.extend(getattr(node, field, ()))


def _makes(statement: ast.AST) -> bool:
    """Whether a statement of a class body tells what objects of the class are made with."""
    return isinstance(statement, ast.AnnAssign) or getattr(statement, "name", "") in ("__init__", "__new__")


def _takes(node: ast.AST, names: set[str]) -> bool:
    if isinstance(node, ast.AnnAssign):
        return _mentions(node.annotation, names)
    if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return False
    given = node.args
    arguments = (*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg)
    return any(argument is not None and _mentions(argument.annotation, names) for argument in arguments)


def _mentions(annotation: ast.expr | None, names: set[str]) -> bool:
    return annotation is not None and any(not names.isdisjoint(_words(node)) for node in ast.walk(annotation))


def _words(node: ast.AST) -> list[str]:
    """The names in one node of an annotation, which may be a text."""
    value = getattr(node, "value", None)
    return _WORD.findall(value) if isinstance(value, str) else [getattr(node, "id", getattr(node, "attr", ""))]
