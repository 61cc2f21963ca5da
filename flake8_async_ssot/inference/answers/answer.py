"""What inference answers: three-valued awaitability with kind, evidence and, where it is unknown, the reason."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple


class Awaitability(Enum):
    """Whether ``await`` works on a value."""

    ALWAYS = "always"
    NEVER = "never"
    UNKNOWN = "unknown"


class Kind(Enum):
    """What sort of object a value is for ``await``."""

    COROUTINE = "coroutine"
    FUTURE = "future"
    AWAITABLE = "awaitable"
    ASYNC_ITERATOR = "async iterator"
    ASYNC_CONTEXT_MANAGER = "async context manager"
    FUNCTION = "function"
    COLLECTION = "collection"
    VALUE = "value"
    UNKNOWN = "unknown"


class Protocol(Enum):
    """A statement that asks something of a value, with the special methods of which it needs one."""

    WITH = ("__enter__",)
    ASYNC_WITH = ("__aenter__",)
    FOR = ("__iter__", "__getitem__")
    ASYNC_FOR = ("__aiter__",)


class CaseKind(Enum):
    """What ``unittest`` makes of a class."""

    #: No test case at all.
    NONE = "none"
    #: A test case whose tests are called and not awaited.
    SYNC = "sync"
    #: A test case that awaits its tests.
    ASYNC = "async"
    #: A base is not known, or runs tests in a way of its own.
    UNKNOWN = "unknown"


class Reason(Enum):
    """Why an answer is UNKNOWN."""

    PARAMETER = "parameter whose callers are not known"
    ATTRIBUTE = "attribute that is set elsewhere or not found"
    RUN_TIME = "name that a module gets at run time"
    NO_ATTRIBUTE = "attribute that the object is not seen to have"
    NAME = "name without a known binding"
    MISSING_MODULE = "module not found or only compiled"
    DYNAMIC_IMPORT = "dynamic import of a computed name"
    DECORATOR = "decorator that cannot be followed"
    ABSTRACT = "definition that subclasses replace"
    ANNOTATION = "annotation that allows anything"
    BASE_CLASS = "base class that cannot be resolved"
    CONTAINER = "container whose content is not known"
    MOCK = "mock"
    FIXTURE = "fixture that cannot be resolved"
    DISAGREE = "possible targets disagree"
    GUARDED = "deliberate use behind a guard"
    NO_RESULT = "call that never returns"
    EXPRESSION = "expression that is not evaluated"
    LIMIT = "evaluation limit reached"
    PATTERN = "capture of a match pattern"


class Definition(NamedTuple):
    """Where a symbol is defined.

    ``path`` starts at the working folder, ``line`` counts from 1; where there is no file to open, ``path`` says what it
    is, as ``standard library``, and ``line`` is 0. ``is_inner`` says that it is a function
    inside of another one, whose name means nothing outside. ``local_name`` is the qualified name without the module;
    ``is_linted`` says that this is the module that is linted. ``public_name`` is the qualified name that people import
    it under, where there is no file to open.
    """

    qualified_name: str
    path: str
    line: int
    local_name: str
    is_inner: bool = False
    is_linted: bool = False
    public_name: str = ""

    @property
    def name(self) -> str:
        """The last part of the qualified name."""
        return self.qualified_name.rpartition(".")[2]

    @property
    def place(self) -> str:
        """``path:line``, as messages show it."""
        return f"{self.path}:{self.line}" if self.line else self.path

    @property
    def shown(self) -> str:
        """The name as messages show it: in full, but for the module where that is the linted one."""
        if self.is_inner and self.line:
            return self.name
        name = self.public_name or self.qualified_name
        return self.local_name if self.is_linted else name.removeprefix("builtins.")


class Answer(NamedTuple):
    """What is known of the value of one expression.

    ``value`` describes the value for a message (``Manager``, ``None``, ``coroutine``), ``definition`` is that of the
    call target, or of the value itself where there is no call, and ``reason`` says why an UNKNOWN answer is unknown.
    """

    awaitability: Awaitability
    kind: Kind
    value: str = ""
    definition: Definition | None = None
    reason: Reason | None = None

    @property
    def always(self) -> bool:
        """Whether the value is awaitable whichever target is reached."""
        return self.awaitability is Awaitability.ALWAYS

    @property
    def never(self) -> bool:
        """Whether the value is not awaitable whichever target is reached."""
        return self.awaitability is Awaitability.NEVER
