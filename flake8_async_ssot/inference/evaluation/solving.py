"""Type variables solved from arguments, and arguments matched against the signatures of overloads."""

from __future__ import annotations

from astroid import nodes

from flake8_async_ssot.inference.evaluation import attributes, classes, hints, protocols
from flake8_async_ssot.inference.evaluation.actuals import Actuals
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.values import (
    Alias,
    Class,
    Deferred,
    Display,
    Frame,
    Function,
    Instance,
    Literal,
    Packed,
    Running,
    Special,
    TypeVariable,
    Value,
    Values,
    has_unknown,
)
from flake8_async_ssot.inference.syntax import signatures

_Solved = dict[TypeVariable, Values]
_SYNC_ITERABLES = frozenset(
    {"Iterable", "Iterator", "Collection", "Sequence", "Container", "Generator", "Set", "AbstractSet"}
)
_ASYNC_ITERABLES = frozenset({"AsyncIterable", "AsyncIterator", "AsyncGenerator"})
#: Nesting of type arguments that is followed.
_MAX_NESTING = 5


def solve_bound(ev: Evaluator, node: nodes.NodeNG, frame: Frame) -> tuple[tuple[TypeVariable, Values], ...]:
    """What the type variables in a function's parameter annotations stand for, given the arguments in ``frame``."""
    solved: _Solved = {}
    for name, given in frame.bindings:
        annotation = signatures.annotation_of(node.args, name)
        if annotation is None or isinstance(given, Packed):
            continue
        values = ev.given(given)
        if values and not has_unknown(values):
            _unify(ev, annotation, values, frame, solved, 0)
    return tuple(solved.items())


def _unify(ev: Evaluator, node: nodes.NodeNG, values: Values, frame: Frame | None, solved: _Solved, depth: int) -> None:
    if depth > _MAX_NESTING or not values:
        return
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        parsed = ev.fact(node, hints._parsed)
        if parsed is not None:
            _unify(ev, parsed, values, frame, solved, depth + 1)
    elif isinstance(node, nodes.BinOp):
        for side in _arms(ev, [node.left, node.right], values):
            _unify(ev, side, values, frame, solved, depth + 1)
    elif isinstance(node, nodes.Subscript):
        _unify_subscript(ev, node, values, frame, solved, depth)
    elif isinstance(node, (nodes.Name, nodes.Attribute)):
        for head in ev.type_values(node, frame):
            if isinstance(head, TypeVariable):
                present = tuple(v for v in values if not (isinstance(v, Literal) and v.value is None))
                solved.setdefault(head, present or values)
            elif isinstance(head, Alias):
                _unify(ev, head.node, values, head.frame, solved, depth + 1)


def _arms(ev: Evaluator, elements: list[nodes.NodeNG], values: Values) -> list[nodes.NodeNG]:
    """The arms of a union that values can be meant by: of ``Awaitable[T] | T`` an awaitable is meant by the first."""
    awaitables = [element for element in elements if hints.is_awaitable_of(element)]
    return awaitables if awaitables and len(_awaitable_only(ev, values)) == len(values) else elements


def _unify_subscript(
    ev: Evaluator, node: nodes.Subscript, values: Values, frame: Frame | None, solved: _Solved, depth: int
) -> None:
    elements = list(node.slice.elts) if isinstance(node.slice, nodes.Tuple) else [node.slice]
    for head in ev.type_values(node.value, frame):
        name = (
            head.name.rpartition(".")[2]
            if isinstance(head, Special)
            else head.node.name
            if isinstance(head, Class)
            else ""
        )
        if name in ("Union", "Optional", "Annotated"):
            for element in _arms(ev, elements, values):
                _unify(ev, element, values, frame, solved, depth + 1)
        elif name == "Callable":
            _unify(ev, elements[-1], ev.call(values, Actuals()), frame, solved, depth + 1)
        elif name in ("Type", "type"):
            made = tuple(Instance(value) for value in values if isinstance(value, Class))
            _unify(ev, elements[0], made, frame, solved, depth + 1)
        elif isinstance(head, Alias):
            inner: _Solved = {}
            _unify(ev, head.node, values, head.frame, inner, depth + 1)
            variables = dict.fromkeys(ev.alias_variables(head.node, head.frame))
            for variable, element in zip(variables, elements):
                if variable in inner:
                    _unify(ev, element, inner[variable], frame, solved, depth + 1)
        elif isinstance(head, Class):
            for position, element in enumerate(elements):
                found = type_argument(ev, head, position, values)
                if found and not has_unknown(found):
                    _unify(ev, element, found, frame, solved, depth + 1)


