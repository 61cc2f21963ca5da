"""Classes that call their methods by names which they put together, as frameworks call handlers: ``on_`` and a word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from astroid import nodes

from flake8_async_ssot.inference.syntax import guards
from flake8_async_ssot.inference.syntax.names import namespace_holder, plain_name
from flake8_async_ssot.inference.syntax.signatures import owner_of_receiver

_FUNCTIONS = (nodes.FunctionDef, nodes.Lambda)
_BINDINGS = (nodes.Assign, nodes.AnnAssign, nodes.NamedExpr)
#: What stands for a word in a text that is filled in.
_GAP = re.compile(r"%[srd]|\{\w*\}")


class Handed(NamedTuple):
    """An argument of a call, by its place."""

    call: nodes.Call
    place: int


class Taken(NamedTuple):
    """What code does with a callable: whether it asks of what kind that is, or its result, and who is handed it."""

    is_asked: bool
    handed: tuple[Handed, ...]


class ByName(NamedTuple):
    """The methods that a class finds by a name that it puts together, by how these start and end, and what is done."""

    spellings: frozenset[tuple[str, str]]
    taken: Taken

    def fits(self, name: str) -> bool:
        """Whether a method of some name may be found so."""
        return any(name.startswith(start) and name.endswith(end) for start, end in self.spellings)


def methods_by_name(cls: nodes.ClassDef) -> ByName | None:
    """The methods that a class finds by a name that it puts together; None where it finds none so."""
    methods = [entry for entry in cls.body if isinstance(entry, nodes.FunctionDef)]
    reads = {method: [*_reads_in(method)] for method in methods}
    spellings = {_spelling(name) for found in reads.values() for _, name in found}
    if not spellings:
        return None
    parts = {method: {read for read, _ in reads[method]} for method in methods}
    taken = [*_taken_in(parts)]
    handed = tuple(part for each in taken for part in each.handed)
    return ByName(frozenset(spellings), Taken(any(each.is_asked for each in taken), handed))


def _taken_in(parts: dict[nodes.FunctionDef, set[nodes.NodeNG]]) -> Iterator[Taken]:
    """What each method does with some of its expressions, and with what other methods give of these."""
    carried = {method: _bound_to(method, parts[method]) for method in parts}
    giving = {method.name for method in parts if _gives(method, parts[method], carried[method])}
    for method, own in parts.items():
        calls = {call for call in method.nodes_of_class(nodes.Call) if _is_own_call(call, giving)}
        yield taken_by(method, carried[method] | _bound_to(method, calls), own)


def taken_by(function: nodes.NodeNG, names: Iterable[str], parts: Iterable[nodes.NodeNG] = ()) -> Taken:
    """What a function does with the callables that some of its names, and some of its expressions, stand for."""
    own, given = set(names), set(parts)
    if not own and not given:
        return Taken(False, ())
    calls = [*function.nodes_of_class(nodes.Call)]
    made = {call for call in calls if plain_name(call.func) in own or call.func in given}
    results = _bound_to(function, made)
    is_asked = any(_asks(call, own, results, made) for call in calls)
    handed = [
        Handed(call, index)
        for call in calls
        for index, argument in enumerate(call.args)
        if plain_name(argument) in own or argument in given
    ]
    return Taken(is_asked, tuple(handed))


def awaited_of_receiver(cls: nodes.ClassDef) -> frozenset[str]:
    """The names of the methods that a class calls of its object and awaits."""
    callees = (getattr(node.value, "func", None) for node in cls.nodes_of_class(nodes.Await))
    return frozenset(
        callee.attrname
        for callee in callees
        if isinstance(callee, nodes.Attribute) and plain_name(callee.expr) in ("self", "cls")
    )


def _asks(call: nodes.Call, names: set[str], results: set[str], made: set[nodes.Call]) -> bool:
    """Whether a call asks whether one of some functions is async, or what it gave can be awaited."""
    guard = guards.guard_of(call) or guards.guard_by_name(call)
    if guard is None or not guard.is_about_kind:
        return False
    return plain_name(guard.subject) in names | results or guard.subject in made


def _reads_in(method: nodes.FunctionDef) -> Iterator[tuple[nodes.NodeNG, nodes.NodeNG]]:
    """The places where a method reads a member of its object or of the classes of that by a name, with the names."""
    for node in method.nodes_of_class((nodes.Call, nodes.Subscript)):
        holder, name = _read(node)
        if name is not None and not isinstance(name, nodes.Const) and _is_own(holder):
            yield node, name


def _read(node: nodes.NodeNG) -> tuple[nodes.NodeNG | None, nodes.NodeNG | None]:
    """The object that an expression reads a member of, and the name of the member."""
    if isinstance(node, nodes.Subscript):
        return namespace_holder(node.value), node.slice
    if plain_name(node.func) == "getattr" and len(node.args) > 1:
        return node.args[0], node.args[1]
    if isinstance(node.func, nodes.Attribute) and node.func.attrname == "get" and node.args:
        return namespace_holder(node.func.expr), node.args[0]
    return None, None


def _is_own(holder: nodes.NodeNG | None) -> bool:
    """Whether an expression is the object of the method around it, its class, or one of the bases of that."""
    if isinstance(holder, nodes.Call) and plain_name(holder.func) == "type" and holder.args:
        holder = holder.args[0]
    if isinstance(holder, nodes.Attribute) and holder.attrname == "__class__":
        holder = holder.expr
    if not isinstance(holder, nodes.Name):
        return False
    if owner_of_receiver(holder.scope(), holder.name) is not None:
        return True
    entries = holder.scope().locals.get(holder.name, ())
    return any(isinstance(e.parent, nodes.For) and "mro" in e.parent.iter.as_string() for e in entries)


def _spelling(name: nodes.NodeNG, is_variable: bool = False) -> tuple[str, str]:
    """How the texts start and end that an expression gives; two empty texts where that is not seen."""
    if isinstance(name, nodes.Name) and not is_variable:
        entries = name.scope().locals.get(name.name, ())
        parent = entries[0].parent if len(entries) == 1 else None
        return _spelling(parent.value, is_variable=True) if isinstance(parent, nodes.Assign) else ("", "")
    if isinstance(name, nodes.JoinedStr):
        return _text(name.values[0]), _text(name.values[-1])
    if isinstance(name, nodes.BinOp) and name.op == "+":
        return _text(name.left), _text(name.right)
    filled = name.left if isinstance(name, nodes.BinOp) else getattr(getattr(name, "func", None), "expr", None)
    pieces = _GAP.split(_text(filled))
    return (pieces[0], pieces[-1]) if len(pieces) > 1 else ("", "")


def _text(node: nodes.NodeNG | None) -> str:
    return node.value if isinstance(node, nodes.Const) and isinstance(node.value, str) else ""


def _bound_to(function: nodes.NodeNG, parts: set[nodes.NodeNG]) -> set[str]:
    """The names that a function binds to what holds one of some expressions, or to its items."""
    found: set[str] = set()
    for part in parts:
        child, parent = part, part.parent
        while parent is not None and not parent.is_statement and not isinstance(parent, (*_FUNCTIONS, nodes.NamedExpr)):
            child, parent = parent, parent.parent
        if isinstance(parent, _BINDINGS) and child is parent.value:
            targets = parent.targets if isinstance(parent, nodes.Assign) else [parent.target]
        else:
            targets = [parent.target] if isinstance(parent, nodes.For) and child is parent.iter else []
        found |= {name.name for target in targets for name in target.nodes_of_class(nodes.AssignName)}
    return found


def _gives(method: nodes.FunctionDef, parts: set[nodes.NodeNG], names: set[str]) -> bool:
    """Whether a method gives back, or yields, one of some expressions or names."""
    return any(
        node in parts or plain_name(node) in names
        for result in method.nodes_of_class((nodes.Return, nodes.Yield))
        for node in (result.nodes_of_class((nodes.Name, nodes.Call, nodes.Subscript)) if result.value else ())
    )


def _is_own_call(call: nodes.Call, names: set[str]) -> bool:
    func = call.func
    return isinstance(func, nodes.Attribute) and func.attrname in names and plain_name(func.expr) in ("self", "cls")
