"""The values of evaluation. Each is immutable, and equal to those that denote the same object.

A ``Values`` is everything that an expression may be: one entry a possibility, ``Unknown`` for those that are not known,
and nothing at all for an expression that never yields a value.
"""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Union

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import Reason
from flake8_async_ssot.inference.evaluation.running_kinds import RunningKind
from flake8_async_ssot.inference.syntax import generator_expressions
from flake8_async_ssot.inference.syntax.tree import ModuleNode


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that is not known, and why."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant: a number, a string, ``None``, ``...``. ``known`` is False where only the type is certain."""

    value: object
    known: bool = True

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Literal):
            return NotImplemented
        return (type(self.value), self.value, self.known) == (type(other.value), other.value, other.known)

    def __hash__(self) -> int:
        return hash((type(self.value), self.value))


@dataclass(frozen=True, slots=True)
class Module:
    """A module object."""

    node: ModuleNode


#: Levels of type arguments that are kept: generic classes that hold one another double what they are with each level.
MAX_ARGUMENT_LEVELS = 6


@dataclass(frozen=True, slots=True)
class Class:
    """A class, with the arguments of its type parameters where they are known.

    ``is_declared`` says that only an annotation names it (``type[Client]``), so that it may be any subclass. ``levels``
    counts the type arguments that stand in one another.
    """

    node: nodes.ClassDef
    arguments: tuple[Values, ...] = ()
    frame: Frame | None = None
    is_declared: bool = False
    levels: int = field(init=False, compare=False, repr=False, default=0)
    _hash: int = field(init=False, compare=False, repr=False, default=0)

    def __post_init__(self) -> None:
        if self.arguments:
            object.__setattr__(self, "levels", 1 + max(map(_levels_of, itertools.chain(*self.arguments)), default=0))
            if self.levels > MAX_ARGUMENT_LEVELS:
                object.__setattr__(self, "arguments", ())
                object.__setattr__(self, "levels", 0)
        object.__setattr__(self, "_hash", hash((self.node, self.arguments, self.frame, self.is_declared)))

    def __hash__(self) -> int:
        return self._hash

    @property
    def plain(self) -> Class:
        """The class as its statement makes it, without arguments."""
        return Class(self.node, frame=self.frame) if self.arguments or self.is_declared else self


def _levels_of(value: Value) -> int:
    cls = value.cls if isinstance(value, Instance) else value
    return cls.levels if isinstance(cls, Class) else 0


@dataclass(frozen=True, slots=True)
class Instance:
    """An instance of a class.

    ``certain`` is False where only an annotation that nothing confirms says so. ``made`` is the frame of the
    ``__init__`` that made it, where what it stores depends on what it was given.
    """

    cls: Class
    certain: bool = True
    made: Frame | None = None


@dataclass(frozen=True, slots=True)
class Function:
    """A function or lambda as defined, before binding; ``frame`` holds the closure's known variables."""

    node: nodes.FunctionDef | nodes.Lambda
    frame: Frame | None = None
    owner: Class | None = None
    #: Applied by a decorator: ``types.coroutine``, ``contextmanager``, ``asynccontextmanager``, ``staticmethod``, ...
    wrapping: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Overloads:
    """Several signatures of one function, from a stub."""

    functions: tuple[Function, ...]


@dataclass(frozen=True, slots=True)
class Bound:
    """A callable with its receiver filled in."""

    function: Function | Overloads
    receiver: Value


@dataclass(frozen=True, slots=True)
class Partial:
    """``functools.partial`` of something."""

    function: Value
    call: nodes.Call
    frame: Frame | None


@dataclass(frozen=True, slots=True)
class Running:
    """What calling a coroutine function or generator function gives: its body has not run yet.

    ``frame`` knows the receiver only, ``full_frame`` the arguments of the one call as well.
    """

    function: Function
    kind: RunningKind
    frame: Frame | None = None
    full_frame: Frame | None = None


