"""How an answer came about: the chain of definitions, imports and bindings that evaluation went along."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from flake8_async_ssot.inference.answers.answer import Answer, Reason


class Step(Enum):
    """What one link of a chain is."""

    # What leads on.
    IMPORT = "import of a name or module"
    BINDING = "assignment to a name"
    STORE = "assignment to an attribute"
    FUNCTION = "sync function"
    COROUTINE_FUNCTION = "coroutine function"
    DECORATOR = "decorator"
    RETURN = "return statement"
    CLASS = "class"
    BASE = "base class"
    STUB = "function of a stub"
    # What decides that an answer is unknown.
    BARE_PARAMETER = "parameter without an annotation"
    PARAMETER = "parameter whose annotation does not decide"
    DECLARED = "value of which only an annotation tells"
    MISSING_MODULE = "module that is not found"
    UNREADABLE_MODULE = "module that is there and cannot be read"
    NO_NAME = "name that its module does not bind"
    COMPUTED_IMPORT = "import of a module whose name is computed"
    UNBOUND = "name without a binding that is seen"
    NO_ATTRIBUTE = "attribute that is not seen"
    FAILED_AWAIT = "await that fails"
    REPLACED = "definition that subclasses replace"
    OTHER = "another reason"


#: The steps that only lead on to what decides.
_LEADING = frozenset({
    Step.IMPORT, Step.BINDING, Step.STORE, Step.FUNCTION, Step.COROUTINE_FUNCTION, Step.RETURN, Step.CLASS, Step.STUB,
})  # fmt: skip


class Link(NamedTuple):
    """One link of a chain.

    ``name`` is what the link is about and ``owner`` what that belongs to. ``path`` starts at the
    working folder, ``line`` counts from 1; both are empty where there is no place.
    """

    step: Step
    name: str
    path: str = ""
    line: int = 0
    owner: str = ""
    reason: Reason | None = None

    @property
    def is_deciding(self) -> bool:
        """Whether the link says itself why an answer is unknown."""
        return self.step not in _LEADING

    @property
    def place(self) -> str:
        """``path:line``, or the path alone where there is no file to open; empty without a place."""
        return f"{self.path}:{self.line}" if self.line else self.path


class Symbol(NamedTuple):
    """What is known of a qualified name: what it is, what a call of it gives, and how that is known.

    ``is_called`` says that the symbol can be called, so that ``answer`` is about what the call gives.
    """

    answer: Answer
    chain: tuple[Link, ...]
    is_called: bool


class MissingImport(NamedTuple):
    """An import that cannot succeed: a missing module, or a name that a module lacks.

    ``path`` is the file of that module, and ``suggestion`` the only name in it that is similar.
    """

    module: str
    name: str = ""
    path: str = ""
    suggestion: str = ""
