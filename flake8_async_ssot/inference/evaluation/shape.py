"""Whether a class has the members that its body shows and no others: closed, or open for a reason.

Each question asks for the reasons that matter to it: an attribute of an object may come from ``__getattr__``, a special
method, which the interpreter looks up on the class, may not. A special method that no body shows is put into the class
by the code that makes it, by code in its body that changes the namespace, by a store from outside, or by a function
that is handed the class.
"""

from __future__ import annotations

from typing import cast

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import Reason
from flake8_async_ssot.inference.evaluation import class_decorators, classes, remaking
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.resolution_order import Order
from flake8_async_ssot.inference.evaluation.unpruned import unpruned_at
from flake8_async_ssot.inference.evaluation.values import (
    Class,
    Function,
    Instance,
    Literal,
    Value,
    Values,
    has_unknown,
    unknown,
)
from flake8_async_ssot.inference.modules.testing import is_test_file
from flake8_async_ssot.inference.project.index import MAX_MENTIONING
from flake8_async_ssot.inference.project.words import BINDING
from flake8_async_ssot.inference.syntax.class_hooks import Opening, hooks_of
from flake8_async_ssot.inference.syntax.names import called_name, last_name, looked_up, plain_name
from flake8_async_ssot.inference.syntax.tree import ModuleNode

#: Calls that change nothing in the classes that they are given.
_ASKING = frozenset({"isinstance", "issubclass", "super", "cast"})


def openings(ev: Evaluator, cls: Class) -> frozenset[Opening]:
    """Why a class may have other members than its own body shows."""
    found = ev.fact(cls.node, hooks_of)
    is_changed = not cls.node.root().is_stub and class_decorators.may_add(ev, cls)
    return found | {Opening.DECORATOR} if is_changed else found


def is_open(ev: Evaluator, found: Order, reasons: frozenset[Opening]) -> bool:
    """Whether one of some reasons holds for a class or a base of it.

    :param found: the class with its bases.
    """
    if Opening.BASE in reasons and not found.is_complete:
        return True
    if not reasons.isdisjoint(found.hooks):
        return True
    return Opening.DECORATOR in reasons and any(class_decorators.may_add(ev, cls) for cls in found.own)


def may_be_unlisted(name: str) -> bool:
    """Whether a name is private by convention: stubs need not list these."""
    return name.startswith("_") and not name.endswith("__")


def why_missing(found: Order, name: str) -> Reason:
    """Why an attribute is unknown that no class of an object lists."""
    is_left_out = may_be_unlisted(name) and any(map(_is_of_stub, found.classes))
    return Reason.ATTRIBUTE if is_left_out else Reason.NO_ATTRIBUTE


def _is_of_stub(cls: Class) -> bool:
    """Whether a class stands in a stub, and is none of the language itself, of which all attributes are listed."""
    module = cls.node.root()
    return bool(module.is_stub) and module.name not in ("builtins", "types")


def put_into(ev: Evaluator, found: Order, name: str) -> Values:
    """Unknown where other code than the bodies of a class and its bases may put a special method into one of them."""
    key = (found.classes[0].plain, "put into", name)
    return ev.memoised(key, lambda: unknown(Reason.ATTRIBUTE) if _may_get(ev, found, name) else ())


def _may_get(ev: Evaluator, found: Order, name: str) -> bool:
    return any(
        _is_put_by_makers(ev, cls, name)
        or bound_by_text(ev, cls.node)
        or is_put_in(ev, (cls,), name, cast("ModuleNode", cls.node.root()))
        for cls in found.own
    )


def _is_put_by_makers(ev: Evaluator, cls: Class, name: str) -> bool:
    kept = remaking.replaced(ev, cls)
    return not kept.is_known or _is_among(ev, cls.node.root().file or "", name, kept.by_helpers, kept.computing)


def _is_among(ev: Evaluator, file: str, name: str, names: frozenset[str], computing: frozenset[str]) -> bool:
    """Whether a name is among the stored ones, or may be among the computed ones.

    A computed name may be any name that the file of the code, or the one that hands it something, mentions.
    """
    is_computed = bool(computing) or not {remaking.ANY, remaking.ADDED}.isdisjoint(names)
    return name in names or is_computed and _is_mentioned(ev, name, *computing, file)


def bound_by_text(ev: Evaluator, node: nodes.ClassDef) -> Values:
    """Unknown where a statement of a class body may bind names through ``locals()`` or ``exec()``."""
    record = ev.index.stores(node.root().file or "", BINDING) if not node.root().is_stub else None
    return unknown(Reason.ATTRIBUTE) if record is not None and node.name in record.binding_by_text else ()


def is_put_from_outside(ev: Evaluator, found: Order, name: str) -> bool:
    """Whether a file of the linted project may put a special method into a class or a base of it."""
    key = (found.classes[0].plain, "put from outside", name)
    is_put = ev.memoised(key, lambda: unknown(Reason.ATTRIBUTE) if _is_put_from_outside(ev, found, name) else ())
    return bool(is_put)


def _is_put_from_outside(ev: Evaluator, found: Order, name: str) -> bool:
    paths = _putting_files(ev, found, name)
    # A file that cannot be read again may store anything.
    return len(paths) > MAX_MENTIONING or any(
        module is None or is_put_in(ev, found.classes, name, module)
        for module in (unpruned_at(ev, path) for path in paths)
    )


