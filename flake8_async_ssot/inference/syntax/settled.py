"""Containers of which every change is told: those that the statements behind their binding change one after another.

A container has a name of its own in the body of its module or function. Each statement of that body that changes it
says under which key, or at which place, it puts what. Nothing else changes it, and nobody reads it in between. Then the
container is the one that is written out here, with the nodes of the values in their places.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from astroid import nodes
from astroid.const import Context

from flake8_async_ssot.inference.syntax.growth import grown_names
from flake8_async_ssot.inference.syntax.names import last_name, plain_name
from flake8_async_ssot.inference.syntax.signatures import positional_of
from flake8_async_ssot.inference.syntax.tree import ModuleNode

#: A key of a dictionary, or None in a list, with what is there.
_Entry = tuple["nodes.Const | None", nodes.NodeNG]
_Entries = list[_Entry]
#: Changes of one container that are followed, and elements that are moved by them.
MAX_CHANGES, MAX_ELEMENTS = 32, 64
#: Containers of one module that are followed, and statements behind a binding that are looked at.
MAX_CONTAINERS, MAX_STATEMENTS = 200, 500
#: Methods and functions that only read a container.
_READING = frozenset({"get", "items", "keys", "values", "copy", "index", "count"})
_TAKING = frozenset(
    {"len", "list", "tuple", "set", "dict", "sorted", "enumerate", "zip", "iter", "reversed", "any", "all", "sum"}
)


class _Untold(Exception):
    """A change of a container that is not told, or a place that it does not have."""


def settled_containers(module: ModuleNode) -> dict[nodes.NodeNG, nodes.NodeNG]:
    """The lists and dictionaries as they are in the end, by the statements that bind them."""
    grown = grown_names(module)
    bound = [node for node in module.all_of(nodes.Assign) if _is_candidate(node, grown)] if grown else []
    if not bound:
        return {}
    mentions: dict[str, list[nodes.NodeNG]] = {}
    for name in module.all_of(nodes.Name, nodes.AssignName, nodes.DelName):
        mentions.setdefault(name.name, []).append(name)
    found: dict[nodes.NodeNG, nodes.NodeNG] = {}
    for statement in bound[:MAX_CONTAINERS]:
        follower = _Follower(statement, mentions)
        if follower.follow(grown[follower.name].places):
            container = follower.container()
            found.update(dict.fromkeys(follower.bindings, container))
    return found


def _is_candidate(node: nodes.Assign, grown: Mapping[str, object]) -> bool:
    """Whether a statement of a module or function binds a name to a container that is changed, and writes it out."""
    target = node.targets[0] if len(node.targets) == 1 else None
    if not isinstance(target, nodes.AssignName) or target.name not in grown:
        return False
    written = node.value
    if isinstance(written, nodes.Dict):
        is_told = all(isinstance(key, nodes.Const) for key, _ in written.items)
    else:
        is_told = isinstance(written, nodes.List) and not _has_star(written)
    return is_told and isinstance(node.parent, (nodes.Module, nodes.FunctionDef))


def _has_star(node: nodes.NodeNG) -> bool:
    return any(isinstance(element, nodes.Starred) for element in node.elts)


def _only_parameter(function: nodes.FunctionDef) -> str:
    """The name of the only parameter of a plain function; empty for other functions."""
    arguments = function.args
    names = [parameter.name for parameter in positional_of(arguments)]
    is_plain = not (function.decorators or arguments.defaults or arguments.vararg or arguments.kwonlyargs)
    is_sync = not isinstance(function, nodes.AsyncFunctionDef)
    return names[0] if len(names) == 1 and is_plain and is_sync else ""


def _only_reads(mention: nodes.NodeNG) -> bool:
    """Whether the place where a name stands takes something out of the container, and hands it to no other code."""
    parent = mention.parent
    if isinstance(parent, nodes.Subscript):
        return parent.value is mention and parent.ctx is Context.Load
    if isinstance(parent, nodes.Attribute):
        return parent.attrname in _READING
    if isinstance(parent, nodes.Call):
        return mention in parent.args and plain_name(parent.func) in _TAKING
    is_looped = isinstance(parent, (nodes.For, nodes.Comprehension)) and parent.iter is mention
    return is_looped or isinstance(parent, (nodes.Starred, nodes.Compare, nodes.FormattedValue))


class _Follower:
    """Follows the changes of one container, by its name and the other names that it is given."""

    def __init__(self, statement: nodes.Assign, mentions: dict[str, list[nodes.NodeNG]]) -> None:
        self._statement = statement
        self._mentions = mentions
        self.name = statement.targets[0].name
        #: The statements that bind the container to its name: an augmented assignment does it again.
        self.bindings: list[nodes.NodeNG] = [statement]
        self._names = {self.name}
        #: The names that the changes mention.
        self._seen: set[nodes.NodeNG] = {statement.targets[0]}
        written = statement.value
        self._is_table = isinstance(written, nodes.Dict)
        self._entries: _Entries = [*written.items] if self._is_table else [(None, element) for element in written.elts]
        self._changes = 0
        self._last = statement

    def follow(self, expected: int) -> bool:
        """Whether all changes are told.

        :param expected: the number of places in the module that may change a container of that name.
        """
        if expected > MAX_CHANGES or len(self._entries) > MAX_ELEMENTS:
            return False
        body = self._statement.parent.body
        try:
            first = body.index(self._statement) + 1 if self._statement in body else len(body)
            for statement in body[first : first + MAX_STATEMENTS]:
                self._take(statement)
                if self._changes >= expected:
                    break
        except _Untold:
            return False
        return self._changes == expected and self._is_alone()

    def container(self) -> nodes.NodeNG:
        """The container as it is in the end."""
        old = self._statement.value
        if self._is_table:
            table = nodes.Dict(old.lineno, old.col_offset, old.parent, end_lineno=None, end_col_offset=None)
            table.postinit(cast("list[tuple[nodes.NodeNG, nodes.NodeNG]]", self._entries))
            return table
        items = nodes.List(Context.Load, old.lineno, old.col_offset, old.parent, end_lineno=None, end_col_offset=None)
        items.postinit([value for _, value in self._entries])
        return items

    def _is_alone(self) -> bool:
        """Whether nothing else binds the names, and what else mentions them only reads, behind the last change."""
        scope = self._statement.parent
        bound = (entry for name in self._names for entry in scope.locals.get(name, ()))
        if any(entry not in self._seen for entry in bound) or not self._names.isdisjoint(scope.root().nonlocal_names):
            return False
        mentions = [mention for name in self._names for mention in self._mentions[name] if mention not in self._seen]
        return all(map(_only_reads, mentions)) and not any(map(self._is_before_last, mentions))

    def _is_before_last(self, mention: nodes.NodeNG) -> bool:
        """Whether a name may be read before the last change: functions of a module run when that is complete."""
        scope = self._statement.parent
        if (mention.lineno or 0) > (self._last.tolineno or 0):
            return False
        if isinstance(scope, nodes.Module):
            return not isinstance(mention.frame(), nodes.Lambda)
        return bool(scope.parent_of(mention))

    def _take(self, statement: nodes.NodeNG) -> None:
        """Let one statement change the container, where it does."""
        if isinstance(statement, nodes.Assign) and len(statement.targets) == 1:
            self._assign(statement, statement.targets[0])
        elif isinstance(statement, nodes.AugAssign) and self._is_meant(statement.target):
            self.bindings.append(statement)
            self._add(statement.value, statement.op)
            self._count(statement, statement.target)
        elif isinstance(statement, nodes.Delete) and len(statement.targets) == 1:
            target = statement.targets[0]
            if isinstance(target, nodes.Subscript) and self._is_meant(target.value):
                self._remove(target.slice)
                self._count(statement, target.value)
        elif isinstance(statement, nodes.Expr) and isinstance(statement.value, nodes.Call):
            self._call(statement, statement.value)

    def _assign(self, statement: nodes.Assign, target: nodes.NodeNG) -> None:
        if isinstance(target, nodes.AssignName) and self._is_meant(statement.value):
            self._names.add(target.name)
            self._seen.update((target, statement.value))
        elif isinstance(target, nodes.Subscript) and self._is_meant(target.value):
            self._put(target.slice, statement.value)
            self._count(statement, target.value)

    def _call(self, statement: nodes.Expr, call: nodes.Call) -> None:
        func, given = call.func, [*call.args]
        if isinstance(func, nodes.Attribute) and self._is_meant(func.expr):
            self._change(func.attrname, given, call.keywords)
            self._count(statement, func.expr)
        elif given and self._is_meant(given[0]):
            owner = last_name(func.expr) if isinstance(func, nodes.Attribute) else ""
            if owner in ("dict", "list"):
                self._change(func.attrname, given[1:], call.keywords)
            elif last_name(func) == "setitem" and len(given) == 3:
                self._put(given[1], given[2])
            else:
                self._inline(call)
            self._count(statement, given[0])

    def _inline(self, call: nodes.Call) -> None:
        """Do what a function of the module does to its only argument, where that is all that it does."""
        entries = call.root().locals.get(plain_name(call.func), ())
        function = entries[0] if len(entries) == 1 else None
        if len(call.args) != 1 or call.keywords or not isinstance(function, nodes.FunctionDef):
            raise _Untold
        parameter = _only_parameter(function)
        if not parameter:
            raise _Untold
        for statement in function.body:
            target = statement.targets[0] if isinstance(statement, nodes.Assign) else None
            if not isinstance(target, nodes.Subscript) or plain_name(target.value) != parameter:
                raise _Untold
            if any(name.name in function.locals for name in statement.value.nodes_of_class(nodes.Name)):
                raise _Untold
            self._put(target.slice, statement.value)
        self._changes += len(function.body) - 1

    def _change(self, method: str, given: list[nodes.NodeNG], keywords: list[nodes.Keyword]) -> None:
        """Let a method change the container."""
        if method == "update" and self._is_table:
            self._update(given, keywords)
        elif keywords:
            raise _Untold
        elif method == "__setitem__" and len(given) == 2:
            self._put(given[0], given[1])
        elif method == "setdefault" and len(given) == 2 and self._is_table:
            if self._place(given[0]) is None:
                self._put(given[0], given[1])
        else:
            self._change_list(method, given)

    def _update(self, given: list[nodes.NodeNG], keywords: list[nodes.Keyword]) -> None:
        for table in given:
            self._add(table, "|=")
        for keyword in keywords:
            if keyword.arg is None:
                raise _Untold
            self._put(nodes.Const(keyword.arg), keyword.value)

    def _change_list(self, method: str, given: list[nodes.NodeNG]) -> None:
        if self._is_table:
            raise _Untold
        if method == "append" and len(given) == 1 and not isinstance(given[0], nodes.Starred):
            self._entries.append((None, given[0]))
        elif method == "extend" and len(given) == 1:
            self._add(given[0], "+=")
        elif method == "insert" and len(given) == 2 and isinstance(given[0], nodes.Const) and given[0].value == 0:
            self._entries.insert(0, (None, given[1]))
        elif method in ("reverse", "clear") and not given:
            self._entries = self._entries[::-1] if method == "reverse" else []
        else:
            raise _Untold

    def _put(self, key: nodes.NodeNG, value: nodes.NodeNG) -> None:
        if isinstance(key, nodes.Slice):
            if self._is_table or key.lower or key.upper or key.step or not isinstance(value, nodes.List):
                raise _Untold
            self._entries.clear()
            self._add(value, "+=")
            return
        place = self._place(key)
        if place is not None:
            self._entries[place] = (self._entries[place][0], value)
        elif self._is_table:
            self._entries.append((cast("nodes.Const", key), value))
        else:
            raise _Untold

    def _remove(self, key: nodes.NodeNG) -> None:
        place = self._place(key)
        if place is None:
            raise _Untold
        del self._entries[place]

    def _add(self, value: nodes.NodeNG, operator: str) -> None:
        """Add what another container that is written out holds."""
        if self._is_table and operator == "|=" and isinstance(value, nodes.Dict):
            for key, item in value.items:
                self._put(key, item)
        elif not self._is_table and operator == "+=" and isinstance(value, nodes.List) and not _has_star(value):
            self._entries += [(None, element) for element in value.elts]
        else:
            raise _Untold

    def _place(self, key: nodes.NodeNG) -> int | None:
        """Where an entry is: by its key, or in a list by its number; None where a dictionary lacks the key."""
        if isinstance(key, nodes.UnaryOp) and key.op == "-" and isinstance(key.operand, nodes.Const):
            key = nodes.Const(-key.operand.value) if type(key.operand.value) is int else key
        if not isinstance(key, nodes.Const) or not isinstance(key.value, (str, int)):
            raise _Untold
        if not self._is_table:
            count = len(self._entries)
            if type(key.value) is not int or not -count <= key.value < count:
                raise _Untold
            return key.value % count
        keys = [known.value if known is not None else None for known, _ in self._entries]
        same = [place for place, known in enumerate(keys) if known == key.value]
        return same[-1] if same else None

    def _is_meant(self, node: nodes.NodeNG) -> bool:
        return plain_name(node) in self._names

    def _count(self, statement: nodes.NodeNG, *seen: nodes.NodeNG) -> None:
        if len(self._entries) > MAX_ELEMENTS:
            raise _Untold
        self._changes += 1
        self._last = statement
        self._seen.update(seen)
