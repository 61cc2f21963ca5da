"""Evaluates expressions to the values that they may have.

This class holds what all parts of evaluation share: the memo, the guard against cycles and the limits. What an
expression of some type gives stands in ``expressions``, and what can be done with a value in ``attributes``, ``calls``
and ``protocols``.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Any, TypeVar, cast

from flake8_async_ssot.inference.answers.answer import Reason
from flake8_async_ssot.inference.evaluation import expressions, sharing
from flake8_async_ssot.inference.evaluation.caching import Cache
from flake8_async_ssot.inference.evaluation.values import Deferred, Frame, Values, unknown
from flake8_async_ssot.inference.project.mentions import Mentions

if TYPE_CHECKING:
    from astroid import nodes

    from flake8_async_ssot.inference.evaluation.classes import Order
    from flake8_async_ssot.inference.evaluation.values import Class, TypeVariable
    from flake8_async_ssot.inference.modules.loader import Loader
    from flake8_async_ssot.inference.syntax.tree import ModuleNode

#: Evaluations that one question may start. A cyclic star import once ran for minutes without a limit.
MAX_STEPS = 20_000
#: Evaluations that may be nested in one another. Each takes about ten Python frames.
MAX_NESTING = 70
_NO_CYCLE = 1 << 30

#: Parameters, as function and name, that an evaluation asked for and that no frame knew.
Asked = frozenset[tuple["nodes.NodeNG", str]]
_NOTHING: Asked = frozenset()

T = TypeVar("T")


class LimitReached(Exception):
    """One question took more than MAX_STEPS steps or MAX_NESTING levels."""


class Evaluator:
    """Evaluates expressions of one process's modules; every result is kept."""

    def __init__(self, loader: Loader) -> None:
        self.loader = loader
        self.mentions = Mentions()
        #: The module that is linted; constants have the builtins that it sees.
        self.home: ModuleNode = cast("ModuleNode", None)
        self.steps = 0
        #: Filled by ``classes``: method resolution orders, those being computed, and type parameters.
        self.orders: Cache[Class, Order] = Cache()
        self.open_orders: set[Class] = set()
        #: Filled by ``remaking``: the names under which methods of a class may be replaced.
        self.replaced: Cache[Class, set[str]] = Cache()
        self.type_parameters: Cache[nodes.ClassDef, tuple[TypeVariable, ...]] = Cache()
        self._memo: Cache[Hashable, tuple[Values, Asked]] = Cache()
        #: What the evaluation in progress asked for so far.
        self._asked: Asked = _NOTHING
        self._facts: Cache[Hashable, Any] = Cache()
        self._active: dict[Hashable, int] = {}
        #: The outermost evaluation in progress that the current one has asked for again.
        self._lowest_cycle = _NO_CYCLE
        #: Results that lack what an unfinished evaluation will add, with its level; good until that one is finished.
        self._tentative: dict[Hashable, tuple[Values, Asked, int]] = {}
        self._dependents: dict[int, list[Hashable]] = {}

    def ask(self, compute: Callable[[], Values]) -> Values:
        """Run one question from outside with fresh limits; UNKNOWN where a limit is reached."""
        self.steps = 0
        self._lowest_cycle = _NO_CYCLE
        self._asked = _NOTHING
        try:
            return compute()
        except (LimitReached, RecursionError):
            return unknown(Reason.LIMIT)
        finally:
            self._active.clear()
            self._tentative.clear()
            self._dependents.clear()
            self.open_orders.clear()

    def values(self, node: nodes.NodeNG, frame: Frame | None = None) -> Values:
        """What the expression ``node`` may be, with the variables of ``frame`` known."""
        key = (node, frame)
        kept = self._kept(key, frame)
        if kept is None:
            return self._unfinished(key, lambda: expressions.evaluate(self, node, frame))
        if kept[1]:
            self._asked |= kept[1]
        return kept[0]

    def given(self, given: Values | Deferred) -> Values:
        """What an argument may be: its values, or those of the expression it is, in the frame that stands in."""
        return self.values(given.node, given.frame) if isinstance(given, Deferred) else given

    def memoised(self, key: Hashable, compute: Callable[[], Values]) -> Values:
        """The result kept under ``key``, computed at the first time.

        A question that is asked again while it is being answered adds nothing to its own answer. What was computed
        on top of such an unfinished answer is kept only until that one is finished: it may lack something.
        """
        kept = self._memo.get(key)
        if kept is None:
            return self._unfinished(key, compute)
        if kept[1]:
            self._asked |= kept[1]
        return kept[0]

    def framed(self, key: tuple[Any, ...], compute: Callable[[], Values]) -> Values:
        """The same for a key that ends with a frame: calls share what their arguments make no difference to."""
        kept = self._kept(key, key[-1])
        if kept is None:
            return self._unfinished(key, compute)
        if kept[1]:
            self._asked |= kept[1]
        return kept[0]

    def _kept(self, key: tuple[Any, ...], frame: Frame | None) -> tuple[Values, Asked] | None:
        kept = self._memo.get(key)
        if kept is None and frame is not None and frame.bare is not frame:
            kept = self._memo.get((*key[:-1], frame.bare))
            if kept is not None:
                if not sharing.holds_with(frame, *kept):
                    return None
                self._memo[key] = kept
        return kept

    def _unfinished(self, key: Hashable, compute: Callable[[], Values]) -> Values:
        level = self._active.get(key)
        if level is not None:
            self._lowest_cycle = min(self._lowest_cycle, level)
            return ()
        tentative = self._tentative.get(key) if self._tentative else None
        if tentative is not None:
            self._asked |= tentative[1]
            self._lowest_cycle = min(self._lowest_cycle, tentative[2])
            return tentative[0]
        return self._computed(key, compute)

    def _computed(self, key: Hashable, compute: Callable[[], Values]) -> Values:
        self.steps += 1
        depth = len(self._active)
        if self.steps > MAX_STEPS or depth > MAX_NESTING:
            raise LimitReached
        self._active[key] = depth
        outer_cycle, self._lowest_cycle = self._lowest_cycle, _NO_CYCLE
        outer_asked, self._asked = self._asked, _NOTHING
        try:
            result = compute()
        finally:
            self._active.pop(key, None)
        lowest, asked = self._lowest_cycle, self._asked
        self._asked = outer_asked | asked if asked else outer_asked
        if lowest >= depth:
            self._memo[key] = result, asked
            for dependent in self._dependents.pop(depth, ()):
                self._tentative.pop(dependent, None)
            self._lowest_cycle = outer_cycle
        else:
            self._tentative[key] = result, asked, lowest
            self._dependents.setdefault(lowest, []).append(key)
            self._lowest_cycle = min(outer_cycle, lowest)
        return result

    def note_asked(self, function: nodes.NodeNG, name: str) -> None:
        """Note that the evaluation in progress depends on a parameter of which no frame knows anything."""
        if (function, name) not in self._asked:
            self._asked |= {(function, name)}

    def asking(self, function: nodes.NodeNG, compute: Callable[[], Values]) -> tuple[Values, frozenset[str]]:
        """A result, and the parameters of one function that it depends on; callers of that need not know of them."""
        outer, self._asked = self._asked, _NOTHING
        try:
            result = compute()
        finally:
            asked, self._asked = self._asked, outer
        own = frozenset(name for asking, name in asked if asking is function)
        others = frozenset(entry for entry in asked if entry[0] is not function) if own else asked
        if others:
            self._asked |= others
        return result, own

    def fact(self, node: nodes.NodeNG, compute: Callable[[Any], T]) -> T:
        """Something about a node that follows from its tree alone, computed once by a named function."""
        key = (node, compute)
        if key not in self._facts:
            self._facts[key] = compute(node)
        return self._facts[key]  # type: ignore[no-any-return]

    def forget(self, module: ModuleNode) -> None:
        """Drop what was kept of a linted file that is done, and its tree; what is known of other modules stays."""
        gone = frozenset(id(node) for kept in module.by_class.values() for node in kept)
        for cache in (self._memo, self._facts, self.orders, self.replaced, self.type_parameters):
            cache.forget(gone)
        module.dissolve()
