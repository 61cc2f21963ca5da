"""The errors at run time that the rules are about, by what Python prints."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of error: its name, its message, and the starts of the codes of the rules that find it.

    ``is_lost`` says that the error shows at another place than the one that loses the coroutine.
    """

    name: str
    pattern: re.Pattern[str]
    codes: tuple[str, ...]
    is_lost: bool = False


_AWAIT = (
    r"object (?P<name>[\w.]{1,200}) can't be used in 'await' expression"
    r"|'(?P<other>[\w.]{1,200})' object can't be awaited"
)
_NEVER = r"coroutine '(?P<name>[^'\n]{1,200})' was never awaited"
_VALUE = (
    r"'coroutine' object (?:has no attribute|is not|does not|doesn't)|non-iterable coroutine object"
    r"|type coroutine is not JSON|(?:and|not|argument of type|for \S+:) '?coroutine'?\b"
    r"|coroutine object at 0x\w+ is not"
)
_RUNNER = (
    r"a coroutine was expected, got|coroutine object is required|(?:An asyncio\.|A )Future, a coroutine or an awaitable"
    r"|Passing coroutines is forbidden|expected an async function, but got"
)
_ASYNC_WITH = (
    r"does not support the asynchronous context manager protocol|(?:AttributeError|has no attribute.*)\W__aexit__"
)
_WITH = r"'(?:coroutine|_\w*AsyncGenerator\w*|\w*Async\w*|async_generator)' object does not support the context manager"
_ASYNC_FOR = r"'async for' requires an (?:object with|iterator)"
_FOR = r"'async_generator' object is not|non-iterable async_generator object|'async_generator' object has no"
_IMPORT = r"cannot import name '(?P<name>[^'\n]{1,200})' from|No module named '(?P<module>[^'\n]{1,200})'"

KINDS = (
    Kind(
        "await of what is not awaitable",
        re.compile(_AWAIT),
        ("AWT10", "AWT30", "AWT5"),
    ),
    Kind("coroutine that is never awaited", re.compile(_NEVER), ("AWT2", "AWT3", "AWT4", "AWT11"), is_lost=True),
    Kind("coroutine awaited twice", re.compile(r"cannot reuse already awaited coroutine"), ("AWT106", "AWT211")),
    Kind("wrong argument of a runner", re.compile(_RUNNER), ("AWT11", "AWT102")),
    Kind(
        "async with over a sync manager", re.compile(_ASYNC_WITH), ("AWT121", "AWT30", "AWT5", "AWT205"), is_lost=True
    ),
    Kind("with over an async manager", re.compile(_WITH), ("AWT122", "AWT30", "AWT5", "AWT2"), is_lost=True),
    Kind("async for over a sync iterable", re.compile(_ASYNC_FOR), ("AWT123", "AWT30", "AWT5", "AWT2"), is_lost=True),
    Kind("for over an async iterable", re.compile(_FOR), ("AWT124", "AWT103", "AWT2", "AWT30"), is_lost=True),
    Kind("coroutine used as a value", re.compile(_VALUE), ("AWT2", "AWT3", "AWT5", "AWT12", "AWT10"), is_lost=True),
    Kind("import that fails", re.compile(_IMPORT), ("AWT903", "AWT310")),
)
#: A line without any of these holds no error of a kind: most lines of a log are passed over by this alone.
_NEEDLES = re.compile(r"await|corout|asyn|Async|cannot import name|No module named")


def kind_of(text: str) -> tuple[Kind, re.Match[str]] | None:
    """The kind of error that a line tells of, and its message there; None for every other line."""
    if not _NEEDLES.search(text):
        return None
    for kind in KINDS:
        match = kind.pattern.search(text)
        if match is not None:
            return kind, match
    return None


def name_in(match: re.Match[str]) -> str:
    """The class, coroutine function or module that a message names; empty where it names none."""
    return next((value for value in match.groupdict().values() if value), "")
