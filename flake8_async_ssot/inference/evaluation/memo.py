"""Results that are kept, with the guard against cycles and the limits of one question.

A result that is asked for again while it is computed adds nothing to itself. What was computed on top of such an
unfinished result is tentative: it is kept only until that one is finished, since it may lack something.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from astroid import nodes

from flake8_async_ssot.inference.evaluation import sharing
from flake8_async_ssot.inference.evaluation.caching import Cache
from flake8_async_ssot.inference.evaluation.values import Frame, Values
from flake8_async_ssot.inference.modules.facts import Facts
from flake8_async_ssot.inference.syntax.tree import ModuleNode

#: Evaluations that one question may start. A cyclic star import once ran for minutes without a limit.
MAX_STEPS = 8_000
#: Evaluations that may be nested in one another. Each takes about ten Python frames.
MAX_NESTING = 120
#: Evaluations for all questions about one file: so many, and so many more for each of its lines. Real code takes
#: two to eleven a line. Past them every question is answered with what is said of the unknown.
MAX_FILE_STEPS = 30_000
MAX_LINE_STEPS = 20
#: Bytes of the sets of facts that results came from, above which all results go: a set has a bit for each fact.
MAX_SET_BYTES = 100_000_000
_NO_CYCLE = 1 << 30

#: Parameters, as function and name, that an evaluation asked for and that no frame knew.
Asked = frozenset[tuple[nodes.NodeNG, str]]
_NOTHING: Asked = frozenset()

#: A result, the parameters that it depends on, and the facts that it came from.
_Kept = tuple[Values, Asked, int]

T = TypeVar("T")


class LimitReached(Exception):
    """One question took more than MAX_STEPS steps or MAX_NESTING levels."""


class Memo:
    """The results of one process."""

    def __init__(self, reads: Facts) -> None:
        """Take the facts about files, which every result is kept with."""
        self.reads = reads
        self.steps = 0
        #: Steps that the questions about the file may still take.
        self._left = MAX_FILE_STEPS
        self._is_asking = False
        #: Questions about the file that reached a limit.
        self.exceeded = 0
        #: Evaluations that reached a limit, with the fewest levels around them: within as many they reach it again.
        self._exceeding: dict[Hashable, int] = {}
        self._memo: Cache[Hashable, _Kept] = Cache()
        self._facts: Cache[Hashable, tuple[Any, int]] = Cache()
        self._sets: dict[int, int] = {}
        #: The parameters that the evaluation in progress asked for so far.
        self._asked: Asked = _NOTHING
        self._active: dict[Hashable, int] = {}
        #: The outermost evaluation in progress that the current one has asked for again.
        self._lowest_cycle = _NO_CYCLE
        #: Results that lack what an unfinished evaluation will add, with its level; good until that one is finished.
        self._tentative: dict[Hashable, tuple[Values, Asked, int, int]] = {}
        self._dependents: dict[int, list[Hashable]] = {}

    def ask(self, compute: Callable[[], T], otherwise: T) -> T:
        """The result of one question.

        A question that is asked while another one is answered shares its limits and its guard against cycles.

        :param compute: answers the question.
        :param otherwise: the answer where a limit is reached.
        """
        if self._is_asking:
            return compute()
        if self._left <= 0:
            self.exceeded += 1
            return otherwise
        self.steps = 0
        self._is_asking = True
        self._lowest_cycle = _NO_CYCLE
        self._asked = _NOTHING
        try:
            return compute()
        except (LimitReached, RecursionError):
            self.exceeded += 1
            return otherwise
        finally:
            self._left -= self.steps
            self._is_asking = False
            self._forget_progress()

    def begin_file(self, lines: int) -> None:
        """Give the questions about a file their limit.

        :param lines: the length of the file.
        """
        self._left = MAX_FILE_STEPS + MAX_LINE_STEPS * lines
        self.exceeded = 0
        self._exceeding.clear()

    def _forget_progress(self) -> None:
        if self.steps:
            self._active.clear()
            self._tentative.clear()
            self._dependents.clear()

    def memoised(self, key: Hashable, compute: Callable[[], Values]) -> Values:
        """The result kept under ``key``, computed at the first time."""
        kept = self._memo.get(key)
        if kept is None:
            return self._unfinished(key, compute)
        return self._used(kept)

    def framed(self, key: tuple[Any, ...], compute: Callable[[], Values]) -> Values:
        """The same for a key that ends with a frame. Calls share results that do not depend on their arguments."""
        kept = self._kept(key, key[-1])
        if kept is None:
            return self._unfinished(key, compute)
        return self._used(kept)

    def _used(self, kept: _Kept) -> Values:
        """The values of a kept result, whose dependencies become those of the evaluation in progress."""
        if kept[1]:
            self._asked |= kept[1]
        self.reads.used |= kept[2]
        return kept[0]

    def _kept(self, key: tuple[Any, ...], frame: Frame | None) -> _Kept | None:
        kept = self._memo.get(key)
        if kept is None and frame is not None and frame.bare is not frame:
            kept = self._memo.get((*key[:-1], frame.bare))
            if kept is not None:
                if not sharing.holds_with(frame, kept[0], kept[1]):
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
            self.reads.used |= tentative[3]
            return tentative[0]
        return self._computed(key, compute)

    def _computed(self, key: Hashable, compute: Callable[[], Values]) -> Values:
        self.steps += 1
        depth = len(self._active)
        if self.steps > MAX_STEPS or depth > MAX_NESTING or depth >= self._exceeding.get(key, MAX_NESTING):
            raise LimitReached
        before = self.steps
        self._active[key] = depth
        outer_cycle, self._lowest_cycle = self._lowest_cycle, _NO_CYCLE
        outer_asked, self._asked = self._asked, _NOTHING
        reads = self.reads
        outer_used, reads.used = reads.used, 0
        try:
            result = compute()
        except (LimitReached, RecursionError):
            self._note_exceeding(key, depth, before)
            raise
        finally:
            self._active.pop(key, None)
            used = reads.used
            reads.used = outer_used | used
        lowest, asked = self._lowest_cycle, self._asked
        self._asked = outer_asked | asked if asked else outer_asked
        if lowest >= depth:
            # Thousands of results come from the same facts.
            self._memo[key] = result, asked, self._sets.setdefault(used, used)
            for dependent in self._dependents.pop(depth, ()):
                self._tentative.pop(dependent, None)
            self._lowest_cycle = outer_cycle
        else:
            self._tentative[key] = result, asked, lowest, used
            self._dependents.setdefault(lowest, []).append(key)
            self._lowest_cycle = min(outer_cycle, lowest)
        return result

    def _note_exceeding(self, key: Hashable, depth: int, before: int) -> None:
        """Note an evaluation that reaches a limit by its depth, or by its own steps, which do not depend on the depth.

        :param before: the steps of the question before it.
        """
        is_large = self.steps > MAX_STEPS
        if not is_large or self.steps - before > MAX_STEPS // 2:
            self._exceeding[key] = 0 if is_large else min(depth, self._exceeding.get(key, MAX_NESTING))

    def note_asked(self, function: nodes.NodeNG, name: str) -> None:
        """Note that the evaluation in progress depends on a parameter that no frame binds."""
        if (function, name) not in self._asked:
            self._asked |= {(function, name)}

    def asking(self, function: nodes.NodeNG, compute: Callable[[], Values]) -> tuple[Values, frozenset[str]]:
        """A result, and the parameters of one function that it depends on. They do not count for the callers."""
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
        """A property of a tree, computed once by a named function from the tree alone, or the text of its module."""
        key = (node, compute)
        kept = self._facts.get(key)
        if kept is None:
            kept = self._facts[key] = self.reads.measured(lambda: compute(node))
        elif kept[1]:
            self.reads.used |= kept[1]
        return kept[0]  # type: ignore[no-any-return]

    def forget(self, gone: frozenset[int]) -> None:
        """Drop the results that mention dropped nodes.

        :param gone: the identities of the nodes of a module.
        """
        self._memo.forget(gone)
        self._facts.forget(gone)

    @property
    def is_large(self) -> bool:
        """Whether the sets of facts that results came from take more than their share."""
        return len(self._sets) * self.reads.count // 8 > MAX_SET_BYTES

    def trees(self) -> list[ModuleNode]:
        """The trees of modules that are kept as results, each once: one may be the result of several questions."""
        return [*dict.fromkeys(kept for kept, _ in self._facts.values() if isinstance(kept, ModuleNode))]

    def forget_all(self) -> None:
        """Drop all results."""
        for cache in (self._memo, self._facts, self._sets):
            cache.clear()
