"""The summary of one file, read off its text: what it is filed under in the index, and what it defines.

Texts are never parsed here: that is fast enough for all files of a project. A summary follows from the text alone, so
that it is kept under a digest of that.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from enum import Enum

from flake8_async_ssot.inference.project.definitions import Definitions, from_json, read_definitions, to_json
from flake8_async_ssot.inference.project.protocols import defined_protocols
from flake8_async_ssot.inference.project.telling import asking_functions, awaited_twice, settled, told_apart
from flake8_async_ssot.inference.project.words import (
    STORING,
    changed_containers,
    decorating,
    handed_containers,
    words_in,
)

#: Counts the changes of what a summary holds, and of how it is read off a text.
FORM = 11
#: Names that are written like those of classes or of what is private.
_NAME = re.compile(rb"\b(?:_\w+|[A-Z]\w*)")
#: Attributes of other objects than ``self`` that something is stored in.
_CHANGED_ATTRIBUTE = re.compile(rb"\.(?<!\bself\.)(\w+)[ \t]*=(?!=)")
#: How code puts modules where imports find them, and names into modules by a text.
_PLACING = (
    b"sys.modules", b"sys.path", b"meta_path", b"path_hooks", b"addsitedir", b"setattr(", b"__dict__", b"globals()",
    b"vars(",
)  # fmt: skip
#: A fixture of pytest: what stands between its decorator and its name, and that name.
_FIXTURE = re.compile(rb"@[\w.]*fixture\b((?s:.){0,500}?)\bdef[ \t]+(\w+)")
_FIXTURE_NAME = re.compile(rb"\bname[ \t]*=[ \t]*[\"'](\w+)[\"']")
#: What code looks for that replaces coroutine functions.
_ASKED = (b"iscoroutinefunction(", b"isasyncgenfunction(")


class Heading(Enum):
    """What a file says of a name, or in general."""

    #: The name is mentioned.
    MENTION = "mention "
    #: It is an attribute of another object than ``self`` that something is stored in.
    CHANGE = "change "
    #: It is a method of which code asks whether it, or what it gives, is a coroutine.
    TELLING = "tell "
    #: Modules are put where imports find them, or names into modules by a text.
    PLACING = "place "
    #: Something is stored under a name that is held as a text.
    STORING = "store "
    #: The name is that of a protocol.
    PROTOCOL = "protocol "
    #: A class has a base of that name.
    BASE = "base "
    #: A class of that name defines or stores something.
    CLASS = "class "
    #: An import gives it another name.
    RENAMED = "renamed "
    #: A fixture of pytest has that name.
    FIXTURE = "fixture "
    #: The content of a container of that name is changed, which another module or an object has.
    CONTENT = "content "
    #: It is imported, or read of an import, and handed on or given another name.
    HANDED = "handed "
    #: It is a method, and what it gives is handed to a function that is awaited.
    SETTLED = "settled "
    #: It stands in an expression of which the result is awaited as well.
    TWICE = "twice "
    #: It is a decorator, what it gives is called, or it is imported and called.
    DECORATOR = "decorator "
    #: It is a function that asks whether something is a coroutine, or a coroutine function.
    ASKING = "asking "


@dataclass(frozen=True, slots=True)
class Summary:
    """What one file says.

    ``keys`` are headings with a name each.
    """

    keys: frozenset[str]
    definitions: Definitions = field(default_factory=Definitions)


def summarise(text: bytes) -> Summary:
    """The summary of a file of the project."""
    definitions = read_definitions(text, is_own=True)
    # Each byte becomes one character.
    names = {
        Heading.MENTION: {*_NAME.findall(text)},
        Heading.CHANGE: {*_CHANGED_ATTRIBUTE.findall(text)},
        Heading.TELLING: told_apart(text),
        Heading.PLACING: {b""} if any(word in text for word in _PLACING) else set(),
        Heading.STORING: {b""} if words_in(text) & STORING else set(),
        Heading.PROTOCOL: defined_protocols(text),
        Heading.FIXTURE: _fixtures(text) if b"fixture" in text else set(),
        Heading.CONTENT: changed_containers(text),
        Heading.HANDED: handed_containers(text),
        Heading.SETTLED: settled(text),
        Heading.TWICE: awaited_twice(text),
        Heading.DECORATOR: decorating(text),
        Heading.ASKING: asking_functions(text),
    }
    keys = {f"{heading.value}{name.decode('latin-1')}" for heading, found in names.items() for name in found}
    keys.update(f"{Heading.BASE.value}{name}" for name in definitions.subclasses)
    keys.update(f"{Heading.CLASS.value}{name}" for name in definitions.members)
    keys.update(f"{Heading.RENAMED.value}{old}" for olds in definitions.renamed.values() for old in olds)
    return Summary(frozenset(keys), definitions)


def _fixtures(text: bytes) -> set[bytes]:
    found: set[bytes] = set()
    for given, name in _FIXTURE.findall(text):
        named = _FIXTURE_NAME.search(given)
        found.add(named[1] if named else name)
    return found


def may_replace(text: bytes) -> bool:
    """Whether code may look for coroutine functions and put others in their place."""
    return b"setattr(" in text and any(word in text for word in _ASKED)


def written(summary: Summary) -> str:
    """A summary as a text."""
    return json.dumps([sorted(summary.keys), to_json(summary.definitions)], separators=(",", ":"))


def read(text: str) -> Summary:
    """The summary that a text holds.

    :raises ValueError: the text holds none.
    """
    try:
        keys, definitions = json.loads(text)
        return Summary(frozenset(keys), from_json(definitions))
    except (TypeError, AttributeError, RecursionError) as error:
        raise ValueError("no summary") from error
