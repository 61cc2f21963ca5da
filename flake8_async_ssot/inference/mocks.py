"""Questions about mocks: what they stand in for, what calling them gives, whether code uses them rightly.

Part of the front door.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import Answer, Awaitability, Definition, Kind, Protocol, Reason
from flake8_async_ssot.inference.evaluation import awaitability, capabilities, classes, some_callers, stores
from flake8_async_ssot.inference.evaluation.actuals import Actuals
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import class_of, is_none
from flake8_async_ssot.inference.evaluation.question import question
from flake8_async_ssot.inference.evaluation.values import (
    Class,
    Function,
    Instance,
    Mock,
    Module,
    Patcher,
    Value,
    Values,
    union,
)
from flake8_async_ssot.inference.libraries.mock import (
    awaiting,
    children,
    configuration,
    flavours,
    patching,
    standing,
    targets,
)
from flake8_async_ssot.inference.libraries.mock.mock_names import mock_names
from flake8_async_ssot.inference.libraries.mock.patching import Replacing
from flake8_async_ssot.inference.libraries.mock.targets import Missing
from flake8_async_ssot.inference.syntax.names import keyword_of, original_name, renamed
from flake8_async_ssot.inference.syntax.tree import ModuleNode


@dataclass(frozen=True, slots=True)
class Patch:
    """One attribute that a test replaces.

    ``real`` and ``replacement`` say what calling the one and the other gives; ``name`` is what is replaced, as it is
    written, ``stand_in`` what stands in for it, ``definition`` where the real thing is defined.
    """

    node: nodes.NodeNG
    name: str
    stand_in: str
    real: Answer
    replacement: Answer
    definition: Definition | None
    is_mock: bool
    #: Whether both can be entered, or iterated over, without being awaited, like what an HTTP client's ``get`` gives.
    is_otherwise_alike: bool

    @property
    def is_async_over_sync(self) -> bool:
        """Whether a mock gives an awaitable where the real thing never does.

        Somebody who writes a coroutine function for that knows what the caller makes of it.
        """
        return self.is_mock and self.real.never and self.replacement.always

    @property
    def is_sync_over_async(self) -> bool:
        """Whether the replacement never gives an awaitable where the real thing always does."""
        if self.replacement.kind is Kind.ASYNC_ITERATOR:
            # An async generator stands in for a method that subclasses fill in as one.
            return False
        # A future is of use without being awaited.
        is_async = self.real.always and self.real.kind is not Kind.FUTURE
        return is_async and self.replacement.never and not self.is_otherwise_alike


@dataclass(frozen=True, slots=True)
class Lack:
    """A special method that a mock does not have; ``is_result`` says that the coroutine of a call lacks it."""

    flavour: str
    method: str
    is_result: bool


@dataclass(frozen=True, slots=True)
class MockFact:
    """What is certain of an expression that is a mock."""

    flavour: str
    is_async: bool


class _Replaced(NamedTuple):
    """A replacement to be judged: the functions in whose place something new is put, and the owners of the name."""

    node: nodes.NodeNG
    name: str
    found: Values
    new: Values
    owners: Values = ()
    evidence: Value | None = None


class Mocks:
    """Answers about the mocks of one process's files. Where something is not known there is no answer."""

    def __init__(self, ev: Evaluator, define: Callable[[Value], Definition | None]) -> None:
        """Take what evaluates and what finds the definition of a value."""
        self._ev = ev
        self._define = define
        self._may_patch: frozenset[nodes.Call] = frozenset()

    def open(self, module: ModuleNode) -> None:
        """Take the file that is linted next."""
        self._may_patch = patching.candidates(module)

    def patches(self, node: nodes.Call | nodes.Assign, with_functions: bool = False) -> list[Patch]:
        """The functions that a call of ``patch`` and its like, or an assignment of a mock, replaces.

        :param with_functions: also where ``setattr`` puts another function in the place.
        """
        if isinstance(node, nodes.Assign):
            return self._ev.ask(lambda: list(self._assigned(node)), []) if self._may_be_replaced(node) else []
        return self._ev.ask(lambda: list(self._patched(node, with_functions)), []) if node in self._may_patch else []

    def _patched(self, node: nodes.Call, with_functions: bool) -> Iterator[Patch]:
        for item in self._replaced(node):
            owners = item.target.owners if item.target is not None else ()
            found = targets.real(self._ev, item.target) if item.target is not None else ()
            if not found or not all(map(targets.is_function, found)):
                continue
            new = item.asked.new or item.asked.given("new_callable")
            if new is not None:
                # The mistake stands where the replacement does, where the call takes several lines.
                place = item.asked.node if item.asked.node.lineno == new.lineno else new
                put = patching.replacement(self._ev, item, None)
                if item.form != "setattr" or with_functions or all(isinstance(value, Mock) for value in put):
                    yield from self._judged(_Replaced(place, item.text, found, put, owners))

    def _replaced(self, node: nodes.Call) -> Iterator[Replacing]:
        forms = {patching.form_of(value) for value in self._ev.values(node.func)}
        if len(forms) == 1:
            form = forms.pop()
            yield from patching.replaced(self._ev, form, node, None) if form is not None else ()

    def _judged(self, case: _Replaced) -> Iterator[Patch]:
        ev, node, new = self._ev, case.node, case.new
        results = self._results(new, node)
        if not results:
            return
        real = self._real(case)
        is_alike = any(
            self._serves(real, protocol, node) and self._serves(results, protocol, node)
            for protocol in (Protocol.ASYNC_WITH, Protocol.ASYNC_FOR)
        )
        answers = awaitability.of_values(ev, real), awaitability.of_values(ev, results)
        is_mock = all(isinstance(value, Mock) for value in new)
        defined = self._define(case.evidence or case.found[0])
        yield Patch(node, case.name, _named(new[0]), *answers, defined, is_mock, is_alike)

    def _real(self, case: _Replaced) -> Values:
        """The results of the replaced functions; of one that depends on its arguments, those of the calls in sight."""
        ev = self._ev
        real = ev.call(case.found, flavours.any_arguments(case.node))
        function = case.found[0] if len(case.found) == 1 else None
        if not isinstance(function, Function) or awaitability.of_values(ev, real).reason is not Reason.PARAMETER:
            return real
        owners = [owner.node for owner in case.owners if isinstance(owner, Module)]
        return some_callers.results(ev, function, (function.node.root(), *owners)) or real

    def _results(self, new: Values, node: nodes.NodeNG) -> Values:
        """The results of calling what stands in for something; empty where one is not known, or may only raise."""
        if not all(isinstance(value, Mock | Class) or targets.is_function(value) for value in new):
            return ()
        results: Values = ()
        for value in new:
            actuals = Actuals() if isinstance(value, Class) else flavours.any_arguments(node)
            found = self._ev.call((value,), actuals)
            if not found or _may_only_raise(value, found):
                return ()
            results = (*results, *found)
        return results

    def _serves(self, values: Values, protocol: Protocol, node: nodes.NodeNG) -> bool:
        """Whether all values can stand in a statement, or mocks among them may."""
        return bool(values) and all(
            (
                children.supports(self._ev, value, protocol, node) is not Awaitability.NEVER
                if isinstance(value, Mock)
                else capabilities.supported(self._ev, (value,), protocol) is Awaitability.ALWAYS
            )
            for value in values
        )

    def _may_be_replaced(self, node: nodes.Assign) -> bool:
        """Whether an assignment in a file with mocks may put one, or a function, into an attribute."""
        return (
            any(isinstance(target, nodes.AssignAttr) for target in node.targets)
            and isinstance(node.value, nodes.Call | nodes.Name | nodes.Lambda)
            and bool(self._ev.fact(node.root(), mock_names))
        )

    def _assigned(self, node: nodes.Assign) -> Iterator[Patch]:
        """``obj.method = MagicMock()`` or ``= lambda: 1`` in a file with mocks.

        Also where ``obj`` is itself a mock that stands in for something known.
        """
        new = self._ev.values(node.value)
        if new and all(isinstance(value, Mock | Function) for value in new):
            for target in node.targets:
                if not isinstance(target, nodes.AssignAttr):
                    continue
                held = self._ev.values(target.expr)
                if held and all(isinstance(value, Mock) for value in held):
                    yield from self._put_into_mock(node, target, held, new)
                    continue
                owners: Values = tuple(owner for owner in held if not isinstance(owner, Mock))
                found = targets.real(self._ev, targets.Target(owners, target.attrname))
                if found and all(map(targets.is_function, found)):
                    yield from self._judged(_Replaced(node, target.as_string(), found, new, owners))

    def _put_into_mock(
        self, node: nodes.Assign, target: nodes.AssignAttr, held: Values, new: Values
    ) -> Iterator[Patch]:
        """``mock.method = MagicMock()``: what the mock stands in for, or who awaits it, says what it has to be."""
        ev, name, text = self._ev, target.attrname, target.as_string()
        if any(configuration.is_set_later(ev, mock, target) for mock in held if isinstance(mock, Mock)):
            return
        if name in flavours.ASYNC_MAGIC:
            # ``async with`` and ``async for`` await what these give, whatever the mock stands in for.
            yield from self._judged(_Replaced(node, text, (Mock("AsyncMock", node),), new))
            return
        owners = standing.models(ev, target.expr, held)
        found = targets.real(ev, targets.Target(owners, name))
        if found and all(map(targets.is_function, found)):
            yield from self._judged(_Replaced(node, text, self._with_overrides(found, name, node), new))
        elif not owners and isinstance(target.expr, nodes.Name | nodes.Attribute):
            function = awaiting.awaiting(ev, target.expr, held, name)
            if function is not None:
                awaited: Values = (Mock("AsyncMock", node),)
                yield from self._judged(_Replaced(node, text, awaited, new, evidence=function))

    def _with_overrides(self, found: Values, name: str, node: nodes.NodeNG) -> Values:
        """Methods and what overrides them: a mock for a class stands in for objects of its subclasses as well."""
        owners = dict.fromkeys(cls for value in found if (cls := classes.of_unsure_receiver(value)))
        return union(found, *(stores.overridden(self._ev, Instance(cls), name, node) for cls in owners))

    def missing(self, node: nodes.Call) -> list[Missing]:
        """The targets of a patch that are certain not to exist."""
        if node not in self._may_patch:
            return []
        return self._ev.ask(lambda: [found for found in self._missing(node) if found is not None], [])

    def _missing(self, node: nodes.Call) -> Iterator[Missing | None]:
        for item in self._replaced(node):
            if item.form == "setattr" or item.asked.may_add:
                continue
            if "." in item.text and patching.is_text(self._ev, node):
                yield targets.missing_in_text(self._ev, item.text, node.root())
            elif item.target is not None:
                yield targets.missing(self._ev, item.target)

    @question(None)
    def mock(self, node: nodes.NodeNG) -> MockFact | None:
        """The kind of mock of an expression; None where it may be something else."""
        return _fact(self._ev.values(node))

    def called(self, node: nodes.NodeNG) -> MockFact | None:
        """The kind of mock that a call calls; None for other callees."""
        return self.mock(node.func) if isinstance(node, nodes.Call) else None

    @question(None)
    def lacks(self, node: nodes.NodeNG, protocol: Protocol) -> Lack | None:
        """Why a mock, or what calling one gives, cannot stand in a statement; None where it may."""
        values, method = self._ev.values(node), protocol.value[0]
        if values and all(isinstance(value, Mock) for value in values):
            found = {children.supports(self._ev, value, protocol, node) for value in values if isinstance(value, Mock)}
            fact = _fact(values)
            return Lack(fact.flavour, method, False) if found == {Awaitability.NEVER} and fact is not None else None
        fact = _fact(self._ev.values(node.func)) if isinstance(node, nodes.Call) else None
        if fact is None or awaitability.of_values(self._ev, values).kind is not Kind.COROUTINE:
            return None
        return Lack(fact.flavour, method, True)

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
        return value if fact is not None and fact.is_async else None

    def unspecced(self, node: nodes.Call) -> str | None:
        """The class with sync methods that an async mock without a spec stands in for; None where there is none."""
        is_named = original_name(node.func, self._ev.fact(node.root(), renamed)).endswith("AsyncMock")
        return self._ev.ask(lambda: self._unspecced(node), None) if is_named or node in self._may_patch else None

    def _unspecced(self, node: nodes.Call) -> str | None:
        ev = self._ev
        new: Values = ()
        owners: Values = ()
        for item in self._replaced(node) if node in self._may_patch else ():
            new = patching.replacement(ev, item, None)
            owners = targets.real(ev, item.target) if item.target is not None else ()
        if not new:
            new, owners = ev.values(node), standing.expected(ev, node)
        is_bare = bool(new) and all(
            isinstance(v, Mock) and v.flavour == "AsyncMock" and not v.spec and not v.path for v in new
        )
        names = {self._sync_methods(owner) for owner in owners} if is_bare else set()
        return names.pop() if len(names) == 1 else None

    def _sync_methods(self, value: Value) -> str | None:
        """The name of a class together with one of its sync methods."""
        cls = class_of(value)
        if cls is None:
            return None
        for name, entries in cls.node.locals.items():
            if name.startswith("_") or not isinstance(entries[-1], nodes.FunctionDef):
                continue
            found = flavours.members(self._ev, cls, name)[0]
            if found and flavours.all_async(self._ev, found, cls.node) is False:
                return f"{cls.node.name}.{name}"
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
        not isinstance(model, Class | Instance) and value.flavour != "AsyncMock" and not targets.is_function(model)
        for value in mocks
        for model in value.spec
    ):
        return None
    kinds = {value.flavour == "AsyncMock" for value in mocks}
    return MockFact(mocks[0].flavour, kinds.pop()) if len(kinds) == 1 else None


def _may_only_raise(value: Value, results: Values) -> bool:
    """Whether a function returns nothing: it may be there to fail when it is called, which its body need not show."""
    is_definition = isinstance(value, Function) and isinstance(value.node, nodes.FunctionDef)
    return is_definition and any(map(is_none, results))


def _named(value: Value) -> str:
    """How a message calls what stands in for something."""
    if isinstance(value, Mock):
        return value.flavour
    node = getattr(getattr(value, "function", value), "node", None)
    return "lambda" if type(node) is nodes.Lambda else str(getattr(node, "name", "function"))
