"""``contextlib`` and ``types.coroutine``: decorators that change what a call starts, and stacks that call callbacks."""

from __future__ import annotations

from flake8_async_ssot.inference.answers.answer import Reason
from flake8_async_ssot.inference.evaluation.values import Instance, Unknown, Value
from flake8_async_ssot.inference.libraries.decorating import as_call, marks


def _unless_object(value: Value) -> Value:
    """A value, unless it is a callable object: the result of that is wrapped as well, in an unknown way."""
    return Unknown(Reason.DECORATOR) if isinstance(value, Instance) else value


DECORATORS = {
    name: marks(name, _unless_object)
    for name in ("contextlib.contextmanager", "contextlib.asynccontextmanager", "types.coroutine")
}
CALLS = {name: as_call(decorate) for name, decorate in DECORATORS.items()}
#: What an exit stack calls and cannot await.
SYNC_CALLBACKS = {
    f"contextlib.{owner}.{method}": ((0,), (keyword,))
    for owner in ("_BaseExitStack", "ExitStack", "AsyncExitStack")
    for method, keyword in (("callback", "callback"), ("push", "exit"))
}
