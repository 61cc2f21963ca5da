"""Containers of a module that another file changes under a name of its own, or hands to a function that does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from astroid import nodes
from astroid.const import Context

from flake8_async_ssot.inference.answers.answer import Reason
from flake8_async_ssot.inference.evaluation import unpruned
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import unbound
from flake8_async_ssot.inference.evaluation.values import Bound, Class, Function, Instance, Overloads, Unknown, Value
from flake8_async_ssot.inference.syntax.growth import grown_names
from flake8_async_ssot.inference.syntax.names import last_name
from flake8_async_ssot.inference.syntax.signatures import positional_of
from flake8_async_ssot.inference.syntax.tree import ModuleNode


def is_changed_at(ev: Evaluator, path: str, name: str) -> bool:
    """Whether a file changes the containers of a name, by whatever name, or hands them to what may change them."""
    module = unpruned.unpruned_at(ev, path)
    return module is not None and (name in ev.fact(module, grown_names) or _is_handed(ev, module, name))


def is_handed(ev: Evaluator, module: ModuleNode, name: str) -> bool:
    """Whether a module hands the containers of a name to what another one has, and what may change them."""
    full = unpruned.full(ev, module)
    return full is not None and _is_handed(ev, full, name)


def _is_handed(ev: Evaluator, module: ModuleNode, name: str) -> bool:
    """Whether a module hands containers to what may change them; what its own functions do is followed elsewhere."""
    return any(
        may_change(ev, value, place)
        for call, place in _handing(ev, module, name)
        if _is_of_module(call.func)
        for value in ev.values(call.func)
        if all(home.file != module.file for home in home_of(value))
    )


def _is_of_module(callee: nodes.NodeNG) -> bool:
    """Whether a callee is a name, or one of an imported module: methods of objects lead too deep to be followed."""
    if isinstance(callee, nodes.Attribute) and isinstance(callee.expr, nodes.Name):
        entries = callee.root().locals.get(callee.expr.name, ())
        return any(isinstance(entry, (nodes.Import, nodes.ImportFrom)) for entry in entries)
    return isinstance(callee, nodes.Name)


def _handing(ev: Evaluator, module: ModuleNode, name: str) -> Iterator[tuple[nodes.Call, int | str]]:
    """The calls that are handed what has a name in another module, each with the place or keyword of that."""
    handed = ev.fact(module, _handed_names)
    for written in (name, *ev.fact(module, _aliases).get(name, ())):
        yield from handed.names.get(written, ())
    yield from handed.attributes.get(name, ())


class _Handed(NamedTuple):
    """The calls of a module that are handed names and attributes, with the place or keyword of each, by name."""

    names: dict[str, list[tuple[nodes.Call, int | str]]]
    attributes: dict[str, list[tuple[nodes.Call, int | str]]]


def _handed_names(module: ModuleNode) -> _Handed:
    found = _Handed({}, {})
    for call in module.all_of(nodes.Call):
        for place, argument in arguments_of(call):
            if isinstance(argument, nodes.Name):
                found.names.setdefault(argument.name, []).append((call, place))
            elif isinstance(argument, nodes.Attribute):
                found.attributes.setdefault(argument.attrname, []).append((call, place))
    return found


def arguments_of(call: nodes.Call) -> Iterator[tuple[int | str, nodes.NodeNG]]:
    """The arguments of a call with their places or keywords, which are empty for ``**``."""
    yield from enumerate(call.args)
    yield from ((keyword.arg or "", keyword.value) for keyword in call.keywords)


def home_of(callee: Value) -> tuple[ModuleNode, ...]:
    """The module of source that defines a callee, if any."""
    node = callee.node if isinstance(callee, Class) else getattr(unbound(callee), "node", None)
    return (node.root(),) if node is not None and not node.root().is_stub else ()


def _aliases(module: ModuleNode) -> dict[str, set[str]]:
    """The other names that imports and assignments of a module give to something, by its name."""
    found: dict[str, set[str]] = {}
    for statement in module.all_of(nodes.ImportFrom):
        for real, alias in statement.names:
            if alias and alias != real:
                found.setdefault(real, set()).add(alias)
    for assign in module.all_of(nodes.Assign):
        for target in assign.targets:
            if isinstance(target, nodes.AssignName) and isinstance(assign.value, (nodes.Name, nodes.Attribute)):
                found.setdefault(last_name(assign.value), set()).add(target.name)
    return found


def may_change(ev: Evaluator, callee: Value, place: int | str) -> bool:
    """Whether a callee may change a container that it is handed; those of stubs are taken to change none."""
    if isinstance(callee, Class):
        makers = ev.special_method(Instance(callee), "__init__")
        return any(may_change(ev, maker, place) for maker in makers)
    if callee == Unknown(Reason.NAME):
        # Nothing binds the name.
        return False
    function = unbound(callee)
    if isinstance(function, Overloads):
        # Only stubs have these.
        return False
    if not isinstance(function, Function) or not isinstance(function.node, nodes.FunctionDef):
        return True
    if function.node.root().is_stub:
        return False
    parameter = _parameter(function.node, place, isinstance(callee, Bound))
    module = unpruned.full(ev, function.node.root())
    return parameter is None or module is None or parameter in ev.fact(module, grown_names)


def stored_keys(ev: Evaluator, callee: Value, place: int | str) -> frozenset[str] | None:
    """The keys under which a function stores in a table that it is handed; None where it may change it otherwise."""
    function = unbound(callee)
    if not isinstance(function, Function) or not isinstance(function.node, nodes.FunctionDef):
        return None
    parameter = _parameter(function.node, place, isinstance(callee, Bound))
    module = unpruned.full(ev, function.node.root())
    if module is None:
        return None
    growth = ev.fact(module, grown_names).get(parameter or "")
    keys = ev.fact(module, _written_keys).get(parameter or "", ())
    return frozenset(keys) if growth is not None and growth.places == len(keys) else None


def _written_keys(module: ModuleNode) -> dict[str, list[str]]:
    """The texts under which a module stores items, by the names of the tables: one entry a store."""
    found: dict[str, list[str]] = {}
    for node in module.all_of(nodes.Subscript):
        key = node.slice.value if isinstance(node.slice, nodes.Const) else None
        if node.ctx is Context.Store and isinstance(node.value, nodes.Name) and isinstance(key, str):
            found.setdefault(node.value.name, []).append(key)
    return found


def _parameter(function: nodes.FunctionDef, place: int | str, is_bound: bool) -> str | None:
    """The name of the parameter at a place; None where there is none of its own."""
    names = [parameter.name for parameter in positional_of(function.args)]
    if isinstance(place, str):
        return place if place in names or place in [p.name for p in function.args.kwonlyargs or ()] else None
    place += is_bound
    return names[place] if place < len(names) else None
