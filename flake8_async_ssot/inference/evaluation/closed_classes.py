"""Whether only the calls that name a class make its objects, and whether it asks what it was given.

A class that makes itself through ``cls(...)``, has a metaclass of its own, or stands in a module that looks classes up
by text is open: its objects may be made, or changed, where nothing names it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from astroid import nodes

from flake8_async_ssot.inference.evaluation import classes, shape
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.unpruned import unpruned
from flake8_async_ssot.inference.evaluation.values import Class
from flake8_async_ssot.inference.syntax import guards, signatures
from flake8_async_ssot.inference.syntax.annotations import is_annotation
from flake8_async_ssot.inference.syntax.class_hooks import REMADE, Opening
from flake8_async_ssot.inference.syntax.guards import Asked
from flake8_async_ssot.inference.syntax.names import plain_name
from flake8_async_ssot.inference.syntax.tree import ModuleNode

#: Ways in which a class or its bases decide what making an object does.
_TAKING_OVER = REMADE | {
    Opening.DECORATOR, Opening.SUBCLASSING, Opening.MAKING, Opening.SUBSCRIPTING, Opening.STORING,
}  # fmt: skip
_LOGGING = frozenset({"critical", "debug", "error", "exception", "info", "log", "warning"})
#: Stands for whatever a class holds.
ANYTHING = ""


def is_open(ev: Evaluator, owner: nodes.ClassDef, held: frozenset[str]) -> bool:
    """Whether a class or a base of it may make objects that no call names, or asks of what they hold what it is.

    :param held: the names of the parameter and attributes that the question is about.
    """
    order = classes.order(ev, Class(owner))
    return not order.is_complete or any(_may_take_over(ev, cls, held) for cls in order.classes)


def _may_take_over(ev: Evaluator, cls: Class, held: frozenset[str]) -> bool:
    module = cast("ModuleNode", cls.node.root())
    if module.is_stub:
        return False
    if not _TAKING_OVER.isdisjoint(shape.openings(ev, cls)):
        return True
    record = ev.index.stores(module.file or "")
    if record is None or not {None, *held}.isdisjoint(record.set_by_name.get(cls.node.name, ())):
        return True
    whole = module if module.is_linted else ev.fact(module, unpruned)
    if whole is None or cls.node.name in ev.fact(whole, open_classes):
        return True
    asked = ev.fact(whole, asked_by_class).get(cls.node.name, frozenset())
    return ANYTHING in asked or not held.isdisjoint(asked)


def open_classes(module: ModuleNode) -> frozenset[str]:
    """The names of classes that may be made in other ways than by a call of their name, or that know of two kinds."""
    is_any = any(node.name == "globals" for node in module.all_of(nodes.Name))
    return frozenset(
        node.name
        for node in module.all_of(nodes.ClassDef)
        if is_any
        or any(map(_leads_to_own, node.nodes_of_class((nodes.Name, nodes.Attribute, nodes.Call))))
        or any(map(_is_flag, node.nodes_of_class((nodes.Name, nodes.Attribute, nodes.Arguments))))
    )


def _leads_to_own(node: nodes.NodeNG) -> bool:
    """Whether an expression in a class body gives the class away that is being defined."""
    if isinstance(node, nodes.Attribute):
        is_class = node.attrname == "__class__"
    elif isinstance(node, nodes.Call):
        is_class = plain_name(node.func) == "type" and len(node.args) == 1
    else:
        is_class = node.name in ("cls", "klass")
    if not is_class or isinstance(node.parent, (nodes.Compare, nodes.FormattedValue)) or _is_logged(node):
        return False
    return not isinstance(node.parent, nodes.Attribute) or node.parent.attrname in ("__new__", "__init__")


def _is_logged(node: nodes.NodeNG) -> bool:
    return isinstance(node.parent, nodes.Call) and getattr(node.parent.func, "attrname", "") in _LOGGING


def _is_flag(node: nodes.NodeNG) -> bool:
    """Whether a class names a flag that tells whether what it was given is async."""
    if isinstance(node, nodes.Arguments):
        given = (*(node.posonlyargs or ()), *(node.args or ()), *(node.kwonlyargs or ()))
        return any(guards.is_flag(parameter.name) for parameter in given)
    written = node.name if isinstance(node, nodes.Name) else node.attrname
    is_called = isinstance(node.parent, nodes.Call) and node.parent.func is node and bool(node.parent.args)
    if guards.is_flag(written) and not (is_called and written.strip("_") == "sync"):
        return True
    return guards.speaks_of_kind(written) and not is_called and not is_annotation(node)


def asked_by_class(module: ModuleNode) -> dict[str, frozenset[str]]:
    """The names of what each class asks: whether it is async, or has some attribute."""
    return {
        node.name: frozenset(name for call in node.nodes_of_class(nodes.Call) for name in _asked(call))
        for node in module.all_of(nodes.ClassDef)
    }


def _asked(call: nodes.Call) -> Iterator[str]:
    """The names of what a call asks about; ANYTHING where that may be whatever a method was handed."""
    guard = guards.guard_of(call) or guards.guard_by_name(call)
    if guard is None or guard.asked is Asked.CLASS:
        return
    subject, function = call.args[0], call.scope()
    while isinstance(subject, (nodes.Attribute, nodes.Call)):
        if isinstance(subject, nodes.Attribute):
            yield subject.attrname
        subject = subject.expr if isinstance(subject, nodes.Attribute) else subject.func
    name = plain_name(subject)
    if len(call.args) > 1 and isinstance(call.args[1], nodes.Const):
        yield str(call.args[1].value)
    if signatures.owner_of_receiver(function, name) is not None:
        return
    yield name
    is_given = isinstance(function, nodes.FunctionDef) and name in function.argnames()
    if is_given and function.name != "__init__":
        if guard.is_about_kind:
            yield ANYTHING
    elif not is_given:
        # A local variable: it holds what the function gets from somewhere.
        for entry in function.locals.get(name, ()) if hasattr(function, "locals") else ():
            for node in entry.statement().nodes_of_class((nodes.Name, nodes.Attribute)):
                yield node.name if isinstance(node, nodes.Name) else node.attrname