@dataclass(frozen=True, slots=True)
class Display:
    """A list, tuple, set, dict or comprehension written out in source.

    ``added`` holds what the module's code adds to it, ``is_open`` says that it may get other things too, ``is_moved``
    that elements may stand at other places than written.
    """

    node: nodes.NodeNG
    frame: Frame | None
    added: tuple[nodes.NodeNG, ...] = ()
    is_open: bool = False
    is_moved: bool = False

    @property
    def is_fixed(self) -> bool:
        """Whether it holds just what is written out."""
        return not (self.added or self.is_open or self.is_moved)

    @property
    def is_async(self) -> bool:
        """Whether it is a generator expression that has to be iterated with ``async for``."""
        return isinstance(self.node, nodes.GeneratorExp) and generator_expressions.is_async(self.node)


@dataclass(frozen=True, slots=True)
class Signature:
    """A callable of which only the type is known: ``Callable[[int], Awaitable[str]]``.

    ``takes`` are the annotations of its parameters, as they are written in ``frame``; None where any are taken.
    """

    result: Values
    certain: bool = False
    takes: tuple[nodes.NodeNG, ...] | None = None
    frame: Frame | None = None


@dataclass(frozen=True, slots=True)
class TypeVariable:
    """A type variable of an annotation; ``is_type`` stands for ``type[T]``, the class of which it names the objects."""

    name: str
    node: nodes.NodeNG
    frame: Frame | None = None
    is_type: bool = False


@dataclass(frozen=True, slots=True)
class Alias:
    """A type expression that is no class, held in a name: ``Optional[Manager]``."""

    node: nodes.NodeNG
    frame: Frame | None = None


@dataclass(frozen=True, slots=True)
class Property:
    """A property object, or another descriptor whose reading calls a function."""

    function: Function | Overloads


@dataclass(frozen=True, slots=True)
class Super:
    """``super()``: attributes of ``receiver`` looked up behind ``after`` in its method resolution order."""

    after: Class
    receiver: Value


@dataclass(frozen=True, slots=True)
class Special:
    """A value of which only a library's hooks know more: its qualified name, and the values it holds."""

    name: str
    content: tuple[Values, ...] = ()


@dataclass(frozen=True, slots=True)
class Mock:
    """A mock: what made it, and the way from there: attribute names, ``"()"`` for the result of a call.

    ``flavour`` is the name of its class, ``spec`` what it is modelled on, ``is_deep`` says that its children are too.
    ``frame`` holds the variables at ``origin``.
    """

    flavour: str
    origin: nodes.NodeNG
    path: tuple[str, ...] = ()
    spec: Values = ()
    is_deep: bool = False
    frame: Frame | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Patcher:
    """What ``patch(...)`` gives: it puts a mock in place when it is entered, started or applied to a function."""

    form: str
    call: nodes.Call
    frame: Frame | None = field(default=None, compare=False)


Value = Union[
    Unknown, Literal, Module, Class, Instance, Function, Overloads, Bound, Partial, Running,
    Display, Signature, TypeVariable, Alias, Property, Super, Special, Mock, Patcher,
]  # fmt: skip
Values = tuple[Value, ...]
#: Values that are there to be called.
CALLABLES = (Function, Overloads, Bound, Partial)
#: What code calls. The default of a field, or of a variable, says little of another one that takes its place.
CALLED = (*CALLABLES, Class, Mock)
#: What a frame knows of a parameter.
Given = Union[Values, "Deferred", "Packed"]


@dataclass(frozen=True, slots=True)
class Deferred:
    """An argument that is evaluated when it is needed: an expression and the frame it stands in."""

    node: nodes.NodeNG
    frame: Frame | None


@dataclass(frozen=True, slots=True)
class Packed:
    """What ``*args`` or ``**kwargs`` received in one call; ``is_complete`` is False where more may follow.

    ``names`` are those of the keywords, one an item. ``is_kept`` is False where the function may change them.
    """

    items: tuple[Values | Deferred, ...]
    is_complete: bool = True
    names: tuple[str, ...] = ()
    is_kept: bool = True

    @property
    def is_known(self) -> bool:
        """Whether these are all that the function hands on."""
        return self.is_complete and self.is_kept


