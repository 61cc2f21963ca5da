"""The record of one file: its uses of names and its stores, without any node, to be written as JSON and read back.

A place is the line and column at which a name ends: no two names and attributes of a file end at the same place.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, field, fields
from enum import Enum
from typing import Any

#: Counts the changes of what a record holds.
FORM = 7
#: The holder of the global names of the file itself.
OWN_NAMES = "globals"
#: Stands for whatever a class holds.
ANYTHING = ""


class UseKind(Enum):
    """How a name or an attribute is used."""

    #: It is called.
    CALL = "call"
    #: It is a base of a class.
    BASE = "base"
    #: It is only looked at: by an annotation, by ``isinstance``, or for an attribute of it.
    READ = "read"
    #: Its value goes elsewhere: it is assigned, given as an argument, returned.
    OTHER = "other"
    #: A text ends with it, which may be what imports it.
    TEXT = "text"
    #: A ``from`` import gives it another name.
    RENAMED = "renamed"


@dataclass(frozen=True, slots=True)
class Use:
    """One use of a name, by itself or as an attribute, and the place where that ends."""

    kind: UseKind
    line: int = 0
    column: int = 0


class Target(Enum):
    """The object that a store by a text changes."""

    #: ``self``, so that no class gets the attribute.
    SELF = "self"
    #: A parameter of a function, which may be handed any object.
    PARAMETER = "parameter"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class NamedStore:
    """A store of attributes by a text: ``setattr(x, name, value)``, ``vars(x).update(values)``, ``x.__dict__[name]``.

    ``holder`` is the class whose objects get the attribute, or which gets it itself, else the dotted name of the
    variable that holds the object; empty where there is none. ``name`` is None where it is computed. ``functions`` has
    the lines in which the functions around the store start, the innermost first; decorators belong to a function.
    ``puts_own_function``: the store puts a function that is defined beside it in an object, under a name, that the
    function around both is given. ``fills_namespace``: it is an item of ``vars(x)``, ``x.__dict__`` or ``globals()``,
    the last, that of the file's own item in ``sys.modules``, and ``locals()`` of the module with OWN_NAMES as the
    holder.
    """

    holder: str
    name: str | None
    functions: tuple[int, ...] = ()
    puts_own_function: bool = False
    fills_namespace: bool = False
    target: Target = Target.OTHER


@dataclass(frozen=True)
class Record:
    """What one file says of names.

    ``uses`` has names that are written like those of classes or of what is private; of a private name one use that is
    no call stands for all. ``classes`` are the classes at module level, ``changed`` the attributes that are stored in
    other objects than ``self``, and ``remade`` has what ``x.__init__()`` is called of: the empty name where the class
    of any object is called. ``open_classes`` may be made in other ways than by a call of their name, or know of
    two kinds of what they were given; ``asked`` has for a class the names of what it asks whether it is async, or has
    some attribute: ANYTHING where that may be all that it holds. ``binding_by_text`` are classes whose bodies
    may bind names through ``locals()`` or ``exec()``.
    """

    uses: dict[str, tuple[Use, ...]]
    classes: frozenset[str]
    changed: frozenset[str]
    remade: frozenset[str]
    named_stores: tuple[NamedStore, ...]
    open_classes: frozenset[str] = frozenset()
    asked: dict[str, frozenset[str]] = field(default_factory=dict)
    binding_by_text: frozenset[str] = frozenset()

    @functools.cached_property
    def set_by_name(self) -> dict[str, set[str | None]]:
        """The attributes that are set by a text, None for a computed one, by the class or variable that gets them."""
        found: dict[str, set[str | None]] = {}
        for store in self.named_stores:
            found.setdefault(store.holder, set()).add(store.name)
        return found

    @functools.cached_property
    def filled(self) -> dict[str, set[str | None]]:
        """The items that namespaces get, None for a computed name, by the variable that holds the object."""
        found: dict[str, set[str | None]] = {}
        for store in self.named_stores:
            if store.fills_namespace:
                found.setdefault(store.holder, set()).add(store.name)
        return found

    @functools.cached_property
    def setting_by_name(self) -> frozenset[int]:
        """The lines in which the functions start that set attributes by a text."""
        return frozenset(line for store in self.named_stores for line in store.functions)


def to_json(record: Record) -> dict[str, Any]:
    """A record as what JSON can hold."""
    return {"form": FORM, **{each.name: _plain(getattr(record, each.name)) for each in fields(record)}}


def _plain(part: Any) -> Any:
    if isinstance(part, dict):
        return {key: _plain(value) for key, value in part.items()}
    if isinstance(part, (Use, NamedStore)):
        return [_plain(getattr(part, each.name)) for each in fields(part)]
    if isinstance(part, tuple):
        return [*map(_plain, part)]
    return sorted(part) if isinstance(part, frozenset) else part.value if isinstance(part, Enum) else part


def from_json(data: dict[str, Any]) -> Record:
    """The record that JSON holds.

    :raises ValueError: it was written in another form.
    """
    if data.get("form") != FORM:
        raise ValueError(f"a record of form {data.get('form')}")
    return Record(
        uses={name: tuple(Use(UseKind(kind), *place) for kind, *place in uses) for name, uses in data["uses"].items()},
        classes=frozenset(data["classes"]),
        changed=frozenset(data["changed"]),
        remade=frozenset(data["remade"]),
        named_stores=tuple(
            NamedStore(holder, name, tuple(functions), own, fills, Target(target))
            for holder, name, functions, own, fills, target in data["named_stores"]
        ),
        open_classes=frozenset(data["open_classes"]),
        asked={cls: frozenset(names) for cls, names in data["asked"].items()},
        binding_by_text=frozenset(data["binding_by_text"]),
    )
