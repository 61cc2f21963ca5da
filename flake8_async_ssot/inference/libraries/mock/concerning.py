"""Whether what code does to a mock can have happened where the mock is read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from astroid import nodes

from flake8_async_ssot.inference.evaluation.values import Mock
from flake8_async_ssot.inference.syntax.in_tests import Places
from flake8_async_ssot.inference.syntax.names import outermost_function

T = TypeVar("T")


class Concern:
    """Picks what can have been done to a mock where it is read: one test does not see another's changes."""

    def __init__(self, mock: Mock, reader: nodes.NodeNG) -> None:
        """Take a mock, and the place where it is read."""
        decorated = mock.origin.statement()
        is_handed = isinstance(decorated, nodes.FunctionDef) and decorated is not mock.origin.scope()
        is_shared = isinstance(mock.origin.scope(), (nodes.Module, nodes.ClassDef)) and not is_handed
        self._user = None if is_shared else outermost_function(reader)

    def of(self, places: Places[T] | None) -> Iterator[T]:
        """What concerns the mock of the things that a module does; None stands for none."""
        if places is not None:
            yield from places.seen_by(self._user)
