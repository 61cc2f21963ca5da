"""The words that stores under names are written with which code holds as texts."""

from __future__ import annotations

import re

#: One of these stands wherever something is stored by a text.
STORING = frozenset("setattr __setattr__ __dict__ self.__dict__ vars globals locals exec eval".split())
#: One of these stands wherever a module fills its own namespace, and wherever code binds the names around it.
FILLING = frozenset("vars locals globals modules".split())
BINDING = frozenset("vars locals exec eval".split())
#: One of these stands wherever code fills the namespace of any object.
FILLING_ANY = FILLING | frozenset("__dict__ self.__dict__".split())
_WORDS = re.compile(
    rb"\b(?:setattr|__setattr__|self\.__dict__|__dict__|vars|locals|exec|eval|globals(?=\(\))|modules(?=\[))\b"
)


def words_in(text: bytes) -> frozenset[str]:
    """The words in a file by which it may store something under a text."""
    return frozenset(word.decode() for word in _WORDS.findall(text))
