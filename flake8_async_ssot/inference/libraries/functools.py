"""``functools`` and other decorators that keep what they wrap, and callbacks of ``itertools``, ``heapq`` and ``re``."""

from __future__ import annotations

from flake8_async_ssot.inference.answers.answer import Reason
from flake8_async_ssot.inference.evaluation.actuals import Actuals
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.single_dispatch import SINGLE_DISPATCH
from flake8_async_ssot.inference.evaluation.values import Partial, Special, Value, Values, unknown
from flake8_async_ssot.inference.libraries.decorating import keep, make_property, marks


def _partial(ev: Evaluator, callee: Value, actuals: Actuals) -> Values | None:
    if actuals.node is None:
        return None
    functions = actuals.positional(ev, 0)
    if not functions:
        return unknown(Reason.EXPRESSION)
    return tuple(Partial(function, actuals.node, actuals.frame) for function in functions)


def _identity(ev: Evaluator, callee: Value, actuals: Actuals) -> Values | None:
    """``lru_cache(f)``, ``update_wrapper(w, f)``: the first argument."""
    return actuals.positional(ev, 0)


CALLS = {
    "functools.partial": _partial,
    "functools.partialmethod": _partial,
    "functools.update_wrapper": _identity,
    "functools.lru_cache": lambda ev, callee, actuals: _identity(ev, callee, actuals) if actuals.count == 1 else None,
    "functools.cache": _identity,
    # `wraps(f)` may also be called with the wrapper, instead of standing above it.
    "functools.wraps": lambda ev, callee, actuals: (Special("functools.wraps()"),),
    "functools.wraps()": _identity,
}
DECORATORS = {
    "functools.cached_property": make_property,
    "functools.lru_cache": keep,
    "functools.cache": keep,
    "functools.wraps": keep,
    "functools.singledispatch": marks(SINGLE_DISPATCH),
    "functools.singledispatchmethod": marks(SINGLE_DISPATCH),
}
KEEPS = frozenset({
    "functools.total_ordering", "abc.abstractmethod", "atexit.register", "typing.final", "typing.override",
    "typing.overload", "typing.no_type_check", "typing.runtime_checkable", "typing.type_check_only",
    "typing.dataclass_transform", "typing_extensions.final", "typing_extensions.override", "typing_extensions.overload",
    "typing_extensions.runtime_checkable", "typing_extensions.deprecated", "warnings.deprecated",
    "typing_extensions.dataclass_transform", "typing_extensions.runtime", "typing_extensions.type_check_only",
    "dataclasses.dataclass", "enum.unique", "enum.verify", "attr.s", "attr.attrs", "attr.dataclass", "attr._make.attrs",
    "attr._next_gen.define", "attr._next_gen.frozen", "attr._next_gen.mutable", "attr.define", "attr.frozen",
    "attr.mutable", "attrs.define", "attrs.frozen", "attrs.mutable", "unittest.case.skip", "unittest.case.skipIf",
    "unittest.case.skipUnless", "unittest.case.expectedFailure", "hypothesis.core.given", "hypothesis.core.example",
    "hypothesis._settings.settings",
})  # fmt: skip
#: What keeps the result of a call.
CACHES = frozenset({
    "functools.lru_cache", "functools.cache", "functools.cached_property", "django.utils.functional.cached_property",
    "cachetools.decorators.cached", "cachetools.func.lru_cache", "cachetools.func.ttl_cache",
    "cachetools.func.lfu_cache",
})  # fmt: skip
#: What iterates over its arguments as `for` does: the first place, and whether all behind it are iterated too.
ITERATING = {
    "functools.reduce": (1, False),
    "itertools.chain": (0, True),
    "itertools.islice": (0, False),
}
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
#: Those of them whose results hold what the callback gives.
GIVEN_BACK = frozenset({"functools.reduce", "itertools.accumulate"})
