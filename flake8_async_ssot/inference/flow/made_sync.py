"""Packages that put sync functions in the place of their coroutine functions, as clients with a blocking side do."""

from __future__ import annotations

import ast
import os

from astroid import nodes

from flake8_async_ssot.inference.evaluation import imports
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.values import Bound, Function
from flake8_async_ssot.inference.modules.sources import Sources
from flake8_async_ssot.inference.project.mentions import python_files
from flake8_async_ssot.inference.syntax.tree import ModuleNode

#: What such a module looks for.
_ASKED = (b"iscoroutinefunction(", b"isasyncgenfunction(")


def is_made_sync(ev: Evaluator, call: nodes.NodeNG) -> bool:
    """Whether the package that defines what is called replaces its coroutine functions by sync ones.

    A module of it does that for whoever imports it: the package itself, or the file that is linted.
    """
    home = ev.home
    for value in ev.values(call.func) if isinstance(call, nodes.Call) else ():
        function = value.function if isinstance(value, Bound) else value
        module = function.node.root() if isinstance(function, Function) else None
        if module is None or module.is_stub:
            continue
        package = ev.loader.load(module.name.partition(".")[0], home.search_path)
        if package is None or not package.package:
            continue
        if any(
            _imports(item, name) for name in _replacing(ev.loader.finder.sources, package) for item in (home, package)
        ):
            return True
    return False


def _replacing(sources: Sources, package: ModuleNode) -> tuple[str, ...]:
    """The modules of a package that replace coroutine functions of classes and modules under names they work out."""
    found = sources.fact(replacing_modules, os.path.dirname(package.file or ""))
    return tuple(f"{package.name}.{inner}".removesuffix(".__init__") for inner in found)


def replacing_modules(sources: Sources, folder: str) -> tuple[str, ...]:
    """The same by the folder of the package, with names that are seen from there."""
    found = []
    for path in python_files(sources, folder):
        text = sources.content(path) or b""
        if b"setattr(" in text and any(word in text for word in _ASKED) and _replaces(text):
            inner = os.path.relpath(path, folder).removesuffix(".py").split(os.sep)
            found.append(".".join(inner))
    return tuple(found)


def _replaces(text: bytes) -> bool:
    """Whether a function stores a sync function of its own in what it is given, under a name that it is given."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return any(_stores_own(function) for function in ast.walk(tree) if isinstance(function, ast.FunctionDef))


def _stores_own(function: ast.FunctionDef) -> bool:
    parameters = {parameter.arg for parameter in function.args.args}
    own = {inner.name for inner in ast.walk(function) if isinstance(inner, ast.FunctionDef)}
    for call in ast.walk(function):
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "setattr" and len(call.args) == 3:
            target, name, value = (getattr(argument, "id", None) for argument in call.args)
            if {target, name} <= parameters and value in own:
                return True
    return False


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
