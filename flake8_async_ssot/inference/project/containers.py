"""The containers of other modules, and of objects, whose content the statements of a file change, read off its text."""

from __future__ import annotations

import re

#: An index in brackets, of bounded length and nesting.
_INDEX = rb"\[[^\[\]\n]{0,200}(?:\[[^\[\]\n]{0,200}\][^\[\]\n]{0,200}){0,4}\]"
#: A statement that changes a container, with the name of that and what stands before it.
_CHANGE = re.compile(
    rb"^[ \t]*(?:del[ \t]+)?(?P<holder>(?:[\w()\[\]]+\.){0,8}?)(?P<name>\w+)(?:"
    + _INDEX
    + rb"[ \t]*(?:[|+]?=(?!=)|$)|[ \t]*[|+]=|\.(?:append|add|appendleft|insert|setdefault|push|extend|update"
    rb"|extendleft|pop|popleft|remove|reverse|sort|clear|rotate)\()",
    re.MULTILINE,
)
_IMPORTED = re.compile(rb"^[ \t]*from[ \t]+[\w.]+[ \t]+import\b([ \t]*\([^()]*\)|[^\n]*)", re.MULTILINE)
_NAME = re.compile(rb"\w+")
#: Holders whose attributes the file itself binds.
_OWN = (b"self.", b"cls.")


def changed_containers(text: bytes) -> set[bytes]:
    """The names of the containers: attributes of others than ``self``, and what a ``from`` import binds."""
    found = {(change["holder"], change["name"]) for change in _CHANGE.finditer(text)}
    if not found:
        return set()
    imported = {name for each in _IMPORTED.finditer(text) for name in _NAME.findall(each[1])}
    return {name for holder, name in found if (holder not in _OWN if holder else name in imported)}
