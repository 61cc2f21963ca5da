"""Packages that put sync functions in the place of their coroutine functions, as clients with a blocking side do."""

from __future__ import annotations

import os
from collections.abc import Iterator

from astroid import nodes

from flake8_async_ssot.inference.evaluation import imports
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import unbound
from flake8_async_ssot.inference.evaluation.values import Function
from flake8_async_ssot.inference.syntax.tree import ModuleNode


def is_made_sync(ev: Evaluator, call: nodes.NodeNG) -> bool:
    """Whether the package of a callee replaces its coroutine functions by sync ones.

    A module of the package does that when it is imported, by the package itself or by the file that is linted.
    """
    home = call.root()
    for value in ev.values(call.func) if isinstance(call, nodes.Call) else ():
        function = unbound(value)
        module = function.node.root() if isinstance(function, Function) else None
        if module is None or module.is_stub:
            continue
        package = ev.loader.load(module.name.partition(".")[0], home.search_path)
        if package is None or not package.package:
            continue
        if any(_imports(item, name) for name in _replacing(ev, package) for item in (home, package)):
            return True
    return False


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
