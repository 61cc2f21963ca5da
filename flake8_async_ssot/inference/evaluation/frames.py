"""The binding of the arguments of a call to parameters, and the frame that holds them."""

from __future__ import annotations

from collections.abc import Collection, Hashable
from dataclasses import replace

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import Reason
from flake8_async_ssot.inference.evaluation import changing, classes, unpruned
from flake8_async_ssot.inference.evaluation.actuals import Actuals
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import class_of, is_none
from flake8_async_ssot.inference.evaluation.values import (
    Bound,
    Class,
    Deferred,
    Display,
    Frame,
    Function,
    Given,
    Instance,
    Packed,
    TypeVariable,
    Unknown,
    Value,
    Values,
    unknown,
)
from flake8_async_ssot.inference.syntax import signatures
from flake8_async_ssot.inference.syntax.definitions import is_same
from flake8_async_ssot.inference.syntax.signatures import parameters_of, positional_of
from flake8_async_ssot.inference.syntax.tree import ModuleNode

#: Calls whose arguments are followed into the callee, nested in one another.
MAX_CALL_DEPTH = 4
#: Objects that a method may be called on through its class, above which none is followed.
_MAX_RECEIVERS = 8


def receiver_types(
    ev: Evaluator, function: Function, receiver: Value | None
) -> tuple[tuple[TypeVariable, Values], ...]:
    """The values of the type parameters of the method's own class, for the receiver."""
    cls = class_of(receiver) if receiver is not None else None
    if cls is None or function.owner is None:
        return ()
    for item in classes.order(ev, cls).classes:
        if is_same(item.node, function.owner.node):
            return classes.types_of(ev, item)
    return ()


def full_frame(ev: Evaluator, function: Function, receiver: Value | None, actuals: Actuals) -> Frame | None:
    """The frame of one call with its arguments; None where there are none or calls are nested too deep."""
    depth = 1 + max((f.depth for f in (actuals.frame, function.frame) if f is not None), default=0)
    bindings = _told(ev, function, bind_arguments(function, receiver, actuals))
    if not bindings or depth > MAX_CALL_DEPTH:
        return None
    types = receiver_types(ev, function, receiver)
    return Frame(function.node, bindings, types, receiver, function.frame, depth)


def stores_parameters(node: nodes.FunctionDef) -> bool:
    """Whether an ``__init__`` keeps something of an unannotated parameter, itself or through ``super().__init__``."""
    arguments = node.args
    bare = {p.name for p in parameters_of(arguments) if signatures.annotation_of(arguments, p.name) is None}
    first = signatures.first_parameter(node)
    bare.discard(first.name if first is not None else "")
    if not bare:
        return False
    return any(name.name in bare and name.scope() is node for name in node.nodes_of_class(nodes.Name))


def base_init_frames(ev: Evaluator, frame: Frame) -> list[Frame]:
    """The frames of base classes' ``__init__`` methods that an ``__init__`` calls, with their arguments."""
    found: list[Frame] = []
    for call_node in ev.fact(frame.scope, _init_calls):
        for callee in ev.values(call_node.func, frame):
            target, receiver = (callee.function, callee.receiver) if isinstance(callee, Bound) else (callee, None)
            if isinstance(target, Function) and isinstance(target.node, nodes.FunctionDef):
                inner = full_frame(ev, target, receiver, Actuals(call_node, frame))
                if inner is not None:
                    found.extend((inner, *base_init_frames(ev, inner)))
    return found


def _init_calls(node: nodes.NodeNG) -> tuple[nodes.Call, ...]:
    return tuple(
        call_node
        for call_node in node.nodes_of_class(nodes.Call)
        if isinstance(call_node.func, nodes.Attribute) and call_node.func.attrname == "__init__"
    )


def explicit_receivers(ev: Evaluator, function: Function, actuals: Actuals) -> list[Instance | Class]:
    """What the first argument of a method may be that is called through its class or by a wrapper.

    Nothing where one of the objects is not known, and where they are too many to follow each.
    """
    is_static = "staticmethod" in function.wrapping and getattr(function.node, "name", "") != "__new__"
    if function.owner is None or is_static or "classmethod" in function.wrapping:
        return []
    first = [value for value in actuals.positional(ev, 0) or () if not is_none(value)]
    found = [value for value in first if isinstance(value, (Instance, Class))]
    return found if len(found) == len(first) <= _MAX_RECEIVERS else []


