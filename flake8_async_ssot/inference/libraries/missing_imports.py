"""Imports from the project's own packages that are certain to fail: the module, or a name in it, is not there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from astroid import nodes

from flake8_async_ssot.inference.answers.trace import MissingImport
from flake8_async_ssot.inference.evaluation import imports
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.values import Module
from flake8_async_ssot.inference.libraries.mock import targets
from flake8_async_ssot.inference.modules.absent import absent_module, may_be_made, own_spec
from flake8_async_ssot.inference.syntax.names import last_name
from flake8_async_ssot.inference.syntax.tree import ModuleNode

#: Handlers for these are written for imports that fail.
_HANDLED = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})
#: Names by which code changes where modules are found.
_FINDING = frozenset({"meta_path", "path_hooks", "addsitedir"})


def missing_imports(ev: Evaluator, node: nodes.Import | nodes.ImportFrom) -> tuple[MissingImport, ...]:
    """What an import statement names that is certain not to be there.

    Nothing is certain below ``if TYPE_CHECKING``, beside a handler for failing imports, and in a module that changes
    where modules are found.
    """
    home = cast("ModuleNode", node.root())
    if not home.file or _is_not_meant_to_work(node) or _changes_finding(home.names_read):
        return ()
    if isinstance(node, nodes.Import):
        found = (_missing_module(ev, home, name) for name, _ in node.names)
        return tuple(missing for missing in found if missing is not None)
    absolute = imports.absolute_name(home, node.modname, node.level)
    if absolute is None or node.level and not _is_in_package(ev, home):
        return ()
    missing = _missing_module(ev, home, absolute)
    return (missing,) if missing is not None else tuple(_missing_names(ev, home, absolute, node))


def _is_not_meant_to_work(node: nodes.NodeNG) -> bool:
    """Whether code around an import takes into account that it fails, or never runs it."""
    for outer in node.node_ancestors():
        if isinstance(outer, (nodes.Try, nodes.TryStar)):
            if any(handler.type is None or _HANDLED & _names(handler.type) for handler in outer.handlers):
                return True
        elif isinstance(outer, nodes.With):
            if any(_HANDLED & _names(manager) for manager, _ in outer.items):
                return True
        elif isinstance(outer, nodes.If) and "TYPE_CHECKING" in _names(outer.test):
            return True
    return False


def _names(node: nodes.NodeNG) -> set[str]:
    """The last names in an expression."""
    return {last_name(name) for name in node.nodes_of_class((nodes.Name, nodes.Attribute))}


def _changes_finding(names: frozenset[str]) -> bool:
    """Whether a module that reads some names may change where modules are found."""
    return bool(names & _FINDING) or "sys" in names and bool(names & {"path", "modules"})


def _is_in_package(ev: Evaluator, home: ModuleNode) -> bool:
    """Whether relative imports of a module start in a package of the project."""
    package = home.name if home.package else home.name.rpartition(".")[0]
    return bool(package) and own_spec(ev.loader.finder, package, str(home.file)) is not None


def _missing_module(ev: Evaluator, home: ModuleNode, name: str) -> MissingImport | None:
    missing = absent_module(ev.loader.finder, name, str(home.file))
    if missing is None or ev.index.may_be_placed(ev.project, missing.rpartition(".")[2]):
        return None
    return MissingImport(missing)


def _missing_names(ev: Evaluator, home: ModuleNode, absolute: str, node: nodes.ImportFrom) -> Iterator[MissingImport]:
    """The names of a ``from`` import that its module lacks."""
    finder = ev.loader.finder
    spec = own_spec(finder, absolute, str(home.file))
    module = ev.loader.load(absolute, home.search_path) if spec is not None else None
    if spec is None or module is None or module.is_stub:
        return
    for name, _ in node.names:
        if name == "*" or not finder.is_missing(f"{absolute}.{name}", home.search_path):
            continue
        lacking = _lacking(ev, module, name, node)
        if lacking is None or _is_made_elsewhere(ev, f"{absolute}.{name}"):
            continue
        if spec.is_package and may_be_made(finder, f"{absolute}.{name}", spec, str(home.file)):
            continue
        yield MissingImport(absolute, name, finder.relative(spec.path or ""), lacking)


def _lacking(ev: Evaluator, module: ModuleNode, name: str, node: nodes.ImportFrom) -> str | None:
    """The only similar name of a module that lacks a name for certain, or an empty text; None where it may have it."""
    content = module.read()
    if content is not None and not content.strip():
        return "" if not name.startswith("__") else None
    if module.file == node.root().file:
        # The import itself is what binds the name.
        own = node.root().locals.get(name, ())
        is_whole = not module.star_imports and ev.fact(module, targets.binds_openly)
        return "" if is_whole and all(entry is node for entry in own) else None
    missing = targets.missing(ev, targets.Target((Module(module),), name), cast("ModuleNode", node.root()))
    return missing.suggestion if missing is not None else None


def _is_made_elsewhere(ev: Evaluator, name: str) -> bool:
    """Whether other code stores a name in its module, or an installed copy of the module has it."""
    owner, _, last = name.rpartition(".")
    if ev.index.may_be_placed(ev.project, last):
        return True
    finder = ev.loader.finder
    installed = None if finder.is_missing(owner, finder.installed) else ev.loader.load(owner, finder.installed)
    return installed is not None and last in installed.locals
