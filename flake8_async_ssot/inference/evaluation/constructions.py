"""The arguments that the project itself passes to ``__init__`` of its classes, where parameters have no annotation.

Untyped code says what an object is made of only where it makes one: all such places together are as good as an
annotation. Nothing is said of a class that may be made at other places as well: one that is handed around as a value,
is decorated, has a metaclass of its own, is named in text or makes itself through ``cls(...)``, and of one that asks
whether what it was given is async. What subclasses hand on counts as given, where all that they are made with is seen.
Tests are left out, since they give stand-ins.
"""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from astroid import nodes

from flake8_async_ssot.inference.evaluation import closed_classes, frames, unpruned
from flake8_async_ssot.inference.evaluation.actuals import Actuals
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.values import (
    Bound,
    Class,
    Deferred,
    Function,
    Instance,
    Literal,
    Packed,
    Partial,
    Values,
    union,
)
from flake8_async_ssot.inference.modules.testing import is_test_file
from flake8_async_ssot.inference.project.index import MAX_CALLS, MAX_MENTIONING
from flake8_async_ssot.inference.project.record import Record, Use, UseKind
from flake8_async_ssot.inference.syntax.definitions import is_same
from flake8_async_ssot.inference.syntax.names import plain_name
from flake8_async_ssot.inference.syntax.tree import ModuleNode

#: Values that are followed. Constants decide what the class does with them, which a union of all does not tell.
_FOLLOWED = (Instance, Function, Bound, Class, Partial)
#: Subclasses of subclasses that are followed.
_MAX_DEPTH = 3


def received(ev: Evaluator, function: nodes.NodeNG, name: str) -> Values:
    """The arguments of all constructions of a class for a parameter of ``__init__``; nothing unless all are known."""
    owner = function.parent.scope() if isinstance(function, nodes.FunctionDef) and function.name == "__init__" else None
    if not isinstance(owner, nodes.ClassDef) or not isinstance(owner.parent, nodes.Module):
        return ()
    return ev.memoised((function, "constructed", name), lambda: _received(ev, owner, function, name))


def _received(ev: Evaluator, owner: nodes.ClassDef, function: nodes.FunctionDef, name: str) -> Values:
    kept = _kept_in(function, name)
    # Records are there already, and say nothing most of the time; what is asked of a class takes whole modules.
    if not _uses(ev, owner, kept) or closed_classes.is_open(ev, owner, kept | {name}):
        return ()
    calls = _calls(ev, owner, kept)
    if not calls or len(calls) > MAX_CALLS:
        return ()
    parts: list[Values] = []
    for call in calls:
        bound = dict(frames.bind_arguments(Function(function), Instance(Class(owner)), Actuals(call)))
        given = bound.get(name)
        if given is None or isinstance(given, Packed):
            return ()
        values = ev.values(given.node, given.frame) if isinstance(given, Deferred) else given
        if not values or not all(isinstance(value, _FOLLOWED) or value == Literal(None) for value in values):
            return ()
        parts.append(tuple(replace(v, certain=False, made=None) if isinstance(v, Instance) else v for v in values))
    return union(*parts)


def _kept_in(function: nodes.FunctionDef, name: str) -> frozenset[str]:
    """The attributes in which an ``__init__`` keeps a parameter; the likely ones where no assignment is seen."""
    stores = function.nodes_of_class(nodes.AssignAttr)
    found = frozenset(
        store.attrname
        for store in stores
        if isinstance(store.parent, nodes.Assign) and plain_name(store.parent.value) == name
    )
    return found or frozenset({name, f"_{name}"})


def _calls(ev: Evaluator, owner: nodes.ClassDef, kept: frozenset[str], depth: int = 0) -> tuple[nodes.Call, ...]:
    """All calls in its project that run the ``__init__`` of a class; nothing where some may be missing.

    :param kept: the attributes that must not be changed from outside.
    """
    found: list[nodes.Call] = []
    for path, uses in _uses(ev, owner, kept).items() if depth <= _MAX_DEPTH else ():
        places = unpruned.nodes_at(ev, path, uses)
        if places is None:
            return ()
        for use, node in zip(uses, places):
            means = _meaning(ev, ev.values(node), owner)
            calls: tuple[nodes.Call, ...] = (node.parent,) if means else ()
            if means and use.kind is UseKind.BASE:
                calls = _through_subclass(ev, node.parent, owner, kept, depth)
            if means is None or means and not calls:
                return ()
            found.extend(calls)
    return tuple(found)


