"""The attributes that decorators add to classes under names that they are given."""

from __future__ import annotations

from collections.abc import Iterator

from astroid import nodes

from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import name_of
from flake8_async_ssot.inference.evaluation.unpruned import whole
from flake8_async_ssot.inference.evaluation.values import Class, Function, Values, union
from flake8_async_ssot.inference.syntax.names import decorators_of, head_of, plain_name


def added(ev: Evaluator, owner: Class, name: str) -> Values:
    """The values that a decorator stores under names of its arguments: ``@delegating("read", "write")``.

    Such a decorator loops over its arguments and calls ``setattr(cls, name, value)``. Nothing where none does that.
    """
    parts: list[Values] = []
    for decorator in decorators_of(owner.node) if not owner.node.root().is_stub else ():
        if isinstance(decorator, nodes.Call) and name in _texts(decorator):
            for value in ev.values(decorator.func, owner.frame):
                if isinstance(value, Function) and isinstance(value.node, nodes.FunctionDef):
                    parts.extend(ev.values(made) for made in _set_for_each(whole(ev, value.node)))
    return union(*parts)


def may_add(ev: Evaluator, owner: Class) -> bool:
    """Whether a decorator of a class may add attributes that nothing tells the names of."""
    for decorator in decorators_of(owner.node):
        callees = ev.values(head_of(decorator), owner.frame)
        if not callees or not all(ev.libraries.keeps_class(name_of(callee)) for callee in callees):
            return True
    return False


def _texts(call: nodes.Call) -> list[object]:
    return [argument.value for argument in call.args if isinstance(argument, nodes.Const)]


def _set_for_each(decorator: nodes.FunctionDef | None) -> Iterator[nodes.NodeNG]:
    """The values that a decorator stores under each of the names in its ``*args``."""
    names = decorator.args.vararg if decorator is not None else None
    if decorator is None or names is None:
        return
    for loop in decorator.nodes_of_class(nodes.For):
        if plain_name(loop.iter) == names and isinstance(loop.target, nodes.AssignName):
            for call in loop.nodes_of_class(nodes.Call):
                if plain_name(call.func) == "setattr" and len(call.args) == 3:
                    if plain_name(call.args[1]) == loop.target.name:
                        yield call.args[2]
