"""Parameters with which a function fails at once where it is given a coroutine: by their first use, on each way."""

from __future__ import annotations

from collections.abc import Iterator

from astroid import nodes

from flake8_async_ssot.inference.flow.places import OF_FUTURE, Use, spot_of
from flake8_async_ssot.inference.syntax.names import decorators_of, last_name

_LATER = (nodes.BoolOp, nodes.IfExp, nodes.Lambda, nodes.FunctionDef, nodes.ClassDef)
#: Decorators that leave the body of a function as it is.
_WRAPPERS = frozenset({"staticmethod", "classmethod"})
_LEAVING = (nodes.Return, nodes.Raise, nodes.Yield, nodes.YieldFrom)


def fails_first(function: nodes.FunctionDef, use: nodes.Name) -> bool:
    """Whether the first use of a parameter fails with a coroutine, and nothing leads past it to another one."""
    spot = spot_of(use)
    if spot.use is not Use.VALUE or isinstance(spot.node, (nodes.Compare, nodes.Starred)) or spot.value is not use:
        return False
    if isinstance(spot.node, nodes.Attribute) and spot.node.attrname in OF_FUTURE:
        return False
    return is_on_the_way(function, use)


def is_on_the_way(function: nodes.FunctionDef, use: nodes.Name) -> bool:
    """Whether each way to what stands behind a use in a function leads through it."""
    statement = use.statement()
    if statement.parent is not function or isinstance(statement, (nodes.Try, nodes.While)):
        return False
    if isinstance(statement, nodes.AnnAssign) and (statement.annotation is use or statement.annotation.parent_of(use)):
        return False
    return not any(_may_come_later(node, use) for node in _up_to(use, statement))


def is_always_reached(call: nodes.Call, function: nodes.FunctionDef, use: nodes.Name) -> bool:
    """Whether a call of a function that does not fail before comes to a use of a parameter, and finds it there."""
    if len(function.locals.get(use.name, ())) != 1 or function.is_generator() or not is_on_the_way(function, use):
        return False
    statement = use.statement()
    if isinstance(statement, nodes.Assert) or not _WRAPPERS.issuperset(map(last_name, decorators_of(function))):
        return False
    # What the call of a function before it raises may be what code around the call waits for.
    leaving = (
        (*_LEAVING, nodes.Call) if any(isinstance(each, nodes.Try) for each in call.node_ancestors()) else _LEAVING
    )
    before = function.body[: function.body.index(statement)]
    return not any(node.scope() is function for part in before for node in part.nodes_of_class(leaving))


def has_no_rival(use: nodes.Name) -> bool:
    """Whether what is done with a value is asked of that alone: another operand, or a dictionary, may take anything."""
    parent = use.parent
    if isinstance(parent, (nodes.BinOp, nodes.AugAssign, nodes.Slice)):
        return False
    return not isinstance(parent, nodes.Subscript) or parent.slice is not use


def _may_come_later(node: nodes.NodeNG, use: nodes.Name) -> bool:
    """Whether a part of a statement that holds a use need not be evaluated with the statement.

    A comprehension evaluates its first iterable at once.
    """
    if isinstance(node, nodes.ComprehensionScope):
        first = node.generators[0].iter
        return isinstance(node, nodes.GeneratorExp) or first is not use and not first.parent_of(use)
    return isinstance(node, _LATER)


def _up_to(node: nodes.NodeNG, outer: nodes.NodeNG) -> Iterator[nodes.NodeNG]:
    while node is not outer:
        yield node
        node = node.parent
