"""Modules and what is imported from them, statically."""

from __future__ import annotations

from typing import cast

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import Reason
from flake8_async_ssot.inference.evaluation.actuals import Actuals
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.values import Literal, Module, Values, has_unknown, unknown
from flake8_async_ssot.inference.syntax.tree import ModuleNode


def absolute_name(module: ModuleNode, name: str, level: int | None) -> str | None:
    """The dotted name that an import names, relative ones resolved; None where it leads above the top package.

    :param level: leading dots of a relative import, as in the language reference (7.11, The import statement).
    """
    if not level:
        return name
    parts = module.name.split(".")
    drop = level - 1 if module.package else level
    if drop >= len(parts):
        return None
    base = parts[: len(parts) - drop]
    return ".".join([*base, name] if name else base)


def imported_module(ev: Evaluator, module: ModuleNode, name: str, level: int | None) -> ModuleNode | None:
    """The module that an import statement in ``module`` names, or None."""
    absolute = absolute_name(module, name, level)
    return ev.loader.load(absolute, module.search_path) if absolute else None


def may_be_missing(ev: Evaluator, node: nodes.Import | nodes.ImportFrom) -> bool:
    """Whether nothing but a partial stub of ours tells of a module that an import names."""
    home = cast("ModuleNode", node.root())
    names = [(node.modname, node.level)] if hasattr(node, "modname") else [(name, 0) for name, _ in node.names]
    found = [imported_module(ev, home, name, level) for name, level in names]
    return any(module is not None and module.is_partial for module in found)


def import_statement(ev: Evaluator, node: nodes.Import, bound: str) -> Values:
    """The module that ``import a.b`` or ``import a.b as c`` binds."""
    for name, alias in node.names:
        if (alias or name.split(".")[0]) != bound:
            continue
        module = ev.loader.load(name if alias else bound, node.root().search_path)
        return (Module(module),) if module is not None else unknown(Reason.MISSING_MODULE)
    return unknown(Reason.NAME)


def from_statement(ev: Evaluator, node: nodes.ImportFrom, bound: str) -> Values:
    """The values that ``from m import a as b`` binds to ``b``."""
    module = cast("ModuleNode", node.root())
    source = imported_module(ev, module, node.modname, node.level)
    if source is None:
        return unknown(Reason.MISSING_MODULE)
    original = next((name for name, alias in node.names if (alias or name) == bound), bound)
    if source.file == module.file and source.name == module.name:
        submodule = ev.loader.load(f"{source.name}.{original}", module.search_path)
        if submodule is not None:
            return (Module(submodule),)
    return module_attribute(ev, source, original)


def module_attribute(ev: Evaluator, module: ModuleNode, name: str) -> Values:
    """The values of an attribute of a module."""
    return ev.memoised((module, "attribute", name), lambda: _module_attribute(ev, module, name))


def _module_attribute(ev: Evaluator, module: ModuleNode, name: str) -> Values:
    if name in module.locals or name in ("__name__", "__file__", "__doc__", "__package__"):
        return ev.module_name(module, name, None)
    starred = star_imported(ev, module, name)
    if starred and not has_unknown(starred):
        return starred
    if module.package:
        submodule = ev.loader.load(f"{module.name}.{name}", module.search_path)
        if submodule is not None:
            return (Module(submodule),)
    if "__getattr__" in module.locals and not module.is_stub:
        getter = ev.module_name(module, "__getattr__", None)
        return ev.call(getter, Actuals(leading=((Literal(name),),)))
    if module.is_stub:
        source = ev.loader.load_source(module.name, module.search_path)
        if source is not None and source is not module:
            return module_attribute(ev, source, name)
    return starred or unknown(Reason.ATTRIBUTE if module.is_stub else Reason.RUN_TIME)


def star_imported(ev: Evaluator, module: ModuleNode, name: str, first: int = 0) -> Values:
    """The values of a name in star imports: nothing where none has it, unknown where one cannot be read.

    :param first: the line from which on star imports count.
    """
    if not module.star_imports or name.startswith("__"):
        return ()
    return ev.memoised((module, "starred", name, first), lambda: _star_imported(ev, module, name, first))


def _star_imported(ev: Evaluator, module: ModuleNode, name: str, first: int) -> Values:
    missing = False
    for node in reversed([star for star in module.star_imports if star.lineno >= first]):
        source = imported_module(ev, module, node.modname, node.level)
        if source is None or source.is_partial:
            missing = True
        if source is not None and source is not module and is_public(ev, source, name):
            found = ev.module_name(source, name, None) if name in source.locals else star_imported(ev, source, name)
            if found:
                return found
            # A package has those of its modules as attributes that were imported before, by whatever code.
            if source.package and ev.loader.load(f"{source.name}.{name}", source.search_path) is not None:
                return unknown(Reason.RUN_TIME)
    return unknown(Reason.MISSING_MODULE) if missing else ()


def is_public(ev: Evaluator, module: ModuleNode, name: str) -> bool:
    """Whether ``from module import *`` takes a name: by ``__all__`` where it is written out, else by the underscore."""
    listed = ev.fact(module, exported_names)
    if listed is not None:
        return name in listed or name in module.locals and not name.startswith("_") and listed == frozenset()
    return not name.startswith("_")


def exported_names(module: ModuleNode) -> frozenset[str] | None:
    """The names in ``__all__``, or None where there is none or it is not written out in full."""
    names: set[str] = set()
    for entry in module.locals.get("__all__", ()):
        value = getattr(entry.parent, "value", None)
        if not isinstance(value, (nodes.List, nodes.Tuple)):
            return None
        if not all(isinstance(element, nodes.Const) for element in value.elts):
            return None
        names.update(element.value for element in value.elts)
    for node in module.body:
        if isinstance(node, (nodes.AugAssign, nodes.Expr)) and "__all__" in node.as_string():
            return None
    return frozenset(names) if "__all__" in module.locals else None
