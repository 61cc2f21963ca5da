"""Loads modules: reads a file, parses it, prunes it to what other modules can see and builds it, once per process.

What is derived from a module of a project depends on its outline, and not on the whole of its text. Files of the
environment do not change from edit to edit, so that their content stands for them.

Nothing is imported or executed. A module that is missing, only compiled, unreadable or not parseable is None.
"""

from __future__ import annotations

import ast
import functools
import os
import warnings
from collections.abc import Callable, Container
from typing import Any, TypeVar

from flake8_async_ssot.inference.modules.facts import Table
from flake8_async_ssot.inference.modules.finder import Finder, ModuleSpec, SearchPath, SpecKind
from flake8_async_ssot.inference.modules.sources import read_file
from flake8_async_ssot.inference.syntax.dead_arms import dead_arms
from flake8_async_ssot.inference.syntax.outline import NO_OUTLINE, Outline, outline
from flake8_async_ssot.inference.syntax.shallow import shallow
from flake8_async_ssot.inference.syntax.skeleton import prune
from flake8_async_ssot.inference.syntax.tree import ModuleNode, TooDeep, build_module

#: Nodes of modules above which those go that were asked for longest ago, to be built again when asked for. With what
#: evaluation keeps of it a node takes some 600 bytes, so that this is what a process may hold on to: 600 MB.
MAX_NODES = 1_000_000
#: Outlines that are kept: one is asked for its digest, then for its tree, and now and then for lines.
MAX_OUTLINES = 20

T = TypeVar("T")