def _uses(ev: Evaluator, owner: nodes.ClassDef, kept: frozenset[str]) -> dict[str, list[Use]]:
    """The calls of a class and its uses as a base, by file; nothing where its objects may be made in other ways."""
    found: dict[str, list[Use]] = {}
    for path in _files(ev, owner, kept):
        record = ev.index.record(path)
        uses = [use for use in record.uses.get(owner.name, ()) if use.kind is not UseKind.READ] if record else []
        if record is None or any(use.kind not in (UseKind.CALL, UseKind.BASE) for use in uses):
            return {}
        if uses and _may_change(record, owner, kept):
            return {}
        if uses:
            found[path] = uses
    return found


def _meaning(ev: Evaluator, values: Values, owner: nodes.ClassDef) -> bool | None:
    """Whether what a name stands for is a class; None where it is no class at all or may be another thing too."""
    if len(values) != 1 or not isinstance(values[0], Class):
        return None
    return is_same(values[0].node, owner)


def _files(ev: Evaluator, owner: nodes.ClassDef, kept: frozenset[str]) -> tuple[str, ...]:
    """The files of a project that name a class; nothing where other files may change attributes of its objects."""
    module = cast("ModuleNode", owner.root())
    if module.is_stub or not module.file or _is_installed(module.file):
        return ()
    project = ev.loader.finder.project(module.file)
    changing = [path for attribute in kept for path in ev.index.survey.changing(project, attribute)]
    if not all(is_test_file(path, project) for path in changing):
        return ()
    mentioning = ev.index.survey.mentioning(project, owner.name)
    if module.file not in mentioning:
        # It stands in a folder that is no part of the project, like an environment.
        return ()
    files = tuple(path for path in mentioning if path.endswith(".py") and not is_test_file(path, project))
    return files if len(files) <= MAX_MENTIONING else ()


def _through_subclass(
    ev: Evaluator, subclass: nodes.NodeNG, owner: nodes.ClassDef, kept: frozenset[str], depth: int
) -> tuple[nodes.Call, ...]:
    """The calls that run the ``__init__`` of a class for objects of a subclass; nothing where not all are seen."""
    if (
        not isinstance(subclass.parent, nodes.Module)
        or len(subclass.bases) != 1
        or closed_classes.is_open(ev, subclass, kept)
        or not kept.isdisjoint(subclass.locals)
        or any(store.attrname in kept for store in subclass.nodes_of_class(nodes.AssignAttr))
    ):
        return ()
    if "__init__" not in subclass.locals:
        return _calls(ev, subclass, kept, depth + 1)
    maker = subclass.locals["__init__"][-1]
    handing = [call for call in maker.nodes_of_class(nodes.Call) if getattr(call.func, "attrname", "") == "__init__"]
    is_followed = len(handing) == 1 and handing[0].func.expr.as_string() in ("super()", f"super({subclass.name}, self)")
    return tuple(handing) if is_followed else ()


def _is_installed(path: str) -> bool:
    """Whether a file belongs to an installed package, of which others make objects too."""
    return not {"site-packages", "dist-packages"}.isdisjoint(path.replace("\\", "/").split("/"))


def _may_change(record: Record, owner: nodes.ClassDef, kept: frozenset[str]) -> bool:
    """Whether a file may store something in attributes of an object, or make one out of another."""
    if not kept.isdisjoint(record.changed) or not {"", "self", owner.name}.isdisjoint(record.remade):
        return True
    # What a class does to its own objects is looked at where the class is.
    return any(
        not {None, *kept}.isdisjoint(names)
        for holder, names in record.set_by_name.items()
        if holder not in record.classes
    )
