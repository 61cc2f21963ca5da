"""The arguments of some known calls for a parameter. Other calls may pass something else.

That says nothing of what the parameter is, but all of what becomes of a value that such a call gives.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import cast

from astroid import nodes

from flake8_async_ssot.inference.evaluation import callers, classes, frames, unpruned
from flake8_async_ssot.inference.evaluation.actuals import Actuals
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import unbound
from flake8_async_ssot.inference.evaluation.values import (
    Class,
    Deferred,
    Function,
    Instance,
    Values,
    has_unknown,
    union,
)
from flake8_async_ssot.inference.modules.testing import is_test_file
from flake8_async_ssot.inference.project.index import MAX_CALLS, MAX_MENTIONING
from flake8_async_ssot.inference.project.record import UseKind
from flake8_async_ssot.inference.syntax.definitions import is_same
from flake8_async_ssot.inference.syntax.names import looked_up, plain_name
from flake8_async_ssot.inference.syntax.signatures import owner_of_receiver
from flake8_async_ssot.inference.syntax.tree import ModuleNode

#: Names and attributes, each of which holds the next one, through which a parameter is looked for.
MAX_NAMES = 4
#: Classes of the objects of which one expression may read an attribute.
MAX_CLASSES = 8

#: A function, and the name of one of its parameters.
_Parameter = tuple[nodes.FunctionDef, str]


def given(ev: Evaluator, node: nodes.NodeNG) -> Iterator[Values]:
    """The arguments of calls for the parameter in a variable or an attribute of an object, one after the other."""
    for function, name in parameters_of(ev, node):
        yield from given_to(ev, function, name, (function.root(),))


def given_to(ev: Evaluator, function: nodes.FunctionDef, name: str, modules: Iterable[ModuleNode]) -> Iterator[Values]:
    """The arguments of calls for a parameter: of the class whose ``__init__`` has it, else of those in some modules."""
    owner = function.parent.scope()
    if function.name == "__init__" and isinstance(owner, nodes.ClassDef):
        yield from _given_to_class(ev, owner, function, name)
        return
    for module in modules:
        for call in _calls_by_name(ev, module, function.name)[:MAX_CALLS]:
            yield callers.given_by(ev, ev.values(call.func), call, function, name)


def results(ev: Evaluator, function: Function, modules: Iterable[ModuleNode]) -> Values:
    """The results of the calls of a function in some modules; nothing without calls, or where one is not known."""
    parts: list[Values] = []
    for module in dict.fromkeys(modules):
        full = unpruned.full(ev, module)
        calls = _calls_by_name(ev, full, function.node.name) if full is not None else []
        if len(calls) > MAX_CALLS:
            return ()
        parts += [ev.values(call) for call in calls if _is_called(ev, call, function)]
    return () if any(map(has_unknown, parts)) else union(*parts)


def _calls_by_name(ev: Evaluator, module: ModuleNode, name: str) -> list[nodes.Call]:
    """The calls of a name, or of an attribute of that name, in a module."""
    uses = ev.fact(module, callers.uses_by_name).get(name, ())
    return [use.parent for use in uses if isinstance(use.parent, nodes.Call) and use.parent.func is use]


def _is_called(ev: Evaluator, call: nodes.Call, function: Function) -> bool:
    callees = [unbound(value) for value in ev.values(call.func)]
    return bool(callees) and all(
        isinstance(value, Function) and is_same(value.node, function.node) for value in callees
    )


def parameters_of(ev: Evaluator, node: nodes.NodeNG, steps: int = MAX_NAMES) -> Iterator[_Parameter]:
    """The parameters that a name reads, or an attribute of an object in which ``__init__`` keeps them.

    :param steps: how many names and attributes that hold the same are followed at most.
    """
    if steps == 0:
        return
    if isinstance(node, nodes.Name):
        scope, entries = looked_up(node)
        holder = entries[0].parent if len(entries) == 1 else None
        if isinstance(holder, nodes.Arguments) and isinstance(scope, nodes.FunctionDef):
            yield scope, node.name
        elif isinstance(holder, nodes.Assign) and isinstance(holder.value, nodes.Attribute):
            yield from parameters_of(ev, holder.value, steps - 1)
    elif isinstance(node, nodes.Attribute):
        for cls in classes_read(ev, node):
            for store in cast("ModuleNode", cls.root()).own_stores.get(cls, {}).get(node.attrname, ()):
                value = getattr(store.parent, "value", None)
                if isinstance(value, nodes.Name) and getattr(store.scope(), "name", "") == "__init__":
                    yield from parameters_of(ev, value, steps - 1)


def classes_read(ev: Evaluator, node: nodes.NodeNG) -> Iterator[nodes.ClassDef]:
    """The classes, and their bases, of the objects (``self``, or others) of which an expression reads an attribute."""
    if not isinstance(node, nodes.Attribute):
        return
    owner = owner_of_receiver(node.scope(), plain_name(node.expr))
    values = ev.values(node.expr) if owner is None else ()
    owners = [Class(owner)] if owner is not None else [item.cls for item in values if isinstance(item, Instance)]
    for item in owners[:MAX_CLASSES]:
        yield from (cls.node for cls in classes.order(ev, item).classes)


def _given_to_class(ev: Evaluator, owner: nodes.ClassDef, function: nodes.FunctionDef, name: str) -> Iterator[Values]:
    """The arguments of calls of a class in its project for a parameter of its ``__init__``."""
    for call in calls_of(ev, owner):
        if any(isinstance(value, Class) and is_same(value.node, owner) for value in ev.values(call.func)):
            bound = dict(frames.bind_arguments(Function(function), Instance(Class(owner)), Actuals(call)))
            found = bound.get(name)
            if isinstance(found, Deferred):
                yield ev.values(found.node, found.frame)


def calls_of(ev: Evaluator, owner: nodes.ClassDef) -> Iterator[nodes.Call]:
    """The calls in a project of the name of a class. Tests are left out: they give stand-ins."""
    file = cast("ModuleNode", owner.root()).file or ""
    project = ev.loader.finder.project(file)
    paths = [path for path in ev.index.survey.mentioning(project, owner.name) if not is_test_file(path, project)]
    for path in paths if len(paths) <= MAX_MENTIONING else ():
        record = ev.index.record(path)
        uses = [use for use in record.uses.get(owner.name, ()) if use.kind is UseKind.CALL] if record else []
        places = unpruned.nodes_at(ev, path, uses[:MAX_CALLS]) if uses else None
        yield from (node.parent for node in places or ())
