"""Definitions that are meant to be of two kinds: sync and async twins of one class, and what runs its own base."""

from __future__ import annotations

import re
from collections.abc import Iterator

from astroid import nodes

from flake8_async_ssot.inference.answers.truth import Gives
from flake8_async_ssot.inference.syntax.names import called_name, last_name

_WORDS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+")
#: Words in the names of classes and modules that say of what kind they are.
_ASYNC = frozenset({
    "async", "asynchronous", "asyncio", "aio", "aiohttp", "awaitable", "coro", "coroutine", "trio", "anyio", "curio",
    "tornado",
})  # fmt: skip
_SYNC = frozenset({"sync", "synchronous", "blocking", "threaded", "threading"})
#: Functions that run a coroutine to its end, or sync code in a thread, by their last names.
_BRIDGES = frozenset({
    "run", "run_until_complete", "run_coroutine_threadsafe", "async_to_sync", "sync_to_async", "to_thread",
    "run_in_executor", "run_sync", "run_in_threadpool", "syncify", "asyncify", "portal", "call_soon_threadsafe",
})  # fmt: skip
#: Special methods of ``with`` and ``for``, the sync ones first.
_SPECIAL = [("__enter__", "__aenter__"), ("__iter__", "__aiter__"), ("__next__", "__anext__")]


def is_twin(own: nodes.NodeNG, gives: Gives, other: nodes.NodeNG) -> bool:
    """Whether something says that a class is the async or sync twin of another: its name, that of a base or its module.

    A class that adds ``__enter__`` to a base that has ``__aenter__`` only says so too.

    :param gives: what the first one gives where they differ.
    """
    words, others = {*_words_around(own), *_words_of_bases(own)}, set(_words_around(other))
    said = _SYNC if gives is Gives.VALUE else _ASYNC
    return bool((words - others) & said) or _enters_otherwise(own, gives, other.parent.scope())


def _words_of_bases(node: nodes.NodeNG) -> set[str]:
    """The words in the names of the bases of a class, ``Node(SyncMixin, _Node)``, where they speak of one kind."""
    found = {word.lower() for base in getattr(node, "bases", ()) for word in _WORDS.findall(last_name(base))}
    return set() if found & _SYNC and found & _ASYNC else found


def _enters_otherwise(own: nodes.NodeNG, gives: Gives, other: nodes.NodeNG) -> bool:
    """Whether a class adds the special methods of one kind to those of the other kind that its base has."""
    pairs = _SPECIAL if gives is Gives.VALUE else [(more, less) for less, more in _SPECIAL]
    names, others = getattr(own, "locals", ()), getattr(other, "locals", ())
    return any(added in names and added not in others and given in others for added, given in pairs)


def _words_around(node: nodes.NodeNG) -> Iterator[str]:
    """The words in the names of the classes and functions around a node, of its own, and in that of its module."""
    while node is not None:
        yield from (word.lower() for word in _WORDS.findall(getattr(node, "name", "") or ""))
        node = node.parent


def is_run_inside(node: nodes.ClassDef, name: str) -> bool:
    """Whether a class hands what a method of it or of its base gives, or the method, to what runs it to its end."""
    return any(
        called_name(call) in _BRIDGES and any(_is_own(part, name) for part in call.nodes_of_class(nodes.Attribute))
        for call in node.nodes_of_class(nodes.Call)
    )


def _is_own(node: nodes.Attribute, name: str) -> bool:
    return bool(node.attrname == name) and (called_name(node.expr) == "super" or isinstance(node.expr, nodes.Name))
