"""Whether what code does to a mock can have happened where the mock is read."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from typing import Generic, TypeVar

from astroid import nodes

from flake8_async_ssot.inference.evaluation.values import Mock
from flake8_async_ssot.inference.syntax.names import outermost_function

T = TypeVar("T")


class Places(Generic[T]):
    """What a module does to mocks, in the order of the file: in each of its tests, and outside of them."""

    def __init__(self) -> None:
        """Take nothing."""
        self.everywhere: list[T] = []
        self.outside: list[tuple[int, T]] = []
        self.in_tests: dict[nodes.FunctionDef, list[tuple[int, T]]] = {}

    def add(self, item: T, node: nodes.NodeNG) -> None:
        """Add what is done at a node."""
        function = outermost_function(node)
        entry = len(self.everywhere), item
        self.everywhere.append(item)
        if function is not None and _is_test(function):
            self.in_tests.setdefault(function, []).append(entry)
        else:
            self.outside.append(entry)


class Concern:
    """Picks what can have been done to a mock where it is read: one test does not see another's changes."""

    def __init__(self, mock: Mock, reader: nodes.NodeNG) -> None:
        """Take a mock, and the place where it is read."""
        decorated = mock.origin.statement()
        is_handed = isinstance(decorated, nodes.FunctionDef) and decorated is not mock.origin.scope()
        is_shared = isinstance(mock.origin.scope(), (nodes.Module, nodes.ClassDef)) and not is_handed
        user = None if is_shared else outermost_function(reader)
        self._test = user if user is not None and _is_test(user) else None

    def of(self, places: Places[T] | None) -> Iterator[T]:
        """What concerns the mock of the things that a module does; None stands for none."""
        if places is None:
            return
        if self._test is None:
            yield from places.everywhere
            return
        own = places.in_tests.get(self._test, ())
        yield from (item for _, item in heapq.merge(places.outside, own, key=lambda entry: entry[0]))


def _is_test(function: nodes.FunctionDef) -> bool:
    return bool(function.name.startswith("test"))
