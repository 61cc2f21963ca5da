"""Reads off the tree of a file what its classes ask of what they hold, and which of them give themselves away.

A class that makes itself through ``cls(...)``, or stands in a file that looks classes up by text, may be made where
nothing names it. One with a flag that tells whether something is async knows of two kinds of what it was given.
"""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator
from enum import Enum

from flake8_async_ssot.inference.project.record import ANYTHING
from flake8_async_ssot.inference.project.tree_parts import COMPOSED, Scope, composed, is_annotated, last_name, written
from flake8_async_ssot.inference.syntax import guards
from flake8_async_ssot.inference.syntax.guards import Asked

_LOGGING = frozenset({"critical", "debug", "error", "exception", "info", "log", "warning"})
#: Calls in a class body that give or change its namespace.
_NAMESPACE = frozenset({"locals", "vars", "exec", "eval"})
_MAKING = frozenset({"__new__", "__init__"})


class _Word(Enum):
    """What the name of a variable or attribute tells of the class that reads it."""

    #: It may be the class itself.
    OWN = "own"
    FLAG = "flag"
    #: Its words are those of functions that test for async objects.
    KIND = "kind"


class Asking:
    """Collects, in the pass over the nodes of a file, what each of its classes asks."""

    def __init__(self, parents: dict[ast.AST, ast.AST]) -> None:
        """Take the parents of all nodes that were passed."""
        self._parents = parents
        self._names: set[str] = set()
        self._open: set[str] = set()
        #: The classes whose bodies give or change their namespaces.
        self.binding_by_text: set[str] = set()
        self._calls: list[tuple[ast.Call, Asked, Scope]] = []
        self._looks_up = False

    def enter(self, node: ast.ClassDef, outer: Scope) -> Scope:
        """The scope of a class."""
        self._names.add(node.name)
        return Scope(outer, cls=node.name, node=node, classes=(*outer.classes, node.name))

    def name(self, node: ast.Name | ast.Attribute, name: str, scope: Scope) -> None:
        """Take a name or attribute that is read."""
        word = _word(name)
        if word is None:
            self._looks_up = self._looks_up or name == "globals" and isinstance(node, ast.Name)
        elif scope.classes and self._is_telling(node, name, word):
            self._open.update(scope.classes)

    def take(self, arguments: ast.arguments, scope: Scope) -> None:
        """Take the parameters of a function."""
        given = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
        if scope.classes and any(_word(parameter.arg) is _Word.FLAG for parameter in given):
            self._open.update(scope.classes)

    def call(self, call: ast.Call, scope: Scope) -> None:
        """Take a call, for what it asks."""
        if not scope.classes or not call.args:
            return
        if written(call.func) == "type" and len(call.args) == 1 and self._leads_away(call):
            self._open.update(scope.classes)
        asked = _asked(call)
        if asked is not None:
            self._calls.append((call, asked, scope))

    def change(self, call: ast.Call, scope: Scope) -> None:
        """Take a call, for the namespace of the class around it."""
        if scope.cls and written(call.func) in _NAMESPACE:
            self.binding_by_text.add(scope.cls)

    def open_classes(self) -> frozenset[str]:
        """The classes that may be made in other ways than by a call of their name, or that know of two kinds."""
        return frozenset(self._names if self._looks_up else self._open)

    def asked(self) -> dict[str, frozenset[str]]:
        """The names of what each class asks: whether it is async, or has some attribute."""
        found: dict[str, set[str]] = {}
        stores: dict[Scope, dict[str, set[str]]] = {}
        for call, asked, scope in self._calls:
            if scope not in stores:
                stores[scope] = self._stored(scope)
            names = set(_subjects(call, asked, scope, stores[scope]))
            for cls in scope.classes:
                found.setdefault(cls, set()).update(names)
        return {cls: frozenset(names) for cls, names in found.items()}

    def _is_telling(self, node: ast.Name | ast.Attribute, name: str, word: _Word) -> bool:
        if word is _Word.OWN:
            return isinstance(node, ast.Attribute) is (name == "__class__") and self._leads_away(node)
        parent = self._parents[node]
        is_called = isinstance(parent, ast.Call) and parent.func is node and bool(parent.args)
        if word is _Word.FLAG and not (is_called and name.strip("_") == "sync"):
            return True
        if is_called or not guards.speaks_of_kind(name):
            return False
        return not is_annotated(*composed(node, self._parents, (*COMPOSED, ast.Attribute)))

    def _leads_away(self, node: ast.expr) -> bool:
        """Whether an expression in a class body, which means the class that is defined, gives it to other code."""
        parent = self._parents[node]
        if isinstance(parent, (ast.Compare, ast.FormattedValue)):
            return False
        if isinstance(parent, ast.Call) and isinstance(parent.func, ast.Attribute) and parent.func.attr in _LOGGING:
            return False
        is_read = isinstance(parent, ast.Attribute) and isinstance(parent.ctx, ast.Load)
        return not is_read or last_name(parent) in _MAKING

    def _stored(self, scope: Scope) -> dict[str, set[str]]:
        """The names that stand where each variable of a scope is bound: it holds what these give."""
        found: dict[str, set[str]] = {}
        headers: dict[ast.AST, set[str]] = {}
        for node in ast.walk(scope.node) if scope.node is not None else ():
            name = _bound(node)
            if not name:
                continue
            statement = node
            while not isinstance(statement, ast.stmt):
                statement = self._parents[statement]
            if statement not in headers:
                headers[statement] = set(_names_in_header(statement))
            found.setdefault(name, set()).update(headers[statement])
        return found


