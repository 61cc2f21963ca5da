"""What code of a module stores in objects from outside: ``service.send = fake``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from astroid import nodes

from flake8_async_ssot.inference.evaluation import bodies, classes, namespaces
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import class_of
from flake8_async_ssot.inference.evaluation.values import Class, Instance, Values, has_unknown, union
from flake8_async_ssot.inference.syntax.names import scopes_around
from flake8_async_ssot.inference.syntax.tree import ModuleNode


def stored(ev: Evaluator, module: ModuleNode, name: str, instance: Instance, node: nodes.NodeNG) -> Values:
    """What a module stores in objects that may be the instance, and that a reader at a node may have."""

    def stored_in(targets: Iterable[tuple[nodes.NodeNG, Callable[[], Values]]], is_private: bool) -> Values:
        return union(
            *(
                values()
                for target, values in targets
                if _is_private(ev, target) is is_private and may_be(ev, ev.values(target), instance)
            )
        )

    shared = ev.memoised(
        (module, name, instance.cls, instance.certain, "stored from outside"),
        lambda: stored_in(namespaces.foreign(ev, module, name), is_private=False),
    )
    around = (scope for scope in scopes_around(node) if isinstance(scope, nodes.FunctionDef))
    own = [stored_in(_foreign_in(ev, module, name, scope), is_private=True) for scope in around]
    return union(shared, *own)


def _foreign_in(
    ev: Evaluator, module: ModuleNode, name: str, function: nodes.FunctionDef
) -> Iterator[tuple[nodes.NodeNG, Callable[[], Values]]]:
    """The objects in names of a function that code of it stores in, each with a way to get the values."""
    for store in ev.fact(module, _by_function).get((name, function), ()):
        yield store.expr, partial(ev.binding_values, store, None)
    for target, value in ev.fact(module, namespaces.set_by_name).get(name, ()):
        if isinstance(target, nodes.Name) and target.scope() is function:
            yield target, partial(ev.values, value)


def _by_function(module: ModuleNode) -> dict[tuple[str, nodes.NodeNG], list[nodes.AssignAttr]]:
    """The stores in objects that a name holds, by the attribute and the function."""
    found: dict[tuple[str, nodes.NodeNG], list[nodes.AssignAttr]] = {}
    for name, stores in module.foreign_stores.items():
        for store in stores:
            if isinstance(store.expr, nodes.Name):
                found.setdefault((name, store.scope()), []).append(store)
    return found


def _is_private(ev: Evaluator, target: nodes.NodeNG) -> bool:
    """Whether a store's target is an object that a function made for itself and does not hand out."""
    scope = target.scope()
    if not isinstance(scope, nodes.FunctionDef) or not isinstance(target, nodes.Name):
        return False
    entries = scope.locals.get(target.name, ())
    if not entries or any(
        not isinstance(entry.parent, (nodes.Assign, nodes.With, nodes.AnnAssign)) for entry in entries
    ):
        return False
    return target.name not in ev.fact(scope, handed_out)


def handed_out(function: nodes.FunctionDef) -> frozenset[str]:
    """The names in what a function returns or yields."""
    body = bodies.body_of(function)
    holders = [part.value for part in (*body.returns, *body.yields) if part.value is not None]
    return frozenset(name.name for holder in holders for name in holder.nodes_of_class(nodes.Name))


def may_be(ev: Evaluator, targets: Values, instance: Instance) -> bool:
    """Whether a store's target can be the instance, or its class."""
    if has_unknown(targets):
        return True
    for target in targets:
        cls = class_of(target)
        if cls is None:
            continue
        if classes.is_subclass_of(ev, instance.cls, cls) is not False:
            return True
        # What a subclass is given does not concern an object that is certain to be of the class itself.
        is_apart = isinstance(target, Class) and instance.certain
        if not is_apart and classes.is_subclass_of(ev, cls, instance.cls) is not False:
            return True
    return False
