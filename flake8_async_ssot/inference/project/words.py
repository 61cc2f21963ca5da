"""Stores of a file as its text shows them: the words of stores under a text, and the containers that it changes."""

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
#: An index in brackets, of bounded length and nesting.
_INDEX = rb"\[[^\[\]]{0,200}(?:\[[^\[\]]{0,200}\][^\[\]]{0,200}){0,4}\]"
#: A change of a container where a statement or its value begins, with the name of that and what stands before it.
_CHANGE = re.compile(
    rb"(?:^|[:;=]|\breturn\b)[ \t]*(?P<gone>del[ \t]+)?(?P<holder>(?:[\w()\[\]]+\.){0,8}?)(?P<name>\w+)(?:(?:"
    + _INDEX
    + rb"){1,4}(?(gone)|[ \t]*=(?!=))|(?:"
    + _INDEX
    + rb"){0,4}(?:[ \t]*[|+]=|\.(?:append|add|appendleft|insert|setdefault|push|extend|update|extendleft|pop|popleft"
    rb"|remove|reverse|sort|clear|rotate)\b))",
    re.MULTILINE,
)
_IMPORTED = re.compile(rb"^[ \t]*from[ \t]+[\w.]+[ \t]+import\b([ \t]*\([^()]*\)|[^\n]*)", re.MULTILINE)
_NAME = re.compile(rb"(\w+)(?:[ \t\n]+as[ \t]+(\w+))?")
#: What a file binds in ``self`` and in the bodies of classes.
_BOUND = re.compile(rb"(?:\b(?:self|cls)\.|^[ \t]+)(\w+)[ \t]*(?::[^=\n]*)?=(?!=)", re.MULTILINE)
_OWN = (b"self.", b"cls.")


def words_in(text: bytes) -> frozenset[str]:
    """The words in a file by which it may store something under a text."""
    return frozenset(word.decode() for word in _WORDS.findall(text))


def changed_containers(text: bytes) -> set[bytes]:
    """The names of the containers: attributes that the file does not bind itself, and what a ``from`` import binds."""
    found = {(change["holder"], change["name"]) for change in _CHANGE.finditer(text)}
    if not found:
        return set()
    real: dict[bytes, bytes] = {}
    for each in _IMPORTED.finditer(text):
        real.update((alias or name, name) for name, alias in _NAME.findall(each[1]))
    bound: set[bytes] = {*_BOUND.findall(text)} if any(holder in _OWN for holder, _ in found) else set()
    return {
        real.get(name, name)
        for holder, name in found
        if (holder not in _OWN or name not in bound if holder else name in real)
    }
