"""Code that takes the result of a method for a value as well as for a coroutine, read off the text of a file."""

from __future__ import annotations

import re

#: Functions that await what can be awaited and hand on the rest, by their names.
_TAKING_BOTH = rb"\w*(?:maybe|ensure_async|if_needed|if_coro|if_await|is_?await|is_?coro|is_?async|sync_or|or_await)\w*"
_ASKING = rb"(?:isawaitable|iscoroutine|isfuture|is_awaitable|is_coroutine|is_coro)\w*\([ \t]*"


def tells_apart(text: bytes, name: str) -> bool:
    """Whether a text asks of what methods of a name give, or of the methods, whether it is a coroutine."""
    word = name.encode()
    if word not in text:
        return False
    handed = re.search(rb"(?i)\b" + _TAKING_BOTH + rb"\([^()\n]*\.?" + word + rb"\b", text)
    if handed is not None:
        return True
    called = re.finditer(rb"(\w+)[ \t]*(?::[^=\n]*)?=[ \t]*[\w.]*\." + word + rb"\(", text)
    return any(
        re.search(_ASKING + re.escape(call[1]) + rb"\b", text[call.end() : call.end() + _NEARBY]) for call in called
    )


#: Bytes behind a call in which its result is tested, if it is.
_NEARBY = 600
