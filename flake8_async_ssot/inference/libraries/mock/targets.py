"""The target of a patch, found as ``unittest.mock`` finds it, without running anything."""

from __future__ import annotations

import builtins
import difflib
from typing import NamedTuple, cast

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import Reason
from flake8_async_ssot.inference.evaluation import below, classes, imports, stored_apart
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import class_of, is_none
from flake8_async_ssot.inference.evaluation.values import (
    Bound,
    Class,
    Function,
    Instance,
    Mock,
    Module,
    Overloads,
    Unknown,
    Value,
    Values,
    has_unknown,
    union,
)
from flake8_async_ssot.inference.libraries.mock import flavours
from flake8_async_ssot.inference.syntax.class_hooks import MAKING_UP, Opening, hooks_of
from flake8_async_ssot.inference.syntax.names import is_private, mangled, qualified_name
from flake8_async_ssot.inference.syntax.tree import ModuleNode

#: Calls after which a module may have names that nothing in its text binds.
_BINDING_CALLS = frozenset({"exec", "globals", "vars", "setattr", "eval", "locals", "__import__"})
#: Ways in which a class has other names than its body binds.
_ADDING = MAKING_UP - {Opening.STORING} | {Opening.SLOTS}
_BUILTIN_NAMES = frozenset(dir(builtins))


class Target(NamedTuple):
    """A replaced attribute: its owners and its name."""

    owners: Values
    name: str


def from_text(ev: Evaluator, text: str, module: ModuleNode) -> Target | None:
    """The target that a dotted string names; None where the string is no such name or leads to nothing known."""
    path, _, name = text.rpartition(".")
    if not path or not all(part.isidentifier() for part in text.split(".")):
        return None
    first, *rest = path.split(".")
    found = ev.loader.load(first, module.search_path)
    if found is None:
        return None
    owners: Values = (Module(found),)
    for part in rest:
        owners = union(*(ev.read_one(owner, part, found) for owner in owners))
        if not owners or has_unknown(owners):
            return None
    return Target(owners, name)


def real(ev: Evaluator, target: Target) -> Values:
    """The values of the attribute before any replacement; nothing where they are not known for every owner.

    What a mock gives in the place of an owner stands for the same thing as the owners that are known, and nothing is
    put on ``None``.
    """
    owners = [owner for owner in target.owners if not is_none(owner) and not is_of_mock(owner)]
    found = [_real_of(ev, owner, target.name) for owner in owners]
    return union(*found) if found and not any(map(has_unknown, found)) else ()


def _real_of(ev: Evaluator, owner: Value, name: str) -> Values:
    if isinstance(owner, Module):
        return imports.module_attribute(ev, owner.node, name)
    if isinstance(owner, Mock):
        return ()
    cls = class_of(owner)
    if cls is None or flavours.is_mock_instance(owner) or _is_stored(ev, cls, name):
        return ()
    members, is_complete = flavours.members(ev, cls, name)
    if is_complete and not members:
        return _of_subclasses(ev, owner, name)
    return _through_object(ev, cls, members) if is_complete or _is_own(cls, members) else ()


def _through_object(ev: Evaluator, cls: Class, members: Values) -> Values:
    """The methods of a class as an object of it gives them; what no method is, reads differently."""
    if not all(isinstance(value, (Function, Overloads)) for value in members):
        return tuple(value for value in members if isinstance(value, Class))
    return union(*(ev.bind(value, Instance(cls, certain=False), cls) for value in members))


def _of_subclasses(ev: Evaluator, owner: Value, name: str) -> Values:
    """The methods that subclasses have, where the class of an object lacks one: what is replaced is there."""
    found = below.missing(ev, owner, name, owner.cls.node) if isinstance(owner, Instance) else ()
    return found if all(map(is_function, found)) else ()


def _is_own(cls: Class, members: Values) -> bool:
    return bool(members) and all(isinstance(v, Function) and v.node.parent is cls.node for v in members)


def _is_stored(ev: Evaluator, cls: Class, name: str) -> bool:
    """Whether methods of a class store something under the name of the attribute."""
    return any(
        name in cast("ModuleNode", item.node.root()).own_stores.get(item.node, {})
        for item in classes.order(ev, cls).classes
    )


def is_of_mock(value: Value) -> bool:
    """Whether a value is one that a mock gives, of which no more is known."""
    return isinstance(value, Unknown) and value.reason is Reason.MOCK


def is_function(value: Value) -> bool:
    """Whether a value is a function or method."""
    return isinstance(value, (Function, Overloads, Bound))


class Missing(NamedTuple):
    """A missing target: its owner, its name, and the only similar name or an empty text."""

    owner: str
    name: str
    suggestion: str


