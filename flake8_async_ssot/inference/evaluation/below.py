"""The classes of a project that derive from a class: an object that is named by its base may be one of theirs."""

from __future__ import annotations

from collections.abc import Iterable

from astroid import nodes

from flake8_async_ssot.inference.evaluation import classes, stores
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.unions import gathered
from flake8_async_ssot.inference.evaluation.values import BEYOND_LIMIT, Class, Instance, Values, has_unknown
from flake8_async_ssot.inference.modules.testing import is_test_file
from flake8_async_ssot.inference.project.index import MAX_MENTIONING
from flake8_async_ssot.inference.syntax.class_hooks import MAKING_UP
from flake8_async_ssot.inference.syntax.definitions import identity
from flake8_async_ssot.inference.syntax.names import last_name
from flake8_async_ssot.inference.syntax.tree import ModuleNode

#: Files of a project with classes that may derive from one, and such classes, above which nothing is said of them.
_MAX_FILES = 24
_MAX_CLASSES = 40


def missing(ev: Evaluator, instance: Instance, name: str, node: nodes.NodeNG) -> Values:
    """The values of an attribute that the class of an object lacks, and subclasses in the project have.

    An object that is read so is one of theirs. Nothing where one of the subclasses is not known or code may derive more
    of them, and where tests alone define the attribute: others stand behind these.
    """
    cls = instance.cls
    found = deriving(ev, cls.node) if not classes.is_abstract(cls.node) else ()
    subclasses = [sub for sub in found if isinstance(sub, Class)]
    if not found or has_unknown(found) or _are_given_away(ev, {each.node.name for each in (cls, *subclasses)}):
        return ()
    values = gathered(
        ev.read_one(Instance(sub, certain=False), name, node) for sub in _having(ev, cls, subclasses, name)
    )
    return values if not has_unknown(values) else ()


def _having(ev: Evaluator, cls: Class, subclasses: list[Class], name: str) -> list[Class]:
    """The subclasses that have an attribute; none where others may have it too, and where these are of tests alone."""
    having = [sub for sub in subclasses if _has(ev, sub, cls.node, name)]
    if all(is_test_file(sub.node.root().file or "", ev.project) for sub in having):
        return []
    return [] if any(sub not in having and _may_have(ev, sub, cls.node) for sub in subclasses) else having


def _are_given_away(ev: Evaluator, names: set[str]) -> bool:
    """Whether code may get hold of a class of one of some names, and derive from it: ``class New(base)``."""
    index, project = ev.index, ev.project
    paths = {name: index.survey.mentioning(project, name) for name in names}
    return any(not found or len(found) > MAX_MENTIONING for found in paths.values()) or any(
        index.gives_away(path, name) for name, found in paths.items() for path in found
    )


def _has(ev: Evaluator, cls: Class, owner: nodes.ClassDef, name: str) -> bool:
    """Whether a class, or a base that it has besides another class, binds a name or stores it in its objects."""
    above = {identity(item.node) for item in classes.order(ev, Class(owner)).classes}
    return any(
        name in item.node.locals or name in item.node.root().own_stores.get(item.node, {})
        for item in classes.order(ev, cls).classes
        if identity(item.node) not in above
    )


def _may_have(ev: Evaluator, cls: Class, owner: nodes.ClassDef) -> bool:
    """Whether a class may have attributes that its text does not show, and another class has not."""
    found = classes.order(ev, cls)
    return not found.is_complete or not MAKING_UP.isdisjoint(found.hooks - classes.order(ev, Class(owner)).hooks)


def may_have(ev: Evaluator, owner: nodes.ClassDef, name: str, is_fresh: bool) -> bool | None:
    """Whether an object of a class may have an attribute that the class lacks: None where its subclasses are too many.

    It may be of a class of the project that derives from the class, or code may store the attribute under a text.

    :param is_fresh: no such code has got hold of the object.
    """
    if stores.may_get_by_text(ev, owner, name, is_fresh):
        return True
    found = deriving(ev, owner)
    if has_unknown(found):
        return None if found else False
    return any(isinstance(cls, Class) and (_has(ev, cls, owner, name) or _may_have(ev, cls, owner)) for cls in found)


def may_define_async(ev: Evaluator, owner: nodes.ClassDef, name: str) -> bool | None:
    """Whether a class of the project that derives from a class may have an async method of a name.

    None where these classes are too many.
    """
    found = deriving(ev, owner)
    if has_unknown(found):
        return None if found else False
    return any(isinstance(cls, Class) and _may_be_async(ev, cls, name) for cls in found)


def _may_be_async(ev: Evaluator, cls: Class, name: str) -> bool:
    found = classes.order(ev, cls)
    entries = next((item.node.locals[name] for item in found.classes if name in item.node.locals), ())
    return not found.is_complete or any(isinstance(entry, nodes.AsyncFunctionDef) for entry in entries)


def deriving(ev: Evaluator, owner: nodes.ClassDef) -> Values:
    """The classes of the project that derive from a class, or may; unknown where too many do."""
    return ev.memoised((owner, "deriving"), lambda: _deriving(ev, owner))


def _deriving(ev: Evaluator, owner: nodes.ClassDef) -> Values:
    found: dict[nodes.ClassDef, None] = {}
    modules: dict[str, ModuleNode] = {}
    names, todo = {owner.name}, [owner.name]
    while todo:
        paths = ev.index.survey.deriving(ev.project, todo.pop())
        if paths is None:
            return BEYOND_LIMIT
        for path in paths:
            module = ev.loader.load_file(path) if path not in modules else None
            if module is None:
                continue
            modules[path] = module
            found.update(dict.fromkeys(classes.subclasses_in(ev, module, owner)))
            if len(modules) > _MAX_FILES or len(found) > _MAX_CLASSES:
                return BEYOND_LIMIT
        new = {cls.name for cls in found} - names
        names |= new
        todo += sorted(new)
    doubtful = [cls for cls in _unsure(ev, modules.values(), names) if cls not in found]
    return tuple(map(Class, (*found, *doubtful)))


def _unsure(ev: Evaluator, modules: Iterable[ModuleNode], names: set[str]) -> Iterable[nodes.ClassDef]:
    """The classes of some modules with a base of one of some names, of which not all bases are known.

    What is known of the base itself counts: another class may have its name.
    """
    for module in modules:
        for node in module.all_of(nodes.ClassDef):
            named = [base for base in node.bases if last_name(base) in names]
            if named and not classes.order(ev, Class(node)).is_complete and any(_is_unsure(ev, base) for base in named):
                yield node


def _is_unsure(ev: Evaluator, base: nodes.NodeNG) -> bool:
    """Whether a base is not known to be a class, or one of its own bases is not."""
    found = ev.values(base)
    return not found or not all(isinstance(cls, Class) and classes.order(ev, cls).is_complete for cls in found)