@functools.lru_cache(maxsize=4096)
def _word(name: str) -> _Word | None:
    if name in ("cls", "klass", "__class__"):
        return _Word.OWN
    if guards.is_flag(name):
        return _Word.FLAG
    return _Word.KIND if guards.speaks_of_kind(name) else None


def _asked(call: ast.Call) -> Asked | None:
    """What a call asks of its first argument."""
    name, second = last_name(call.func), call.args[1] if len(call.args) > 1 else None
    text = str(second.value) if isinstance(second, ast.Constant) else ""
    asked = guards.asked_by(name, text, [*map(last_name, guards.alternatives(second))] if second is not None else [])
    if asked is Asked.CLASS:
        return None
    return asked or (Asked.KIND if guards.speaks_of_kind(name) else None)


def _subjects(call: ast.Call, asked: Asked, scope: Scope, stored: dict[str, set[str]]) -> Iterator[str]:
    """The names of what a call asks about; ANYTHING where that may be whatever a method was handed."""
    subject = call.args[0]
    while isinstance(subject, (ast.Attribute, ast.Call)):
        if isinstance(subject, ast.Attribute):
            yield subject.attr
        subject = subject.value if isinstance(subject, ast.Attribute) else subject.func
    name = written(subject)
    if len(call.args) > 1 and isinstance(call.args[1], ast.Constant):
        yield str(call.args[1].value)
    if scope.holder(name) != name:
        return
    yield name
    if name not in _parameters(scope.node):
        yield from stored.get(name, ())
    elif getattr(scope.node, "name", "") != "__init__" and asked is not Asked.CAPABILITY:
        yield ANYTHING


def _parameters(node: ast.AST | None) -> list[str]:
    arguments = getattr(node, "args", None)
    return [part.arg for part in ast.iter_child_nodes(arguments) if isinstance(part, ast.arg)] if arguments else []


def _bound(node: ast.AST) -> str:
    """The name that a node binds; empty where it binds none."""
    if isinstance(node, ast.Name):
        return node.id if isinstance(node.ctx, ast.Store) else ""
    return (node.name or "") if isinstance(node, (ast.MatchAs, ast.MatchStar)) else ""


def _names_in_header(statement: ast.AST) -> Iterator[str]:
    """The names and attributes that a statement reads, without the statements in it."""
    todo = [statement]
    while todo:
        node = todo.pop()
        if isinstance(node, (ast.Name, ast.Attribute)) and isinstance(node.ctx, ast.Load):
            yield last_name(node)
        todo += (part for part in ast.iter_child_nodes(node) if not isinstance(part, ast.stmt))
