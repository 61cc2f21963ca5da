"""What other files store in a module or class, in the place of something or anew: ``client.fetch = fetch_now``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from astroid import nodes

from flake8_async_ssot.inference.evaluation import imports, namespaces, unpruned
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.values import Class, Function, Module, Value
from flake8_async_ssot.inference.modules.testing import is_test_file
from flake8_async_ssot.inference.project.index import MAX_MENTIONING
from flake8_async_ssot.inference.syntax.definitions import is_same
from flake8_async_ssot.inference.syntax.names import binding_scope
from flake8_async_ssot.inference.syntax.tree import ModuleNode


def may_be_reached(ev: Evaluator, call: nodes.NodeNG) -> bool:
    """Whether a call may reach what another file stores in the module of its callee, or in one that hands that on.

    What the file of the call stores there is followed, so that this one does not count.
    """
    home = cast("ModuleNode", call.root())
    functions = [
        v.node for v in (ev.values(call.func) if isinstance(call, nodes.Call) else ()) if isinstance(v, Function)
    ]
    if not any(isinstance(node.parent, nodes.Module) and not node.root().is_stub for node in functions):
        return False
    own = ((Module(cast("ModuleNode", node.root())), node.name) for node in functions)
    return any(
        not owner.node.is_stub and _is_stored_apart(ev, owner, name, home)
        for owner, name in dict.fromkeys((*own, *_handing_on(ev, call.func)))
    )


def _handing_on(ev: Evaluator, callee: nodes.NodeNG) -> Iterator[tuple[Module, str]]:
    """The modules that a callee is read of, as it is written or where it is imported, with its name there."""
    if isinstance(callee, nodes.Attribute):
        yield from ((value, callee.attrname) for value in ev.values(callee.expr) if isinstance(value, Module))
    scope = binding_scope(callee) if isinstance(callee, nodes.Name) else None
    for entry in ev.fact(scope, _imported).get(callee.name, ()) if scope is not None else ():
        real = next((old for old, new in entry.names if new == callee.name), callee.name)
        source = imports.imported_module(ev, cast("ModuleNode", entry.root()), entry.modname, entry.level)
        if source is not None:
            yield Module(source), real


def _imported(scope: nodes.LocalsDictNodeNG) -> dict[str, list[nodes.ImportFrom]]:
    """The imports of names from modules in a scope, by the names that they bind."""
    found = {
        name: [each for each in entries if isinstance(each, nodes.ImportFrom)] for name, entries in scope.locals.items()
    }
    return {name: entries for name, entries in found.items() if entries}


def is_stored(ev: Evaluator, owner: Module | Class, name: str, home: ModuleNode) -> bool:
    """Whether a file, or another one of the project, stores something in a module or class under a name."""
    return _stores(ev, home, owner, name) or _is_stored_apart(ev, owner, name, home)


def _is_stored_apart(ev: Evaluator, owner: Module | Class, name: str, home: ModuleNode) -> bool:
    besides = (home.file, cast("ModuleNode", owner.node.root()).file)
    paths = [path for path in _storing(ev, owner, name, home) if path not in besides]
    modules = (unpruned.unpruned_at(ev, path) for path in paths)
    return len(paths) > MAX_MENTIONING or any(
        _stores(ev, module, owner, name) for module in modules if module is not None
    )


def _storing(ev: Evaluator, owner: Module | Class, name: str, home: ModuleNode) -> Iterator[str]:
    """The files that name a module or class, and may store something in it under a name."""
    survey, project = ev.index.survey, ev.project
    last = owner.node.name.rpartition(".")[2]
    is_tested = is_test_file(home.file or "", project)
    changing = survey.changing(project, name)
    placing = ev.index.placing_in(project, owner.node.name, name, isinstance(owner, Module))
    # The store may be that of a function of another file, which a file hands the module to.
    may_be_handed = isinstance(owner, Module) and (changing or survey.placing(project))
    handing = survey.handing(project, last) if may_be_handed else []
    # A module that is handed around everywhere is handed to patches and to what only reads it.
    for path in dict.fromkeys((*changing, *placing, *(handing if len(handing) <= MAX_MENTIONING else ()))):
        # What tests store is there for tests alone.
        if ev.loader.says(path, last) and (is_tested or not is_test_file(path, project)):
            yield path


def _stores(ev: Evaluator, module: ModuleNode, owner: Module | Class, name: str) -> bool:
    """Whether code of a module stores something in an object, under a name or under a computed one."""
    named = (target for target, _ in namespaces.foreign(ev, module, name))
    targets = (*named, *namespaces.computed_targets(ev, module, name))
    if any(_is_owner(value, owner) for target in targets for value in ev.values(target)):
        return True
    return isinstance(owner, Module) and namespaces.is_filled(ev, module, owner.node, name)


def _is_owner(value: Value, owner: Module | Class) -> bool:
    if isinstance(owner, Module):
        return namespaces.is_module(value, owner.node)
    return isinstance(value, Class) and is_same(value.node, owner.node)
