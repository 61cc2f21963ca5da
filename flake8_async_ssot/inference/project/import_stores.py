"""The stores in namespaces of modules that are certain to run when a module is imported.

These are statements of the module itself, and those of its loops over what is written out. ``module.name = value``,
``setattr``, ``globals()["name"] = value``, ``vars(module).update(...)`` and ``module.__dict__`` are one and the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from astroid import nodes

from flake8_async_ssot.inference.project.replacements import owner_of_namespace, text_of
from flake8_async_ssot.inference.syntax.names import last_name, listed, plain_name
from flake8_async_ssot.inference.syntax.signatures import positional_of
from flake8_async_ssot.inference.syntax.tree import ModuleNode

_JUMPS = (nodes.Break, nodes.Continue)
#: A loop's variables and its only statement.
_SET_EACH = re.compile(r"\(?(\w+), (\w+)\)?: setattr\((?P<holder>\w+), \1, \2\)")
_NAMESPACE_CALLS = frozenset({"globals", "vars"})


#: A name, the object, the value, and the node that tells it.
_Stored = tuple[str, "nodes.NodeNG | None", nodes.NodeNG, nodes.NodeNG]


class ImportStore(NamedTuple):
    """One store: the expression of the object, None for the module itself, the value, and the module's statement."""

    owner: nodes.NodeNG | None
    value: nodes.NodeNG
    statement: nodes.NodeNG


class ImportStores(NamedTuple):
    """The stores of a module by name, in order.

    ``seen`` are the nodes in which they stand, and ``is_obscured`` says that other statements of the module itself do
    something with a namespace.
    """

    by_name: dict[str, list[ImportStore]]
    seen: frozenset[nodes.NodeNG]
    is_obscured: bool


def import_stores(module: ModuleNode) -> ImportStores:
    """The stores that the import of a module makes for certain."""
    by_name: dict[str, list[ImportStore]] = {}
    seen: set[nodes.NodeNG] = set()
    for statement in module.body:
        for part in _straight(statement):
            for name, owner, value, place in _stored(part):
                by_name.setdefault(name, []).append(ImportStore(owner, value, statement))
                seen.add(place)
    return ImportStores(by_name, frozenset(seen), bool(by_name) and _is_obscured(module, seen))


def stores_in_parameters(function: nodes.FunctionDef) -> list[tuple[str, str, nodes.NodeNG]] | None:
    """What each call of a function stores in its arguments: parameter, name and value; None where it may do more.

    The name is empty for what ``setattr`` stores of all the keywords that the function is called with.
    """
    found: list[tuple[str, str, nodes.NodeNG]] = []
    for statement in function.body:
        stored = [*_stored(statement)]
        if any(plain_name(owner) == "" for _, owner, _, _ in stored):
            return None
        found += [(plain_name(owner), name, value) for name, owner, value, _ in stored]
        holder = _keeper(function, statement)
        if holder:
            found.append((holder, "", statement))
        elif not stored:
            return None
    return found if not (function.decorators or isinstance(function, nodes.AsyncFunctionDef)) else None


def _keeper(function: nodes.FunctionDef, statement: nodes.NodeNG) -> str:
    """The variable that gets all keywords of a call: ``for name, value in kw.items(): setattr(x, name, value)``."""
    source = statement.iter if isinstance(statement, nodes.For) and len(statement.body) == 1 else None
    if source is None or source.as_string() != f"{function.args.kwarg}.items()":
        return ""
    text = statement.body[0].as_string()
    found = _SET_EACH.fullmatch(f"{statement.target.as_string()}: {text}")
    return found["holder"] if found is not None else ""


def keeps_keywords(function: nodes.FunctionDef) -> bool:
    """Whether a function takes keywords alone, and stores all of them in the object of its method."""
    arguments = function.args
    names = [parameter.name for parameter in positional_of(arguments)]
    if len(names) != 1 or not arguments.kwarg or arguments.vararg or arguments.kwonlyargs or function.decorators:
        return False
    return any(_keeper(function, statement) == names[0] for statement in function.body)


def _straight(statement: nodes.NodeNG) -> Iterator[nodes.NodeNG]:
    """The statements that run whenever one of a module does: itself, or those of a loop over what is written out."""
    if not isinstance(statement, nodes.For):
        yield statement
    elif getattr(statement.iter, "elts", ()) and not any(True for _ in statement.nodes_of_class(_JUMPS)):
        yield from (part for part in statement.body if not isinstance(part, nodes.For))


def _stored(statement: nodes.NodeNG) -> Iterator[_Stored]:
    """The names that a statement stores something under, each with the object, the value and the node that tells it."""
    if isinstance(statement, nodes.Assign):
        for target in statement.targets:
            if isinstance(target, nodes.AssignAttr):
                yield target.attrname, target.expr, statement.value, target
            elif isinstance(target, nodes.Subscript):
                name = text_of(target.slice)
                yield from ((name, *entry) for entry in _in(target.value, statement.value) if name)
    elif isinstance(statement, nodes.Expr) and isinstance(statement.value, nodes.Call):
        yield from _by_call(statement.value)


def _by_call(call: nodes.Call) -> Iterator[_Stored]:
    if plain_name(call.func) == "setattr" or last_name(call.func) == "__setattr__":
        yield from _set(call)
    elif last_name(call.func) == "update" and isinstance(call.func, nodes.Attribute) and _is_written_out(call):
        pairs = [(text_of(key), value) for table in call.args for key, value in table.items]
        for name, value in (*pairs, *((keyword.arg, keyword.value) for keyword in call.keywords)):
            yield from ((name, *entry) for entry in _in(call.func.expr, value))


def _set(call: nodes.Call) -> Iterator[_Stored]:
    """What ``setattr(x, name, value)`` and ``x.__setattr__(name, value)`` store."""
    is_bound = len(call.args) == 2 and isinstance(call.func, nodes.Attribute)
    given = [call.func.expr, *call.args] if is_bound else call.args
    if len(given) == 3:
        names = (given[1].value,) if isinstance(given[1], nodes.Const) else listed(given[1])
        yield from ((name, given[0], given[2], call) for name in names)


def _is_written_out(call: nodes.Call) -> bool:
    """Whether a call of ``update`` says under which names it stores what."""
    tables = all(isinstance(table, nodes.Dict) and all(text_of(key) for key, _ in table.items) for table in call.args)
    return tables and all(keyword.arg for keyword in call.keywords)


def _in(
    namespace: nodes.NodeNG, value: nodes.NodeNG
) -> Iterator[tuple[nodes.NodeNG | None, nodes.NodeNG, nodes.NodeNG]]:
    """The object whose names a dictionary holds, with a value that is stored there and the dictionary's node."""
    owner = owner_of_namespace(namespace)
    if owner is namespace:
        yield None, value, namespace
    elif owner is not None:
        yield owner, value, namespace


def _is_obscured(module: ModuleNode, seen: set[nodes.NodeNG]) -> bool:
    """Whether statements of a module itself do something with a namespace that is not told by some nodes."""
    spaces = (
        *module.calls_of(_NAMESPACE_CALLS),
        *(node for node in module.all_of(nodes.Attribute) if node.attrname == "__dict__"),
    )
    return any(node.frame() is module and node not in seen for node in spaces)