def type_argument(ev: Evaluator, head: Class, position: int, values: Values) -> Values:
    """The type argument that values have for a generic class that they are, or behave like."""
    name = head.node.name
    if name in hints.AWAITABLES and position == (2 if name in ("Coroutine", "CoroutineType") else 0):
        # A coroutine's result is a promise of the one that unifies; only awaitable values have one.
        return ev.awaited(_awaitable_only(ev, values))
    if name in _SYNC_ITERABLES and position == 0:
        return ev.iterated(values)
    if name in _ASYNC_ITERABLES and position == 0:
        return ev.iterated_async(values)
    if name in ("AbstractAsyncContextManager", "AbstractContextManager") and position == 0:
        entered = protocols.entered_async if "Async" in name else protocols.entered
        return entered(ev, values)
    found: list[Value] = []
    for value in values:
        instance = attributes.as_instance(ev, value, head.node.root())
        for item in classes.order(ev, instance.cls).classes if instance else ():
            if classes.same(item, head) and position < len(item.arguments):
                found.extend(item.arguments[position])
    return tuple(dict.fromkeys(found)) or _structural_argument(ev, head, position, values)


def _structural_argument(ev: Evaluator, head: Class, position: int, values: Values) -> Values:
    """The type argument that values have for a protocol, from what their methods of the same names give."""
    if not classes.is_protocol(head.node):
        return ()
    parameters_of_head = classes.type_parameters(ev, head.node)
    if position >= len(parameters_of_head):
        return ()
    solved: _Solved = {}
    for name, entries in head.node.locals.items():
        method = entries[0]
        if isinstance(method, nodes.FunctionDef) and method.returns is not None and len(entries) == 1:
            found = tuple(item for value in values for item in protocols.call_method(ev, value, name))
            if isinstance(method, nodes.AsyncFunctionDef):
                found = ev.awaited(found)
            if found and not has_unknown(found):
                _unify(ev, method.returns, found, None, solved, 1)
    return solved.get(parameters_of_head[position], ())


def _awaitable_only(ev: Evaluator, values: Values) -> Values:
    from flake8_async_ssot.inference.evaluation import awaitability

    return tuple(value for value in values if not awaitability.of_value(ev, value).never)


def may_match(ev: Evaluator, function: Function, name: str, given: Values | Deferred) -> bool:
    """Whether an argument can be one that an overload's parameter takes; True where in doubt."""
    annotation = signatures.annotation_of(function.node.args, name)
    if annotation is None:
        return True
    values = ev.given(given)
    if has_unknown(values):
        return True
    accepted = hints.declared(ev, annotation, function.frame)
    if has_unknown(accepted):
        return True
    return any(_fits(ev, value, other, function.node) for value in values for other in accepted)


def _fits(ev: Evaluator, value: Value, accepted: Value, node: nodes.NodeNG) -> bool:
    if isinstance(accepted, Literal):
        if not isinstance(value, Literal):
            return False
        same_type = type(value.value) is type(accepted.value)
        return same_type and (not value.known or accepted.value is None or value.value == accepted.value)
    if isinstance(accepted, TypeVariable):
        bounds = hints.bound_of(ev, accepted)
        return has_unknown(bounds) or any(_fits(ev, value, bound, node) for bound in bounds)
    if not isinstance(accepted, Instance):
        return True
    if isinstance(value, Running):
        return _is_structural(accepted.cls) or accepted.cls.node.name in ("object", "CoroutineType", "GeneratorType")
    if isinstance(value, Literal) and value.value is None:
        return False
    if not isinstance(value, (Literal, Instance, Display)):
        return True
    instance = attributes.as_instance(ev, value, node.root())
    if instance is None or _is_structural(accepted.cls):
        return instance is None or not _lacks_method(ev, instance.cls, accepted.cls)
    return classes.is_subclass_of(ev, instance.cls, accepted.cls) is not False


def _lacks_method(ev: Evaluator, cls: Class, protocol: Class) -> bool:
    """Whether a class is certain not to have one of the methods that a protocol names."""
    if not classes.is_protocol(protocol.node):
        return False
    order = classes.order(ev, cls)
    names = {name for item in order.classes for name in item.node.locals}
    asked = {name for name, entries in protocol.node.locals.items() if isinstance(entries[0], nodes.FunctionDef)}
    return order.is_complete and "__getattr__" not in names and not asked <= names


def _is_structural(cls: Class) -> bool:
    """Whether a class takes others by what they have: protocols, numbers' tower and the abstract collections."""
    return (
        classes.is_protocol(cls.node)
        or cls.node.root().name in ("typing", "collections.abc", "_typeshed")
        or cls.node.name in ("float", "complex", "bytes", "bytearray", "memoryview")
    )
