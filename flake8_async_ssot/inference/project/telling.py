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
_ASKING = re.compile(
    rb"(?:isawaitable|iscoroutine|isfuture|is_awaitable|is_coroutine|is_coro)\w*\([ \t]*(\w+)"
    rb"|\bisinstance\([ \t]*(\w+)[ \t]*,[^)\n]*\b(?:Awaitable|Coroutine|CoroutineType|Future)\b"
    rb"|\bhasattr\([ \t]*(\w+)[ \t]*,[ \t]*[\"']__await__"
)
_AWAITED_NAME = re.compile(rb"\bawait[ \t]+(\w+)\b(?![ \t]*[.(\[])")
#: A name that is no part of a longer expression.
_PLAIN_NAME = re.compile(rb"(?<![\w.])(\w+)\b(?![ \t]*[.(\[])")
_TEST = re.compile(rb"\b(?:if|elif|while)\b")
_NAMED = re.compile(rb"\b(\w+)[ \t]*:=")
_AND = re.compile(rb"(?<![\w.])(\w+)[ \t]+and[ \t]+$")
_TERNARY = re.compile(rb"[ \t\n]+if[ \t]+(\w+)\b(?![ \t]*[.(\[])")
#: Lines before an await, and bytes on both sides of it, in which a test of what is awaited counts.
_LINES, _AROUND = 4, 240
#: An assignment of the result of a method.
_ASSIGNED = re.compile(rb"(?<![\w.])(\w+)[ \t]*(?::[^=\n]*)?=[ \t]*[\w.]*\.(\w+)\(")
#: A function that is called by its own name for a result, or is kept to be asked about, and the name that it gets.
_KEPT = re.compile(
    rb"(?<![\w.])(\w+)[ \t]*(?::[^=\n]*)?=[ \t]*(?:(\w+)\(|[\w.]+\.(\w+)[ \t]*(?:#[^\n]*)?$)", re.MULTILINE
)
#: A method that is read by a name which starts with some text.
_READ = re.compile(
    rb"""(?<![\w.])(\w+)[ \t]*=[ \t]*getattr\([\w.]+,[ \t]*(?:f["'](\w+)\{|["'](\w+)(?:["'][ \t]*\+|%s|\{))"""
)
#: A call of a name, and the name that its result gets.
_MADE = re.compile(rb"(?<![\w.])(\w+)[ \t]*=[ \t]*(\w+)\(")
#: The definition of a function, with its name.
_DEFINED = re.compile(rb"\bdef[ \t]+(\w+)[ \t]*[\[(]")
_WORD = re.compile(rb"\w+")
#: Without one of these words a text asks of nothing whether it can be awaited.
_WORDS_OF_ASKING = (b"awaitable(", b"coroutine(", b"coroutinefunction(", b"Awaitable", b"Coroutine", b"__await__")
#: In small letters: without one of these words a text has no match of the patterns.
_WORDS_OF_BOTH = (
    b"maybe", b"ensure_async", b"if_needed", b"if_coro", b"if_await", b"is_await", b"isawait", b"is_coro", b"iscoro",
    b"is_async", b"isasync", b"sync_or", b"or_await", b"isfuture", b"awaitable", b"coroutine", b"__await__",
    b"await ",
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
#: The arguments of a call, up to the first one that is a call.
_ARGUMENTS = rb"[ \t]*\(([^()]{0,200})"
_AWAITED_CALL = re.compile(rb"\bawait[ \t]+(?:\w+\.)*\w+" + _ARGUMENTS)
_ATTRIBUTE = re.compile(rb"\.(\w+)")
#: Stands behind the start of a name: all methods whose names start so.
AND_SO_ON = "*"


def told_apart(text: bytes) -> set[bytes]:
    """The names of methods and functions of which a text asks whether they, or what they give, are coroutines.

    Where the text puts the name together, its start counts, with AND_SO_ON behind it.
    """
    small = text.lower()
    if not any(word in small for word in _WORDS_OF_BOTH):
        return set()
    taking = (text[call.start() : call.end()] for call in _TAKING_BOTH.finditer(small))
    found = {word for call in taking for word in _WORD.findall(call.partition(b"(")[2])}
    asked = _asked(text)
    if not asked:
        return found
    found |= _kept(text, asked)
    made = _places((call[2], call.start(), call[1]) for call in _MADE.finditer(text))
    for read in _READ.finditer(text):
        if any(_nearby(asked, name, read.end()) for name in (read[1], *_nearby(made, read[1], read.end()))):
            found.add((read[2] or read[3]) + AND_SO_ON.encode())
    return found


def _kept(text: bytes, asked: dict[bytes, list[tuple[int, bytes]]]) -> set[bytes]:
    """The names of what a text keeps, or calls for a result, that it asks about soon."""
    given = (each for pattern in (_ASSIGNED, _KEPT) for each in pattern.finditer(text))
    return {each[each.lastindex or 0] for each in given if _nearby(asked, each[1], each.end())}


def _asked(text: bytes) -> dict[bytes, list[tuple[int, bytes]]]:
    """The places at which a text asks whether what a name stands for can be awaited, by that name."""
    asks = [*_ASKING.finditer(text), *(found for found in _AWAITED_NAME.finditer(text) if _is_tested(text, found))]
    return _places(sorted((name, asking.start(), name) for asking in asks for name in filter(None, asking.groups())))


def _is_tested(text: bytes, found: re.Match[bytes]) -> bool:
    """Whether a name is awaited only where it is true, or not None, so that a sync function may give it as well."""
    start, end, name = *found.span(), found[1]
    before = text[max(0, start - _AROUND) : start]
    lines = before.split(b"\n")[-_LINES:]
    if any(name in _PLAIN_NAME.findall(line) for line in lines if _TEST.search(line)):
        return True
    behind = _TERNARY.match(text, end, end + _AROUND)
    return (
        name in _NAMED.findall(before) or _AND.findall(lines[-1]) == [name] or behind is not None and behind[1] == name
    )


def asking_functions(text: bytes) -> set[bytes]:
    """The names of the functions of a text that ask whether something is a coroutine, or a coroutine function."""
    if not any(word in text for word in _WORDS_OF_ASKING):
        return set()
    defined = [(found.start(), found[1]) for found in _DEFINED.finditer(text)]
    around = (bisect.bisect_left(defined, (asking.start(), b"")) for asking in _ASKING.finditer(text))
    return {defined[place - 1][1] for place in around if place}


def settled(text: bytes) -> set[bytes]:
    """The names of what a text reads of some object and hands, or what calling it gives, to a function it awaits."""
    return _handed(text, _AWAITED_CALL.finditer(text)) if b"await" in text else set()


def is_handed_to(text: bytes, functions: Iterable[str], name: str) -> bool:
    """Whether a text hands what some object has under a name, or what calling that gives, to one of some functions."""
    written = b"|".join(re.escape(function.encode()) for function in functions)
    return name.encode() in _handed(text, re.finditer(rb"\b(?:%s)" % written + _ARGUMENTS, text))


def _handed(text: bytes, calls: Iterable[re.Match[bytes]]) -> set[bytes]:
    """The names of what some calls are handed of objects, or of what gives a result that they are handed."""
    written = [(call.start(), call[1]) for call in calls]
    found = {name for _, given in written for name in _ATTRIBUTE.findall(given)}
    names = _places((word, start, word) for start, given in written for word in _WORD.findall(given))
    return found.union(call[2] for call in _ASSIGNED.finditer(text) if _nearby(names, call[1], call.end()))


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
