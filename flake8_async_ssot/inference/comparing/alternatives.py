"""Definitions of one name in one module or class: alternatives of which one counts, and those that replace others."""

from __future__ import annotations

import bisect
from collections.abc import Iterator
from typing import cast

from astroid import nodes

from flake8_async_ssot.inference.answers.truth import Disagreement, Gives, Side
from flake8_async_ssot.inference.comparing import class_pairs, giving
from flake8_async_ssot.inference.comparing.class_pairs import Define
from flake8_async_ssot.inference.evaluation import bindings
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.values import Class, Instance, Property, Value, Values
from flake8_async_ssot.inference.syntax import guards
from flake8_async_ssot.inference.syntax.names import decorators_of

_DEFINITIONS = (nodes.FunctionDef, nodes.ClassDef)
_IMPORTS = (nodes.Import, nodes.ImportFrom)
_ARMS = (nodes.If, nodes.Try, nodes.Match)


def alternatives(ev: Evaluator, node: nodes.NodeNG, define: Define) -> Iterator[Disagreement]:
    """The definitions of a name in a module or class that only count under a condition, and differ from the others.

    :param node: the first function or class of that name there; nothing is told of the others.
    """
    entries = _bound_again(node)
    if not entries or isinstance(node.parent.scope(), nodes.FunctionDef):
        return
    if any(map(_condition_of, entries)) and not any(map(_asks_for_kind, entries)):
        yield from _differing(ev, node.name, entries, define)


def redefinitions(ev: Evaluator, node: nodes.NodeNG, define: Define) -> Iterator[Disagreement]:
    """The definitions of a name that take the place of others which nothing used before, and differ from these.

    :param node: the first function or class of that name in its scope; nothing is told of the others.
    """
    plain = [entry for entry in _bound_again(node) if _condition_of(entry) is None]
    for first, second in zip(plain, plain[1:]):
        if _may_differ(first, second) and not _is_used_between(ev, node.parent.scope(), node.name, first, second):
            yield from _differing(ev, node.name, [first, second], define)


def _bound_again(node: nodes.NodeNG) -> list[nodes.NodeNG]:
    """All bindings of the name of a definition in its scope, where that is the first of several definitions."""
    entries = node.parent.scope().locals.get(node.name, ())
    if (
        len(entries) < 2
        or node.name == "_"
        or not all(isinstance(entry, (*_DEFINITIONS, *_IMPORTS)) for entry in entries)
    ):
        return []
    first = min((e for e in entries if isinstance(e, _DEFINITIONS)), key=lambda entry: entry.fromlineno)
    return sorted(entries, key=lambda entry: entry.fromlineno) if node is first else []


def _may_differ(first: nodes.NodeNG, second: nodes.NodeNG) -> bool:
    """Whether two bindings may be of two kinds: one that is written as async, or an import, which may be that."""
    kinds = (nodes.AsyncFunctionDef, *_IMPORTS)
    return isinstance(second, nodes.FunctionDef) and (isinstance(first, kinds) or isinstance(second, kinds))


def _condition_of(entry: nodes.NodeNG) -> nodes.NodeNG | None:
    """The outermost statement in its scope under whose condition a binding stands; None where it always counts."""
    found, node = None, entry.parent
    while node is not None and not isinstance(node, (nodes.Module, nodes.ClassDef, nodes.FunctionDef)):
        found = node if isinstance(node, _ARMS) else found
        node = node.parent
    return found


def _asks_for_kind(entry: nodes.NodeNG) -> bool:
    """Whether a condition around a binding asks what is sync or async: then the kinds differ on purpose."""
    node = entry.parent
    while node is not None and not isinstance(node, (nodes.Module, nodes.ClassDef, nodes.FunctionDef)):
        if isinstance(node, nodes.If) and any(guards.speaks_of_kind(n.as_string()) for n in _names_in(node.test)):
            return True
        node = node.parent
    return False


def _names_in(test: nodes.NodeNG) -> Iterator[nodes.NodeNG]:
    return cast("Iterator[nodes.NodeNG]", test.nodes_of_class((nodes.Name, nodes.Attribute)))


def _is_used_between(
    ev: Evaluator, scope: nodes.LocalsDictNodeNG, name: str, first: nodes.NodeNG, second: nodes.NodeNG
) -> bool:
    """Whether the code of a scope reads a name after one binding of it and before the next, decorators included."""
    if decorators_of(first) or decorators_of(second):
        # What a decorator does with the first one, a register may keep.
        if not all(map(_is_plainly_decorated, (first, second))):
            return True
    lines = ev.fact(scope, _lines_of_reads).get(name, ())
    place = bisect.bisect_right(lines, first.fromlineno)
    return place < len(lines) and lines[place] <= second.tolineno


def _lines_of_reads(scope: nodes.LocalsDictNodeNG) -> dict[str, list[int]]:
    """The lines in which the code of a scope itself reads names, in order."""
    found: dict[str, list[int]] = {}
    for node in scope.nodes_of_class(nodes.Name):
        if node.scope() is scope:
            found.setdefault(node.name, []).append(node.lineno)
    return {name: sorted(lines) for name, lines in found.items()}


def _is_plainly_decorated(entry: nodes.NodeNG) -> bool:
    return all(node.as_string() in ("staticmethod", "classmethod") for node in decorators_of(entry))


def _differing(ev: Evaluator, name: str, entries: list[nodes.NodeNG], define: Define) -> Iterator[Disagreement]:
    first, *others = entries
    values = bindings.name_binding(ev, first, name, None)
    for entry in others:
        more = bindings.name_binding(ev, entry, name, None)
        found = _compared(ev, name, (entry, more), (first, values), define)
        if found is not None:
            yield found
            return


def _compared(
    ev: Evaluator,
    name: str,
    own: tuple[nodes.NodeNG, Values],
    other: tuple[nodes.NodeNG, Values],
    define: Define,
) -> Disagreement | None:
    one, two = class_pairs.single(own[1]), class_pairs.single(other[1])
    if isinstance(one, Class) and isinstance(two, Class):
        return next(class_pairs.differences(ev, own[0], (one, two), define), None)
    gives, others = _gives(ev, own), _gives(ev, other)
    if one is None or two is None or gives is None or others is None or not gives[0].disagrees(others[0]):
        return None
    if gives[1] is not others[1]:
        return None
    sides = (Side(name, kind[0], define(class_pairs.node_of(value))) for kind, value in ((gives, one), (others, two)))
    return Disagreement(own[0], *sides)


def _gives(ev: Evaluator, binding: tuple[nodes.NodeNG, Values]) -> tuple[Gives, bool] | None:
    """What a definition gives, and whether by being read."""
    value: Value | None = class_pairs.single(binding[1])
    if value is None:
        return None
    is_read = isinstance(value, Property)
    owner = binding[0].parent.scope() if isinstance(binding[0], nodes.FunctionDef) else None
    receiver = Instance(Class(owner), certain=False) if isinstance(owner, nodes.ClassDef) else None
    gives = giving.of_value(ev, value.function if isinstance(value, Property) else value, receiver)
    return None if gives is None else (gives, is_read)
