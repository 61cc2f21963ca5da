"""What a file awaits twice, as its text shows it: what awaiting a call gives is awaited in turn, at once or by a name.

A runner such as ``asyncio.run`` awaits what it is given.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_RUNNERS = rb"(?:run|run_until_complete|create_task|ensure_future|gather|wait_for|shield|start_soon)"
#: The rest of a line, and a few more where that ends with an open parenthesis.
_REST = rb"(?:[^\n]*\(\n(?:[^\n]*\n){1,4}|[^\n]*)"
_AT_ONCE = re.compile(
    rb"\bawait[ \t]*\([ \t\n]*await\b("
    + _REST
    + rb")|\brun(?:_until_complete)?\([^\n()]*\brun(?:_until_complete)?\(("
    + _REST
    + rb")"
)
#: What is assigned to names, or looped over.
_ASSIGNED = re.compile(
    rb"^[ \t]*(?:async[ \t]+for|for)[ \t]+([\w(][\w, \t()]{0,200}?)[ \t]+in\b("
    + _REST
    + rb")|^[ \t]*([\w(][\w, \t()]{0,200}?)[ \t]*=(?!=)("
    + _REST
    + rb")|\b(\w+)[ \t]*:=("
    + _REST
    + rb")",
    re.MULTILINE,
)
#: A name that is awaited, or given to a runner.
_AWAITED = re.compile(
    rb"\bawait[ \t]+(\w+)[ \t]*(?=[\n)\]#,;:]|$)|\b" + _RUNNERS + rb"\([ \t\n]*\*?(\w+)[ \t]*[,)]", re.MULTILINE
)
_STARTED = re.compile(rb"\bawait\b|\b" + _RUNNERS + rb"\(")
_RENAMED = re.compile(rb"\b(\w+)[ \t]+as[ \t]+(\w+)")
_WORD = re.compile(rb"[A-Za-z_]\w*")
#: Names that an awaited value may have one after the other.
_ALIASES = 3


def awaited_twice(text: bytes) -> set[bytes]:
    """The names in the expressions of which the result is awaited as well."""
    if b"await" not in text and b"asyncio" not in text:
        return set()
    found = {word for parts in _AT_ONCE.findall(text) for part in parts for word in _WORD.findall(part)}
    awaited = {name for names in _AWAITED.findall(text) for name in names} - {b""}
    if not found and not awaited:
        return set()
    found = _assigned(text, found, awaited)
    return found | {real for real, alias in _RENAMED.findall(text) if alias in found}


def _assigned(text: bytes, found: set[bytes], awaited: set[bytes]) -> set[bytes]:
    """What is awaited twice, with what stands for it by assignments and loops.

    :param awaited: the names that are awaited, or given to a runner.
    """
    assigned = [(a or c or e, b or d or f) for a, b, c, d, e, f in _ASSIGNED.findall(text)]
    # What a loop takes out of a result is awaited for that.
    awaited = _followed(assigned, awaited, _plain)
    started = [(targets, value) for targets, value in assigned if _STARTED.search(value)]
    found = found | {word for targets, value in started if _holds(targets, awaited) for word in _WORD.findall(value)}
    return _followed(assigned, found, _WORD.findall) if found else found


def _followed(
    assigned: list[tuple[bytes, bytes]], names: set[bytes], words: Callable[[bytes], list[bytes]]
) -> set[bytes]:
    """Names, with those in the values that are assigned to them."""
    for _ in range(_ALIASES):
        names = names | {word for targets, value in assigned if _holds(targets, names) for word in words(value)}
    return names


def _holds(targets: bytes, names: set[bytes]) -> bool:
    return not names.isdisjoint(_WORD.findall(targets))


def _plain(value: bytes) -> list[bytes]:
    """The name that is all of a value; none for others."""
    return [word for word in [value.strip(b" \t:")] if _WORD.fullmatch(word)]
