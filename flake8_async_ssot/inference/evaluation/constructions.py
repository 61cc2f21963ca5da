"""What the project itself gives to the ``__init__`` of its classes, for parameters without an annotation.

Untyped code says what an object is made of only where it makes one: all such places together are as good as an
annotation. Nothing is said of a class that may be made at other places as well: one that is handed around as a value,
is decorated, has a metaclass of its own, is named in text or makes itself through ``cls(...)``, and of one that asks
whether what it was given is async. What subclasses hand on counts as given, where all that they are made with is seen.
Tests are left out, since they give stand-ins.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import cast

from astroid import nodes

from flake8_async_ssot.inference.evaluation import classes, closed_classes, frames
from flake8_async_ssot.inference.evaluation.actuals import Actuals
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.unpruned import unpruned_at
from flake8_async_ssot.inference.evaluation.values import (
    Class,
    Deferred,
    Function,
    Instance,
    Literal,
    Packed,
    Values,
    union,
)
from flake8_async_ssot.inference.modules.testing import is_test_file
from flake8_async_ssot.inference.syntax.annotations import is_annotation
from flake8_async_ssot.inference.syntax.set_by_name import set_by_name
from flake8_async_ssot.inference.syntax.tree import ModuleNode

#: Files that mention a class, and calls of one class, above which its parameters are not worth the search.
_MAX_FILES = 12
_MAX_CALLS = 12
#: Subclasses of subclasses that are followed.
_MAX_DEPTH = 3


def received(ev: Evaluator, function: nodes.NodeNG, name: str) -> Values:
    """What all places that make an object give to a parameter of its ``__init__``; nothing where that is not told."""
    owner = function.parent.scope() if isinstance(function, nodes.FunctionDef) and function.name == "__init__" else None
    if not isinstance(owner, nodes.ClassDef) or not isinstance(owner.parent, nodes.Module):
        return ()
    return ev.memoised((function, "constructed", name), lambda: _received(ev, owner, function, name))


def _received(ev: Evaluator, owner: nodes.ClassDef, function: nodes.FunctionDef, name: str) -> Values:
    kept = _kept_in(function, name)
    # Texts are there already, and say nothing most of the time; what is asked of a class takes whole modules.
    if not _files(ev, owner, kept) or closed_classes.is_open(ev, owner, kept | {name}):
        return ()
    calls = _calls(ev, owner, kept)
    if not calls or len(calls) > _MAX_CALLS:
        return ()
    parts: list[Values] = []
    for call in calls:
        bound = dict(frames.bind_arguments(Function(function), Instance(Class(owner)), Actuals(call)))
        given = bound.get(name)
        if given is None or isinstance(given, Packed):
            return ()
        values = ev.values(given.node, given.frame) if isinstance(given, Deferred) else given
        if not values or not all(isinstance(value, Instance) or value == Literal(None) for value in values):
            return ()
        parts.append(tuple(replace(v, certain=False, made=None) if isinstance(v, Instance) else v for v in values))
    return union(*parts)


def _kept_in(function: nodes.FunctionDef, name: str) -> frozenset[str]:
    """The attributes that an ``__init__`` keeps a parameter in; those it is likely to, where that is not seen."""
    stores = function.nodes_of_class(nodes.AssignAttr)
    found = frozenset(
        store.attrname
        for store in stores
        if isinstance(store.parent, nodes.Assign) and getattr(store.parent.value, "name", "") == name
    )
    return found or frozenset({name, f"_{name}"})


def _calls(ev: Evaluator, owner: nodes.ClassDef, kept: frozenset[str], depth: int = 0) -> tuple[nodes.Call, ...]:
    """All calls that run the ``__init__`` of a class in its project; nothing where that is not all, or not told.

    :param kept: the attributes that must not be changed from outside.
    """
    modules = _mentioning(ev, owner, kept) if depth <= _MAX_DEPTH else ()
    found: list[nodes.Call] = []
    for whole in modules:
        for use in ev.fact(whole, uses_by_class).get(owner.name, ()):
            if use is None or _may_change(ev, whole, owner, kept):
                return ()
            if isinstance(use, nodes.Call):
                means = _meaning(ev, ev.values(use.func), owner)
                calls: tuple[nodes.Call, ...] = (use,) if means else ()
            else:
                means = _meaning(ev, ev.values(use), owner)
                calls = _through_subclass(ev, use.parent, owner, kept, depth) if means else ()
            if means is None or means and not calls:
                return ()
            found.extend(calls)
    return tuple(found)


def _meaning(ev: Evaluator, values: Values, owner: nodes.ClassDef) -> bool | None:
    """Whether what a name stands for is a class; None where it is no class at all or may be another thing too."""
    if len(values) != 1 or not isinstance(values[0], Class):
        return None
    return classes.same(values[0], Class(owner))


def _files(ev: Evaluator, owner: nodes.ClassDef, kept: frozenset[str]) -> tuple[str, ...]:
    """The files of a project that name a class; nothing where others may change what is in its objects."""
    module = cast("ModuleNode", owner.root())
    if module.is_stub or not module.file or _is_installed(module.file):
        return ()
    project = ev.loader.finder.project(module.file)
    changing = [path for attribute in kept for path in ev.mentions.files(project, f".{attribute}")]
    if not all(is_test_file(path, project) for path in changing):
        return ()
    mentioning = ev.mentions.files(project, owner.name)
    if module.file not in mentioning:
        # It stands in a folder that is no part of the project, like an environment.
        return ()
    files = tuple(path for path in mentioning if path.endswith(".py") and not is_test_file(path, project))
    return files if len(files) <= _MAX_FILES else ()


def _mentioning(ev: Evaluator, owner: nodes.ClassDef, kept: frozenset[str]) -> tuple[ModuleNode, ...]:
    """The modules of a project that name a class; nothing where one of them cannot be read."""
    found = [unpruned_at(ev, path) for path in _files(ev, owner, kept)]
    return tuple(cast("list[ModuleNode]", found)) if None not in found else ()


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


def uses_by_class(module: ModuleNode) -> dict[str, list[nodes.NodeNG | None]]:
    """The calls of each name that is written like a class, and where it is a base.

    None stands for a use that may lead to other calls.
    """
    found: dict[str, list[nodes.NodeNG | None]] = {}
    for node in module.all_of(nodes.ImportFrom):
        for old, new in node.names:
            if new not in (None, old):
                found.setdefault(old, []).append(None)
    for node in (*module.all_of(nodes.Name), *module.all_of(nodes.Attribute)):
        name = getattr(node, "name", getattr(node, "attrname", ""))
        if name.lstrip("_")[:1].isupper():
            if isinstance(node.parent, nodes.Call) and node.parent.func is node:
                found.setdefault(name, []).append(node.parent)
            elif isinstance(node.parent, nodes.ClassDef):
                found.setdefault(name, []).append(node)
            elif not _is_harmless(node):
                found.setdefault(name, []).append(None)
    for node in module.all_of(nodes.Const):
        # Text that ends with the name of a class may be what imports it.
        last = re.split(r"[.:]", node.value)[-1] if isinstance(node.value, str) else ""
        if last.isidentifier() and not isinstance(node.parent, (nodes.List, nodes.Tuple)):
            found.setdefault(last, []).extend([] if is_annotation(node) else [None])
    return found


def _may_change(ev: Evaluator, module: ModuleNode, owner: nodes.ClassDef, kept: frozenset[str]) -> bool:
    """Whether a module may store something in attributes of an object, or make one out of another."""
    if not kept.isdisjoint(ev.fact(module, changed_attributes)):
        return True
    if not {"", "self", owner.name}.isdisjoint(ev.fact(module, remade)):
        return True
    return any(
        not {None, *kept}.isdisjoint(names)
        for holder, names in ev.fact(module, set_by_name).items()
        # What a class does to its own objects is looked at where the class is.
        if not isinstance(module.locals.get(holder, (None,))[0], nodes.ClassDef)
    )


def changed_attributes(module: ModuleNode) -> frozenset[str]:
    """The attributes that are stored in other objects than ``self``."""
    stores = module.all_of(nodes.AssignAttr)
    return frozenset(node.attrname for node in stores if getattr(node.expr, "name", "") != "self")


def remade(module: ModuleNode) -> frozenset[str]:
    """The names of what ``x.__init__()`` is called of; the empty one where the class of any object is called."""
    found: set[str] = set()
    for call in module.all_of(nodes.Call):
        func = call.func
        if isinstance(func, nodes.Call) and getattr(func.func, "name", "") == "type":
            found.update([] if isinstance(call.parent, nodes.Raise) else [""])
        elif isinstance(func, nodes.Attribute) and func.attrname in ("__class__", "__init__"):
            if not isinstance(func.expr, nodes.Call):
                found.add(getattr(func.expr, "name", "") if func.attrname == "__init__" else "")
    return frozenset(found)


def _is_harmless(node: nodes.NodeNG) -> bool:
    """Whether a use of a class makes no object and gives the class to nobody."""
    child, parent = node, node.parent
    if isinstance(parent, nodes.Attribute):
        return True
    while isinstance(parent, (nodes.Subscript, nodes.BinOp, nodes.Tuple, nodes.List)):
        child, parent = parent, parent.parent
    if isinstance(parent, nodes.Call):
        return getattr(parent.func, "name", "") in ("isinstance", "issubclass") and child is not parent.args[0]
    if isinstance(parent, nodes.FunctionDef):
        return child is parent.returns
    if isinstance(parent, nodes.AnnAssign):
        return child is parent.annotation
    return isinstance(parent, (nodes.Arguments, nodes.ExceptHandler)) and _is_no_default(parent, child)


def _is_no_default(parent: nodes.NodeNG, child: nodes.NodeNG) -> bool:
    return child not in [*(getattr(parent, "defaults", None) or ()), *(getattr(parent, "kw_defaults", None) or ())]