class Loader:
    """All modules of one process, by name and search path."""

    def __init__(self, finder: Finder) -> None:
        self.finder = finder
        self._facts = finder.sources.facts
        self._by_name: Table[tuple[str, SearchPath], ModuleNode | None] = self._facts.table()
        self._by_file: Table[tuple[str, str], ModuleNode | None] = self._facts.table()
        #: What the pruned text of a file says.
        self._skeleton = self._facts.kind("skeleton", lambda path: self._outline(path)[0].digest)
        #: The lines of the definitions of a name in a file.
        self._lines = self._facts.kind("lines", lambda path, name: self._outline(path)[0].lines.get(name, ()))
        #: The outlines of the files that were pruned last, with the trees to be built.
        self._outlines: dict[str, tuple[Outline, ast.Module | None]] = {}
        #: Nodes that were built and are kept.
        self._nodes = 0
        #: Linted files so far.
        self._opened = 0

    def open(self, path: str, tree: ast.Module) -> ModuleNode:
        """Build the linted file itself, whole, from a tree that stays untouched.

        :param path: the file, absolute.
        :param tree: its parsed source.
        :raises TooDeep: the tree is nested too deeply to be built.
        """
        self._opened += 1
        search_path = self.finder.search_path(path)
        name = self.finder.module_name(path, search_path)
        is_package = os.path.basename(path) in ("__init__.py", "__init__.pyi")
        module = build_module(tree, name, path, is_package)
        module.search_path = search_path
        module.is_stub = path.endswith(".pyi")
        module.is_linted = True
        self._let_read(module)
        module.dead_arms = dead_arms(module, self.finder.python_version, module.is_stub)
        return module

    def load(self, name: str, search_path: SearchPath) -> ModuleNode | None:
        """The module of a dotted name as seen from a search path: its stub where there is one, else its source."""
        module = self._facts.keep(self._by_name, (name, search_path), lambda: self._find(name, search_path))
        if module is not None:
            module.last_asked = self._opened
        return module

    def _find(self, name: str, search_path: SearchPath) -> ModuleNode | None:
        spec = self.finder.find(name, search_path)
        return self._from_spec(spec, search_path) if spec else None

    def load_file(self, path: str) -> ModuleNode | None:
        """The module of a file that no import need name, like a ``conftest.py``; None where it cannot be read."""
        search_path = self.finder.search_path(path)
        name = self.finder.module_name(path, search_path)
        folder, _, base = path.rpartition(os.sep)
        is_package = base == "__init__.py"
        locations = (folder,) if is_package else ()
        return self._from_spec(ModuleSpec(name, path, is_package, False, SpecKind.SOURCE, locations), search_path)

    @functools.cached_property
    def installed(self) -> ModuleNode:
        """An empty module that imports only what is installed: values of the language itself are looked up from it."""
        module = build_module(ast.parse(""), "", "", is_package=False)
        module.search_path = self.finder.installed
        return module

    def load_source(self, name: str, search_path: SearchPath) -> ModuleNode | None:
        """The source of a module even where a stub exists."""
        spec = self.finder.find_source(name, search_path)
        return self._from_spec(spec, search_path) if spec else None

    def load_description(self, module: ModuleNode) -> ModuleNode | None:
        """The partial stub of ours that describes a module of the environment, of which there is the source as well."""
        if module.is_stub or not self.finder.is_installed(module.file or ""):
            return None
        spec = self.finder.find_description(module.name)
        return self._from_spec(spec, self.finder.installed) if spec else None

    def _from_spec(self, spec: ModuleSpec, search_path: SearchPath) -> ModuleNode | None:
        if spec.kind is SpecKind.COMPILED:
            return None
        if spec.path is None:
            module = _parse(b"", spec)
            if module is not None:
                module.search_path = search_path
            return module
        return self._facts.keep(self._by_file, (spec.name, spec.path), lambda: self._read(spec))

    def _read(self, spec: ModuleSpec) -> ModuleNode | None:
        """Read and build the file of a spec; None where that cannot be done."""
        module = self._parsed(spec, spec.path or "")
        if module is not None:
            # From the file, not from its first importer: answers must not depend on the order of files.
            module.search_path = self.finder.search_path(spec.path or "")
            module.dead_arms = dead_arms(module, self.finder.python_version, module.is_stub)
            self._let_read(module)
            self._note_built(module.size)
        return module

    def _parsed(self, spec: ModuleSpec, path: str) -> ModuleNode | None:
        if self.finder.is_installed(path):
            source = self.finder.sources.content(path)
            return _parse(source, spec) if source is not None else None
        if not self._skeleton(path):
            return None
        tree = self._outlines.get(path, (NO_OUTLINE, None))[1]
        return _built(lambda: tree if tree is not None else _pruned(read_file(path) or b""), spec)

    def _outline(self, path: str) -> tuple[Outline, ast.Module | None]:
        source = self.finder.sources.content(path)
        if path not in self._outlines:
            tree = _quietly(lambda: _pruned(source)) if source is not None else None
            found = outline(tree, source) if tree is not None and source is not None else NO_OUTLINE
            self._outlines[path] = found, tree
            if len(self._outlines) > MAX_OUTLINES:
                del self._outlines[next(iter(self._outlines))]
        return self._outlines[path]

    def says(self, path: str, *texts: str) -> bool:
        """Whether a file holds one of some texts."""
        sources = self.finder.sources
        return sources.holds_text(path, *texts) if self.finder.is_installed(path) else sources.says(path, *texts)

    def depend_on_line(self, path: str, name: str, line: int) -> None:
        """Let the computation in progress depend on the line of a definition.

        :param path: its file.
        :param name: its name with those of the classes and functions around it.
        """
        if self.finder.is_installed(path) or line not in self._lines(path, name):
            self.finder.sources.content(path)

    def _note_built(self, size: int) -> None:
        self._nodes += size

    def forget_oldest(self) -> list[ModuleNode]:
        """Forget modules where more than ``MAX_NODES`` nodes are kept: those that were asked for longest ago.

        :returns: them. Whoever holds on to nodes of them, or to other trees of modules, has to let go of these.
        """
        if self._nodes <= MAX_NODES:
            return []
        kept = {id(module): module for module, _ in (*self._by_name.values(), *self._by_file.values()) if module}
        self._nodes = 0
        gone: dict[int, ModuleNode] = {}
        for key, module in sorted(kept.items(), key=lambda item: -item[1].last_asked):
            if self._nodes + module.size <= MAX_NODES // 2:
                self._nodes += module.size
            else:
                gone[key] = module
        _drop(self._by_name, gone)
        _drop(self._by_file, gone)
        return [*gone.values()]

    def _let_read(self, module: ModuleNode) -> None:
        module.note_built = self._note_built
        module.says = functools.partial(self.says, module.file or "")
        module.read = functools.partial(self.finder.sources.content, module.file or "")


def _drop(table: Table[Any, ModuleNode | None], gone: Container[int]) -> None:
    for key in [key for key, (module, _) in table.items() if id(module) in gone]:
        del table[key]


def _pruned(source: bytes) -> ast.Module:
    """The tree of a module, reduced to what others can see of it."""
    try:
        return prune(ast.parse(source))
    except RecursionError:
        return prune(shallow(ast.parse(source)))


def _parse(source: bytes, spec: ModuleSpec) -> ModuleNode | None:
    return _built(lambda: _pruned(source), spec)


def _built(read: Callable[[], ast.Module], spec: ModuleSpec) -> ModuleNode | None:
    """The module of a tree that is read; None where that cannot be done."""
    module = _quietly(lambda: build_module(read(), spec.name, spec.path or spec.name, spec.is_package))
    if module is not None:
        module.is_stub = spec.is_stub
        module.is_partial = spec.is_partial
    return module


def _quietly(compute: Callable[[], T]) -> T | None:
    """What parses or builds a file; None where it fails. Python's warnings appear where the file is linted."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return compute()
    except (SyntaxError, ValueError, RecursionError, MemoryError, TooDeep):
        return None
