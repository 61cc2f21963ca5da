"""The protocols that a file defines, and what takes objects that may stand for one, read off its text."""

from __future__ import annotations

import re
from typing import NamedTuple

_CLASS = re.compile(rb"^[ \t]*class[ \t]+(\w+)[ \t]*\(([^)]*)\)", re.MULTILINE)
_PROTOCOL = re.compile(rb"(?<!asyncio\.)\bProtocol\b")
#: A class; a function with its parameters, of bounded length and nesting; a field of a class with its annotation.
_TAKING = re.compile(
    rb"^[ \t]*class[ \t]+(?P<cls>\w+)"
    rb"|\bdef[ \t]+(?P<function>\w+)[ \t]*\((?P<given>[^()]{0,4000}"
    rb"(?:\([^()]{0,400}(?:\([^()]{0,400}\)[^()]{0,400}){0,20}\)[^()]{0,400}){0,40})\)"
    rb"|^[ \t]+\w+[ \t]*:[ \t]*(?P<field>[^=\n#]+)",
    re.MULTILINE,
)
_WORD = re.compile(rb"\w+")
#: Methods that are called by the name of their class.
_MAKING = (b"__init__", b"__new__")


class Protocols(NamedTuple):
    """Names: those of the protocols, and of the functions and classes that are called with objects for them."""

    names: frozenset[str] = frozenset()
    takers: frozenset[str] = frozenset()


def defined_protocols(text: bytes) -> set[bytes]:
    """The names of the protocols in a file."""
    if b"Protocol" not in text:
        return set()
    return {found[1] for found in _CLASS.finditer(text) if _PROTOCOL.search(found[2])}


def takers(text: bytes, names: frozenset[str]) -> set[str]:
    """The functions and classes of a file that take objects of some classes as parameter or field, by their names.

    Tests are left out, as nothing calls them.
    """
    found: set[str] = set()
    cls = b""
    for taking in _TAKING.finditer(text):
        if taking["cls"]:
            cls = taking["cls"]
            continue
        name = cls if taking["field"] or taking["function"] in _MAKING else taking["function"]
        if name and not name.startswith(b"test"):
            words = _WORD.findall(taking["field"] or taking["given"])
            if not names.isdisjoint(word.decode("latin-1") for word in words):
                found.add(name.decode("latin-1"))
    return found
