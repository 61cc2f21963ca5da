"""Kept results. Those that mention nodes of a linted file are dropped when the file is done."""

from __future__ import annotations

import itertools
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Cache(dict[K, V]):
    """A dictionary whose last keys, those added since a file was opened, can be dropped."""

    def __init__(self) -> None:
        super().__init__()
        self._settled = 0

    def clear(self) -> None:
        """Drop everything."""
        super().clear()
        self._settled = 0

    def forget(self, gone: frozenset[int]) -> None:
        """Drop the new keys that mention a dropped node, and take the others as settled.

        :param gone: the identities of the nodes of a module.
        """
        seen: dict[int, bool] = {}
        for key in [*itertools.islice(reversed(self), len(self) - self._settled)]:
            # Most keys are tuples of nodes, values and frames: what is left of the function is spelled out for these.
            parts: tuple[Any, ...] = key if isinstance(key, tuple) else (key,)
            for part in parts:
                known = id(part) in gone if not _FIELDS[part.__class__] else seen.get(id(part))
                if known is None or part.__class__ is tuple:
                    known = mentions(part, gone, seen)
                if known:
                    del self[key]
                    break
        self._settled = len(self)


def mentions(item: Any, gone: frozenset[int], seen: dict[int, bool]) -> bool:
    """Whether one of some nodes stands anywhere in a key: by itself, in a value or in a frame.

    :param gone: the identities of the nodes.
    :param seen: answers so far, by identity, for parts that many keys share; good as long as the keys live.
    """
    if item.__class__ is tuple:
        for part in item:
            if mentions(part, gone, seen):
                return True
        return False
    names = _FIELDS[item.__class__]
    if not names:
        return id(item) in gone
    known = seen.get(id(item))
    if known is None:
        known = any(mentions(getattr(item, name), gone, seen) for name in names)
        seen[id(item)] = known
    return known


class _Fields(dict[type, tuple[str, ...]]):
    """What the values and frames in a key are made of, by their class; nothing for nodes and texts."""

    def __missing__(self, kind: type) -> tuple[str, ...]:
        names = tuple(field.name for field in fields(kind) if field.init) if is_dataclass(kind) else ()
        if issubclass(kind, tuple):
            names = getattr(kind, "_fields", ())
        self[kind] = names
        return names


_FIELDS = _Fields()
