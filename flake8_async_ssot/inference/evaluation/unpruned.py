"""Functions of other modules with all of their statements: as loaded, they lack what cannot be seen from outside."""

from __future__ import annotations

from collections.abc import Iterable

from astroid import nodes

from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.project.record import Use
from flake8_async_ssot.inference.syntax.parsing import parsed
from flake8_async_ssot.inference.syntax.reads import names_of
from flake8_async_ssot.inference.syntax.tree import ModuleNode, TooDeep, build_module


def whole(ev: Evaluator, function: nodes.FunctionDef) -> nodes.FunctionDef | None:
    """A function with all of its statements: other modules are loaded without those that others cannot see."""
    module = function.root()
    if module.is_linted:
        return function
    found = full(ev, module)
    return ev.fact(found, functions_by_place).get((function.name, function.lineno)) if found is not None else None


def full(ev: Evaluator, module: ModuleNode) -> ModuleNode | None:
    """A module with all of its statements; None where it cannot be built so. The linted one has them all."""
    return module if module.is_linted else ev.fact(module, unpruned)


def hands_on_keywords(ev: Evaluator, function: nodes.NodeNG) -> bool:
    """Whether a function does nothing with its ``**kwargs`` but to hand all of them on, in any of its statements."""
    full = whole(ev, function)
    return full is not None and ev.fact(full, _hands_on_keywords)


def _hands_on_keywords(function: nodes.NodeNG) -> bool:
    name, found = function.args.kwarg, names_of(function)
    if found.is_opaque or name in found.shared or len(function.locals.get(name, ())) != 1:
        return False
    uses = [*found.reads.get(name, ()), *found.inner.get(name, ())]
    return all(isinstance(use.parent, nodes.Keyword) and use.parent.arg is None for use in uses)


def functions_by_place(module: ModuleNode) -> dict[tuple[str, int | None], nodes.FunctionDef]:
    """The functions of a module by their names and lines."""
    return {(node.name, node.lineno): node for node in module.all_of(nodes.FunctionDef, nodes.AsyncFunctionDef)}


def unpruned_at(ev: Evaluator, path: str) -> ModuleNode | None:
    """The module of a file of the project with everything in it; None where it cannot be read."""
    finder = ev.loader.finder
    search_path = finder.search_path(path)
    module = ev.loader.load(finder.module_name(path, search_path), search_path)
    return ev.fact(module, unpruned) if module is not None and module.file == path else None


def nodes_at(ev: Evaluator, path: str, uses: Iterable[Use]) -> list[nodes.NodeNG] | None:
    """The nodes of uses in a file of the project; None where one of them is not found."""
    module = unpruned_at(ev, path)
    places = ev.fact(module, names_by_place) if module is not None else {}
    found = [places.get((use.line, use.column)) for use in uses]
    return found if None not in found else None


def names_by_place(module: ModuleNode) -> dict[tuple[int | None, int | None], nodes.NodeNG]:
    """The names and attributes that are read in a module, by the place where each ends."""
    return {(node.end_lineno, node.end_col_offset): node for node in module.all_of(nodes.Name, nodes.Attribute)}


def unpruned(module: ModuleNode) -> ModuleNode | None:
    """A module of source built again with everything in it; None where that cannot be done.

    One that was built so is given back: each tree built of a tree has nodes of its own, on which questions never end.
    """
    if module.is_unpruned:
        return module
    source = module.read()
    tree = parsed(source) if source is not None else None
    if tree is None:
        return None
    try:
        full = build_module(tree, module.name, module.file or "", module.package)
    except (RecursionError, TooDeep):
        return None
    full.is_unpruned = True
    full.search_path, full.read, full.says = module.search_path, module.read, module.says
    module.note_built(full.size)
    return full
