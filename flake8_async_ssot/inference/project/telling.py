"""Code that takes a result for a value as well as for a coroutine, or awaits it twice, read off the text of a file.

A runner such as ``asyncio.run`` awaits what it is given.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable, Iterable

#: Functions that await what can be awaited and hand on the rest, by words in their names, in small letters.
_TAKING_BOTH = re.compile(
    rb"(?:maybe|ensure_async|if_needed|if_coro|if_await|is_?await|is_?coro|is_?async|sync_or|or_await)"
    rb"\w*\([^()\n]*"
)
_ASKING = re.compile(rb"(?:isawaitable|iscoroutine|isfuture|is_awaitable|is_coroutine|is_coro)\w*\([ \t]*(\w+)")
#: An assignment of the result of a method.
_ASSIGNED = re.compile(rb"(?<![\w.])(\w+)[ \t]*(?::[^=\n]*)?=[ \t]*[\w.]*\.(\w+)\(")
#: A method that is read by a name which starts with some text.
_READ = re.compile(
    rb"""(?<![\w.])(\w+)[ \t]*=[ \t]*getattr\([\w.]+,[ \t]*(?:f["'](\w+)\{|["'](\w+)(?:["'][ \t]*\+|%s|\{))"""
)
#: A call of a name, and the name that its result gets.
_MADE = re.compile(rb"(?<![\w.])(\w+)[ \t]*=[ \t]*(\w+)\(")
#: The definition of a function, with its name.
_DEFINED = re.compile(rb"\bdef[ \t]+(\w+)[ \t]*[\[(]")
_WORD = re.compile(rb"\w+")
#: In small letters: without one of these words a text has no match of the patterns.
_WORDS_OF_BOTH = (
    b"maybe", b"ensure_async", b"if_needed", b"if_coro", b"if_await", b"is_await", b"isawait", b"is_coro", b"iscoro",
    b"is_async", b"isasync", b"sync_or", b"or_await", b"isfuture",
)  # fmt: skip
#: Bytes behind a call in which its result is tested, if it is.
_NEARBY = 600


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
_BOUND = re.compile(
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
_IDENTIFIER = re.compile(rb"[A-Za-z_]\w*")
#: Names that an awaited value may have one after the other.
_ALIASES = 3
#: Stands behind the start of a name: all methods whose names start so.
AND_SO_ON = "*"


def told_apart(text: bytes) -> set[bytes]:
    """The names of methods of which a text asks whether they, or what they give, are coroutines.

    Where the text puts the name together, its start counts, with AND_SO_ON behind it.
    """
    small = text.lower()
    if not any(word in small for word in _WORDS_OF_BOTH):
        return set()
    taking = (text[call.start() : call.end()] for call in _TAKING_BOTH.finditer(small))
    found = {word for call in taking for word in _WORD.findall(call.partition(b"(")[2])}
    asked = _places((asking[1], asking.start(), asking[1]) for asking in _ASKING.finditer(text))
    if not asked:
        return found
    found.update(call[2] for call in _ASSIGNED.finditer(text) if _nearby(asked, call[1], call.end()))
    made = _places((call[2], call.start(), call[1]) for call in _MADE.finditer(text))
    for read in _READ.finditer(text):
        if any(_nearby(asked, name, read.end()) for name in (read[1], *_nearby(made, read[1], read.end()))):
            found.add((read[2] or read[3]) + AND_SO_ON.encode())
    return found


def asking_functions(text: bytes) -> set[bytes]:
    """The names of the functions of a text that ask whether something is a coroutine, or a coroutine function."""
    if not any(word in text for word in (b"awaitable(", b"coroutine(", b"coroutinefunction(")):
        return set()
    defined = [(found.start(), found[1]) for found in _DEFINED.finditer(text)]
    around = (bisect.bisect_left(defined, (asking.start(), b"")) for asking in _ASKING.finditer(text))
    return {defined[place - 1][1] for place in around if place}


def is_handed_to(text: bytes, functions: Iterable[str], name: str) -> bool:
    """Whether a text hands what some object has under a name, uncalled, to one of some functions."""
    written = b"|".join(re.escape(function.encode()) for function in functions)
    word = re.escape(name.encode())
    return re.search(rb"\b(?:%s)\([ \t\n]*(?:\w+\.)+%s[ \t\n]*[,)]" % (written, word), text) is not None


def _places(found: Iterable[tuple[bytes, int, bytes]]) -> dict[bytes, list[tuple[int, bytes]]]:
    """Places in the order of a text, each with a name, by other names."""
    places: dict[bytes, list[tuple[int, bytes]]] = {}
    for key, start, name in found:
        places.setdefault(key, []).append((start, name))
    return places


def _nearby(places: dict[bytes, list[tuple[int, bytes]]], key: bytes, end: int) -> list[bytes]:
    """The names at the places of a key that come soon behind some place."""
    all_places = places.get(key, [])
    first, last = (bisect.bisect_left(all_places, (place, b"")) for place in (end, end + _NEARBY + 1))
    return [name for _, name in all_places[first:last]]


def awaited_twice(text: bytes) -> set[bytes]:
    """The names in the expressions of which the result is awaited as well."""
    if b"await" not in text and b"asyncio" not in text:
        return set()
    found = {word for parts in _AT_ONCE.findall(text) for part in parts for word in _IDENTIFIER.findall(part)}
    awaited = {name for names in _AWAITED.findall(text) for name in names} - {b""}
    if not found and not awaited:
        return set()
    found = _assigned(text, found, awaited)
    return found | {real for real, alias in _RENAMED.findall(text) if alias in found}


def _assigned(text: bytes, found: set[bytes], awaited: set[bytes]) -> set[bytes]:
    """What is awaited twice, with what stands for it by assignments and loops.

    :param awaited: the names that are awaited, or given to a runner.
    """
    assigned = [(a or c or e, b or d or f) for a, b, c, d, e, f in _BOUND.findall(text)]
    # What a loop takes out of a result is awaited for that.
    awaited = _followed(assigned, awaited, _plain)
    started = [(targets, value) for targets, value in assigned if _STARTED.search(value)]
    found = found | {
        word for targets, value in started if _holds(targets, awaited) for word in _IDENTIFIER.findall(value)
    }
    return _followed(assigned, found, _IDENTIFIER.findall) if found else found


def _followed(
    assigned: list[tuple[bytes, bytes]], names: set[bytes], words: Callable[[bytes], list[bytes]]
) -> set[bytes]:
    """Names, with those in the values that are assigned to them."""
    for _ in range(_ALIASES):
        names = names | {word for targets, value in assigned if _holds(targets, names) for word in words(value)}
    return names


def _holds(targets: bytes, names: set[bytes]) -> bool:
    return not names.isdisjoint(_IDENTIFIER.findall(targets))


def _plain(value: bytes) -> list[bytes]:
    """The name that is all of a value; none for others."""
    return [word for word in [value.strip(b" \t:")] if _IDENTIFIER.fullmatch(word)]
