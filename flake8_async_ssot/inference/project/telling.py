"""Code that takes the result of a method for a value as well as for a coroutine, read off the text of a file."""

from __future__ import annotations

import re

#: Functions that await what can be awaited and hand on the rest, by words in their names.
_TAKING_BOTH = re.compile(
    rb"(?i)(?:maybe|ensure_async|if_needed|if_coro|if_await|is_?await|is_?coro|is_?async|sync_or|or_await)"
    rb"\w*\([^()\n]*"
)
_ASKING = re.compile(rb"(?:isawaitable|iscoroutine|isfuture|is_awaitable|is_coroutine|is_coro)\w*\([ \t]*(\w+)")
#: An assignment of the result of a method.
_ASSIGNED = re.compile(rb"(?<![\w.])(\w+)[ \t]*(?::[^=\n]*)?=[ \t]*[\w.]*\.(\w+)\(")
_WORD = re.compile(rb"\w+")
#: In small letters: without one of these words a text has no match of the patterns.
_WORDS_OF_BOTH = (
    b"maybe", b"ensure_async", b"if_needed", b"if_coro", b"if_await", b"is_await", b"isawait", b"is_coro", b"iscoro",
    b"is_async", b"isasync", b"sync_or", b"or_await", b"isfuture",
)  # fmt: skip
#: Bytes behind a call in which its result is tested, if it is.
_NEARBY = 600


def told_apart(text: bytes) -> set[bytes]:
    """The names of methods of which a text asks whether they, or what they give, are coroutines."""
    small = text.lower()
    if not any(word in small for word in _WORDS_OF_BOTH):
        return set()
    found = {word for call in _TAKING_BOTH.finditer(text) for word in _WORD.findall(call[0].partition(b"(")[2])}
    asked = [(asking.start(), asking[1]) for asking in _ASKING.finditer(text)]
    for assigned in _ASSIGNED.finditer(text) if asked else ():
        end = assigned.end()
        if any(end <= start <= end + _NEARBY and name == assigned[1] for start, name in asked):
            found.add(assigned[2])
    return found
