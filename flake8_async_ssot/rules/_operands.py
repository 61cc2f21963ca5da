"""What several rules need to know of the operand of an ``await``."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Any

from flake8_async_ssot import nodes
from flake8_async_ssot.inference import Answer, Definition, Kind
from flake8_async_ssot.rules.base import Inference


class Operand(Enum):
    """What stands behind an ``await`` that fails: each kind is one rule's."""

    SYNC_CALL = "call of a sync function"
    VALUE = "value"
    ASYNC_ITERATOR = "async iterator or async context manager"
    FUNCTION = "function"
    COLLECTION = "collection"


_BY_KIND = {
    Kind.FUNCTION: Operand.FUNCTION,
    Kind.COLLECTION: Operand.COLLECTION,
    Kind.ASYNC_ITERATOR: Operand.ASYNC_ITERATOR,
    Kind.ASYNC_CONTEXT_MANAGER: Operand.ASYNC_ITERATOR,
}
#: What the functions give that can only be meant for `async for` and `async with`: their bodies have not run yet.
STARTED = frozenset({Kind.ASYNC_ITERATOR.value, Kind.ASYNC_CONTEXT_MANAGER.value, "async generator"})

#: What messages call the objects that no class of their own names.
_NOUNS = {
    "function": "a function",
    "module": "a module",
    "coroutine": "a coroutine",
    "generator": "a generator",
    "async generator": "an async generator",
    "context manager": "a context manager",
    "async context manager": "an async context manager",
}
MANAGER = _NOUNS["async context manager"]

#: What stands for the rest of an expression that is too long.
_CUT = "..."


def noun(value: str) -> str:
    """A value in words: the name of its class as code, or what such an object is called; it may be unknown."""
    if not value:
        return "a value"
    parts = [_NOUNS.get(part, f"`{part}`") for part in value.split(" | ")]
    return " or ".join(parts) if _NOUNS.keys() & value.split(" | ") else f"`{value}`"


def arms(operand: nodes.NodeNG) -> Iterator[nodes.NodeNG]:
    """The expressions of which one is the value of an operand: both arms of a conditional, the value of a walrus.

    Only the last part of ``or`` and ``and`` is certain to be the value wherever it is evaluated.
    """
    match operand:
        case nodes.IfExp(body=body, orelse=orelse):
            yield from arms(body)
            yield from arms(orelse)
        case nodes.BoolOp(values=[*_, last]):
            yield from arms(last)
        case nodes.NamedExpr(value=value):
            yield from arms(value)
        case _:
            yield operand


def failing(
    node: nodes.Await, wanted: Operand, inference: Inference
) -> Iterator[tuple[nodes.NodeNG, nodes.NodeNG, Answer]]:
    """The operands of one kind that are never awaitable: the place of the report, the expression, and its answer.

    The last call in the block of a test that has to raise something may be the one that raises.
    """
    for operand in arms(node.value):
        if wanted is Operand.SYNC_CALL and inference.is_last_to_raise(operand):
            continue
        answer = inference.awaitable(operand)
        if answer.never and _kind(operand, answer, inference) is wanted:
            yield (node if operand is node.value else operand), operand, answer


def _kind(operand: nodes.NodeNG, answer: Answer, inference: Inference) -> Operand:
    by_kind = _BY_KIND.get(answer.kind, Operand.VALUE)
    is_held = isinstance(operand, (nodes.Name, nodes.Attribute, nodes.Subscript))
    if is_held and by_kind is Operand.COLLECTION and not inference.content(operand).always:
        return Operand.VALUE
    if not isinstance(operand, nodes.Call) or inference.is_class(operand.func):
        return by_kind
    is_started = by_kind is Operand.ASYNC_ITERATOR and answer.value in STARTED
    return by_kind if is_started else Operand.SYNC_CALL


def shown(node: nodes.NodeNG) -> str:
    """An expression as messages show it: on one line, and not too long."""
    text = " ".join(node.as_string().split())
    return text if len(text) <= 40 else f"{text[:37]}{_CUT}"


def named(definition: Definition | None, callee: nodes.NodeNG) -> str:
    """A symbol in backquotes: the full name of its definition, and behind ``as`` what the code calls it instead.

    :param callee: the expression that stands for it.
    """
    written = shown(callee)
    if definition is None or definition.name == "<lambda>":
        return f"`{written}`"
    if not definition.is_inner and written.endswith(_CUT):
        return f"`{definition.shown}`"
    return known_as(definition, written, callee.attrname if isinstance(callee, nodes.Attribute) else written)


def known_as(definition: Definition, written: str, name: str) -> str:
    """The full name of a definition in backquotes, and behind ``as`` the words that stand for it where they differ.

    :param name: the last part of these words.
    """
    if name == definition.name:
        return f"`{definition.shown}`"
    # The name of an inner function means nothing outside: a decorator may have put it in the place of another one.
    return f"`{written}`" if definition.is_inner else f"`{definition.shown}` as `{written}`"


def place(definition: Definition | None) -> str:
    """Where something is defined, in parentheses with a space in front; nothing for built-ins."""
    is_built_in = definition is None or not definition.line and definition.qualified_name.startswith("builtins.")
    return "" if definition is None or is_built_in else f" ({definition.place})"


def subject(node: nodes.NodeNG, answer: Answer, inference: Inference) -> str:
    """An expression and its value in words: `app.load` (app.py:4) gives `list`, or `text` is `str`."""
    definition, value = answer.definition, noun(answer.value) if answer.value else "a plain value"
    if definition is None:
        return f"`{shown(node)}` is {value}"
    if isinstance(node, nodes.Call) and not inference.is_class(node.func):
        return f"{named(definition, node.func)}{place(definition)} gives {value}"
    if answer.value == "function":
        return f"`{shown(node)}` is the function `{definition.shown}`{place(definition)}"
    if definition.name in (answer.value, answer.value.removeprefix("type[").removesuffix("]")):
        return f"`{shown(node)}` is `{answer.value.replace(definition.name, definition.shown)}`{place(definition)}"
    maker = f" of `{definition.shown}`{place(definition)}" if answer.value in _NOUNS else ""
    return f"`{shown(node)}` is {value}{maker}"


def evidence(call: nodes.Call, answer: Answer) -> dict[str, Any]:
    """The fields that messages about a call share: ``callee``, ``place`` in parentheses or empty, and ``value``."""
    return {
        "callee": named(answer.definition, call.func),
        "place": place(answer.definition),
        "value": noun(answer.value),
    }
