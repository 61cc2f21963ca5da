"""Functions that keep the coroutine that they return: ``asyncio.run(made); return made``, ``return self.made``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from astroid import nodes

from flake8_async_ssot.inference.evaluation import guarding
from flake8_async_ssot.inference.evaluation.bodies import body_of
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import unbound
from flake8_async_ssot.inference.evaluation.unpruned import whole
from flake8_async_ssot.inference.evaluation.values import Frame, Function, Values
from flake8_async_ssot.inference.flow import caches
from flake8_async_ssot.inference.flow.places import Spot, Use, spot_of
from flake8_async_ssot.inference.modules.facts import Table
from flake8_async_ssot.inference.syntax.reads import names_of, reached_uses

#: How many calls a returned coroutine is followed through.
MAX_CALLS = 3
#: How many functions are looked at for one expression, and how many expressions that one of them may return.
MAX_FUNCTIONS, MAX_RETURNED = 64, 64


class KeptInside:
    """Answers for the calls of one process; those about the names of a function are kept."""

    def __init__(self, ev: Evaluator, loses: Callable[[nodes.NodeNG], bool]) -> None:
        """Take the evaluator, and the question whether a use of a name loses the coroutine that the name holds."""
        self._ev = ev
        self._loses = loses
        self._uses: Table[tuple[str, str, int, str], bool] = ev.reads.table()

    def keeps_result(self, node: nodes.NodeNG) -> bool:
        """Whether a function behind an expression may keep the coroutine that the expression holds, or may run it.

        Args:
            node: a call, or an ``await`` of one.

        Returns:
            False where each function makes the coroutine for its caller alone, or where none is known.
        """
        return _Search(self._ev, self.is_used).is_kept(node, None, MAX_CALLS)

    def keeps_what_it_gives(self, callees: Values) -> bool:
        """Whether one of several functions may keep the coroutine that a call of it gives, or may run it itself."""
        return _Search(self._ev, self.is_used).is_kept_by_one(callees, False, MAX_CALLS)

    def is_used(self, scope: nodes.NodeNG, name: str) -> bool:
        """Whether a function does more with a name than to return it, to lose it and to ask for its kind."""
        key = (self._ev.project, scope.root().file or "", scope.lineno or 0, name)
        # A recursive call adds nothing to the answer of its function.
        return self._ev.reads.keep_guarded(self._uses, key, lambda: self._find_used(scope, name), False)

    def _find_used(self, scope: nodes.NodeNG, name: str) -> bool:
        full = whole(self._ev, scope) if isinstance(scope, nodes.FunctionDef) else scope
        if full is None:
            return False
        found = self._ev.fact(full, names_of)
        uses = [reached_uses(found, full, entry, name) for entry in full.locals.get(name, ())]
        return any(each is None or not all(map(self._is_without_trace, each)) for each in uses)

    def _is_without_trace(self, use: nodes.NodeNG) -> bool:
        """Whether a use returns a coroutine, loses it or asks for its kind: no other code gets it."""
        spot = spot_of(use)
        return spot.use is Use.RETURNED or self._is_asked(spot) or self._loses(use)

    def _is_asked(self, spot: Spot) -> bool:
        return isinstance(spot.node, nodes.Call) and guarding.guard_of(self._ev, spot.node) is not None


class _Search:
    """One search through the functions behind an expression; past a limit they are taken to keep the coroutine."""

    def __init__(self, ev: Evaluator, is_used: Callable[[nodes.NodeNG, str], bool]) -> None:
        self._ev = ev
        self._is_used = is_used
        self._left = MAX_FUNCTIONS

    def is_kept(self, node: nodes.NodeNG, frame: Frame | None, calls: int) -> bool:
        """Whether a function that gives what an expression of a frame holds keeps it."""
        call = node.value if isinstance(node, nodes.Await) else node
        if not isinstance(call, nodes.Call):
            return False
        return self.is_kept_by_one(self._ev.values(call.func, frame), call is not node, calls)

    def is_kept_by_one(self, callees: Values, is_awaited: bool, calls: int) -> bool:
        """Whether one of several callees, whose results are awaited or not, keeps what it gives."""
        functions = [value for value in map(unbound, callees) if isinstance(value, Function)]
        return any(
            caches.is_cached(self._ev, function.node)
            or isinstance(function.node, nodes.AsyncFunctionDef) is is_awaited
            and (not calls or self._is_kept_by(function, calls - 1))
            for function in functions
        )

    def _is_kept_by(self, function: Function, calls: int) -> bool:
        node, frame = function.node, Frame(function.node, parent=function.frame)
        self._left -= 1
        if isinstance(node, nodes.Lambda):
            return self._left < 0 or self._is_kept_where_returned(node.body, frame, calls)
        if not isinstance(node, nodes.FunctionDef):
            return False
        returned = [item.value for item in self._ev.fact(node, body_of).returns if item.value is not None]
        if self._left < 0 or len(returned) > MAX_RETURNED:
            return True
        return any(self._is_kept_where_returned(value, frame, calls) for value in returned)

    def _is_kept_where_returned(self, value: nodes.NodeNG, frame: Frame, calls: int) -> bool:
        parts = [*islice(_arms(value), MAX_RETURNED + 1)]
        return len(parts) > MAX_RETURNED or any(self._is_part_kept(part, frame, calls) for part in parts)

    def _is_part_kept(self, part: nodes.NodeNG, frame: Frame, calls: int) -> bool:
        if isinstance(part, nodes.Name):
            return self._is_name_kept(part.name, frame, calls)
        return isinstance(part, (nodes.Attribute, nodes.Subscript)) or self.is_kept(part, frame, calls)

    def _is_name_kept(self, name: str, frame: Frame, calls: int) -> bool:
        """Whether a function keeps what a returned name holds: the name is not its own, or it has another use."""
        entries = frame.scope.locals.get(name, ())
        if not 0 < len(entries) <= MAX_RETURNED or self._is_used(frame.scope, name):
            return True
        return any(self._is_kept_where_bound(entry.parent, frame, calls) for entry in entries)

    def _is_kept_where_bound(self, statement: nodes.NodeNG, frame: Frame, calls: int) -> bool:
        value = getattr(statement, "value", None)
        if isinstance(statement, nodes.Arguments) or isinstance(value, nodes.Const):
            return False
        if value is None or spot_of(value).use is not Use.BOUND or len(getattr(statement, "targets", "1")) != 1:
            return True
        return self._is_kept_where_returned(value, frame, calls)


def _arms(value: nodes.NodeNG) -> Iterator[nodes.NodeNG]:
    """The expressions one of which a returned expression gives."""
    todo = [value]
    while todo:
        node = todo.pop()
        if isinstance(node, nodes.IfExp):
            todo += (node.body, node.orelse)
        elif isinstance(node, nodes.BoolOp):
            todo += node.values
        else:
            yield node
