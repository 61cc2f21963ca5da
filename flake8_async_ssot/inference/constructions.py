"""What the project itself gives to the ``__init__`` of its classes, for parameters without an annotation.

Untyped code says what an object is made of only where it makes one: all such places together are as good as an
annotation. Nothing is said of a class that may be made at other places as well: one that is handed around as a value,
has subclasses, is decorated, has a metaclass of its own, is named in text or makes itself through ``cls(...)``. Neither
is anything said of one that asks whether what it was given is async. Tests are left out, since they give stand-ins.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from astroid import nodes

from flake8_async_ssot.inference import class_decorators, classes, frames
from flake8_async_ssot.inference.actuals import Actuals
from flake8_async_ssot.inference.unpruned import unpruned
from flake8_async_ssot.inference.values import Class, Deferred, Function, Instance, Literal, Packed, Values, union

if TYPE_CHECKING:
    from flake8_async_ssot.inference.evaluator import Evaluator
    from flake8_async_ssot.inference.modules.tree import ModuleNode

#: Files that mention a class, and calls of one class, above which its parameters are not worth the search.
_MAX_FILES = 12
_MAX_CALLS = 12
#: Methods through which a class or its bases decide what making an object does.
_TAKING_OVER = frozenset({"__init_subclass__", "__new__", "__class_getitem__", "__setattr__"})
#: Names that tell whether something is async.
_ASYNC = re.compile(
    r"(?i)^_*(?:(?:is|use|has|run|in|supports)_?)?a?sync_?(?:mode|flag)?$|asynchronous|awaitable|coroutine"
)


def received(ev: Evaluator, function: nodes.NodeNG, name: str) -> Values:
    """What all places that make an object give to a parameter of its ``__init__``; nothing where that is not told."""
    owner = function.parent.scope() if isinstance(function, nodes.FunctionDef) and function.name == "__init__" else None
    if not isinstance(owner, nodes.ClassDef) or not isinstance(owner.parent, nodes.Module):
        return ()
    return ev.memoised((function, "constructed", name), lambda: _received(ev, owner, function, name))


def _received(ev: Evaluator, owner: nodes.ClassDef, function: nodes.FunctionDef, name: str) -> Values:
    calls = _calls(ev, owner, _kept_in(function, name)) if not _is_open(ev, owner) else ()
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


def _is_open(ev: Evaluator, owner: nodes.ClassDef) -> bool:
    """Whether a class or a base of it may make objects, or have others make them, that no call names."""
    order = classes.order(ev, Class(owner))
    return not order.is_complete or any(_may_take_over(ev, cls) for cls in order.classes)


def _may_take_over(ev: Evaluator, cls: Class) -> bool:
    module = cast("ModuleNode", cls.node.root())
    if module.is_stub:
        return False
    whole = module if module is ev.home else ev.fact(module, unpruned)
    return whole is None or cls.node.name in ev.fact(whole, open_classes) or class_decorators.may_add(ev, cls)


def _kept_in(function: nodes.FunctionDef, name: str) -> frozenset[str]:
    """The attributes that an ``__init__`` keeps a parameter in; those it is likely to, where that is not seen."""
    stores = function.nodes_of_class(nodes.AssignAttr)
    found = frozenset(
        store.attrname
        for store in stores
        if isinstance(store.parent, nodes.Assign) and getattr(store.parent.value, "name", "") == name
    )
    return found or frozenset({name, f"_{name}"})


def _calls(ev: Evaluator, owner: nodes.ClassDef, kept: frozenset[str]) -> tuple[nodes.Call, ...]:
    """All calls of a class in its project; nothing where others may make objects of it too, or change what is in it.

    :param kept: the attributes that must not be changed from outside.
    """
    module = cast("ModuleNode", owner.root())
    finder = ev.loader.finder
    if module.is_stub or not module.file or _is_installed(module.file):
        return ()
    project = finder.project(module.file)
    changing = [path for attribute in kept for path in ev.loader.mentions.files(project, f".{attribute}")]
    if not all(_is_test_file(path, project) for path in changing):
        return ()
    mentioning = ev.loader.mentions.files(project, owner.name)
    if module.file not in mentioning:
        # It stands in a folder that is no part of the project, like an environment.
        return ()
    files = [path for path in mentioning if path.endswith(".py") and not _is_test_file(path, project)]
    if len(files) > _MAX_FILES:
        return ()
    found: list[nodes.Call] = []
    for path in files:
        search_path = finder.search_path(path)
        other = ev.loader.load(finder.module_name(path, search_path), search_path)
        whole = ev.fact(other, unpruned) if other is not None and other.file == path else None
        if whole is None:
            return ()
        uses = ev.fact(whole, uses_by_class).get(owner.name, ())
        if None in uses or uses and not (kept | {""}).isdisjoint(ev.fact(whole, changed_attributes)):
            return ()
        found.extend(cast("list[nodes.Call]", uses))
    for call in found:
        callees = ev.values(call.func)
        if len(callees) != 1 or not isinstance(callees[0], Class):
            return ()
    return tuple(call for call in found if classes.same(cast(Class, ev.values(call.func)[0]), Class(owner)))


def _is_installed(path: str) -> bool:
    """Whether a file belongs to an installed package, of which others make objects too."""
    return not {"site-packages", "dist-packages"}.isdisjoint(path.replace("\\", "/").split("/"))


def _is_test_file(path: str, project: str) -> bool:
    """Whether a file of a project is a test, by its name or its folder."""
    *folders, name = path[len(project) :].replace("\\", "/").split("/")
    is_in_tests = any(folder in ("test", "tests", "testing") for folder in folders)
    return is_in_tests or name.startswith(("test_", "conftest")) or name.endswith("_test.py")


def uses_by_class(module: ModuleNode) -> dict[str, list[nodes.Call | None]]:
    """The calls of each name that is written like a class; None for a use that may lead to other calls."""
    found: dict[str, list[nodes.Call | None]] = {}
    for node in module.all_of(nodes.ImportFrom):
        for old, new in node.names:
            if new not in (None, old):
                found.setdefault(old, []).append(None)
    for node in (*module.all_of(nodes.Name), *module.all_of(nodes.Attribute)):
        name = getattr(node, "name", getattr(node, "attrname", ""))
        if name.lstrip("_")[:1].isupper():
            is_called = isinstance(node.parent, nodes.Call) and node.parent.func is node
            if is_called or not _is_harmless(node):
                found.setdefault(name, []).append(node.parent if is_called else None)
    for node in module.all_of(nodes.Const):
        # Text that ends with the name of a class may be what imports it.
        last = re.split(r"[.:]", node.value)[-1] if isinstance(node.value, str) else ""
        if last.isidentifier() and not isinstance(node.parent, (nodes.List, nodes.Tuple)):
            found.setdefault(last, []).extend([] if _is_annotation(node) else [None])
    return found


def open_classes(module: ModuleNode) -> frozenset[str]:
    """The names of classes that may be made in other ways than by a call of their name, or ask what they hold."""
    is_open = any(node.name in ("globals", "vars") for node in module.all_of(nodes.Name))
    return frozenset(
        node.name
        for node in module.all_of(nodes.ClassDef)
        if is_open
        or classes.may_be_remade(node)
        or not _TAKING_OVER.isdisjoint(node.locals)
        or any(map(_leads_to_own, node.nodes_of_class((nodes.Name, nodes.Attribute, nodes.Call))))
        or any(map(_asks_for_async, node.nodes_of_class((nodes.Name, nodes.Attribute, nodes.Arguments, nodes.Call))))
    )


def changed_attributes(module: ModuleNode) -> frozenset[str]:
    """The attributes that are stored in other objects than ``self``.

    The empty name stands for any of them: what ``setattr`` stores, or what another object of the same class is given.
    """
    targets = module.all_of(nodes.AssignAttr)
    others = [node.attrname for node in targets if getattr(node.expr, "name", "") != "self"]
    is_any = any(_may_change_any(node) for node in module.all_of(nodes.Call))
    return frozenset([*others, *([""] if is_any else ())])


def _may_change_any(call: nodes.Call) -> bool:
    if isinstance(call.func, nodes.Call):
        return getattr(call.func.func, "name", "") == "type"
    if isinstance(call.func, nodes.Attribute):
        return call.func.attrname in ("__class__", "__init__") and not isinstance(call.func.expr, nodes.Call)
    return getattr(call.func, "name", "") == "setattr"


def _leads_to_own(node: nodes.NodeNG) -> bool:
    """Whether an expression in a class body gives the class away that is being defined."""
    if isinstance(node, nodes.Attribute):
        is_class = node.attrname == "__class__"
    elif isinstance(node, nodes.Call):
        is_class = getattr(node.func, "name", "") == "type" and len(node.args) == 1
    else:
        is_class = node.name in ("cls", "klass")
    return is_class and (
        not isinstance(node.parent, nodes.Attribute) or node.parent.attrname in ("__new__", "__init__")
    )


def _asks_for_async(node: nodes.NodeNG) -> bool:
    """Whether a class names something that tells whether what it was given is async."""
    if isinstance(node, nodes.Arguments):
        given = (*(node.posonlyargs or ()), *(node.args or ()), *(node.kwonlyargs or ()))
        return any(_ASYNC.search(parameter.name) for parameter in given)
    if isinstance(node, nodes.Call):
        return getattr(node.func, "name", "") in ("hasattr", "setattr", "callable")
    written = node.name if isinstance(node, nodes.Name) else node.attrname
    return bool(_ASYNC.search(written))


def _is_annotation(node: nodes.Const) -> bool:
    parent = node.parent
    while isinstance(parent, (nodes.Subscript, nodes.BinOp, nodes.Tuple)):
        parent = parent.parent
    return isinstance(parent, (nodes.Arguments, nodes.AnnAssign, nodes.FunctionDef))


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