def missing_in_text(ev: Evaluator, text: str, module: ModuleNode) -> Missing | None:
    """The first part of a dotted string that is certain not to exist; None where all may."""
    first, *rest = text.split(".")
    found = ev.loader.load(first, module.search_path)
    if found is not None and not found.is_stub and ev.loader.finder.is_standard(first):
        # Which of the two is imported depends on how the tests are run.
        return None
    owners: Values = (Module(found),) if found is not None else ()
    for part in rest:
        lacking = missing(ev, Target(owners, part), module)
        if lacking is not None:
            return lacking
        owners = union(*(ev.read_one(owner, part, module) for owner in owners))
    return None


def missing(ev: Evaluator, target: Target, home: ModuleNode) -> Missing | None:
    """Whether a target is certain not to exist; None where it may.

    :param home: the module that names it.
    """
    name = target.name
    if len(target.owners) != 1 or name.startswith("__") or not name.isidentifier():
        return None
    owner = target.owners[0]
    if isinstance(owner, Module):
        names, label = _names_of_module(ev, owner.node, name), owner.node.name
    elif isinstance(owner, Class) and not owner.is_declared:
        names, label = _names_of_class(ev, owner, name), qualified_name(owner.node)
    else:
        return None
    if names is None or name in names or stored_apart.is_stored(ev, owner, name, home):
        return None
    close = difflib.get_close_matches(name, names, n=2, cutoff=0.75)
    return Missing(label, name, close[0] if len(close) == 1 else "")


def _names_of_module(ev: Evaluator, module: ModuleNode, name: str) -> frozenset[str] | None:
    """All names of a module; None where they cannot be listed."""
    if name in _BUILTIN_NAMES or not _is_readable(ev, module) or not _is_whole(ev, module, set()):
        return None
    if module.package and ev.loader.finder.find(f"{module.name}.{name}", module.search_path) is not None:
        return None
    found = set(module.locals)
    if module.star_imports and imports.star_imported(ev, module, name):
        return None
    return frozenset(found)


def _is_readable(ev: Evaluator, module: ModuleNode) -> bool:
    """Whether the module is source in a file, and no other module stands in for it."""
    return not module.is_stub and bool(module.file) and str(module.file).endswith(".py")


def _is_whole(ev: Evaluator, module: ModuleNode, seen: set[str]) -> bool:
    """Whether all names of a module stand in its text, or in that of its star imports."""
    if module.name in seen:
        return True
    seen.add(module.name)
    if not _is_readable(ev, module) or not ev.fact(module, binds_openly):
        return False
    for node in module.star_imports:
        source = imports.imported_module(ev, module, node.modname, node.level)
        if source is None or not _is_whole(ev, source, seen):
            return False
    return True


def binds_openly(module: ModuleNode) -> bool:
    """Whether nothing in a module can bind names that its text does not show."""
    if "__getattr__" in module.locals or module.file is None:
        return False
    try:
        text = (module.read() or b"").decode()
    except UnicodeDecodeError:
        return False
    return bool(text) and not any(f"{word}(" in text for word in _BINDING_CALLS) and "sys.modules" not in text


def _names_of_class(ev: Evaluator, cls: Class, name: str) -> frozenset[str] | None:
    """All names of a class; None where they cannot be listed."""
    order = classes.order(ev, cls)
    if not order.is_complete:
        return None
    names: set[str] = set()
    for item in order.classes:
        node = item.node
        if node.root().name != "builtins" and not _has_plain_names(ev, node, name):
            return None
        names.update(node.locals)
        names.update(mangled(node.name, own) for own in node.locals if is_private(own))
    return frozenset(names)


def _has_plain_names(ev: Evaluator, node: nodes.ClassDef, name: str) -> bool:
    """Whether a class has just the names that its body binds."""
    module = cast("ModuleNode", node.root())
    if node.decorators is not None or not _ADDING.isdisjoint(hooks_of(node)):
        return False
    is_stored = name in module.own_stores.get(node, {}) or name in module.foreign_stores
    return not is_stored and _is_readable(ev, module) and ev.fact(module, binds_openly)


def declared_of(ev: Evaluator, owner: Value, name: str, node: nodes.NodeNG) -> Values:
    """The instances that an attribute of an object is meant to hold, tests' replacements left aside."""
    if not isinstance(owner, Instance) or flavours.is_mock_instance(owner):
        return ()
    found, _ = ev.stored(owner, name, classes.order(ev, owner.cls))
    if not found:
        # A property, or an annotation in the body of the class.
        found = ev.read_one(owner, name, node)
    return tuple(value for value in found if isinstance(value, Instance) and not flavours.is_mock_instance(value))
