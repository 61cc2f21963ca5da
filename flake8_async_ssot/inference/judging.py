"""What stands in for a function, judged against it: what calling the one and the other gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import Answer, Awaitability, Definition, Kind, Protocol, Reason
from flake8_async_ssot.inference.evaluation import awaitability, capabilities, some_callers
from flake8_async_ssot.inference.evaluation.actuals import Actuals
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import is_none
from flake8_async_ssot.inference.evaluation.values import Class, Function, Mock, Module, Value, Values
from flake8_async_ssot.inference.libraries.mock import children, flavours, targets


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


class Replaced(NamedTuple):
    """A replacement to be judged: the functions in whose place something new is put, and the owners of the name.

    ``given`` is what the functions give, where that is known by other means than calling them.
    """

    node: nodes.NodeNG
    name: str
    found: Values
    new: Values
    owners: Values = ()
    evidence: Value | None = None
    given: Values = ()


class Judging:
    """Compares replacements with what they replace."""

    def __init__(self, ev: Evaluator, define: Callable[[Value], Definition | None]) -> None:
        """Take what evaluates and what finds the definition of a value."""
        self._ev = ev
        self._define = define

    def judged(self, case: Replaced) -> Iterator[Patch]:
        """The replacement with what both sides give; nothing where the results of the new one are not known."""
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

    def _real(self, case: Replaced) -> Values:
        """The results of the replaced functions; of one that depends on its arguments, those of the calls in sight."""
        ev = self._ev
        if case.given:
            return case.given
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
