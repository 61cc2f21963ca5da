"""Decorated functions and classes: known decorators go by their names, others are followed into their wrapper."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import Reason
from flake8_async_ssot.inference.evaluation.actuals import Actuals
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import name_of, unbound
from flake8_async_ssot.inference.evaluation.values import Class, Frame, Function, Values, has_unknown, unknown
from flake8_async_ssot.inference.syntax.definitions import is_same
from flake8_async_ssot.inference.syntax.names import decorators_of, head_of, last_name, plain_name
from flake8_async_ssot.inference.syntax.tree import ModuleNode

_ACCESSORS = ("setter", "getter", "deleter")


def decorated(ev: Evaluator, function: Function, frame: Frame | None) -> Values:
    """The values of the name of a decorated function."""
    node = function.node
    function = _implicit(function)
    values: Values = (function,)
    for decorator in reversed(decorators_of(node)):
        values = _applied(ev, decorator, values, frame)
    return values


def _implicit(function: Function) -> Function:
    """Methods that are class or static methods without saying so: data model, 3.3.3."""
    if function.owner is not None and isinstance(function.node, nodes.FunctionDef):
        if function.node.name in ("__init_subclass__", "__class_getitem__"):
            return replace(function, wrapping=("classmethod",))
        if function.node.name == "__new__":
            return replace(function, wrapping=("staticmethod",))
    return function


def _applied(ev: Evaluator, decorator: nodes.NodeNG, values: Values, frame: Frame | None) -> Values:
    head = head_of(decorator)
    if ev.libraries.keeps_kind_by_name(head.as_string()):
        return values
    actuals = Actuals(decorator, frame) if isinstance(decorator, nodes.Call) else None
    callees = ev.values(head, frame)
    if len(callees) == 1:
        known = ev.libraries.decorate(ev, name_of(callees[0]), actuals, values)
        if known is not None:
            return known
    elif not callees:
        return unknown(Reason.DECORATOR)
    callees = ev.values(decorator, frame)
    if has_unknown(callees):
        return unknown(Reason.DECORATOR)
    result = ev.call(callees, Actuals(frame=frame, leading=(values,)))
    if not result or has_unknown(result):
        return unknown(Reason.DECORATOR)
    told = _by_source(ev, head, actuals, values) if result == values else result
    return told if not has_unknown(told) else unknown(Reason.DECORATOR)


def _by_source(ev: Evaluator, head: nodes.NodeNG, actuals: Actuals | None, values: Values) -> Values:
    """What the source of a decorator makes of a function that its stub beside it says to hand back: few stubs say more.

    :param values: the function, which is the answer where there is no stub, or no source.
    """
    made = values
    for function in map(unbound, ev.values(head)):
        node = function.node if isinstance(function, Function) else None
        if not isinstance(node, nodes.FunctionDef) or not isinstance(node.parent, nodes.Module):
            continue
        module = cast("ModuleNode", node.root())
        source = ev.loader.load_source(module.name, module.search_path) if module.is_stub else None
        if source is None or source.file != (module.file or "").removesuffix("i"):
            continue
        found = ev.end_of_scope(source, node.name, None)
        found = ev.call(found, actuals) if actuals is not None else found
        made = ev.call(found, Actuals(leading=(values,))) or unknown(Reason.DECORATOR)
    return made


def decorated_class(ev: Evaluator, cls: Class, node: nodes.ClassDef, frame: Frame | None) -> Values:
    """The values of the name of a decorated class: the class, unless the decorator is seen to give something else."""
    values: Values = (cls,)
    if node.root().is_stub:
        return values
    for decorator in reversed(decorators_of(node)):
        head = head_of(decorator)
        callees = ev.values(head, frame)
        if len(callees) == 1 and ev.libraries.keeps_class(name_of(callees[0])):
            continue
        if has_unknown(callees):
            if ev.libraries.keeps_kind_by_name(head.as_string()):
                continue
            return unknown(Reason.DECORATOR)
        result = ev.call(ev.values(decorator, frame), Actuals(frame=frame, leading=(values,)))
        if has_unknown(result):
            return unknown(Reason.DECORATOR)
        values = result
    return values


def _written(node: nodes.FunctionDef) -> list[str]:
    """The last names of a function's decorators as written."""
    return [last_name(head_of(decorator)) for decorator in decorators_of(node)]


def wrapped(ev: Evaluator, function: Function) -> Function:
    """The function a wrapper says it wraps (``functools.wraps``), through all wrappers; else the function itself."""
    for decorator in decorators_of(function.node):
        if isinstance(decorator, nodes.Call) and decorator.args and "wraps" in ev.fact(function.node, _written):
            for value in ev.values(decorator.args[0], function.frame):
                inner = unbound(value)
                if isinstance(inner, Function) and not is_same(inner.node, function.node):
                    return wrapped(ev, inner)
    return function


def is_overload(ev: Evaluator, node: nodes.FunctionDef) -> bool:
    """Whether a definition is only one signature of an overloaded function (``typing.overload``)."""
    return "overload" in ev.fact(node, _written)


def is_abstract(ev: Evaluator, node: nodes.FunctionDef) -> bool:
    """Whether a method is marked as abstract."""
    return any(name.startswith("abstract") for name in ev.fact(node, _written))


def accessor_of(node: nodes.FunctionDef) -> bool:
    """Whether a definition adds a setter or the like to a property of the same name."""
    return any(
        isinstance(decorator, nodes.Attribute)
        and decorator.attrname in _ACCESSORS
        and plain_name(decorator.expr) == node.name
        for decorator in decorators_of(node)
    )


def method_kind(ev: Evaluator, node: nodes.FunctionDef) -> str:
    """``static``, ``class`` or ``instance``, by the decorators as written."""
    names = ev.fact(node, _written)
    if "staticmethod" in names:
        return "static"
    is_class = "classmethod" in names or node.name in ("__new__", "__init_subclass__", "__class_getitem__")
    return "class" if is_class else "instance"
