"""What the source of a library says of a name: read as a tree, never imported."""

from __future__ import annotations

import ast
import importlib
import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.expr
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(eq=False)
class Module:
    """One module: its names with what binds them last, and what it imports."""

    library: Library
    name: str
    tree: ast.Module
    is_package: bool

    @cached_property
    def definitions(self) -> dict[str, Definition]:
        """What the statements of the module bind, those in ``if`` and ``try`` included."""
        found: dict[str, Definition] = {}
        for statement in _statements(self.tree.body):
            found.update(_bound(statement))
        return found

    def find(self, name: str, seen: frozenset[tuple[str, str]] = frozenset()) -> tuple[Module, Definition] | None:
        """The definition of a name, through imports; None where it is not found."""
        if (self.name, name) in seen:
            return None
        seen |= {(self.name, name)}
        if name in self.definitions:
            definition = self.definitions[name]
            if isinstance(definition, ast.Name) and definition.id != name:
                return self.find(definition.id, seen)
            if isinstance(definition, ast.Attribute):
                head, _, last = ast.unparse(definition).rpartition(".")
                origin = self.origin(head)
                module = self.library.module(".".join(origin)) if origin else None
                return (module.find(last, seen) if module is not None else None) or (self, definition)
            return self, definition
        for source, original in self._imports(name):
            module = self.library.module(source)
            found = module.find(original, seen) if module is not None else None
            if found is not None:
                return found
        return None

    def has_module(self, name: str) -> bool:
        """Whether a name of this module stands for another one."""
        origins = [(self.name, name), *self._imports(name)]
        return any(self.library.module(f"{source}.{original}") is not None for source, original in origins)

    def origin(self, name: str) -> tuple[str, str] | None:
        """The module and name that an import of this module takes a name from."""
        return next(self._imports(name), None)

    def _imports(self, name: str) -> Iterator[tuple[str, str]]:
        for statement in _statements(self.tree.body):
            if isinstance(statement, ast.ImportFrom):
                source = self._absolute(statement.module or "", statement.level)
                for alias in statement.names:
                    if alias.name == "*" or (alias.asname or alias.name) == name:
                        yield source, name if alias.name == "*" else alias.name
        # Tables of names that are imported when they are first asked for.
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Dict):
                for key, value in zip(node.keys, node.values, strict=True):
                    if isinstance(key, ast.Constant) and key.value == name and isinstance(value, ast.Constant):
                        if isinstance(value.value, str) and value.value.startswith("."):
                            yield self._absolute(value.value[1:], 1), name

    def _absolute(self, name: str, level: int) -> str:
        if not level:
            return name
        parts = self.name.split(".")
        base = parts[: len(parts) - level + (1 if self.is_package else 0)]
        return ".".join([*base, name] if name else base)


class Library:
    """The unpacked files of a release, and of others that hold bases of its classes."""

    def __init__(self, *folders: Path) -> None:
        self._folders = folders
        self._modules: dict[str, Module | None] = {}

    def module(self, name: str) -> Module | None:
        """A module by its dotted name; a stub beside a compiled one stands for it."""
        if name not in self._modules:
            self._modules[name] = self._read(name)
        return self._modules[name]

    def _read(self, name: str) -> Module | None:
        for path in (folder.joinpath(*name.split(".")) for folder in self._folders):
            beside = [path.parent / f"{path.name}{suffix}" for suffix in (".py", ".pyi")]
            for file in (path / "__init__.py", *beside, path / "__init__.pyi"):
                if file.is_file():
                    return Module(self, name, ast.parse(file.read_text("utf-8")), file.stem == "__init__")
            if path.is_dir():
                return Module(self, name, ast.Module([], []), True)
        return None


@dataclass(frozen=True)
class ClassSource:
    """A class of a library, with the bases that can be found."""

    module: Module
    node: ast.ClassDef

    def order(self) -> Iterator[ClassSource | type | str]:
        """The class and its bases, nearest first: ours, the standard library's, and names of those not found."""
        yield self
        for base in self.node.bases:
            head = base.value if isinstance(base, ast.Subscript) else base
            text = ast.unparse(head)
            found = self._through_module(text) if "." in text else self.module.find(text)
            if found is not None and isinstance(found[1], ast.ClassDef) and found[1] is not self.node:
                yield from ClassSource(found[0], found[1]).order()
            else:
                yield _standard(self.module, text) or text

    def _through_module(self, text: str) -> tuple[Module, Definition] | None:
        """A class named through a module that is imported: ``connection.Base``."""
        head, _, last = text.rpartition(".")
        if not head:
            return None
        source, name = self.module.origin(head) or ("", head)
        module = self.module.library.module(f"{source}.{name}".strip("."))
        return module.find(last) if module is not None else None

    def member(self, name: str) -> Definition | type | None:
        """What the class or the nearest of its bases has under a name: a class of the standard library for its own."""
        for item in self.order():
            if isinstance(item, ClassSource):
                if found := item.own(name):
                    return found
            elif isinstance(item, type) and name in dir(item) and name not in dir(object):
                return item
        return None

    def own(self, name: str) -> Definition | None:
        """What the body of the class, or a store to ``self`` in its methods, has under a name."""
        found: Definition | None = None
        for statement in _statements(self.node.body):
            found = _bound(statement).get(name, found)
        return found or next(_stored(self.node, name), None)

    def names(self) -> set[str]:
        """The names of the class and its bases."""
        return {_name(item) for item in self.order()}


def _name(item: ClassSource | type | str) -> str:
    if isinstance(item, ClassSource):
        return item.node.name
    return item.__name__ if isinstance(item, type) else item


def _standard(module: Module, text: str) -> type | None:
    """A class of the standard library, by how it is written where a module names it."""
    head, _, last = text.rpartition(".")
    for source in [head] if head else [origin[0] for origin in [module.origin(last)] if origin] or ["builtins"]:
        try:
            found = getattr(importlib.import_module(source), last, None)
        except ImportError:
            continue
        found = getattr(found, "__origin__", found)
        if inspect.isclass(found):
            return found
    return None


def _statements(block: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a block and those inside of its ``if``, ``try`` and ``with``."""
    for statement in block:
        yield statement
        for part in (statement, *getattr(statement, "handlers", ())):
            if not isinstance(part, (*FUNCTIONS, ast.ClassDef)):
                for name in ("body", "orelse", "finalbody"):
                    yield from _statements(getattr(part, name, []))


def _bound(statement: ast.stmt) -> dict[str, Definition]:
    if isinstance(statement, (*FUNCTIONS, ast.ClassDef)):
        return {statement.name: statement}
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        return {statement.target.id: statement.value or statement.annotation}
    if isinstance(statement, ast.Assign):
        names = {target.id: statement.value for target in statement.targets if isinstance(target, ast.Name)}
        if "__slots__" in names:
            return {str(item.value): item for item in ast.walk(statement.value) if isinstance(item, ast.Constant)}
        return dict(names)
    return {}


def _stored(node: ast.ClassDef, name: str) -> Iterator[ast.expr]:
    """The stores of a name in ``self``."""
    for store in ast.walk(node):
        if isinstance(store, ast.Attribute) and store.attr == name and isinstance(store.ctx, ast.Store):
            if isinstance(store.value, ast.Name) and store.value.id == "self":
                yield store
