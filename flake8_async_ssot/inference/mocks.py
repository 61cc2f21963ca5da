"""Questions about mocks: what they stand in for, what calling them gives, whether code uses them rightly.

Part of the front door.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple, cast

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import Awaitability, Definition, Kind, Protocol
from flake8_async_ssot.inference.evaluation import awaitability
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import class_of
from flake8_async_ssot.inference.evaluation.question import question
from flake8_async_ssot.inference.evaluation.values import Class, Instance, Mock, Patcher, Value, Values
from flake8_async_ssot.inference.judging import Patch
from flake8_async_ssot.inference.libraries import skipping
from flake8_async_ssot.inference.libraries.mock import children, flavours, patching, receiving, targets
from flake8_async_ssot.inference.libraries.mock.targets import Missing
from flake8_async_ssot.inference.stand_ins import StandIns
from flake8_async_ssot.inference.syntax.names import keyword_of, original_name, renamed
from flake8_async_ssot.inference.syntax.tree import ModuleNode


@dataclass(frozen=True, slots=True)
class Lack:
    """A special method that a mock does not have.

    ``is_result`` says that the coroutine of a call lacks it, ``has_spec`` that the mock's spec does.
    """

    flavour: str
    method: str
    is_result: bool
    has_spec: bool = False


@dataclass(frozen=True, slots=True)
class MockFact:
    """What is certain of an expression that is a mock."""

    flavour: str
    is_async: bool


class SyncMethod(NamedTuple):
    """A sync method that a mock without a spec makes async: ``Class.method``, and the place of it."""

    name: str
    definition: Definition | None


class Mocks:
    """Answers about the mocks of one process's files. Where something is not known there is no answer."""

    def __init__(self, ev: Evaluator, define: Callable[[Value], Definition | None]) -> None:
        """Take what evaluates and what finds the definition of a value."""
        self._ev = ev
        self._define = define
        self._stand_ins = StandIns(ev, define)

    def open(self, module: ModuleNode) -> None:
        """Take the file that is linted next."""
        self._stand_ins.open(module)

    def patches(self, node: nodes.Call | nodes.Assign, with_functions: bool = False) -> list[Patch]:
        """The functions that a call of ``patch`` and its like, or a mock that is made or configured, replaces.

        :param with_functions: also where ``setattr`` puts another function in the place.
        """
        return self._stand_ins.patches(node, with_functions)

    def missing(self, node: nodes.Call) -> list[Missing]:
        """The targets of a patch that are certain not to exist, in a test that nothing leaves out."""
        if node not in self._stand_ins.may_patch:
            return []
        found: list[Missing] = self._ev.ask(lambda: [each for each in self._missing(node) if each is not None], [])
        return found if found and not self._ev.ask(lambda: skipping.may_be_left_out(self._ev, node), True) else []

    def _missing(self, node: nodes.Call) -> Iterator[Missing | None]:
        for item in self._stand_ins.replaced(node):
            if item.form == "setattr" or item.asked.may_add:
                continue
            if "." in item.text and patching.is_text(self._ev, node):
                yield targets.missing_in_text(self._ev, item.text, node.root())
            elif item.target is not None:
                yield targets.missing(self._ev, item.target, cast("ModuleNode", node.root()))

    @question(None)
    def mock(self, node: nodes.NodeNG) -> MockFact | None:
        """The kind of mock of an expression; None where it may be something else."""
        return _fact(self._ev.values(node))

    def called(self, node: nodes.NodeNG) -> MockFact | None:
        """The kind of mock that a call calls; None for other callees."""
        return self.mock(node.func) if isinstance(node, nodes.Call) else None

    @question(False)
    def is_made_up(self, node: nodes.Attribute) -> bool:
        """Whether an attribute is there only because a mock without a spec has every attribute."""
        owners, values = self._ev.values(node.expr), self._ev.values(node)
        is_free = bool(owners) and all(isinstance(owner, Mock) and not owner.spec for owner in owners)
        return is_free and bool(values) and all(isinstance(value, Mock) for value in values)

    @question(False)
    def is_lacking(self, node: nodes.NodeNG, protocol: Protocol) -> bool:
        """Whether an expression is a mock that is certain not to be able to stand in a statement."""
        return self._lack_of_mock(node, self._ev.values(node), protocol) is not None

    @question(None)
    def lacks(self, node: nodes.NodeNG, protocol: Protocol) -> Lack | None:
        """Why a mock, or what calling one gives, cannot stand in a statement; None where it may."""
        values, method = self._ev.values(node), protocol.value[0]
        if values and all(isinstance(value, Mock) for value in values):
            return self._lack_of_mock(node, values, protocol)
        fact = _fact(self._ev.values(node.func)) if isinstance(node, nodes.Call) else None
        if fact is None or awaitability.of_values(self._ev, values).kind is not Kind.COROUTINE:
            return None
        return Lack(fact.flavour, method, True)

    def _lack_of_mock(self, node: nodes.NodeNG, values: Values, protocol: Protocol) -> Lack | None:
        if not values or not all(isinstance(value, Mock) for value in values):
            return None
        found = {children.supports(self._ev, value, protocol, node) for value in values if isinstance(value, Mock)}
        fact = _fact(values)
        is_lacking = found == {Awaitability.NEVER}
        if fact is None or not is_lacking:
            return None
        has_spec = all(value.spec for value in values if isinstance(value, Mock))
        return Lack(fact.flavour, protocol.value[0], False, has_spec)

    def coroutine_result(self, node: nodes.Call | nodes.Assign) -> nodes.NodeNG | None:
        """The coroutine that an async mock is told to return, None where there is none."""
        value = _return_value(node)
        return self._coroutine_result(node, value) if value is not None else None

    @question(None)
    def _coroutine_result(self, node: nodes.Call | nodes.Assign, value: nodes.NodeNG) -> nodes.NodeNG | None:
        ev = self._ev
        if awaitability.of_values(ev, ev.values(value)).kind is not Kind.COROUTINE:
            return None
        owners: Values = ()
        if isinstance(node, nodes.Call):
            for found in ev.values(node):
                owners = (*owners, *(patching.patched_with(ev, found) if isinstance(found, Patcher) else (found,)))
        else:
            owners = ev.values(node.targets[0].expr)
        fact = _fact(owners)
        is_async = fact is not None and fact.is_async
        return value if is_async and not self._is_awaited_twice(owners) else None

    def _is_awaited_twice(self, owners: Values) -> bool:
        """Whether code of the project awaits in turn what awaiting something of a mock's name gives."""
        named = {part for mock in owners if isinstance(mock, Mock) for part in mock.path[-1:]}
        return any(self._ev.index.survey.awaiting_twice(self._ev.project, name) for name in named)

    def unspecced(self, node: nodes.Call) -> SyncMethod | None:
        """A sync method of the class that an async mock without a spec stands in for; None where there is none."""
        name = original_name(node.func, self._ev.fact(node.root(), renamed))
        may_be = name.endswith(tuple(flavours.ASYNC)) or node in self._stand_ins.may_patch
        return self._ev.ask(lambda: self._unspecced(node), None) if may_be else None

    def _unspecced(self, node: nodes.Call) -> SyncMethod | None:
        ev = self._ev
        new: Values = ()
        owners: Values = ()
        for item in self._stand_ins.replaced(node) if node in self._stand_ins.may_patch else ():
            new = patching.replacement(ev, item, None)
            owners = targets.real(ev, item.target) if item.target is not None else ()
        if not new:
            new, owners = ev.values(node), receiving.expected(ev, node)
        is_bare = bool(new) and all(
            isinstance(v, Mock) and v.flavour in flavours.ASYNC and not v.spec and not v.path for v in new
        )
        methods = {self._sync_method(owner) for owner in owners} if is_bare else set()
        return methods.pop() if len(methods) == 1 else None

    def _sync_method(self, value: Value) -> SyncMethod | None:
        """One of the sync methods of a class."""
        cls = class_of(value)
        if cls is None:
            return None
        for name, entries in cls.node.locals.items():
            if name.startswith("_") or not isinstance(entries[-1], nodes.FunctionDef):
                continue
            found = flavours.members(self._ev, cls, name)[0]
            if found and flavours.all_async(self._ev, found, cls.node) is False:
                return SyncMethod(f"{cls.node.name}.{name}", self._define(found[-1]))
        return None


def _return_value(node: nodes.Call | nodes.Assign) -> nodes.NodeNG | None:
    if isinstance(node, nodes.Assign):
        target = node.targets[0]
        return node.value if isinstance(target, nodes.AssignAttr) and target.attrname == "return_value" else None
    return keyword_of(node, "return_value")


def _fact(values: Values) -> MockFact | None:
    """What mocks have in common; an unknown spec may make a mock async."""
    mocks = [value for value in values if isinstance(value, Mock)]
    if not mocks or len(mocks) < len(values):
        return None
    if any(
        not isinstance(model, Class | Instance)
        and value.flavour not in flavours.ASYNC
        and not targets.is_function(model)
        for value in mocks
        for model in value.spec
    ):
        return None
    kinds = {value.flavour in flavours.ASYNC for value in mocks}
    return MockFact(mocks[0].flavour, kinds.pop()) if len(kinds) == 1 else None
