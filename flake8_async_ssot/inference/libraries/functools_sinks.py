"""``functools``, ``itertools`` and ``re``: which of them call what they are given, and which keep what a call gave."""

from __future__ import annotations

CACHES = frozenset({
    "functools.lru_cache", "functools.cache", "functools.cached_property", "django.utils.functional.cached_property",
    "cachetools.decorators.cached", "cachetools.func.lru_cache", "cachetools.func.ttl_cache",
    "cachetools.func.lfu_cache",
})  # fmt: skip
SYNC_CALLBACKS = {
    "functools.reduce": ((0,), ("function",)),
    "functools.cmp_to_key": ((0,), ("mycmp",)),
    "itertools.filterfalse": ((0,), ("function",)),
    "itertools.takewhile": ((0,), ("predicate",)),
    "itertools.dropwhile": ((0,), ("predicate",)),
    "itertools.groupby": ((1,), ("key",)),
    "itertools.accumulate": ((1,), ("func",)),
    "heapq.nlargest": ((2,), ("key",)),
    "heapq.nsmallest": ((2,), ("key",)),
    "re.sub": ((1,), ("repl",)),
    "re.Pattern.sub": ((0,), ("repl",)),
}
