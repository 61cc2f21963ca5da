"""What a wrapper keeps under a computed name: it stores the result of what it wraps, and reads it back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from astroid import nodes
from astroid.const import Context

from flake8_async_ssot.inference.syntax.names import (
    called_name,
    first_of,
    namespace_holder,
    plain_name,
    scopes_around,
)
from flake8_async_ssot.inference.syntax.signatures import first_parameter, method_owner

#: Assignments of a local variable that are looked through to the expression that makes it.
_MAX_STEPS = 4
#: Methods of a dictionary that read an item.
_READING = frozenset({"get", "setdefault"})
#: Methods that stand for another object: of descriptors, of wrappers and metaclasses, of classes.
_STANDING_IN = frozenset({"__get__", "__call__", "__new__"})


class _Place(NamedTuple):
    """An attribute or item as it is written: its holder and the expression of its name."""

    is_attribute: bool
    holder: nodes.NodeNG
    key: nodes.NodeNG

    @property
    def written(self) -> tuple[bool, str, str]:
        return self.is_attribute, self.holder.as_string(), self.key.as_string()


def place_read(node: nodes.NodeNG) -> _Place | None:
    """The place of a computed name that an expression reads: ``getattr(x, name)``, ``x[name]``, ``x.get(name)``."""
    if isinstance(node, nodes.Subscript):
        return _place_of_item(node) if node.ctx is Context.Load else None
    if not isinstance(node, nodes.Call):
        return None
    if plain_name(node.func) == "getattr" and len(node.args) >= 2:
        return _place(True, node.args[0], node.args[1])
    if isinstance(node.func, nodes.Attribute) and node.func.attrname in _READING and node.args:
        return _place(False, node.func.expr, node.args[0])
    return None


def own_caches(function: nodes.FunctionDef) -> dict[tuple[bool, str, str], list[nodes.NodeNG]]:
    """The places that a function fills with what a callable gives that it was made with, each with what it stores.

    The name of such a place comes from around the function as well: from its closure or from its own object. So what is
    found there is what the same callable gave before.
    """
    found: dict[tuple[bool, str, str], list[nodes.NodeNG]] = {}
    for place, value in _stores(function):
        if _is_own(function, place.key) and all(_is_made_by_own(function, made) for made in _made(function, value)):
            found.setdefault(place.written, []).append(value)
    return found


def _place_of_item(node: nodes.Subscript) -> _Place | None:
    return _place(False, node.value, node.slice)


def _place(is_attribute: bool, holder: nodes.NodeNG, key: nodes.NodeNG) -> _Place | None:
    if isinstance(key, (nodes.Const, nodes.Slice)):
        return None
    owner = namespace_holder(holder)
    return _Place(is_attribute, holder, key) if owner is None else _Place(True, owner, key)


def _stores(function: nodes.FunctionDef) -> Iterator[tuple[_Place, nodes.NodeNG]]:
    for node in function.nodes_of_class((nodes.Assign, nodes.Call), (nodes.FunctionDef, nodes.Lambda)):
        yield from ((place, value) for place, value in _stored(node) if place is not None)


def _stored(node: nodes.Assign | nodes.Call) -> Iterator[tuple[_Place | None, nodes.NodeNG]]:
    """The places that a statement or call fills, with what it stores there; None for one whose name is written."""
    if isinstance(node, nodes.Assign):
        yield from ((_place_of_item(item), node.value) for item in node.targets if isinstance(item, nodes.Subscript))
    elif called_name(node) in ("setattr", "__setattr__") and len(node.args) == 3:
        yield _place(True, node.args[0], node.args[1]), node.args[2]
    elif called_name(node) == "setdefault" and isinstance(node.func, nodes.Attribute) and len(node.args) == 2:
        yield _place(False, node.func.expr, node.args[0]), node.args[1]


def _assigned(function: nodes.FunctionDef, name: str) -> list[nodes.NodeNG] | None:
    """What a function assigns to a variable of its own; None for other variables, and where it is bound otherwise."""
    entries = function.locals.get(name, ())
    statements = [entry.parent for entry in entries]
    if not entries or not all(isinstance(statement, (nodes.Assign, nodes.AnnAssign)) for statement in statements):
        return None
    return [statement.value for statement in statements if statement.value is not None]


def _made(function: nodes.FunctionDef, value: nodes.NodeNG, steps: int = _MAX_STEPS) -> Iterator[nodes.NodeNG]:
    """The expressions that make a stored value, but for those that read what a function keeps."""
    if isinstance(value, nodes.Await):
        # What awaiting gives is stored: the same callable made it.
        yield from _made(function, value.value, steps)
        return
    sources = _assigned(function, value.name) if isinstance(value, nodes.Name) and steps else None
    for source in sources if sources is not None else ():
        yield from _made(function, source, steps - 1)
    if sources is None and place_read(value) is None:
        yield value


def _is_made_by_own(function: nodes.FunctionDef, value: nodes.NodeNG) -> bool:
    """Whether a value is the result of a callable that a function has from its closure or from its own object."""
    if not isinstance(value, nodes.Call):
        return False
    if plain_name(first_of(value)) == "super":
        return True
    return _is_from_around(function, value.func)


def _is_own(function: nodes.FunctionDef, key: nodes.NodeNG, steps: int = _MAX_STEPS) -> bool:
    """Whether a name is told by the closure of a function, or by the object of a method that stands for another."""
    if method_owner(function) is not None:
        first = first_parameter(function)
        names = {name.name for name in key.nodes_of_class(nodes.Name)}
        return function.name in _STANDING_IN and first is not None and names == {first.name}
    for name in key.nodes_of_class(nodes.Name):
        sources = _assigned(function, name.name) if steps else None
        is_own = sources and all(_is_own(function, source, steps - 1) for source in sources)
        if is_own or _is_from_around(function, name):
            return True
    return False


def _is_from_around(function: nodes.FunctionDef, node: nodes.NodeNG) -> bool:
    """Whether an expression is a variable of a function around, or the object of a method or an attribute of it."""
    if method_owner(function) is not None:
        first = first_parameter(function)
        return first is not None and plain_name(first_of(node)) == first.name
    if not isinstance(node, nodes.Name) or node.name in function.locals:
        return False
    around = scopes_around(function.parent)
    return any(node.name in scope.locals for scope in around if isinstance(scope, nodes.FunctionDef))
