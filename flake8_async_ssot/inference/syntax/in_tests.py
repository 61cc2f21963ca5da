"""What a module does in each of its tests, and outside of them: tests do not call one another."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from typing import Generic, TypeVar

from astroid import nodes

T = TypeVar("T")


def is_test(function: nodes.FunctionDef) -> bool:
    """Whether a function is a test, by its name."""
    return bool(function.name.startswith("test"))


class Places(Generic[T]):
    """Things that a module does, in the order of the file."""

    def __init__(self) -> None:
        """Take nothing."""
        self._everywhere: list[T] = []
        self._outside: list[tuple[int, T]] = []
        self._in_tests: dict[nodes.FunctionDef, list[tuple[int, T]]] = {}

    def add(self, item: T, function: nodes.FunctionDef | None) -> None:
        """Add what is done in an outermost function; None stands for what holds outside of functions."""
        entry = len(self._everywhere), item
        self._everywhere.append(item)
        if function is not None and is_test(function):
            self._in_tests.setdefault(function, []).append(entry)
        else:
            self._outside.append(entry)

    def seen_by(self, function: nodes.FunctionDef | None) -> Iterator[T]:
        """What an outermost function may see: a test sees nothing of the other tests."""
        if function is None or not is_test(function):
            yield from self._everywhere
            return
        own = self._in_tests.get(function, ())
        yield from (item for _, item in heapq.merge(self._outside, own, key=lambda entry: entry[0]))
