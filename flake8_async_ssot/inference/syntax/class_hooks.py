"""What a class statement shows of how its members come about: the one table of hooks and their reasons."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from astroid import nodes

from flake8_async_ssot.inference.syntax.names import last_name


class Opening(Enum):
    """Why a class, or an object of it, may have other members than the bodies of the class and its bases show."""

    BASE = "a base is unknown, or a partial stub lists some members only"
    METACLASS = "a metaclass"
    KEYWORDS = "keywords of the class statement"
    DECORATOR = "a decorator that is not known to hand the class on as it is"
    ANSWERING = "`__getattr__`"
    READING = "`__getattribute__`"
    STORING = "`__setattr__`"
    MAKING = "`__new__`"
    INITIALISING = "`__init__`"
    SUBCLASSING = "`__init_subclass__`"
    SUBSCRIPTING = "`__class_getitem__`"
    SLOTS = "`__slots__`"
    INSTANCE_CHECK = "`__subclasshook__`"


HOOKS = {
    "__getattr__": Opening.ANSWERING,
    "__getattribute__": Opening.READING,
    "__setattr__": Opening.STORING,
    "__new__": Opening.MAKING,
    "__init__": Opening.INITIALISING,
    "__init_subclass__": Opening.SUBCLASSING,
    "__class_getitem__": Opening.SUBSCRIPTING,
    "__slots__": Opening.SLOTS,
    "__subclasshook__": Opening.INSTANCE_CHECK,
}
#: A metaclass or a keyword of the class statement may change what its body says.
REMADE = frozenset({Opening.METACLASS, Opening.KEYWORDS})
#: Ways in which an attribute may be there that no class body and no store shows.
MAKING_UP = REMADE | {
    Opening.BASE, Opening.DECORATOR, Opening.ANSWERING, Opening.READING, Opening.STORING, Opening.SUBCLASSING,
}  # fmt: skip
#: The hooks of a stub that count: typeshed spells the others out wherever the interpreter has them.
_OF_STUBS = frozenset({"__getattr__", "__setattr__"})


class Replaced(NamedTuple):
    """The names under which the code that a class comes with may store something in place of a member.

    ``in_class`` is done to the class, by its decorators, its metaclass and ``__init_subclass__``, ``in_objects`` to its
    objects, by its methods. ``by_helpers`` are the names of the first and those of functions that the makers of the
    class call with a variable, ``computing`` the files of these that store under computed names. ``is_known`` is False
    where the metaclass is unknown.
    """

    in_class: frozenset[str] = frozenset()
    in_objects: frozenset[str] = frozenset()
    by_helpers: frozenset[str] = frozenset()
    computing: frozenset[str] = frozenset()
    is_known: bool = True


def hooks_of(node: nodes.ClassDef) -> frozenset[Opening]:
    """The openings that one class statement shows, those of its bases and of unknown decorators left out.

    ``ABCMeta`` adds no members. A stub shows only the hooks that it writes on purpose, and ``object`` shows none.
    """
    if node.root().is_stub:
        is_object = node.name == "object" and node.root().name == "builtins"
        return frozenset() if is_object else frozenset(HOOKS[name] for name in _OF_STUBS & node.locals.keys())
    found = {HOOKS[name] for name in HOOKS.keys() & node.locals.keys()}
    metaclass = node._metaclass
    if metaclass is not None and last_name(metaclass) != "ABCMeta":
        found.add(Opening.METACLASS)
    if node.keywords:
        found.add(Opening.KEYWORDS)
    return frozenset(found)
