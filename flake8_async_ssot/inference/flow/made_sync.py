"""Packages that put sync functions in the place of their coroutine functions, as clients with a blocking side do."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator

from astroid import nodes

from flake8_async_ssot.inference.evaluation import classes, imports, unpruned
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import class_of, unbound
from flake8_async_ssot.inference.evaluation.values import Bound, Class, Function, Value, has_unknown
from flake8_async_ssot.inference.syntax.tree import ModuleNode

#: Classes that one function is handed, beyond which it counts as being handed any.
MAX_HANDED = 32


def is_made_sync(ev: Evaluator, call: nodes.NodeNG) -> bool:
    """Whether the package of a callee replaces its coroutine functions by sync ones.

    A module of the package does that when it is imported, by the package itself or by the file that is linted.
    """
    found = ev.values(call.func) if isinstance(call, nodes.Call) else ()
    return any(_is_made_sync(ev, value, call.root()) for value in found)


def _is_made_sync(ev: Evaluator, value: Value, home: ModuleNode) -> bool:
    function = unbound(value)
    module = function.node.root() if isinstance(function, Function) else None
    if module is None or module.is_stub:
        return False
    package = ev.loader.load(module.name.partition(".")[0], home.search_path)
    # A decorator may have put a function of its own in the place of the method.
    owner = class_of(value.receiver) if isinstance(value, Bound) else None
    if owner is not None and any(_hands_over(ev, item, owner) for item in (module, package) if item is not None):
        return True
    if package is None or not package.package:
        return False
    return any(_imports(item, name) for name in _replacing(ev, package) for item in (home, package))


def _hands_over(ev: Evaluator, module: ModuleNode, owner: Class) -> bool:
    """Whether a module, when it is imported, hands a class to a function that is not found, as in ``wrap(Client)``.

    A function that is handed more than MAX_HANDED classes counts as one that is handed any.
    """
    full = unpruned.full(ev, module)
    handing = ev.fact(full, handing_calls) if full is not None else {}
    unknown = [calls for calls in handing.values() if has_unknown(ev.values(calls[0].func))]
    if any(len(calls) > MAX_HANDED for calls in unknown):
        return True
    return any(
        isinstance(value, Class) and classes.is_subclass_of(ev, value, owner) is not False
        for call in itertools.chain.from_iterable(unknown)
        for value in ev.values(call.args[0])
    )


def handing_calls(module: ModuleNode) -> dict[str, list[nodes.Call]]:
    """The statements of a module that call a function with one name, for what it does with that, by its plain name."""
    found: dict[str, list[nodes.Call]] = {}
    for call in module.all_of(nodes.Call):
        is_plain = isinstance(call.func, nodes.Name) and isinstance(call.parent, nodes.Expr)
        if is_plain and isinstance(call.scope(), nodes.Module) and call.args and isinstance(call.args[0], nodes.Name):
            found.setdefault(call.func.name, []).append(call)
    return found


def _replacing(ev: Evaluator, package: ModuleNode) -> Iterator[str]:
    """The modules of a package that replace coroutine functions under computed names."""
    folder = os.path.dirname(package.file or "")
    for path in ev.index.replacing_coroutines(folder):
        inner = os.path.relpath(path, folder).removesuffix(".py").split(os.sep)
        yield ".".join((package.name, *inner)).removesuffix(".__init__")


def _imports(module: ModuleNode, name: str) -> bool:
    """Whether a module imports another, or something from it."""
    package, _, last = name.rpartition(".")
    for node in module.all_of(nodes.Import, nodes.ImportFrom):
        if isinstance(node, nodes.Import):
            if any(full == name for full, _ in node.names):
                return True
            continue
        source = imports.absolute_name(module, node.modname, node.level)
        if source == name or source == package and any(inner == last for inner, _ in node.names):
            return True
    return False
