"""The method resolution order of a class, with what is told of all of its classes at once."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from flake8_async_ssot.inference.evaluation.values import Class
from flake8_async_ssot.inference.syntax.class_hooks import Opening


@dataclass(eq=False)
class Order:
    """A method resolution order; ``is_complete`` is False where a base, or all that a class has, is not known.

    ``hooks`` are those that one of the classes has. ``sure`` is the number of the first classes of which no base that
    is not known can stand in front.
    """

    classes: tuple[Class, ...]
    is_complete: bool
    hooks: frozenset[Opening]
    sure: int

    @property
    def is_sure(self) -> bool:
        """Whether all bases are known, though what they have need not be."""
        return self.sure == len(self.classes)

    @functools.cached_property
    def own(self) -> tuple[Class, ...]:
        """The classes of source: not those of stubs."""
        return tuple(cls for cls in self.classes if not cls.node.root().is_stub)
