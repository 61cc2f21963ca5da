"""Type variables solved from arguments, and arguments matched against the signatures of overloads."""

from __future__ import annotations

from astroid import nodes

from flake8_async_ssot.inference.evaluation import attributes, awaitability, classes, fitting, hints, protocols, shape
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
    Signature,
    Special,
    TypeVariable,
    Value,
    Values,
    has_unknown,
)
from flake8_async_ssot.inference.syntax import signatures
from flake8_async_ssot.inference.syntax.class_hooks import MAKING_UP
from flake8_async_ssot.inference.syntax.definitions import is_same

_SYNC_ITERABLES = frozenset(
    {"Iterable", "Iterator", "Collection", "Sequence", "Container", "Generator", "Set", "AbstractSet"}
)
ASYNC_ITERABLES = frozenset({"AsyncIterable", "AsyncIterator", "AsyncGenerator"})
#: Nesting of type arguments that is followed.
_MAX_NESTING = 5

#: Classes whose one type argument is the type of their items.
_OF_ITEMS = frozenset({
    "Iterable", "Iterator", "Collection", "Sequence", "MutableSequence", "AbstractSet", "list", "set", "frozenset",
    "deque",
})  # fmt: skip


def solve_bound(ev: Evaluator, node: nodes.NodeNG, frame: Frame) -> tuple[tuple[TypeVariable, Values], ...]:
    """The values of the type variables in a function's parameter annotations, given the arguments in ``frame``."""
    solver = _Solver(ev)
    for name, given in frame.bindings:
        annotation = signatures.annotation_of(node.args, name)
        if annotation is None or isinstance(given, Packed):
            continue
        values = ev.given(given)
        if values and not has_unknown(values):
            solver.unify(annotation, values, frame, 0)
    return tuple(solver.solved.items())


class _Solver:
    """Solves type variables by unifying annotations with values."""

    def __init__(self, ev: Evaluator) -> None:
        self._ev = ev
        self.solved: dict[TypeVariable, Values] = {}

    def unify(self, node: nodes.NodeNG, values: Values, frame: Frame | None, depth: int) -> None:
        """Solve the type variables in an annotation that ``values`` are declared by.

        :param frame: the frame around the annotation.
        :param depth: annotations around this one, MAX_NESTING at the most.
        """
        if depth > _MAX_NESTING or not values:
            return
        if isinstance(node, nodes.Const) and isinstance(node.value, str):
            parsed = self._ev.fact(node, hints.parsed_text)
            if parsed is not None:
                self.unify(parsed, values, frame, depth + 1)
        elif isinstance(node, nodes.BinOp):
            self._unify_arms([node.left, node.right], values, frame, depth)
        elif isinstance(node, nodes.Subscript):
            elements = list(node.slice.elts) if isinstance(node.slice, nodes.Tuple) else [node.slice]
            for head in self._ev.type_values(node.value, frame):
                self._unify_subscript(head, elements, values, frame, depth)
        elif isinstance(node, (nodes.Name, nodes.Attribute)):
            for head in self._ev.type_values(node, frame):
                self._unify_name(head, values, depth)

    def _unify_name(self, head: Value, values: Values, depth: int) -> None:
        if isinstance(head, TypeVariable):
            self.solved.setdefault(head, self._within_bound(head, values))
        elif isinstance(head, Alias):
            self.unify(head.node, values, head.frame, depth + 1)

    def _within_bound(self, variable: TypeVariable, values: Values) -> Values:
        """The members of a union that a type variable's bound allows; all of them where it allows none."""
        if len(values) < 2:
            return values
        return tuple(value for value in values if _fits(self._ev, value, variable, variable.node)) or values

    def _unify_arms(self, elements: list[nodes.NodeNG], values: Values, frame: Frame | None, depth: int) -> None:
        present = tuple(value for value in values if value != Literal(None)) or values
        for element in _arms(self._ev, elements, values):
            self.unify(element, present, frame, depth + 1)

    def _unify_subscript(
        self, head: Value, elements: list[nodes.NodeNG], values: Values, frame: Frame | None, depth: int
    ) -> None:
        name = _name_of_head(head)
        if name in ("Union", "Optional", "Annotated"):
            self._unify_arms(elements, values, frame, depth)
        elif name == "Callable":
            self.unify(elements[-1], self._ev.call(values, Actuals()), frame, depth + 1)
        elif name in ("Type", "type"):
            made = tuple(Instance(value) for value in values if isinstance(value, Class))
            self.unify(elements[0], made, frame, depth + 1)
        elif isinstance(head, Alias):
            inner = _Solver(self._ev)
            inner.unify(head.node, values, head.frame, depth + 1)
            variables = dict.fromkeys(self._ev.alias_variables(head.node, head.frame))
            for variable, element in zip(variables, elements):
                self.unify(element, inner.solved.get(variable, ()), frame, depth + 1)
        elif isinstance(head, Class):
            for position, element in enumerate(elements):
                found = type_argument(self._ev, head, position, values, depth)
                if not has_unknown(found):
                    self.unify(element, found, frame, depth + 1)


