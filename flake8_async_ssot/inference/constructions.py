"""What the project itself gives to the ``__init__`` of its classes, for parameters without an annotation.

Untyped code says what an object is made of only where it makes one: all such places together are as good as an
annotation. Nothing is said of a class that may be made at other places as well: one that is handed around as a value,
has subclasses, or makes itself through ``cls(...)``, in its own body or in that of a base. Tests are left out, since
they give stand-ins.
"""

from __future__ import annotations

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


def received(ev: Evaluator, function: nodes.NodeNG, name: str) -> Values:
    """What all places that make an object give to a parameter of its ``__init__``; nothing where that is not told."""
    owner = function.parent.scope() if isinstance(function, nodes.FunctionDef) and function.name == "__init__" else None
    if not isinstance(owner, nodes.ClassDef) or not isinstance(owner.parent, nodes.Module):
        return ()
    return ev.memoised((function, "constructed", name), lambda: _received(ev, owner, function, name))


def _received(ev: Evaluator, owner: nodes.ClassDef, function: nodes.FunctionDef, name: str) -> Values:
    calls = _calls(ev, owner)
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


def _calls(ev: Evaluator, owner: nodes.ClassDef) -> tuple[nodes.Call, ...]:
    """All calls of a class in its project; nothing where others may make objects of it too."""
    module = cast("ModuleNode", owner.root())
    finder = ev.loader.finder
    if module.is_stub or not module.file or _is_installed(module.file) or _is_handed_around(ev, Class(owner)):
        return ()
    project = finder.project(module.file)
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
        for use in ev.fact(whole, uses_by_class).get(owner.name, ()):
            if use is None:
                return ()
            found.append(use)
    for call in found:
        callees = ev.values(call.func)
        if len(callees) != 1 or not isinstance(callees[0], Class):
            return ()
    return tuple(call for call in found if classes.same(cast(Class, ev.values(call.func)[0]), Class(owner)))


def _is_handed_around(ev: Evaluator, cls: Class) -> bool:
    """Whether a decorator, a metaclass or a base gets hold of a class, and may make objects of it."""
    order = classes.order(ev, cls)
    if not order.is_complete or class_decorators.may_add(ev, cls):
        return True
    for item in order.classes:
        module = cast("ModuleNode", item.node.root())
        if module.is_stub:
            continue
        full = module if module is ev.home else ev.fact(module, unpruned)
        if full is None or item.node.name in ev.fact(full, self_made):
            return True
        if classes.may_be_remade(item.node) or "__init_subclass__" in item.node.locals:
            return True
    return False


def self_made(module: ModuleNode) -> frozenset[str]:
    """The names of the classes of a module that make objects of whatever class they are asked through."""
    return frozenset(
        node.name
        for node in module.all_of(nodes.ClassDef)
        if any(_makes_own(call) for call in node.nodes_of_class(nodes.Call))
    )


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
    return found


def _makes_own(call: nodes.Call) -> bool:
    """Whether a call in a class body makes another object of whatever class that is."""
    return call.func.as_string() in ("cls", "type(self)", "self.__class__")


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
