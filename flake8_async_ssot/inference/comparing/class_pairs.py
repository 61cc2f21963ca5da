"""Two classes that stand for one another, compared method by method."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import Definition
from flake8_async_ssot.inference.answers.truth import Disagreement, Side
from flake8_async_ssot.inference.comparing import giving
from flake8_async_ssot.inference.evaluation import classes
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import definition_of
from flake8_async_ssot.inference.evaluation.values import Class, Instance, Property, Value, Values

Define = Callable[[nodes.NodeNG], Definition]


def single(values: Values) -> Value | None:
    """The only one of some values; None where there are more, or none."""
    return values[0] if len(values) == 1 else None


def node_of(value: Value) -> nodes.NodeNG:
    """The definition of a function, class or property."""
    inner = value.function if isinstance(value, Property) else value
    found = definition_of(inner)
    assert found is not None
    return found.node


def differences(
    ev: Evaluator, place: nodes.NodeNG, pair: tuple[Class, Class], define: Define
) -> Iterator[Disagreement]:
    """The methods in the body of one class that give something else than those of another class.

    :param place: where the first class stands; its method is the place where it is written in the same file.
    """
    own_class, other_class = pair
    for name, entries in own_class.node.locals.items():
        if name.startswith("__") and name != "__call__" or not isinstance(entries[-1], nodes.FunctionDef):
            continue
        owner = definer(ev, other_class, name)
        if owner is None or not _may_differ(entries[-1], owner.node.locals[name][-1]):
            continue
        own, other = giving.member(ev, own_class, name), giving.member(ev, owner, name, Instance(other_class, False))
        if own is None or other is None or own.is_read is not other.is_read or not own.gives.disagrees(other.gives):
            continue
        yield Disagreement(
            own.node if own.node.root() is place.root() else place,
            Side(f"{own_class.node.name}.{name}", own.gives, define(own.node)),
            Side(f"{owner.node.name}.{name}", other.gives, define(other.node)),
        )


def definer(ev: Evaluator, cls: Class, name: str) -> Class | None:
    """The class that gives a class a member; None where none is seen, or an unknown base may come before it."""
    found = classes.order(ev, cls)
    for owner in found.classes:
        if name in owner.node.locals:
            return owner if found.is_complete or owner is found.classes[0] else None
    return None


def _may_differ(own: nodes.NodeNG, other: nodes.NodeNG) -> bool:
    return isinstance(own, nodes.AsyncFunctionDef) or isinstance(other, nodes.AsyncFunctionDef)
