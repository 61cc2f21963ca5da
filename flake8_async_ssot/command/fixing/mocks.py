"""Fixes that put another class of mock in a place, with its import."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from flake8_async_ssot import nodes
from flake8_async_ssot.command.fixing.edits import Edit, Fix, Source, Task

#: The class that takes the place of another one, by code.
_INSTEAD = {"AWT301": {"AsyncMock": "MagicMock"}, "AWT302": {"MagicMock": "AsyncMock", "Mock": "AsyncMock"}}
_MODULES = ("unittest.mock", "mock")
NAMES = frozenset({"AsyncMock", "MagicMock", "Mock"})


def replace(task: Task) -> Fix | None:
    """Write the other class of mock where the one class is named, and import it."""
    instead = _INSTEAD[task.finding.code]
    named = [node for node in _classes(task.finding.node) if _last_name(node) in instead]
    if len(named) != 1:
        return None
    node, source = named[0], task.source
    new, end = instead[_last_name(node)], source.end(node)
    edit = Edit(end - len(_last_name(node)), end, new)
    if isinstance(node, nodes.Attribute):
        return (edit,)
    imported = _imported(node, new, source)
    return (edit, *imported) if imported is not None else None


def _classes(place: nodes.NodeNG) -> Iterator[nodes.NodeNG]:
    """The names of classes of mocks whose instance is put in a place by a patch or an assignment, or is the place."""
    match place:
        case nodes.Assign(value=value):
            yield from _made(value)
        case nodes.Call(args=arguments, keywords=keywords) if _last_name(place.func) not in NAMES:
            for argument in arguments:
                yield from _made(argument)
            for keyword in keywords:
                if keyword.arg == "new_callable":
                    yield keyword.value
                elif keyword.arg == "new":
                    yield from _made(keyword.value)
        case nodes.Call() | nodes.Name() | nodes.Attribute():
            is_callable = isinstance(place.parent, nodes.Keyword) and place.parent.arg == "new_callable"
            yield from [place] if is_callable else _made(place)


def _made(value: nodes.NodeNG) -> list[nodes.NodeNG]:
    return [value.func] if isinstance(value, nodes.Call) else []


def _last_name(node: nodes.NodeNG) -> str:
    match node:
        case nodes.Name(name=name) | nodes.Attribute(attrname=name):
            return str(name)
    return ""


def _imported(node: nodes.Name, new: str, source: Source) -> Fix | None:
    """What imports a class beside the one that is named; empty where it is there, None where it cannot be."""
    module, bound = node.root(), node.root().locals
    statements = bound.get(node.name, [])
    if len(statements) != 1 or node.scope().lookup(node.name)[0] is not module:
        return None
    statement = statements[0]
    if not _imports(statement, node.name):
        return None
    if new in bound:
        return () if all(_imports(each, new) for each in bound[new]) else None
    alias = _alias(source, statement, node.name)
    if alias is None:
        return None
    start, end = alias
    return (Edit(start, start, f"{new}, "),) if new < node.name else (Edit(end, end, f", {new}"),)


def _imports(statement: nodes.NodeNG, name: str) -> bool:
    return isinstance(statement, nodes.ImportFrom) and statement.modname in _MODULES and (name, None) in statement.names


def _alias(source: Source, statement: nodes.NodeNG, name: str) -> tuple[int, int] | None:
    """The span of the one place where an import names something."""
    start, end = source.start(statement), source.end(statement)
    found = [*re.finditer(rf"\b{name}\b", source.text[start:end])]
    return (start + found[0].start(), start + found[0].end()) if len(found) == 1 else None


def tidied(text: str, before: str) -> str:
    """A text without the imports of classes of mocks that its fixes have left without a use."""
    for name in NAMES:
        if len(re.findall(rf"\b{name}\b", text)) == 1 < len(re.findall(rf"\b{name}\b", before)):
            text = _without_import(text, name)
    return text


def _without_import(text: str, name: str) -> str:
    source = Source(text)
    for statement in ast.parse(text).body:
        if isinstance(statement, ast.ImportFrom) and name in [alias.name for alias in statement.names]:
            if len(statement.names) == 1 or statement.module not in _MODULES:
                return text
            (alias,) = (alias for alias in statement.names if alias.name == name)
            start = source.offset(alias.lineno, alias.col_offset)
            end = source.offset(alias.end_lineno or alias.lineno, alias.end_col_offset or 0)
            after = re.compile(r"[ \t]*,[ \t]*").match(text, end)
            if after is not None:
                return text[:start] + text[after.end() :]
            comma = text.rfind(",", 0, start)
            return text[:comma] + text[end:]
    return text
