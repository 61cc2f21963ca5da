"""Functions of modules in whose place another file of the project stores something: ``client.fetch = fetch_now``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from astroid import nodes

from flake8_async_ssot.inference.evaluation import namespaces, unpruned
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.values import Function
from flake8_async_ssot.inference.modules.testing import is_test_file
from flake8_async_ssot.inference.project.index import MAX_MENTIONING
from flake8_async_ssot.inference.syntax.tree import ModuleNode


def is_stored_apart(ev: Evaluator, call: nodes.NodeNG) -> bool:
    """Whether a call may reach what another file stores in the module of its callee.

    The files that are asked about already, that of the call and that of the callee, do not count.
    """
    values = ev.values(call.func) if isinstance(call, nodes.Call) else ()
    functions = [value.node for value in values if isinstance(value, Function)]
    return any(_is_stored(ev, node, cast("ModuleNode", call.root())) for node in functions)


def _is_stored(ev: Evaluator, function: nodes.NodeNG, home: ModuleNode) -> bool:
    owner = cast("ModuleNode", function.root())
    if not isinstance(function.parent, nodes.Module) or owner.is_stub:
        return False
    paths = [path for path in _storing(ev, function, home) if path not in (home.file, owner.file)]
    modules = (unpruned.unpruned_at(ev, path) for path in paths[:MAX_MENTIONING])
    return any(_stores(ev, module, owner, function.name) for module in modules if module is not None)


def _storing(ev: Evaluator, function: nodes.FunctionDef, home: ModuleNode) -> Iterator[str]:
    """The files that name the module of a function, and may store something under its name."""
    survey, project = ev.index.survey, ev.project
    last = function.root().name.rpartition(".")[2]
    is_tested = is_test_file(home.file or "", project)
    for path in dict.fromkeys((*survey.changing(project, function.name), *survey.placing(project))):
        # What tests store is there for tests alone.
        if ev.loader.says(path, last) and (is_tested or not is_test_file(path, project)):
            yield path


def _stores(ev: Evaluator, module: ModuleNode, owner: ModuleNode, name: str) -> bool:
    """Whether code of a module stores something in another one, under a name or under a computed one."""
    named = (target for target, _ in namespaces.foreign(ev, module, name))
    targets = (*named, *ev.fact(module, namespaces.set_by_computed_names))
    return any(namespaces.is_module(value, owner) for target in targets for value in ev.values(target))
