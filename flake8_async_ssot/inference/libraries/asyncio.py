"""``asyncio``: the functions that take awaitables, and those that start them."""

from __future__ import annotations

from dataclasses import replace

from flake8_async_ssot.inference.answers.runner import Need, Spec
from flake8_async_ssot.inference.evaluation.actuals import Actuals
from flake8_async_ssot.inference.evaluation.calls import overloaded
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.values import Instance, Overloads, Special, Value, Values
from flake8_async_ssot.inference.syntax.names import qualified_name

_LOOPS = ("events.AbstractEventLoop", "base_events.BaseEventLoop")
_SCHEDULING = {
    "call_soon": 0, "call_soon_threadsafe": 0, "call_later": 1, "call_at": 1, "run_in_executor": 1, "add_reader": 1,
    "add_writer": 1, "add_signal_handler": 1,
}  # fmt: skip
#: What is called by the loop or a worker thread, with no one to await what it gives.
SYNC_CALLBACKS = {
    **{
        f"asyncio.{owner}.{method}": ((place,), ("func" if method == "run_in_executor" else "callback",))
        for owner in _LOOPS
        for method, place in _SCHEDULING.items()
    },
    "asyncio.threads.to_thread": ((0,), ("func",)),
    "_asyncio.Future.add_done_callback": ((0,), ("fn",)),
    "asyncio.futures.Future.add_done_callback": ((0,), ("fn",)),
}
#: Those of them whose results hold what the callback gives.
GIVEN_BACK = frozenset(name for name in SYNC_CALLBACKS if name.endswith((".run_in_executor", ".to_thread")))
#: What starts a task that only its result refers to. A task group and a nursery keep their own references.
TASK_STARTERS = frozenset({
    "asyncio.tasks.create_task", "asyncio.tasks.ensure_future", *(f"asyncio.{owner}.create_task" for owner in _LOOPS),
})  # fmt: skip
#: What makes tasks of the coroutines that it is given, which only its result refers to.
TASK_WRAPPERS = frozenset({"asyncio.tasks.gather", "asyncio.tasks.shield"})
_CREATES = Spec(Need.ONLY_COROUTINE, keyword="coro")
_COMPLETES = Spec(Need.AWAITABLE, keyword="future")
#: What runs the awaitables that it is given.
RUNNERS = {
    "asyncio.runners.run": Spec(Need.COROUTINE, keyword="main"),
    "asyncio.runners.Runner.run": Spec(Need.COROUTINE, keyword="coro"),
    "asyncio.tasks.create_task": _CREATES,
    "asyncio.tasks.run_coroutine_threadsafe": _CREATES,
    "asyncio.taskgroups.TaskGroup.create_task": _CREATES,
    **{f"asyncio.{owner}.create_task": _CREATES for owner in _LOOPS},
    **{f"asyncio.{owner}.run_until_complete": _COMPLETES for owner in _LOOPS},
    "asyncio.tasks.gather": Spec(Need.AWAITABLES),
    "asyncio.tasks.wait_for": Spec(Need.AWAITABLE, keyword="fut"),
    "asyncio.tasks.shield": Spec(Need.AWAITABLE, keyword="arg"),
    "asyncio.tasks.ensure_future": Spec(Need.AWAITABLE, keyword="coro_or_future"),
    "asyncio.tasks.wait": Spec(Need.FUTURE_COLLECTION, keyword="fs"),
    "asyncio.tasks.as_completed": Spec(Need.AWAITABLE_COLLECTION, keyword="fs"),
}


def _gather(ev: Evaluator, callee: Value, actuals: Actuals) -> Values | None:
    """``gather(...)``, whose result is a list, where the stub says tuple to tell the places apart."""
    if not isinstance(callee, Overloads):
        return None
    return tuple(_with_list(value) for value in overloaded(ev, callee, None, actuals))


def _with_list(value: Value) -> Value:
    if not isinstance(value, Instance) or len(value.cls.arguments) != 1:
        return value
    results = tuple(
        (
            Special("builtins.list", result.cls.arguments)
            if isinstance(result, Instance) and qualified_name(result.cls.node) == "builtins.tuple"
            else result
        )
        for result in value.cls.arguments[0]
    )
    return replace(value, cls=replace(value.cls, arguments=(results,)))


CALLS = {"asyncio.tasks.gather": _gather}
