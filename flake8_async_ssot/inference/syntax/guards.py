"""Guards, tests of what an object is for ``await``: their subjects, and what follows from their results."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from astroid import nodes

from flake8_async_ssot.inference.syntax.names import called_name, last_name, looked_up, plain_name, spelling


class Asked(Enum):
    """What a test asks of an object."""

    AWAITABLE = "whether it can be awaited"
    COROUTINE_FUNCTION = "whether a call of it gives a coroutine"
    #: Nothing follows from the answer, but the code expects more than one kind of object.
    KIND = "whether it is async in another way, or so by the name of the callee"
    CLASS = "which class it is of"
    CAPABILITY = "whether it has an attribute or can be called"


class Fact(Enum):
    """What is known of the subject of a test where it holds, or where it does not."""

    AWAITABLE = "it can be awaited"
    GIVES_COROUTINE = "a call of it gives a coroutine"
    UNKNOWN = "nothing"


@dataclass(frozen=True, slots=True)
class Guard:
    """One question: what is asked, of which expression, and whether the test holds where the answer is no."""

    asked: Asked
    subject: nodes.NodeNG
    is_negated: bool = False

    @property
    def is_about_kind(self) -> bool:
        """Whether the question is about being async, and not about any class or attribute."""
        return self.asked not in (Asked.CLASS, Asked.CAPABILITY)

    def when(self, holds: bool) -> Fact:
        """What follows for the subject where the test holds, or where it does not.

        A "no" tells nothing: other awaitables than the one kind that is asked for may be left.
        """
        return Fact.UNKNOWN if holds is self.is_negated else _FACTS.get(self.asked, Fact.UNKNOWN)


_FACTS = {Asked.AWAITABLE: Fact.AWAITABLE, Asked.COROUTINE_FUNCTION: Fact.GIVES_COROUTINE}
#: Functions that ask, by their last names: those of the standard library, and others of which the same is known.
_FUNCTIONS = {
    "isawaitable": Asked.AWAITABLE,
    "iscoroutine": Asked.AWAITABLE,
    "isfuture": Asked.AWAITABLE,
    "iscoroutinefunction": Asked.COROUTINE_FUNCTION,
    "iscoroutinefunction_or_partial": Asked.COROUTINE_FUNCTION,
    "is_async_callable": Asked.COROUTINE_FUNCTION,
    "is_coroutine_function": Asked.COROUTINE_FUNCTION,
    "_is_coroutine_function": Asked.COROUTINE_FUNCTION,
    "isasyncgen": Asked.KIND,
    "isasyncgenfunction": Asked.KIND,
    "callable": Asked.CAPABILITY,
}
#: Attributes that tell the kind of an object, for ``hasattr`` and ``getattr`` with a default.
_ATTRIBUTES = {
    "__await__": Asked.AWAITABLE,
    **dict.fromkeys(("__aiter__", "__anext__", "__aenter__", "__iter__", "__enter__"), Asked.KIND),
}
#: Classes whose objects can be awaited, by their last names, for ``isinstance``.
_AWAITABLE_CLASSES = frozenset({"Awaitable", "Coroutine", "CoroutineType", "Future", "Task"})
#: Classes whose ``isinstance`` tests are no tests for awaitables.
_PLAIN_CLASSES = frozenset({
    "str", "bytes", "bytearray", "int", "float", "bool", "complex", "list", "tuple", "set", "frozenset", "dict",
})  # fmt: skip
#: Names of functions that may ask, where nothing else is known of them.
_SPEAKING = re.compile(r"(?i)awaitable|coroutine(?!s?_threadsafe)|is_?(?:async|future|coro)")
#: Names of flags that tell whether something is async.
_FLAG = re.compile(r"(?i)^_*(?:(?:is|use|has|run|in|supports)_?)?a?sync_?(?:mode|flag)?$|asynchronous")
_MENTIONING = re.compile("sync|await|coro", re.IGNORECASE)


def guard_of(test: nodes.NodeNG) -> Guard | None:
    """The question that a test asks by a function that is known by its name; None for every other test."""
    call, is_negated = unnegated(test)
    if not isinstance(call, nodes.Call) or not call.args:
        return None
    asked = _asked(call)
    return Guard(asked, _subject(call.args[0]), is_negated) if asked is not None else None


def guard_by_name(call: nodes.Call) -> Guard | None:
    """The question that an unknown function seems to ask of its first argument, by the words in its name."""
    is_asking = bool(call.args) and speaks_of_kind(called_name(call))
    return Guard(Asked.KIND, _subject(call.args[0])) if is_asking else None


def returned_by(function: nodes.NodeNG) -> nodes.NodeNG | None:
    """The expression that a sync function gives and does nothing else for; None for every other function."""
    if isinstance(function, nodes.FunctionDef):
        # The docstring is a statement of its own in our trees.
        body = [item for item in function.body if not isinstance(item, nodes.Expr) or not _is_text(item.value)]
        only = body[0] if len(body) == 1 else None
        is_sync = not isinstance(function, nodes.AsyncFunctionDef)
        return only.value if is_sync and isinstance(only, nodes.Return) else None
    return function.body if isinstance(function, nodes.Lambda) else None


def _is_text(node: nodes.NodeNG) -> bool:
    return isinstance(node, nodes.Const) and isinstance(node.value, str)


def asked_parameters(function: nodes.NodeNG) -> frozenset[str]:
    """The names whose kind a sync function asks for somewhere in its body."""
    if isinstance(function, nodes.AsyncFunctionDef):
        return frozenset()
    found = (guard_of(call) or guard_by_name(call) for call in function.nodes_of_class(nodes.Call))
    return frozenset(
        spelling(guard.subject).partition(".")[0] for guard in found if guard is not None and guard.is_about_kind
    )


def unnegated(test: nodes.NodeNG) -> tuple[nodes.NodeNG, bool]:
    """A test without the ``not`` in front of it, and whether it holds where the rest does not."""
    is_negated = False
    while isinstance(test, nodes.UnaryOp) and test.op == "not":
        test, is_negated = test.operand, not is_negated
    return test, is_negated


def negated(guard: Guard, is_negated: bool) -> Guard:
    """The guard that asks the same with another ``not`` in front of it, or the guard itself."""
    return replace(guard, is_negated=not guard.is_negated) if is_negated else guard


def _subject(argument: nodes.NodeNG) -> nodes.NodeNG:
    return argument.target if isinstance(argument, nodes.NamedExpr) else argument


def _asked(call: nodes.Call) -> Asked | None:
    second = call.args[1] if len(call.args) > 1 else None
    text = str(second.value) if isinstance(second, nodes.Const) else ""
    asked = asked_by(called_name(call), text, [*map(last_name, alternatives(second))] if second is not None else [])
    return None if asked is Asked.CLASS and is_about_plain_class(call) else asked


def asked_by(name: str, text: str, classes: Sequence[str]) -> Asked | None:
    """What a call asks of its first argument.

    :param name: the last name of the callee.
    :param text: the second argument where it is a constant; else empty.
    :param classes: the last names of the classes in the second argument; none where there is no such argument.
    """
    if name in ("hasattr", "getattr") and classes:
        return _ATTRIBUTES.get(text) or (Asked.CAPABILITY if name == "hasattr" else None)
    if name == "isinstance" and classes:
        return Asked.AWAITABLE if _AWAITABLE_CLASSES.issuperset(classes) else Asked.CLASS
    return _FUNCTIONS.get(name)


def alternatives(node: Any) -> list[Any]:
    """The classes in the second argument of ``isinstance``: one, a tuple of them, or ``A | B``.

    :param node: an expression of our trees, or of one of the standard library.
    """
    match node:
        case nodes.Tuple(elts=elements) | ast.Tuple(elts=elements):
            return [inner for element in elements for inner in alternatives(element)]
        case nodes.BinOp(op="|") | ast.BinOp(op=ast.BitOr()):
            return [*alternatives(node.left), *alternatives(node.right)]
        case nodes.Subscript(value=generic) | ast.Subscript(value=generic):
            return [generic]
    return [node]


def is_about_plain_class(call: nodes.Call) -> bool:
    """Whether a call asks whether an object is of a built-in class: ``isinstance(value, (str, bytes))``."""
    if plain_name(call.func) != "isinstance" or len(call.args) != 2:
        return False
    return all(plain_name(node) in _PLAIN_CLASSES for node in alternatives(call.args[1]))


def speaks_of_kind(name: str) -> bool:
    """Whether a name is like those of functions that ask whether something is async."""
    return bool(_SPEAKING.search(name))


def is_flag(name: str) -> bool:
    """Whether a name is like those of flags that tell whether something is async."""
    return bool(_FLAG.search(name))


def is_told_apart(node: nodes.Call) -> bool:
    """Whether a test of what is sync or async decides between a call as a statement of its own and the same awaited.

    No test decides that of one function that the callee names: it gives a coroutine in both arms.
    """
    if names_one_function(node.func):
        return False
    child, parent = node, node.parent
    while parent is not None and not isinstance(parent, (nodes.Module, nodes.ClassDef, nodes.FunctionDef)):
        if isinstance(parent, nodes.If) and child is not parent.test and any(map(_MENTIONING.search, _named(parent))):
            text = node.as_string()
            for statement in parent.orelse if child in parent.body else parent.body:
                calls = statement.nodes_of_class(nodes.Call)
                if any(call.as_string() == text and not isinstance(call.parent, nodes.Expr) for call in calls):
                    return True
        child, parent = parent, parent.parent
    return False


def names_one_function(callee: nodes.NodeNG) -> bool:
    """Whether a callee is a name with one binding, by ``def`` or an import, or an attribute of an imported module."""
    is_attribute = isinstance(callee, nodes.Attribute)
    name = callee.expr if is_attribute else callee
    found: list[nodes.NodeNG] = [*looked_up(name)[1]] if isinstance(name, nodes.Name) else []
    kinds = nodes.Import if is_attribute else (nodes.FunctionDef, nodes.ImportFrom)
    return len(found) == 1 and isinstance(found[0], kinds)


def _named(statement: nodes.If) -> Iterator[str]:
    """The names and attributes in the test of a statement."""
    return (last_name(node) for node in statement.test.nodes_of_class((nodes.Name, nodes.Attribute)))
