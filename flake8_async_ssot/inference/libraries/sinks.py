"""The tables of all libraries about uses of coroutines and coroutine functions."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from flake8_async_ssot.inference.libraries import (
    asyncio,
    builtins,
    concurrency,
    contextlib,
    functools,
    json,
    logging,
    main_loops,
    pydantic,
    unittest,
    worker_threads,
)


class Slots(NamedTuple):
    """The arguments that take a callback: places, counted from 0 without the receiver, and names.

    ``unless`` has names of classes and of what is private: a project that mentions one may have callbacks awaited.
    ``is_given_back`` says that what the function gives holds the result of the callback.
    """

    positions: tuple[int, ...]
    names: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    is_given_back: bool = False


class Iterated(NamedTuple):
    """The places of positional arguments that a function iterates over.

    ``is_alone`` says that it does so only where one argument is given.
    """

    first: int
    is_open: bool = False
    is_alone: bool = False

    def takes(self, place: int, count: int) -> bool:
        """Whether the argument at a place is iterated over, in a call with a number of positional arguments."""
        return place == self.first and (count == 1 or not self.is_alone) or self.is_open and place > self.first


class Sinks(NamedTuple):
    """What is known of functions, by qualified name.

    ``values`` take results, of each argument or of what an argument holds; ``iterables`` take an iterable and hand on
    what it holds; ``callbacks`` call what they are given and drop what that gives; ``caches`` are decorators that
    keep results.
    """

    values: frozenset[str]
    iterables: frozenset[str]
    callbacks: dict[str, Slots]
    caches: frozenset[str]
    #: Of ``values`` and ``iterables`` those that raise an exception where they are given a coroutine.
    failing: frozenset[str]
    #: What iterates over its arguments as ``for`` does.
    iterating: dict[str, Iterated]

    @property
    def iterating_names(self) -> frozenset[str]:
        """The last names of ``iterating``."""
        return _last_names(frozenset(self.iterating))

    @property
    def cache_names(self) -> frozenset[str]:
        """The last names of ``caches``."""
        return _last_names(self.caches)


@cache
def sinks() -> Sinks:
    """The tables of all libraries, merged at the first question."""
    values: set[str] = set()
    iterables: set[str] = set()
    caches: set[str] = set()
    callbacks: dict[str, Slots] = {}
    iterating = {name: Iterated(0, is_alone=True) for name in builtins.ITERATING_ALONE}
    modules = (
        asyncio, builtins, concurrency, contextlib, functools, json, logging, main_loops,
        pydantic, unittest, worker_threads,
    )  # fmt: skip
    for module in modules:
        values |= getattr(module, "VALUE_CONSUMERS", frozenset())
        iterables |= getattr(module, "ITERABLE_CONSUMERS", frozenset())
        caches |= getattr(module, "CACHES", frozenset())
        given_back: frozenset[str] = getattr(module, "GIVEN_BACK", frozenset())
        slots = ((name, Slots(*slot)) for name, slot in getattr(module, "SYNC_CALLBACKS", {}).items())
        callbacks.update((name, slot._replace(is_given_back=name in given_back)) for name, slot in slots)
        iterating.update((name, Iterated(*slot)) for name, slot in getattr(module, "ITERATING", {}).items())
    failing = (builtins.VALUE_CONSUMERS | iterables) - builtins.TOLERANT
    return Sinks(frozenset(values), frozenset(iterables), callbacks, frozenset(caches), frozenset(failing), iterating)


@cache
def _last_names(names: frozenset[str]) -> frozenset[str]:
    return frozenset(name.rpartition(".")[2] for name in names)


@cache
def pattern_of(names: tuple[str, ...]) -> re.Pattern[str] | None:
    """One expression for qualified names in which ``*`` stands for anything; None for no names."""
    return re.compile("|".join(re.escape(name).replace(r"\*", ".*") + r"\Z" for name in names)) if names else None


def is_named(name: str, names: tuple[str, ...]) -> bool:
    """Whether one of the patterns fits a qualified name."""
    pattern = pattern_of(names)
    return pattern is not None and pattern.match(name) is not None