def _name_of_head(head: Value) -> str:
    """The last name of a generic type that is subscripted."""
    if isinstance(head, Special):
        return head.name.rpartition(".")[2]
    return str(head.node.name) if isinstance(head, Class) else ""


def _arms(ev: Evaluator, elements: list[nodes.NodeNG], values: Values) -> list[nodes.NodeNG]:
    """The arms of a union that may declare the values: of ``Awaitable[T] | T`` the first one declares an awaitable."""
    awaitables = [element for element in elements if hints.is_awaitable_of(element)]
    return awaitables if awaitables and len(_awaitable_only(ev, values)) == len(values) else elements


def type_argument(ev: Evaluator, head: Class, position: int, values: Values, depth: int = 0) -> Values:
    """The type argument of values for a generic class or protocol of theirs.

    :param depth: annotations around the one that asks, as in :meth:`_Solver.unify`.
    """
    name = head.node.name
    if name in hints.AWAITABLES and position == (2 if name in ("Coroutine", "CoroutineType") else 0):
        # A coroutine's result is a promise of the one that unifies; only awaitable values have one.
        return ev.awaited(_awaitable_only(ev, values))
    if name in _SYNC_ITERABLES and position == 0:
        return ev.iterated(values)
    if name in ASYNC_ITERABLES and position == 0:
        return ev.iterated_async(values)
    if name in ("AbstractAsyncContextManager", "AbstractContextManager") and position == 0:
        entered = protocols.entered_async if "Async" in name else protocols.entered
        return entered(ev, values)
    return _nominal_argument(ev, head, position, values) or _structural_argument(ev, head, position, values, depth)


def _nominal_argument(ev: Evaluator, head: Class, position: int, values: Values) -> Values:
    """The type argument that the classes of values, or their bases, have for a generic class."""
    found: list[Value] = []
    for value in values:
        instance = attributes.as_instance(ev, value, head.node.root())
        for item in classes.order(ev, instance.cls).classes if instance else ():
            if is_same(item.node, head.node) and position < len(item.arguments):
                found.extend(item.arguments[position])
    return tuple(dict.fromkeys(found))


def _structural_argument(ev: Evaluator, head: Class, position: int, values: Values, depth: int) -> Values:
    """The type argument of values for a protocol, from the results of their methods of the same names."""
    if not classes.is_protocol(head.node):
        return ()
    parameters_of_head = classes.type_parameters(ev, head.node)
    if position >= len(parameters_of_head):
        return ()
    wanted = parameters_of_head[position]
    solver = _Solver(ev)
    for name, entries in head.node.locals.items():
        method = entries[0]
        if len(entries) == 1 and isinstance(method, nodes.FunctionDef) and _may_name(method.returns, wanted.name):
            found = tuple(item for value in values for item in protocols.call_method(ev, value, name))
            if isinstance(method, nodes.AsyncFunctionDef):
                found = ev.awaited(found)
            if found and not has_unknown(found):
                solver.unify(method.returns, found, None, depth + 1)
    return solver.solved.get(wanted, ())


def _may_name(annotation: nodes.NodeNG | None, name: str) -> bool:
    """Whether an annotation names a type variable, in its code or in a text."""
    if annotation is None:
        return False
    named = annotation.nodes_of_class((nodes.Name, nodes.Const))
    return any(node.name == name if isinstance(node, nodes.Name) else name in str(node.value) for node in named)


