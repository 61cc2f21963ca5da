"""Definitions, and what takes their place, against the contracts and single sources that the settings declare."""

from __future__ import annotations

from collections.abc import Iterator

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import Definition
from flake8_async_ssot.inference.answers.settings import Settings
from flake8_async_ssot.inference.answers.truth import Breach, Contract, Duplicate, Gives, Role
from flake8_async_ssot.inference.comparing import giving
from flake8_async_ssot.inference.comparing.class_pairs import Define, node_of
from flake8_async_ssot.inference.comparing.symbols import (
    Symbol,
    Symbols,
    names_in_project,
    overridden_symbols,
    symbol_of,
)
from flake8_async_ssot.inference.evaluation import bindings
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import definition_of, unbound
from flake8_async_ssot.inference.evaluation.values import Class, Instance, Module, Property, Value, Values
from flake8_async_ssot.inference.libraries.sinks import is_named
from flake8_async_ssot.inference.syntax.definitions import identity
from flake8_async_ssot.inference.syntax.names import qualified_name
from flake8_async_ssot.inference.syntax.tree import ModuleNode


class Contracts:
    """What the settings declare of symbols, and what breaks it."""

    def __init__(self, ev: Evaluator, define: Define, settings: Settings) -> None:
        """Take what evaluates, what tells where a node is defined, and the settings."""
        self._ev = ev
        self._define = define
        self._contracts = settings.contracts
        self._sources = settings.single_source
        self._symbols = Symbols(ev, define)

    def breach(self, node: nodes.FunctionDef | nodes.ClassDef) -> Breach | None:
        """The contract that a definition breaks: its own, that of what it overrides, or that of its namesake."""
        scope = node.parent.scope()
        if isinstance(scope, nodes.FunctionDef):
            return None
        gives = self._gives(node)
        own = symbol_of(node, self._define) if gives is not None else None
        if gives is None or own is None:
            return None
        for contract in self._contracts:
            found = self._concerning(contract, node, own)
            if found is not None:
                role, symbol = found
                if not contract.is_broken(gives):
                    return None
                return Breach(node, role, contract, gives, symbol.definition, own.definition)
        return None

    def _gives(self, node: nodes.FunctionDef | nodes.ClassDef) -> Gives | None:
        """What a definition gives that is called; None for properties, and where it is not certain."""
        values = bindings.name_binding(self._ev, node, node.name, None)
        if len(values) != 1 or isinstance(values[0], Property):
            return None
        owner = node.parent.scope()
        receiver = Instance(Class(owner), certain=False) if isinstance(owner, nodes.ClassDef) else None
        return self._called(values[0], receiver)

    def _called(self, value: Value, receiver: Instance | None) -> Gives | None:
        if isinstance(value, Class):
            return Gives.VALUE if self._ev.answer_of(Instance(value)).never else None
        return giving.of_value(self._ev, value, receiver)

    def _concerning(self, contract: Contract, node: nodes.NodeNG, own: Symbol) -> tuple[Role, Symbol] | None:
        """How a contract concerns a definition, and the symbol that it is about; None where it does not."""
        if self._means(contract.name, own, node):
            return Role.DEFINITION, own
        bases = overridden_symbols(self._ev, node, self._define) if own.owner and not own.is_class else ()
        overridden = next((base for base in bases if self._means(contract.name, base, node)), None)
        if overridden is not None:
            return Role.OVERRIDE, overridden
        if "*" in contract.name or any(self._means(other.name, own, node) for other in self._contracts):
            return None
        alike = (symbol for symbol in self._symbols.of(contract.name, node.root()) if _is_namesake(symbol, own))
        return next(((Role.NAMESAKE, symbol) for symbol in alike), None)

    def _means(self, pattern: str, symbol: Symbol, node: nodes.NodeNG) -> bool:
        """Whether a pattern means a definition, as seen from a node: with wildcards it means public functions only."""
        if "*" in pattern and (symbol.name.startswith("_") or symbol.is_class):
            return False
        if is_named(symbol.definition.qualified_name, (pattern,)):
            return True
        return any(meant.key == symbol.key for meant in self._symbols.of(pattern, node.root()))

    def broken_by(self, what: Definition, gives: Gives, place: nodes.NodeNG, name: str = "") -> Breach | None:
        """The contract that something breaks by taking the place of a function.

        :param what: where the function is defined.
        :param name: its qualified name where the place is another one.
        """
        for contract in self._contracts:
            symbols = self._symbols.of(contract.name, place.root())
            is_meant = any(symbol.definition == what for symbol in symbols)
            if is_meant or is_named(what.qualified_name, (contract.name,)) or is_named(name, (contract.name,)):
                return Breach(place, Role.REPLACEMENT, contract, gives, what) if contract.is_broken(gives) else None
        return None

    def breaches_by_store(self, node: nodes.Assign) -> Iterator[Breach]:
        """The contracts that a store in a module or class breaks: ``app.ws.get_manager = fake``."""
        for target in node.targets:
            for owner, symbol in self._stored_over(target, [contract.name for contract in self._contracts]):
                gives = self._of_values(self._ev.values(node.value))
                if gives is not None and symbol is not None:
                    found = self.broken_by(symbol.definition, gives, node, owner)
                    yield from (found,) if found is not None else ()

    def _of_values(self, values: Values) -> Gives | None:
        found = {self._called(value, None) for value in values}
        return found.pop() if len(found) == 1 else None

    def _stored_over(self, target: nodes.NodeNG, patterns: list[str]) -> Iterator[tuple[str, Symbol | None]]:
        """The names of what a store replaces, with the definitions: only where a pattern may mean it."""
        if not isinstance(target, nodes.AssignAttr):
            return
        if not any(is_named(target.attrname, (pattern.rpartition(".")[2],)) for pattern in patterns):
            return
        for owner in self._ev.values(target.expr):
            if isinstance(owner, (Module, Class)):
                found = [v for v in self._real(owner, target.attrname) if definition_of(unbound(v)) is not None]
                symbol = symbol_of(node_of(unbound(found[0])), self._define) if len(found) == 1 else None
                yield f"{qualified_name(owner.node)}.{target.attrname}", symbol

    def _real(self, owner: Module | Class, name: str) -> Values:
        if isinstance(owner, Module):
            return self._ev.module_name(owner.node, name, None)
        return self._ev.class_level(owner, name)

    def duplicate(self, node: nodes.FunctionDef | nodes.ClassDef) -> Duplicate | None:
        """The single source of which a definition is a second one; None where it is none."""
        if not isinstance(node.parent.scope(), nodes.Module):
            return None
        for pattern in self._sources:
            if is_named(node.name, (pattern.rpartition(".")[2],)):
                found = self._source_for(pattern, node, node.name)
                if found is not None and found.key != identity(node) and not self._is_source(pattern, node):
                    return Duplicate(node, node.name, pattern, found.definition, is_rebound=False)
        return None

    def _source_for(self, pattern: str, node: nodes.NodeNG, name: str) -> Symbol | None:
        symbols = self._symbols.of(pattern, node.root())
        return next((symbol for symbol in symbols if symbol.name == name and not symbol.owner), None)

    def _is_source(self, pattern: str, node: nodes.NodeNG) -> bool:
        """Whether a definition is a source of the name itself, or that of the stub which describes it."""
        symbols = self._symbols.of(pattern, node.root())
        described = {symbol.module for symbol in symbols if symbol.definition.path.endswith(".pyi")}
        return any(symbol.key == identity(node) for symbol in symbols) or node.root().name in described

    def duplicates_by_store(self, node: nodes.Assign) -> Iterator[Duplicate]:
        """The single sources that an assignment puts another class or function in the place of."""
        for target in node.targets:
            if isinstance(target, nodes.AssignName) and isinstance(target.scope(), nodes.Module):
                yield from self._rebound(node, target.name, None)
            for name, symbol in self._stored_over(target, list(self._sources)):
                yield from self._rebound(node, name.rpartition(".")[2], symbol)

    def _rebound(self, node: nodes.Assign, name: str, replaced: Symbol | None) -> Iterator[Duplicate]:
        for pattern in self._sources:
            if not is_named(name, (pattern.rpartition(".")[2],)):
                continue
            source = self._source_for(pattern, node, name)
            values = [definition_of(unbound(value)) for value in self._ev.values(node.value)]
            if source is None or not values or replaced is not None and replaced.key != source.key:
                continue
            if all(value is not None and identity(value.node) != source.key for value in values):
                yield Duplicate(node, name, pattern, source.definition, is_rebound=True)

    def unmatched(self, module: ModuleNode) -> list[str]:
        """The patterns of the settings that mean nothing, as seen from a module."""
        patterns = [*(contract.name for contract in self._contracts), *self._sources]
        return [pattern for pattern in dict.fromkeys(patterns) if not self._means_something(pattern, module)]

    def _means_something(self, pattern: str, module: ModuleNode) -> bool:
        if self._symbols.of(pattern, module):
            return True
        if "*" not in pattern:
            return False
        return any(is_named(name, (pattern,)) for name in names_in_project(self._ev, module.file or ""))


def _is_namesake(symbol: Symbol, own: Symbol) -> bool:
    """Whether a definition of another module looks like a symbol: by its name, its class and its parameters."""
    alike = (symbol.name, symbol.owner, symbol.parameters) == (own.name, own.owner, own.parameters)
    return alike and symbol.module != own.module and not symbol.name.startswith("__")
