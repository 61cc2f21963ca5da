"""The use-def map of a scope: which bindings of a name reach a use, and what tests around it say.

A scope is visited once (``scope_pass``); every question after that is a look-up. Comprehensions and lambdas are
expressions of the scope around them. In their own scope, and seen from an inner function, every binding counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from typing import TYPE_CHECKING, cast

from astroid import nodes

from flake8_async_ssot.inference.syntax.flow_state import Asked, Test, bindings_in
from flake8_async_ssot.inference.syntax.scope_pass import ScopePass
from flake8_async_ssot.inference.syntax.spelling import spellings

if TYPE_CHECKING:
    from flake8_async_ssot.inference.syntax.tree import ModuleNode

_MAPPED = (nodes.Module, nodes.ClassDef, nodes.FunctionDef)
_COMPREHENSIONS = (nodes.ListComp, nodes.SetComp, nodes.GeneratorExp, nodes.DictComp)
#: Expressions whose variables are their own.
_OWN_SCOPES = (nodes.Lambda, *_COMPREHENSIONS)
_Operands = tuple[dict[nodes.NodeNG, int], dict[str, list[tuple[int, nodes.NodeNG]]]]


class UseDef:
    """What one pass over a module, class body or function has found."""

    def __init__(self, scope: nodes.LocalsDictNodeNG) -> None:
        """Visit the scope."""
        self._scope = scope
        self._pass = ScopePass(scope)
        #: Answers by the set of bindings that the pass has found, which many uses share.
        self._resolved: dict[int, tuple[nodes.NodeNG, ...] | None] = {}
        self._of_operands: dict[nodes.BoolOp, _Operands] = {}

    @property
    def is_end_reached(self) -> bool:
        """Whether control may run off the end of the scope."""
        return self._pass.is_end_reached

    @property
    def unreached(self) -> Set[nodes.NodeNG]:
        """The statements of the scope that control never comes to."""
        return self._pass.unreached

    @property
    def steps(self) -> int:
        """The work that the pass has done."""
        return self._pass.steps

    def time_of(self, node: nodes.NodeNG) -> int | None:
        """When the pass has come to a node; None for a node outside of the scope."""
        times = self._pass.times
        while node is not self._scope and node is not None:
            time = times.get(node)
            if time is not None:
                return time
            node = node.parent
        return None

    def reaching(self, name: str, use: nodes.NodeNG | None) -> tuple[nodes.NodeNG, ...] | None:
        """The bindings of a name that reach a use.

        :param use: a node of the scope, or None for the end of the scope.
        :returns: them in source order; None where they are too many to tell.
        """
        time = self.time_of(use) if use is not None else self._pass.end
        if time is None:
            return tuple(self._scope.locals.get(name, ()))
        found = self._at(name, time)
        foreign = self._pass.foreign.get(name)
        if not foreign or found is None:
            return found
        # A function may bind a global name at any time from its definition on.
        added = [entry for begun, entry in foreign if begun <= time]
        return _in_order([*found, *added]) if added else found

    def _at(self, name: str, time: int) -> tuple[nodes.NodeNG, ...] | None:
        kept = self._pass.state.value_at(name, time)
        if not isinstance(kept, tuple):
            return ()
        # The record of the pass keeps the set, so its identity stays its own.
        key = id(kept)
        if key not in self._resolved:
            found = bindings_in(kept)
            self._resolved[key] = _in_order(found) if found is not None else None
        return self._resolved[key]

    def tests_at(self, key: str, time: int) -> Iterator[Asked]:
        """The tests of a dotted name that are known at a time, if it was not bound or stored to since; latest first."""
        state = self._pass.state
        asked = state.value_at(f"?{key}", time)
        if asked is None:
            return
        base, *attributes = key.split(".")
        names = [base, *(f".{attribute}" for attribute in attributes)]
        now = [state.value_at(name, time) for name in names]
        while isinstance(asked, Asked):
            begun = min([asked.time, *self._times_of_flags(asked, key)])
            if all(state.value_at(name, begun) is value for name, value in zip(names, now, strict=True)):
                yield asked
            asked = asked.before

    def operands_before(self, parent: nodes.NodeNG, child: nodes.NodeNG, key: str) -> Iterator[Asked]:
        """The tests of a dotted name that an expression makes before it comes to one of its parts."""
        if isinstance(parent, nodes.IfExp) and child is not parent.test:
            if key in spellings(parent.test):
                yield Asked(Test(parent.test, []), child is parent.body, 0, None)
        elif isinstance(parent, nodes.BoolOp):
            places, tests = self._operands(parent)
            before = places[child]
            for place, operand in reversed(tests.get(key, ())):
                if place < before:
                    yield Asked(Test(operand, []), parent.op == "and", 0, None)
        elif isinstance(parent, _COMPREHENSIONS):
            for generator in parent.generators:
                for test in generator.ifs:
                    if child is not generator and key in spellings(test):
                        yield Asked(Test(test, []), True, 0, None)

    def _operands(self, node: nodes.BoolOp) -> _Operands:
        """The place of each operand, and for each dotted name the operands that mention it."""
        kept = self._of_operands.get(node)
        if kept is None:
            kept = self._of_operands[node] = {}, {}
            for place, operand in enumerate(node.values):
                kept[0][operand] = place
                for key in spellings(operand):
                    kept[1].setdefault(key, []).append((place, operand))
        return kept

    def _times_of_flags(self, asked: Asked, key: str) -> Iterator[int]:
        """When the flags were bound that hold the outcome of a test of a dotted name."""
        for held in (held for held in asked.held if key in spellings(held)):
            time = self._pass.bound_at.get(held.parent.targets[0])
            if time is not None:
                yield time


def _in_order(entries: Sequence[nodes.NodeNG]) -> tuple[nodes.NodeNG, ...]:
    unique = dict.fromkeys(entries)
    return tuple(sorted(unique, key=lambda entry: (entry.lineno or 0, entry.col_offset or 0)))


def use_def_of(scope: nodes.LocalsDictNodeNG) -> UseDef:
    """The use-def map of a module, class or function; made when it is first asked for."""
    maps = cast("ModuleNode", scope.root()).use_defs
    found: UseDef | None = maps.get(scope)
    if found is None:
        found = maps[scope] = UseDef(scope)
    return found


def reaching_bindings(
    scope: nodes.LocalsDictNodeNG, name: str, use: nodes.NodeNG | None
) -> tuple[nodes.NodeNG, ...] | None:
    """Those bindings of a name in a scope that can reach a use.

    :param use: the node that reads the name, or None for the end of the scope.
    :returns: them in source order; None where they are too many to tell.
    """
    entries = scope.locals.get(name)
    if not entries:
        return ()
    if not isinstance(scope, _MAPPED) or len(entries) == 1 and _is_everywhere(scope, entries[0], use):
        return tuple(entries)
    return use_def_of(scope).reaching(name, use)


def _is_everywhere(scope: nodes.NodeNG, only: nodes.NodeNG, use: nodes.NodeNG | None) -> bool:
    """Whether the only binding of a name reaches a use, as can be told without a map: a parameter does."""
    if use is None:
        return not cast("ModuleNode", scope.root()).dead_arms
    return isinstance(only, nodes.Arguments) or isinstance(only.parent, nodes.Arguments)


def is_end_reached(function: nodes.FunctionDef) -> bool:
    """Whether control may run off the end of a function."""
    if isinstance(function.body[-1], (nodes.Return, nodes.Raise)):
        return False
    return use_def_of(function).is_end_reached


def is_reached(node: nodes.NodeNG) -> bool:
    """Whether control may come to a node of a scope: no jump and no constant stands before it."""
    statement = node.statement()
    scope = statement.parent.frame()
    unreached = use_def_of(scope).unreached
    while unreached and statement is not scope:
        if statement in unreached:
            return False
        statement = statement.parent
    return True


def is_run(node: nodes.NodeNG) -> bool:
    """Whether control may come to a node, and to each definition that it stands in."""
    while not isinstance(node, nodes.Module):
        if not is_reached(node):
            return False
        node = node.statement().parent.frame()
    return True


def known_tests(node: nodes.NodeNG, key: str) -> Iterator[Asked]:
    """The tests of a dotted name that are known to hold, or not to hold, at a node; innermost or latest first.

    Those that stand before a binding of the name, or a store to one of the attributes, are not among them.
    """
    name = key.partition(".")[0]
    scope = node.parent.frame()
    while isinstance(scope, nodes.Lambda) and not isinstance(scope, nodes.FunctionDef):
        scope = scope.parent.frame()
    map_ = use_def_of(scope)
    child, parent = node, node.parent
    while parent is not None and not child.is_statement:
        yield from map_.operands_before(parent, child, key)
        if isinstance(parent, _OWN_SCOPES) and name in parent.locals:
            return
        child, parent = parent, parent.parent
    time = map_.time_of(node)
    if time is not None:
        yield from map_.tests_at(key, time)