def bind_arguments(function: Function, receiver: Value | None, actuals: Actuals) -> tuple[tuple[str, Given], ...]:
    """The argument of each parameter, or its default."""
    arguments = function.node.args
    names = [p.name for p in positional_of(arguments)]
    offered = _offered(function, receiver, actuals)
    bound: dict[str, Given] = dict(zip(names, offered))
    if arguments.vararg:
        bound[arguments.vararg] = Packed(tuple(offered[len(names) :]), is_complete=not actuals.is_open)
    keywords, named = actuals.keywords, {p.name for p in signatures.named_of(arguments)}
    bound.update((name, given) for name, given in keywords if name in named)
    if arguments.kwarg:
        others = {name: given for name, given in keywords if name not in named}
        bound[arguments.kwarg] = Packed(tuple(others.values()), not actuals.is_open, tuple(others), is_kept=False)
    if not actuals.is_open:
        missing = {*names, *named} - bound.keys()
        defaults = signatures.defaults_of(arguments) if missing else {}
        bound.update((name, Deferred(defaults[name], function.frame)) for name in missing if name in defaults)
    return tuple(sorted(bound.items()))


def _offered(function: Function, receiver: Value | None, actuals: Actuals) -> list[Values | Deferred]:
    """The positional arguments of a call, the receiver first."""
    offered = list(actuals.offered)
    is_among = actuals.holds_receiver or function.owner is not None and offered[:1] == [(receiver,)]
    if receiver is not None and not is_among:
        offered.insert(0, (receiver,))
    return offered


def _told(ev: Evaluator, function: Function, bindings: tuple[tuple[str, Given], ...]) -> tuple[tuple[str, Given], ...]:
    """The parameters of one call: those that it does not give are unknown where the defaults may be others by then."""
    if not changing.has_other_defaults(ev, function.node):
        return bindings
    given, arguments = dict(bindings), function.node.args
    defaults = signatures.defaults_of(arguments)
    for name in (parameter.name for parameter in parameters_of(arguments)):
        bound = given.get(name)
        if bound is None or isinstance(bound, Deferred) and bound.node is defaults.get(name):
            given[name] = unknown(Reason.RUN_TIME)
    return tuple(sorted(given.items()))


def untold(ev: Evaluator, function: Function, receiver: Value | None, actuals: Actuals) -> frozenset[str]:
    """The parameters that a call does not give, where their defaults may be others by then."""
    if not changing.has_other_defaults(ev, function.node):
        return frozenset()
    bindings = _told(ev, function, bind_arguments(function, receiver, actuals))
    return frozenset(name for name, given in bindings if given == unknown(Reason.RUN_TIME))


def settled(ev: Evaluator, frame: Frame, names: Collection[str]) -> Frame:
    """The frame with some of its parameters, evaluated, as far as anything is known of them."""
    bindings: list[tuple[str, Given]] = []
    for name, given in frame.bindings:
        if name not in names:
            continue
        if isinstance(given, Packed):
            is_kept = given.is_kept or given.is_complete and unpruned.hands_on_keywords(ev, frame.scope)
            items = tuple(ev.given(item) for item in given.items)
            bindings.append((name, replace(given, items=items, is_kept=is_kept)))
            continue
        values = ev.given(given)
        if not values or any(not isinstance(value, Unknown) for value in values):
            bindings.append((name, tuple(_first_like(ev, value) for value in values)))
    return replace(frame, bindings=tuple(bindings))


def _first_like(ev: Evaluator, value: Value) -> Value:
    """The first list or tuple of a module with the constants that one holds: calls given either share results."""
    constants = _constants_of(value.node) if isinstance(value, Display) and value.is_fixed else None
    if not isinstance(value, Display) or constants is None:
        return value
    # What a method of a text gives stands nowhere in the module.
    first = ev.fact(value.node.root(), _constant_lists).get(constants)
    return value if first is None else replace(value, node=first, frame=None)


def _constant_lists(module: ModuleNode) -> dict[Hashable, nodes.NodeNG]:
    found: dict[Hashable, nodes.NodeNG] = {}
    for node in module.all_of(nodes.List, nodes.Tuple):
        constants = _constants_of(node)
        if constants is not None:
            found.setdefault(constants, node)
    return found


def _constants_of(node: nodes.NodeNG) -> Hashable:
    """The content of a list or tuple of constants; None for others."""
    if not isinstance(node, (nodes.List, nodes.Tuple)):
        return None
    if not all(isinstance(element, nodes.Const) for element in node.elts):
        return None
    return (type(node), *((type(element.value), element.value) for element in node.elts))


def frame_of(scope: nodes.NodeNG, frame: Frame | None) -> Frame | None:
    """The frame that holds the variables of a scope, found outwards from ``frame``."""
    while isinstance(scope, nodes.ComprehensionScope):
        scope = scope.parent.scope()
    while frame is not None and frame.scope is not scope:
        frame = frame.parent
    return frame
