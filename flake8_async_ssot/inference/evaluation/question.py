"""Methods that are one question to the evaluator each, with the limits of one and an answer for past them."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

Method = TypeVar("Method", bound=Callable[..., Any])


def question(otherwise: object) -> Callable[[Method], Method]:
    """A decorator for methods of objects that keep an evaluator as ``_ev``.

    :param otherwise: the answer where a limit is reached.
    """

    def decorate(method: Method) -> Method:
        @functools.wraps(method)
        def ask(self: Any, *args: Any) -> Any:
            return self._ev.ask(lambda: method(self, *args), otherwise)

        return ask  # type: ignore[return-value]

    return decorate
