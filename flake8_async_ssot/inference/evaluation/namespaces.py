"""The values that code stores in the namespaces of modules: by assignments, by text, by functions and patches."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import cast

from astroid import nodes

from flake8_async_ssot.inference.evaluation import handed_containers, imports, remaking, shape
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.values import Display, Function, Module, Value, Values, union
from flake8_async_ssot.inference.project.index import MAX_MENTIONING
from flake8_async_ssot.inference.project.record import OWN_NAMES
from flake8_async_ssot.inference.project.replacements import is_store, replacements
from flake8_async_ssot.inference.project.words import FILLING, FILLING_ANY
from flake8_async_ssot.inference.syntax.definitions import is_same_module
from flake8_async_ssot.inference.syntax.growth import Growth, grown_names
from flake8_async_ssot.inference.syntax.names import binding_scope, last_name, listed, looked_up, plain_name
from flake8_async_ssot.inference.syntax.tree import ModuleNode

#: Names by which a module lists the names of another.
_LISTING = frozenset({"dir", "vars", "getmembers", "getmembers_static", "__dict__", "__all__"})
#: Patches of a dictionary, which hold for a time only.
_PATCHES = frozenset({"setitem", "delitem", "dict"})
#: Functions that give the namespace around their call.
_OWN_NAMES = frozenset({"globals", "locals", "vars"})
_QUOTED = re.compile(rb"""(?<=['"])[^\W\d]\w*(?=['"])""")


def foreign(ev: Evaluator, module: ModuleNode, name: str) -> Iterator[tuple[nodes.NodeNG, Callable[[], Values]]]:
    """The objects that code of a module stores in from outside under a name, each with a way to get the values."""
    for store in module.foreign_stores.get(name, ()):
        yield store.expr, partial(ev.binding_values, store, None)
    for target, value in ev.fact(module, set_by_name).get(name, ()):
        yield target, partial(ev.values, value)


def may_store(ev: Evaluator, module: ModuleNode, name: str) -> bool:
    """Whether code of a module may store something under a name in an object, from outside, or replace it there."""
    named = ev.fact(module, _stored_names)
    is_filled = any(holder != OWN_NAMES for holder, _ in filled(ev, module, name))
    return name in named or remaking.ANY in named or is_filled


def _stored_names(module: ModuleNode) -> frozenset[object]:
    """The names that code of a module stores or replaces in other objects; ANY where a name is computed."""
    by_name = replacements(module)
    is_any = "" in by_name or "__class__" in module.foreign_stores
    return frozenset({*module.foreign_stores, *set_by_name(module), *by_name, *([remaking.ANY] if is_any else [])})


def set_by_name(module: ModuleNode) -> dict[object, list[tuple[nodes.NodeNG, nodes.NodeNG]]]:
    """The objects that the ``setattr`` of a module changes, with the values, by the names where these are listed."""
    found: dict[object, list[tuple[nodes.NodeNG, nodes.NodeNG]]] = {}
    for target, text, value in filter(_is_store, shape.set_in(module)):
        for name in (text.value,) if isinstance(text, nodes.Const) else listed(text):
            found.setdefault(name, []).append((target, value))
    return found


def _set_by_computed_names(module: ModuleNode) -> tuple[nodes.NodeNG, ...]:
    """What looks like a module where the ``setattr`` of a module stores in it under names that are computed."""
    return tuple(
        target
        for target, text, _ in filter(_is_store, shape.set_in(module))
        if not isinstance(text, nodes.Const) and not listed(text) and may_be_module(target)
    )


def _is_store(found: tuple[nodes.NodeNG, nodes.NodeNG, nodes.NodeNG]) -> bool:
    return is_store(found[0].parent)


def changed_by(ev: Evaluator, found: Values, name: str, home: ModuleNode, real: str = "") -> Values:
    """Containers of another module, with what the code of a module does to them under a name.

    :param real: the name that they have there, where an import gives them another one.
    """
    if not any(isinstance(value, Display) for value in found):
        return found
    growth = ev.fact(home, grown_names).get(name)
    if growth is not None:
        found = tuple(with_growth(v, growth) if isinstance(v, Display) else v for v in found)
    return changed_elsewhere(ev, found, real or name, home)


def changed_elsewhere(ev: Evaluator, found: Values, name: str, home: ModuleNode) -> Values:
    """Global containers, open where a file of the project besides their own and that of a reader may change them.

    :param home: the module that reads them.
    """
    return _opened(found, lambda value: _is_changed(ev, name, (home, cast("ModuleNode", value.node.root()))))


def _is_changed(ev: Evaluator, name: str, homes: tuple[ModuleNode, ...]) -> bool:
    """Whether a file changes containers of a name: a module may hand on what another one has.

    :param homes: the modules whose own changes are followed elsewhere.
    """
    besides = [module.file for module in homes]
    if any(path not in besides for path in ev.index.changing_content(ev.project, name)):
        return True
    paths = [path for path in ev.index.handing_content(ev.project, name) if path not in besides]
    return (
        len(paths) > MAX_MENTIONING
        or any(handed_containers.is_changed_at(ev, path, name) for path in paths)
        or any(handed_containers.is_handed(ev, module, name) for module in homes if not module.is_stub)
    )


def held_and_changed(ev: Evaluator, found: Values, target: nodes.NodeNG) -> Values:
    """What a statement puts in an attribute, or in a class; containers are open where other files may change them."""
    is_attribute = isinstance(target, nodes.AssignAttr)
    name = target.attrname if is_attribute else target.name
    if not is_attribute and not isinstance(target.scope(), nodes.ClassDef):
        return found
    return _opened(found, lambda value: _is_changed(ev, name, (cast("ModuleNode", target.root()),)))


def _opened(found: Values, is_changed: Callable[[Display], bool]) -> Values:
    """Values with those containers open that other files change."""
    return tuple(replace(v, is_open=True) if isinstance(v, Display) and is_changed(v) else v for v in found)


def with_growth(value: Display, growth: Growth) -> Display:
    """A container with what a module's code does to it under one more name."""
    return replace(
        value,
        added=(*value.added, *(node for node in growth.added if node not in value.added)),
        is_open=value.is_open or growth.is_open,
        is_moved=value.is_moved or growth.is_moved,
    )


def is_module(value: Value, module: ModuleNode) -> bool:
    """Whether a value is a module."""
    return isinstance(value, Module) and is_same_module(value.node, module)


def is_filled(ev: Evaluator, home: ModuleNode, owner: ModuleNode, name: str) -> bool:
    """Whether a module stores something in a namespace by text, or hands it to a function that stores under a name.

    :param owner: the module that has the namespace.
    """
    computes = _is_spelled if home is owner else may_compute
    found = filled(ev, home, name, FILLING if home is owner else FILLING_ANY, computes)
    is_stored = any(_is_namespace_of(ev, home, owner, holder, name in names) for holder, names in found)
    is_stored = is_stored or home is owner and _hands_own_names(ev, home, name)
    return is_stored or _is_set(ev, home, owner, name) or is_handed_over(ev, home, owner, name)


def _hands_own_names(ev: Evaluator, home: ModuleNode, name: str) -> bool:
    """Whether a module hands its own namespace to a function that may store something there under a name."""
    return any(
        handed_containers.may_change(ev, value, place) and _may_store_in(ev, home, value, place, name)
        for call, place in ev.fact(home, _own_names_handed)
        for value in ev.values(call.func)
    )


def _may_store_in(ev: Evaluator, home: ModuleNode, callee: Value, place: int | str, name: str) -> bool:
    """Whether a function may store under a name in the namespace of a module that hands it over."""
    keys = handed_containers.stored_keys(ev, callee, place)
    holding = (home, *handed_containers.home_of(callee))
    return name in keys if keys is not None else any(_is_spelled(ev, module, name) for module in holding)


def _own_names_handed(module: ModuleNode) -> list[tuple[nodes.Call, int | str]]:
    """The calls that are handed the namespace of their module, each with the place or keyword of that."""
    if _OWN_NAMES.isdisjoint(module.names_read):
        return []
    return [
        (call, place)
        for call in module.all_of(nodes.Call)
        if last_name(call.func) not in _PATCHES
        for place, argument in handed_containers.arguments_of(call)
        if isinstance(argument, nodes.Call) and _gives_own_names(argument)
    ]


def _gives_own_names(call: nodes.Call) -> bool:
    """Whether a call gives the namespace of its module: in that itself, ``locals()`` and ``vars()`` do as well."""
    name = plain_name(call.func)
    return not call.args and (name == "globals" or name in _OWN_NAMES and isinstance(call.scope(), nodes.Module))


def _is_set(ev: Evaluator, home: ModuleNode, owner: ModuleNode, name: str) -> bool:
    """Whether a module may store something in another one under a name that it computes."""
    targets = computed_targets(ev, home, name) if home is not owner else ()
    return any(is_module(value, owner) for target in targets for value in ev.values(target))


def _is_spelled(ev: Evaluator, module: ModuleNode, name: str) -> bool:
    """Whether a module has a text that is a name, or gives a keyword of it: then it may compute the name from there."""
    return name in ev.fact(module, texts)


def may_compute(ev: Evaluator, module: ModuleNode, name: str) -> bool:
    """Whether a module may compute a name for another one: from a text, from what it defines, or from all names."""
    return (
        _is_spelled(ev, module, name) or name in ev.fact(module, _defined) or not _LISTING.isdisjoint(module.names_read)
    )


def _defined(module: ModuleNode) -> frozenset[str]:
    """The names of functions and classes, and those that bodies of classes bind: Python tells them as texts."""
    owners = module.all_of(nodes.ClassDef)
    named = module.all_of(nodes.FunctionDef, nodes.AsyncFunctionDef, nodes.ClassDef)
    return frozenset((*(node.name for node in named), *(name for owner in owners for name in owner.locals)))


def computed_targets(ev: Evaluator, module: ModuleNode, name: str) -> tuple[nodes.NodeNG, ...]:
    """What looks like a module where the ``setattr`` of a module may store in it under a name, which is computed."""
    targets = ev.fact(module, _set_by_computed_names)
    return targets if targets and may_compute(ev, module, name) else ()


def filled(
    ev: Evaluator,
    module: ModuleNode,
    name: str,
    among: frozenset[str] = FILLING_ANY,
    computes: Callable[[Evaluator, ModuleNode, str], bool] = _is_spelled,
) -> Iterator[tuple[str, set[str | None]]]:
    """The holders of the namespaces in which a module may store a name by text, with the names that are written out.

    :param among: the words that such stores are written with.
    :param computes: whether a name that is computed may be the one that is meant.
    """
    record = ev.index.stores(module.file or "", among) if not module.is_stub else None
    for holder, names in record.filled.items() if record is not None else ():
        if name in names or None in names and computes(ev, module, name):
            yield holder, names


def may_be_module(node: nodes.NodeNG) -> bool:
    """Whether an expression looks like a module: an import, an item of ``sys.modules``, a call that imports."""
    if isinstance(node, nodes.Name):
        bound = looked_up(node)[1]
        values = [entry.parent.value for entry in bound if isinstance(entry.parent, nodes.Assign)]
        is_imported = any(isinstance(entry, (nodes.Import, nodes.ImportFrom)) for entry in bound)
        return is_imported or any(not isinstance(value, nodes.Name) and may_be_module(value) for value in values)
    if isinstance(node, nodes.Subscript):
        return last_name(node.value) == "modules"
    if isinstance(node, nodes.Call):
        return last_name(node.func) in ("import_module", "__import__")
    return isinstance(node, nodes.Attribute) and may_be_module(node.expr)


def quoted(module: ModuleNode) -> frozenset[str]:
    """The words in quotes of a module."""
    return frozenset(word.decode(errors="replace") for word in _QUOTED.findall(module.read() or b""))


def texts(module: ModuleNode) -> frozenset[str]:
    """The words in quotes of a module, and the keywords in its calls."""
    keywords = (keyword.arg for keyword in module.all_of(nodes.Keyword) if keyword.arg)
    return frozenset((*quoted(module), *keywords))


def _is_namespace_of(ev: Evaluator, home: ModuleNode, owner: ModuleNode, holder: str, is_written: bool) -> bool:
    """Whether a text names the global names of a module: ``globals``, or a variable that holds the module.

    :param is_written: whether the name of the store is written out: then a variable of a function may hold the module.
    """
    first, _, rest = holder.partition(".")
    if holder == OWN_NAMES and holder not in home.locals:
        return home is owner
    if first not in home.locals:
        return is_written and home is not owner
    found = ev.module_name(home, first, None)
    for part in rest.split(".") if rest else ():
        found = ev.read(found, part, home)
    return any(is_module(value, owner) for value in found)


def module_arguments(module: ModuleNode) -> list[tuple[nodes.Call, nodes.NodeNG]]:
    """The arguments of the calls of a module that may be modules by their looks, each with its call."""
    imported = {name for name, entries in module.locals.items() if any(map(_is_bound_to_module, entries))}
    return [
        (call, argument)
        for call in module.all_of(nodes.Call)
        for argument in (*call.args, *(keyword.value for keyword in call.keywords))
        if (
            argument.name in imported and binding_scope(argument) is module
            if isinstance(argument, nodes.Name)
            else _is_dotted(argument, imported)
        )
    ]


def _is_bound_to_module(entry: nodes.NodeNG) -> bool:
    if isinstance(entry, (nodes.Import, nodes.ImportFrom)):
        return True
    value = entry.parent.value if isinstance(entry.parent, nodes.Assign) else None
    return isinstance(value, (nodes.Subscript, nodes.Call)) and may_be_module(value)


def _is_dotted(argument: nodes.NodeNG, imported: set[str]) -> bool:
    """Whether an argument is an attribute of a name that an import binds, or gets a module in another way."""
    if isinstance(argument, nodes.Attribute):
        return last_name(argument.expr) in imported
    return isinstance(argument, (nodes.Subscript, nodes.Call)) and may_be_module(argument)


def statements_with_modules(module: ModuleNode) -> list[tuple[nodes.Call, nodes.NodeNG]]:
    """Those of these arguments that stand in calls which are statements of the module."""
    return [
        (call, argument)
        for call, argument in module_arguments(module)
        if isinstance(call.parent, nodes.Expr) and call.parent.parent is module
    ]


def is_handed_over(
    ev: Evaluator, home: ModuleNode, owner: ModuleNode, name: str, besides: frozenset[nodes.Call] = frozenset()
) -> bool:
    """Whether a module hands a module to a function that may store something in it under a name.

    :param besides: calls that do not count.
    """
    if home.is_stub or not ev.fact(home, module_arguments):
        return False
    taking = ev.memoised((home, "handed", owner, besides), lambda: union(*_taking(ev, home, owner, besides)))
    functions = [value.node for value in taking if isinstance(value, Function)]
    if not functions:
        return False
    names, computing = remaking.in_class(ev, remaking.with_helpers(ev, functions))
    is_computed = bool(computing) or not {remaking.ANY, remaking.ADDED}.isdisjoint(names)
    return name in names or is_computed and _is_spelled(ev, home, name)


def _taking(ev: Evaluator, home: ModuleNode, owner: ModuleNode, besides: frozenset[nodes.Call]) -> Iterator[Values]:
    """The functions of source that a module hands another one, or itself.

    Nothing of the module itself is evaluated but what it imports: any of its names asks for this.
    """
    for call, function in handing(ev, home, owner):
        if call not in besides:
            yield (function,)


def handing(
    ev: Evaluator,
    home: ModuleNode,
    owner: ModuleNode,
    arguments: Callable[[ModuleNode], list[tuple[nodes.Call, nodes.NodeNG]]] = module_arguments,
) -> Iterator[tuple[nodes.Call, Function]]:
    """The calls in which a module hands another one, or itself, to functions of source, with those.

    :param arguments: lists the arguments that count.
    """
    for call, argument in ev.fact(home, arguments):
        if _imported_name(home, argument) in (None, owner.name.rpartition(".")[2]):
            is_own = home is owner and _is_own_module(home, argument)
            if is_own or home is not owner and any(is_module(value, owner) for value in ev.values(argument)):
                yield from ((call, function) for function in _called(ev, home, call.func))


def hands_itself(module: ModuleNode) -> bool:
    """Whether a module hands its own item of ``sys.modules`` to something."""
    return any(_is_own_module(module, argument) for _, argument in statements_with_modules(module))


def _is_own_module(home: ModuleNode, node: nodes.NodeNG) -> bool:
    """Whether an expression is the module's own item of ``sys.modules``, or a name for it."""
    for entry in home.locals.get(node.name, ()) if isinstance(node, nodes.Name) else ():
        node = entry.parent.value if isinstance(entry.parent, nodes.Assign) else node
    is_item = isinstance(node, nodes.Subscript) and last_name(node.value) == "modules"
    return is_item and last_name(node.slice) == "__name__"


def _called(ev: Evaluator, home: ModuleNode, func: nodes.NodeNG) -> Iterator[Function]:
    """The source functions that a module defines or imports under the name of a callee."""
    for entry in home.locals.get(func.name, ()) if isinstance(func, nodes.Name) else ():
        if isinstance(entry, nodes.FunctionDef):
            yield Function(entry)
        for value in imports.from_statement(ev, entry, func.name) if isinstance(entry, nodes.ImportFrom) else ():
            if isinstance(value, Function) and isinstance(value.node, nodes.FunctionDef):
                yield from () if value.node.root().is_stub else (value,)


def _imported_name(home: ModuleNode, argument: nodes.NodeNG) -> str | None:
    """The last part of a module's name where an argument is a module at all, or None where that is not told."""
    if isinstance(argument, nodes.Attribute):
        return last_name(argument)
    entries = home.locals.get(last_name(argument), ())
    names = [name for entry in entries if isinstance(entry, nodes.ImportFrom) for name in entry.names]
    return next((real for real, alias in names if (alias or real) == last_name(argument)), None)
