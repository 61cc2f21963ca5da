"""How the code of a module changes its containers: what it adds, takes out and moves, by the name of the container.

A container that is assigned to another name, handed to a function of the module, or looped over has that name, the
parameter, or the variable of the loop as an alias: what is done to the alias is done to the container. The elements of
a container have the name of that with ``[]`` behind it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from astroid import nodes
from astroid.const import Context

from flake8_async_ssot.inference.syntax.names import decorators_of, last_name
from flake8_async_ssot.inference.syntax.signatures import method_owner, positional_of
from flake8_async_ssot.inference.syntax.tree import ModuleNode


class Growth(NamedTuple):
    """What a module's code adds to the containers of one name; ``is_open`` where it adds what is not written out.

    ``is_moved`` where it takes elements out of a list or sorts it. ``places`` counts what does any of this.
    """

    added: tuple[nodes.NodeNG, ...] = ()
    is_open: bool = False
    is_moved: bool = False
    places: int = 0


#: Methods that add to a container, with the place of the argument that they add.
_ADDING = {"append": 0, "add": 0, "appendleft": 0, "insert": 1, "setdefault": 1, "push": 0}
_OPENING = frozenset({"extend", "update", "extendleft", "__setitem__"})
_MOVING = frozenset({"pop", "popleft", "remove", "reverse", "sort", "clear", "rotate"})
#: Classes of which methods are called as functions: ``dict.update(table, other)``.
_CLASSES = frozenset(
    {"list", "dict", "set", "deque", "OrderedDict", "defaultdict", "MutableMapping", "MutableSequence"}
)
#: Functions that change their first argument: ``operator.setitem``, ``monkeypatch.delitem``.
_CHANGING = frozenset({"setitem", "delitem"})
#: Methods that store one of their arguments, or what is written out in them, with the place of that.
_STORING = {**_ADDING, "__setitem__": 1, "setitem": 1}
#: Names under which a container is changed, and additions under them, that are kept apart.
MAX_ALIASES, MAX_ADDED = 6, 16
#: A name, or the function and place, or function and name, of a parameter.
_Holder = str | tuple[str, int | str]
#: What is added to a container, None where that is not written out.
_Added = tuple[nodes.NodeNG, ...] | None
_SEQUENCES = (nodes.List, nodes.Tuple, nodes.Set)
_TABLES = (nodes.Dict, nodes.Set)


def grown_names(module: ModuleNode) -> dict[str, Growth]:
    """The names and attributes of a module whose content its code changes, and what it adds."""
    found: dict[str, Growth] = {}
    # Not added to one by one: generated tables are filled by tens of thousands of statements.
    additions: defaultdict[str, list[nodes.NodeNG]] = defaultdict(list)
    handed_on = (node for node in module.all_of(nodes.Attribute) if _is_handed_on(node))
    for node in (*module.all_of(nodes.Call, nodes.Subscript, nodes.AugAssign), *handed_on):
        moved = _moved(node)
        holder, added = _addition(node) if moved is None else (moved, None)
        name = _name(holder)
        if name:
            known = found.get(name, Growth())
            known = known._replace(places=known.places + 1)
            if moved is not None:
                found[name] = known._replace(is_moved=True)
            elif added is not None:
                found[name] = known
                additions[name] += added
            else:
                found[name] = known._replace(is_open=True)
    for name, parts in additions.items():
        found[name] = found[name]._replace(added=tuple(parts))
    return found | _changed_through_alias(module, found) if found else found


def _name(node: nodes.NodeNG | None) -> str:
    """The name under which an expression holds a container; empty where it has none."""
    if isinstance(node, nodes.Subscript):
        outer = last_name(node.value)
        return f"{outer}[]" if outer else ""
    return last_name(node)


def _moved(node: nodes.NodeNG) -> nodes.NodeNG | None:
    """The container of which a node takes elements out, or gives them other places."""
    if isinstance(node, nodes.Subscript):
        return node.value if isinstance(node.parent, nodes.Delete) else None
    is_method = isinstance(node, nodes.Call) and isinstance(node.func, nodes.Attribute)
    return node.func.expr if is_method and node.func.attrname in _MOVING else None


def _addition(node: nodes.NodeNG) -> tuple[nodes.NodeNG | None, _Added]:
    """The container that a node adds to, and what it adds; no container where it adds nothing."""
    if isinstance(node, nodes.AugAssign):
        return node.target, _content(node.value, *(_TABLES if node.op == "|=" else _SEQUENCES))
    if isinstance(node, nodes.Subscript):
        return (node.value, _put(node)) if node.ctx is Context.Store else (None, None)
    if isinstance(node, nodes.Attribute):
        return node.expr, None
    changed = _changed_argument(node)
    if changed is not None:
        return changed, _added_by(node, last_name(node.func), node.args[1:])
    if not isinstance(node.func, nodes.Attribute):
        return None, None
    method = node.func.attrname
    is_adding = method in _ADDING or method in _OPENING
    return (node.func.expr, _added_by(node, method, node.args)) if is_adding else (None, None)


def _put(target: nodes.Subscript) -> _Added:
    """What an assignment puts into an item, or into the items of a slice."""
    stored = _stored(target)
    if isinstance(target.slice, nodes.Slice):
        return _content(stored, *_SEQUENCES)
    return (stored,) if stored is not None else None


def _added_by(call: nodes.Call, method: str, given: list[nodes.NodeNG]) -> _Added:
    """What a call adds to a container.

    :param given: its arguments but for the container.
    """
    place = _STORING.get(method)
    if any(isinstance(argument, nodes.Starred) for argument in given):
        return None
    if place is not None:
        return (given[place],) if place < len(given) else None
    if method.startswith("extend"):
        return _content(given[0], *_SEQUENCES) if len(given) == 1 else None
    return _updated(call, given) if method in ("update", "dict") else None


def _updated(call: nodes.Call, given: list[nodes.NodeNG]) -> _Added:
    """What ``update`` or ``patch.dict`` adds: values of dictionaries that are written out, and keywords."""
    parts = [_content(argument, nodes.Dict) for argument in given]
    if None in parts or any(keyword.arg in (None, "values", "clear") for keyword in call.keywords):
        return None
    return (*(node for part in parts for node in part or ()), *(keyword.value for keyword in call.keywords))


def _content(node: nodes.NodeNG | None, *kinds: type) -> _Added:
    """The elements of a container of one of some kinds that is written out, of a dictionary its values."""
    if not isinstance(node, kinds):
        return None
    if isinstance(node, nodes.Dict):
        is_whole = not any(isinstance(key, nodes.DictUnpack) for key, _ in node.items)
        return tuple(value for _, value in node.items) if is_whole else None
    elements = tuple(getattr(node, "elts", ()))
    return elements if not any(isinstance(element, nodes.Starred) for element in elements) else None


def _is_handed_on(node: nodes.Attribute) -> bool:
    """Whether a method that changes its container is not called where it is read: ``map(items.append, others)``."""
    if node.attrname not in _ADDING and node.attrname not in _OPENING:
        return False
    return not isinstance(node.parent, nodes.Call) or node.parent.func is not node


def _changed_argument(call: nodes.Call) -> nodes.NodeNG | None:
    """The argument that a function changes, by the usual names: ``dict.update``, ``patch.dict``, ``setitem``."""
    method, owner = last_name(call.func), last_name(getattr(call.func, "expr", None))
    is_of_class = owner in _CLASSES and (method in _ADDING or method in _OPENING or method in _MOVING)
    if not call.args or not (is_of_class or method in _CHANGING or (owner, method) == ("patch", "dict")):
        return None
    return call.args[0]


def _stored(target: nodes.Subscript) -> nodes.NodeNG | None:
    """The expression that an assignment stores in an item, which may be one of several targets."""
    group, statement = target.parent, target.parent.parent
    if isinstance(group, nodes.Assign):
        return group.value
    if not isinstance(group, (nodes.Tuple, nodes.List)) or not isinstance(statement, nodes.Assign):
        return None
    written = getattr(statement.value, "elts", ())
    is_paired = len(written) == len(group.elts) and group in statement.targets
    if not is_paired or any(isinstance(part, nodes.Starred) for part in (*group.elts, *written)):
        return None
    return written[group.elts.index(target)]


def _changed_through_alias(module: ModuleNode, grown: dict[str, Growth]) -> dict[str, Growth]:
    """What is done to containers that are changed under another name, by the names of these containers."""
    sources: dict[_Holder, set[_Holder]] = {}
    for alias, source in (*_assigned(module), *_handed(module), *_parameters(module), *_looped(module)):
        if alias != source:
            sources.setdefault(alias, set()).add(source)
    changing: dict[_Holder, set[str]] = {}
    todo: list[tuple[_Holder, str]] = [(name, name) for name in grown]
    while todo:
        alias, name = todo.pop()
        for source in sources.get(alias, ()):
            names = changing.setdefault(source, set())
            if name not in names and len(names) <= MAX_ALIASES:
                names.add(name)
                todo.append((source, name))
    return {
        holder: _together([grown[name] for name in names | {holder} if name in grown])
        for holder, names in changing.items()
        if isinstance(holder, str) and names - {holder}
    }


def _together(growths: list[Growth]) -> Growth:
    """What is done to one container under several names."""
    added = dict.fromkeys(node for growth in growths for node in growth.added[: MAX_ADDED + 1])
    is_open = len(growths) > MAX_ALIASES or len(added) > MAX_ADDED or any(growth.is_open for growth in growths)
    is_moved, places = any(growth.is_moved for growth in growths), sum(growth.places for growth in growths)
    return Growth(() if is_open else tuple(added), is_open, is_moved, places)


def _assigned(module: ModuleNode) -> Iterator[tuple[_Holder, _Holder]]:
    """The names and attributes that another one is assigned to, each with that one."""
    for statement in module.all_of(nodes.Assign):
        for target in statement.targets:
            name = _name(target)
            if name and _name(statement.value):
                yield name, _name(statement.value)
            for element in _elements(statement.value) if name else ():
                yield f"{name}[]", element


def _elements(node: nodes.NodeNG) -> Iterator[str]:
    """The names of the elements of a container, as far as they have any."""
    if isinstance(node, nodes.Dict):
        yield from filter(None, (_name(value) for _, value in node.items))
    elif isinstance(node, (nodes.List, nodes.Tuple, nodes.Set)):
        yield from filter(None, map(_name, node.elts))
    elif isinstance(node, nodes.Call):
        # `table.values()`, `enumerate(items)`.
        for part in (getattr(node.func, "expr", None), *node.args):
            yield from _elements(part) if part is not None else ()
    elif last_name(node):
        yield f"{last_name(node)}[]"


def _looped(module: ModuleNode) -> Iterator[tuple[_Holder, _Holder]]:
    """The variables of loops, each with the elements that it may be."""
    for loop in module.all_of(nodes.For, nodes.AsyncFor, nodes.Comprehension):
        for target in getattr(loop.target, "elts", (loop.target,)):
            name = last_name(target)
            yield from ((name, element) for element in _elements(loop.iter) if name)


def _handed(module: ModuleNode) -> Iterator[tuple[_Holder, _Holder]]:
    """The places of arguments by the names of callees, each with the name that is given there."""
    for call in module.all_of(nodes.Call):
        callee = last_name(call.func)
        if callee:
            # What an object is made with may become its attribute of that name.
            yield from ((keyword.arg, _name(keyword.value)) for keyword in call.keywords if _name(keyword.value))
            given = [*enumerate(call.args), *((keyword.arg, keyword.value) for keyword in call.keywords)]
            yield from (
                ((callee, place), last_name(argument))
                for place, argument in given
                if isinstance(argument, (nodes.Name, nodes.Attribute)) and place is not None
            )


def _parameters(module: ModuleNode) -> Iterator[tuple[_Holder, _Holder]]:
    """The parameters of the functions of a module, each with the places of its argument."""
    for function in module.all_of(nodes.FunctionDef, nodes.AsyncFunctionDef):
        arguments = function.args
        parameters = positional_of(arguments)
        skipped = 1 if method_owner(function) is not None and not _is_static(function) else 0
        callees = _callees(function)
        for place, parameter in enumerate(parameters[skipped:]):
            yield from ((parameter.name, (callee, place)) for callee in callees)
        for parameter in (*parameters, *arguments.kwonlyargs):
            yield from ((parameter.name, (callee, parameter.name)) for callee in callees)


def _callees(function: nodes.FunctionDef) -> tuple[str, ...]:
    """The names by which a function is called: of ``__init__`` that of the class as well."""
    owner = method_owner(function) if function.name in ("__init__", "__new__") else None
    return (function.name, owner.name) if owner is not None else (function.name,)


def _is_static(function: nodes.FunctionDef) -> bool:
    return any(last_name(decorator) == "staticmethod" for decorator in decorators_of(function))