def _awaitable_only(ev: Evaluator, values: Values) -> Values:
    return tuple(value for value in values if not awaitability.of_value(ev, value).never)


def may_match(ev: Evaluator, function: Function, name: str, given: Values | Deferred) -> bool:
    """Whether an argument can be one that an overload's parameter takes; True where in doubt."""
    return _match(ev, function, name, given) is not False


def is_in_doubt(ev: Evaluator, function: Function, name: str, given: Values) -> bool:
    """Whether it is not known of a callable that an overload may take whether it gives what can be awaited."""
    return _match(ev, function, name, given) is None


def _match(ev: Evaluator, function: Function, name: str, given: Values | Deferred) -> bool | None:
    """Whether an argument can be one that a parameter takes; None for callables of which that is not certain."""
    annotation = signatures.annotation_of(function.node.args, name)
    if annotation is None:
        return True
    values = ev.given(given)
    if has_unknown(values):
        return True
    accepted = hints.declared(ev, annotation, function.frame)
    if has_unknown(accepted):
        return True
    found = {_fits(ev, value, other, function.node) for value in values for other in accepted}
    return True if True in found else None if None in found else False


def _fits(ev: Evaluator, value: Value, accepted: Value, node: nodes.NodeNG) -> bool | None:
    if isinstance(accepted, Literal):
        return isinstance(value, Literal) and _is_of_literal(value, accepted)
    if isinstance(accepted, TypeVariable):
        bounds = hints.bound_of(ev, accepted)
        return has_unknown(bounds) or any(_fits(ev, value, bound, node) is not False for bound in bounds)
    if isinstance(accepted, Signature):
        return fitting.fits(ev, value, accepted, node)
    return not isinstance(accepted, Instance) or _is_instance(ev, value, accepted, node)


def _is_instance(ev: Evaluator, value: Value, accepted: Instance, node: nodes.NodeNG) -> bool:
    """Whether a value may be of a class that is asked for, or have what that names."""
    if isinstance(value, Running):
        return _is_structural(accepted.cls) or accepted.cls.node.name in ("object", "CoroutineType", "GeneratorType")
    if value == Literal(None):
        return False
    if not isinstance(value, (Literal, Instance, Display)):
        return True
    cls = attributes.type_of(ev, value, node.root())
    if cls is None:
        return True
    if _is_structural(accepted.cls):
        return not _lacks_method(ev, cls, accepted.cls) and _items_may_fit(ev, value, accepted.cls, node)
    return classes.is_subclass_of(ev, cls, accepted.cls) is not False and _items_may_fit(ev, value, accepted.cls, node)


def _items_may_fit(ev: Evaluator, value: Value, accepted: Class, node: nodes.NodeNG) -> bool:
    """Whether the items of a collection can be those that a type such as ``Iterable[int]`` names."""
    if accepted.node.name not in _OF_ITEMS or len(accepted.arguments) != 1:
        return True
    wanted, items = accepted.arguments[0], ev.iterated((value,))
    if not items or has_unknown(items) or has_unknown(wanted):
        return True
    return all(any(_fits(ev, item, other, node) is not False for other in wanted) for item in items)


def _is_of_literal(value: Literal, accepted: Literal) -> bool:
    """Whether a constant may be the one of a literal type."""
    is_same_type = type(value.value) is type(accepted.value)
    return is_same_type and (not value.known or accepted.value is None or value.value == accepted.value)


def _lacks_method(ev: Evaluator, cls: Class, protocol: Class) -> bool:
    """Whether a class is certain not to have one of the methods that a protocol names."""
    if not classes.is_protocol(protocol.node):
        return False
    order = classes.order(ev, cls)
    names = {name for item in order.classes for name in item.node.locals}
    asked = {name for name, entries in protocol.node.locals.items() if isinstance(entries[0], nodes.FunctionDef)}
    return not asked <= names and not shape.is_open(ev, order, MAKING_UP)


def _is_structural(cls: Class) -> bool:
    """Whether a class takes others by what they have: protocols, numbers' tower and the abstract collections."""
    return classes.is_abstract(cls.node) or cls.node.name in ("float", "complex", "bytes", "bytearray", "memoryview")