@dataclass(frozen=True, slots=True)
class Frame:
    """Known variables of one call: parameters, type variables and the receiver; ``parent`` is the closure's frame.

    ``depth`` counts the calls whose arguments were followed to get here, those of ``parent`` too: the rest are not.
    """

    scope: nodes.NodeNG
    bindings: tuple[tuple[str, Given], ...] = ()
    types: tuple[tuple[TypeVariable, Values], ...] = ()
    receiver: Value | None = None
    parent: Frame | None = None
    depth: int = 0
    _hash: int = field(init=False, compare=False, repr=False, default=0)
    _bare: Frame | None = field(init=False, compare=False, repr=False, default=None)
    _is_stripped: bool = field(init=False, compare=False, repr=False, default=False)
    _is_bare: bool = field(init=False, compare=False, repr=False, default=False)

    @property
    def bare(self) -> Frame | None:
        """What is left of the frame, and of those around it, without the arguments of calls."""
        if not self._is_stripped:
            bare = self._without_arguments()
            # A frame that holds itself would be left to the garbage collector.
            object.__setattr__(self, "_bare", bare if bare is not self else None)
            object.__setattr__(self, "_is_bare", bare is self)
            object.__setattr__(self, "_is_stripped", True)
        return self if self._is_bare else self._bare

    def _without_arguments(self) -> Frame | None:
        parent = self.parent.bare if self.parent is not None else None
        if self.receiver is None and not self.types and parent is None:
            return None
        if not self.bindings and parent is self.parent:
            return self
        return Frame(self.scope, (), self.types, self.receiver, parent)

    def __post_init__(self) -> None:
        if self.parent is not None and self.parent.depth > self.depth:
            object.__setattr__(self, "depth", self.parent.depth)
        key = (id(self.scope), self.bindings, self.types, self.receiver, self.parent, self.depth)
        object.__setattr__(self, "_hash", hash(key))

    def __hash__(self) -> int:
        return self._hash


#: Possibilities of one expression. With more of them, it is unknown.
MAX_VALUES = 200
#: Possibilities of one expression among which instances of one generic class may hold different things.
_MAX_APART = 12
#: The last type argument of a tuple of any length.
_REPEATED: Values = (Literal(...),)


def unknown(reason: Reason) -> Values:
    """The values of an expression of which nothing is known."""
    return (Unknown(reason),)


def union(*parts: Values) -> Values:
    """All values of all parts, each once, in order; at most one Unknown stays: one that no annotation tells of."""
    parts = tuple(filter(None, parts))
    if len(parts) == 1 and len(parts[0]) == 1:
        return parts[0]
    seen: dict[Value, None] = {}
    first_unknown: Unknown | None = None
    for part in parts:
        for value in part:
            if isinstance(value, Unknown):
                first_unknown = first_unknown if first_unknown and value.reason is not Reason.DISAGREE else value
            else:
                seen[value] = None
    found = tuple(seen) if len(seen) <= _MAX_APART else _joined(seen)
    if len(found) > MAX_VALUES:
        return BEYOND_LIMIT
    return (*found, first_unknown) if first_unknown else found


def _joined(seen: Iterable[Value]) -> Values:
    """Values in which all instances of one generic class are merged, with the union of their type arguments."""
    groups: dict[Hashable, list[Value]] = {}
    for value in seen:
        key: Hashable = value
        if isinstance(value, Instance) and value.cls.arguments:
            arguments = value.cls.arguments
            key = (replace(value, cls=replace(value.cls, arguments=())), len(arguments), arguments[-1] == _REPEATED)
        groups.setdefault(key, []).append(value)
    return tuple(members[0] if len(members) == 1 else _together(members) for members in groups.values())


def _together(members: list[Any]) -> Value:
    arguments = tuple(union(*parts) for parts in zip(*(value.cls.arguments for value in members)))
    return replace(members[0], cls=replace(members[0].cls, arguments=arguments))  # type: ignore[no-any-return]


def has_unknown(values: Values) -> bool:
    """Whether any possibility is unknown; an expression without a value counts as unknown too."""
    return not values or any(isinstance(value, Unknown) for value in values)


NONE: Values = (Literal(None),)
#: The answer to a question that exceeds a limit.
BEYOND_LIMIT: Values = unknown(Reason.LIMIT)
