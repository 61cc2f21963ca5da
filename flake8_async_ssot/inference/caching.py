"""Results that are kept, and forgotten again where they speak of a linted file that is done."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, TypeVar

from astroid import nodes

K = TypeVar("K")
V = TypeVar("V")


class Cache(dict[K, V]):
    """A dictionary that knows which of its keys are new since a file was opened."""

    def __init__(self) -> None:
        super().__init__()
        self._fresh: list[K] = []

    def __setitem__(self, key: K, value: V) -> None:
        self._fresh.append(key)
        super().__setitem__(key, value)

    def forget(self, gone: frozenset[int]) -> None:
        """Drop the new keys that mention a node that is gone, and take the others as settled.

        :param gone: the identities of the nodes of a module.
        """
        seen: dict[int, bool] = {}
        for key in self._fresh:
            if mentions(key, gone, seen):
                self.pop(key, None)
        self._fresh.clear()


def mentions(item: Any, gone: frozenset[int], seen: dict[int, bool]) -> bool:
    """Whether one of some nodes stands anywhere in a key: by itself, in a value or in a frame.

    :param gone: the identities of the nodes.
    :param seen: answers so far, by identity, for parts that many keys share; good as long as the keys live.
    """
    if item is None or isinstance(item, (str, bool, int)):
        return False
    if isinstance(item, tuple):
        return any(mentions(part, gone, seen) for part in item)
    if isinstance(item, nodes.NodeNG):
        return id(item) in gone
    known = seen.get(id(item))
    if known is None:
        known = any(mentions(getattr(item, name), gone, seen) for name in _field_names(item.__class__))
        seen[id(item)] = known
    return known


@cache
def _field_names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else ()