def _putting_files(ev: Evaluator, found: Order, name: str) -> list[str]:
    """The files of the project that store a special method, with those that may hand one of some classes to them.

    A test changes a class for itself: see :func:`is_put_by`.
    """
    project = ev.project
    own = [cls.node.name for cls in found.own]
    storing = ev.index.storing(project, name) if own else ()
    if not storing or not ev.index.stores_in_parameters(project, name):
        return list(storing)
    naming = [
        (path, cls)
        for cls in own
        for path in ev.index.survey.mentioning(project, cls)
        if not is_test_file(path, project)
    ]
    giving = [path for path, cls in naming if ev.index.gives_away(path, cls)]
    return [*dict.fromkeys((*storing, *giving))]


def is_put_by(ev: Evaluator, value: Value, name: str, module: ModuleNode) -> bool:
    """Whether the linted file itself may put a special method into the class of an object.

    No result that is kept for other files may ask this.
    """
    return isinstance(value, Instance) and is_put_in(ev, classes.order(ev, value.cls).classes, name, module)


def is_put_in(ev: Evaluator, found: tuple[Class, ...], name: str, module: ModuleNode) -> bool:
    """Whether the code of a module stores a special method in one of some classes, or hands one to code that does."""
    own = [cls for cls in found if not cls.node.root().is_stub]
    named, computed = _stored_under(ev, name, module) if own else ([], [])
    return any(
        any(_may_be(ev, target, cls) or _is_unknown(ev, target) for target in named)
        or any(_may_be(ev, target, cls) for target in computed)
        or _is_handed_over(ev, cls, name, module)
        for cls in own
    )


def _stored_under(ev: Evaluator, name: str, module: ModuleNode) -> tuple[list[nodes.NodeNG], list[nodes.NodeNG]]:
    """The objects in which a module stores an attribute of that name, and those in which it stores a computed name."""
    named = [store.expr for store in module.foreign_stores.get(name, ())]
    computed = []
    for target, text, _ in ev.fact(module, set_in):
        if isinstance(text, nodes.Const):
            named += [target] if text.value == name else []
        elif _looks_like_class(target) and may_name(ev, text, name, module):
            computed.append(target)
    return named, computed


def may_name(ev: Evaluator, text: nodes.NodeNG, name: str, module: ModuleNode) -> bool:
    """Whether a computed text may be a name; an unknown one may be any that its file mentions."""
    if not _is_mentioned(ev, name, module.file or ""):
        return False
    values = ev.values(text)
    if all(isinstance(value, Literal) and value.known for value in values):
        return Literal(name) in values
    return True


def _looks_like_class(target: nodes.NodeNG) -> bool:
    """Whether an object may be a class by its looks: others are not evaluated, as any class asks for this.

    A parameter is left to the look at calls that hand a class to a function.
    """
    if isinstance(target, nodes.Attribute):
        return target.attrname == "__class__" or _looks_like_class(target.expr)
    if not isinstance(target, nodes.Name):
        return True
    bound = looked_up(target)[1]
    is_made = any(
        isinstance(entry.parent, nodes.Assign) and called_name(entry.parent.value) == "type" for entry in bound
    )
    return is_made or any(isinstance(entry, (nodes.ClassDef, nodes.Import, nodes.ImportFrom)) for entry in bound)


def _is_mentioned(ev: Evaluator, name: str, *files: str) -> bool:
    """Whether a file holds a name: then code may compute it from there."""
    # A metaclass writes `__new__` for itself: computed names do not mean it.
    return name != "__new__" and any(ev.loader.says(file, name) for file in files)


def set_in(module: ModuleNode) -> tuple[tuple[nodes.NodeNG, nodes.NodeNG, nodes.NodeNG], ...]:
    """The objects that ``setattr`` and ``type.__setattr__`` change, with the names and values that they store."""
    return tuple(
        (call.args[0], call.args[1], call.args[2])
        for call in module.calls_of(("setattr", "__setattr__"))
        if len(call.args) == 3
    )


def _may_be(ev: Evaluator, target: nodes.NodeNG, cls: Class) -> bool:
    """Whether what code stores in can be a class or a base of it."""
    return any(
        isinstance(value, Class) and classes.is_subclass_of(ev, cls, value) is not False for value in ev.values(target)
    )


def _is_unknown(ev: Evaluator, target: nodes.NodeNG) -> bool:
    """Whether code stores in an unknown object. A parameter is known by the calls of its function."""
    is_parameter = isinstance(target, nodes.Name) and any(
        isinstance(entry.parent, nodes.Arguments) for entry in looked_up(target)[1]
    )
    return not is_parameter and has_unknown(ev.values(target))


def is_handed_over(ev: Evaluator, found: Order, name: str) -> bool:
    """Whether the module of a class hands it to a function that may store a method in it."""
    return any(
        _is_handed_over(ev, cls, name, cls.node.root())
        for cls in found.own
        if cls.node.name in ev.fact(cls.node.root(), calls_with_names)
    )


def _is_handed_over(ev: Evaluator, cls: Class, name: str, module: ModuleNode) -> bool:
    """Whether a module calls a function with a class, and the function may store a method in it."""
    functions = [
        value.node
        for call in ev.fact(module, calls_with_names).get(cls.node.name, ())
        for value in ev.values(call.func)
        if isinstance(value, Function) and isinstance(value.node, nodes.FunctionDef) and not value.node.root().is_stub
    ]
    found = remaking.in_class(ev, remaking.with_helpers(ev, functions)) if functions else None
    return found is not None and _is_among(ev, cls.node.root().file or "", name, *found)


def calls_with_names(module: ModuleNode) -> dict[str, list[nodes.Call]]:
    """The calls of a module by the names among their arguments."""
    found: dict[str, list[nodes.Call]] = {}
    for call in module.all_of(nodes.Call):
        for argument in (*call.args, *(keyword.value for keyword in call.keywords)):
            if last_name(argument) and plain_name(call.func) not in _ASKING:
                found.setdefault(last_name(argument), []).append(call)
    return found
