"""The definitions that dotted names of the settings mean, as people import them: through re-exports too."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from dataclasses import dataclass

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import Definition
from flake8_async_ssot.inference.comparing.class_pairs import Define, definer, node_of
from flake8_async_ssot.inference.evaluation import classes, imports
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import definition_of
from flake8_async_ssot.inference.evaluation.values import Class, Property, Value
from flake8_async_ssot.inference.libraries.sinks import is_named
from flake8_async_ssot.inference.modules.facts import Table
from flake8_async_ssot.inference.modules.finder import SearchPath
from flake8_async_ssot.inference.syntax.definitions import identity
from flake8_async_ssot.inference.syntax.names import enclosing_class
from flake8_async_ssot.inference.syntax.signatures import parameters_of
from flake8_async_ssot.inference.syntax.tree import ModuleNode


@dataclass(frozen=True, slots=True)
class Symbol:
    """One definition that a pattern of the settings means; ``owner`` is the class of a method, else empty.

    No node is kept: trees of other modules are let go of where memory is short.
    """

    key: Hashable
    definition: Definition
    module: str
    owner: str
    name: str
    parameters: tuple[str, ...]
    is_class: bool


class Symbols:
    """The definitions behind patterns, found once for each way in which files find modules."""

    def __init__(self, ev: Evaluator, define: Define) -> None:
        """Take what evaluates, and what tells where a node is defined."""
        self._ev = ev
        self._define = define
        self._found: Table[tuple[str, SearchPath], tuple[Symbol, ...]] = ev.reads.table()

    def of(self, pattern: str, module: ModuleNode) -> tuple[Symbol, ...]:
        """The definitions that a pattern means, as seen from a module."""
        key = pattern, module.search_path
        return self._ev.reads.keep(self._found, key, lambda: tuple(self._find(pattern, module.search_path)))

    def _find(self, pattern: str, search_path: SearchPath) -> Iterator[Symbol]:
        literal = pattern.partition("*")[0]
        parts = (pattern if literal == pattern else literal.rpartition(".")[0]).split(".")
        for value in self._values(parts, search_path) if parts != [""] else ():
            if literal == pattern:
                yield from self._symbols(value)
            elif isinstance(value, ModuleNode):
                yield from self._members(value, ".".join(parts), pattern)

    def _members(self, module: ModuleNode, prefix: str, pattern: str) -> Iterator[Symbol]:
        """The definitions among the names of a module that a pattern with wildcards means."""
        for name in module.locals:
            if not name.startswith("_") and is_named(f"{prefix}.{name}", (pattern,)):
                for value in imports.module_attribute(self._ev, module, name):
                    yield from self._symbols(value)

    def _values(self, parts: list[str], search_path: SearchPath) -> Iterator[Value | ModuleNode]:
        """What a dotted name leads to: the longest part of it that is a module, then its attributes."""
        for count in range(len(parts), 0, -1):
            module = self._ev.loader.load(".".join(parts[:count]), search_path)
            if module is not None:
                break
        else:
            return
        names = parts[count:]
        if not names:
            yield module
            return
        found = imports.module_attribute(self._ev, module, names[0])
        for name in names[1:]:
            owners = (definer(self._ev, value, name) for value in found if isinstance(value, Class))
            found = tuple(v for owner in owners if owner is not None for v in self._ev.class_level(owner, name))
        yield from found

    def _symbols(self, value: Value | ModuleNode) -> Iterator[Symbol]:
        if isinstance(value, ModuleNode):
            return
        inner = value.function if isinstance(value, Property) else value
        if definition_of(inner) is not None:
            yield symbol_of(node_of(value), self._define)


def symbol_of(node: nodes.NodeNG, define: Define) -> Symbol:
    """A definition as a symbol."""
    owner = enclosing_class(node.parent)
    is_method = owner is not None and node.parent.scope() is owner
    names = tuple(p.name for p in parameters_of(node.args)) if isinstance(node, nodes.FunctionDef) else ()
    definition = define(node)
    return Symbol(
        identity(node),
        definition,
        node.root().name,
        owner.name if owner is not None and is_method else "",
        definition.name,
        names[1:] if is_method else names,
        isinstance(node, nodes.ClassDef),
    )


def overridden_symbols(ev: Evaluator, node: nodes.FunctionDef, define: Define) -> Iterator[Symbol]:
    """The methods of bases whose place a method takes."""
    owner = node.parent.scope()
    if isinstance(owner, nodes.ClassDef) and owner.bases:
        for cls in classes.order(ev, Class(owner)).classes[1:]:
            entries = cls.node.locals.get(node.name, ())
            if entries and isinstance(entries[-1], nodes.FunctionDef):
                yield symbol_of(entries[-1], define)


def names_in_project(ev: Evaluator, file: str) -> Iterator[str]:
    """The qualified names of the functions and classes at the top of the modules of a project, and of methods."""
    finder = ev.loader.finder
    for path in ev.index.survey.paths(finder.project(file)):
        module = finder.module_name(path, finder.search_path(path))
        owner = ""
        for indent, kind, name in _DEFINED.findall(finder.sources.content(path) or b""):
            if not indent:
                owner = f"{name.decode()}." if kind == b"class" else ""
            yield f"{module}.{owner if indent else ''}{name.decode(errors='replace')}"


_DEFINED = re.compile(rb"^([ \t]*)(?:async[ \t]+)?(def|class)[ \t]+(\w+)", re.MULTILINE)
