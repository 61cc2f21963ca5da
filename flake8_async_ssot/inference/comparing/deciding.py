"""Calls that say by what they hand over which of its results a function is to choose: ``connect(sync=True)``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from astroid import nodes

from flake8_async_ssot.inference.evaluation import bodies, classes, frames
from flake8_async_ssot.inference.evaluation.actuals import Actuals
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import class_of
from flake8_async_ssot.inference.evaluation.unpruned import whole
from flake8_async_ssot.inference.evaluation.values import Bound, Class, Deferred, Function, Instance, Literal, Value
from flake8_async_ssot.inference.syntax.names import head_of, plain_name
from flake8_async_ssot.inference.syntax.signatures import first_parameter

#: Methods of containers that give what these hold.
READING = frozenset({"get", "items", "values", "pop", "copy"})

#: Functions that tell of what class an object is, or what that class has.
_CLASS_TESTS = frozenset({"isinstance", "issubclass", "type", "hasattr"})


def is_decided_by(ev: Evaluator, function: Function, receiver: Value | None, actuals: Actuals) -> bool:
    """Whether a call hands an object in sight, which may be a default, to a parameter by which a function chooses.

    Such a call asks for one of the results, whether or not the test of the parameter is understood.
    """
    written = whole(ev, function.node)
    if written is None:
        return False
    if ev.fact(written, asks_for_class):
        # What is handed over is of one class wherever it comes from.
        return True
    deciding = ev.fact(written, deciding_parameters)
    given = dict(frames.bind_arguments(function, receiver, actuals)) if deciding else {}
    if any(_is_known(ev, given.get(name)) for name in deciding):
        return True
    attributes = ev.fact(written, deciding_attributes)
    cls = class_of(receiver) if receiver is not None and attributes else None
    if cls is None:
        return False
    return any(_is_fixed(ev, cls, name) or _is_kept(ev, receiver, name, written) for name in attributes)


def _is_kept(ev: Evaluator, receiver: Value | None, name: str, node: nodes.NodeNG) -> bool:
    """Whether an object that is made in sight was given what it keeps in an attribute: ``Maker(sync=True)``."""
    if not isinstance(receiver, Instance) or not receiver.certain:
        return False
    found = ev.read_one(receiver, name, node)
    return len(found) == 1 and _tells(found[0])


def _is_fixed(ev: Evaluator, cls: Class, name: str) -> bool:
    """Whether a class, or a base of it, binds a constant to a name in its body: so it says which result it asks for."""
    for owner in classes.order(ev, cls).classes:
        if name in owner.node.locals:
            entries = owner.node.locals[name]
            return len(entries) == 1 and isinstance(assigned(entries[0]), nodes.Const)
    return False


def _is_known(ev: Evaluator, given: object) -> bool:
    """Whether an argument is one object in sight: a constant, a member of an enum, a class or function, an object.

    Where the function that hands it on makes it of what it was given itself, that has to be in sight.
    """
    node = given.node if isinstance(given, Deferred) else None
    if not isinstance(given, Deferred) or isinstance(node, nodes.Const):
        return node is not None
    owners = ev.values(node.expr, given.frame) if isinstance(node, nodes.Attribute) else ()
    if owners and all(isinstance(owner, Class) for owner in owners):
        return True
    found = ev.given(given)
    return len(found) == 1 and _tells(found[0]) or _is_made_of_known(ev, given)


def _is_made_of_known(ev: Evaluator, given: Deferred) -> bool:
    """Whether an argument is made of parameters of the function around it, of which one is given what is in sight."""
    frame = given.frame
    if frame is None:
        return False
    handed = dict(frame.bindings)
    names = {name.name for name in given.node.nodes_of_class(nodes.Name) if name.scope() is frame.scope}
    return any(_is_known(ev, handed[name]) for name in names & handed.keys())


def _tells(value: Value) -> bool:
    """Whether an object tells by what it is which result is asked for; one that is built in may have any content."""
    if isinstance(value, Instance):
        return value.certain and value.cls.node.root().name != "builtins"
    return isinstance(value, (Class, Function, Bound)) or isinstance(value, Literal) and value.known


def deciding_parameters(function: nodes.FunctionDef) -> frozenset[str]:
    """The parameters that a function reads to choose what it returns: in tests around it, and as the key of a table.

    One that is bound again does not count: its value by then may be another one than the caller's.
    """
    bound = {name.name: function.locals[name.name] for name in _read_to_choose(function, nodes.Name)}
    return frozenset(
        name for name, entries in bound.items() if len(entries) == 1 and isinstance(entries[0].parent, nodes.Arguments)
    )


def asks_for_class(function: nodes.FunctionDef) -> bool:
    """Whether a function chooses what it returns by the class of a parameter: ``isinstance(given, Config)``."""
    deciding = deciding_parameters(function)
    return any(read.name in deciding and _is_asked_for_class(read) for read in _read_to_choose(function, nodes.Name))


def _is_asked_for_class(read: nodes.Name) -> bool:
    parent = read.parent
    if isinstance(parent, nodes.Match):
        return any(isinstance(case.pattern, nodes.MatchClass) for case in parent.cases)
    if isinstance(parent, nodes.Attribute):
        return bool(parent.attrname == "__class__")
    return isinstance(parent, nodes.Call) and parent.args[:1] == [read] and plain_name(parent.func) in _CLASS_TESTS


def deciding_attributes(function: nodes.FunctionDef) -> frozenset[str]:
    """The attributes of its object that a method reads to choose what it returns."""
    first = first_parameter(function)
    if first is None:
        return frozenset()
    read = _read_to_choose(function, nodes.Attribute)
    return frozenset(node.attrname for node in read if plain_name(node.expr) == first.name)


def _read_to_choose(function: nodes.FunctionDef, kind: type[nodes.NodeNG]) -> Iterator[nodes.NodeNG]:
    """The local names, or the attributes, that a function reads in what decides which result it returns."""
    results = [statement.value or statement for statement in bodies.body_of(function).returns]
    tests: list[nodes.NodeNG] = []
    for node in _with_bound(results, function, lambda result: [head_of(result)]):
        tests += [*_tests_around(node, function), *_tests_in(node)]
    for node in _with_bound(tests, function, lambda test: test.nodes_of_class(nodes.Name)):
        for read in node.nodes_of_class(kind):
            if isinstance(read, nodes.Attribute) or read.name in function.locals:
                yield read


def _with_bound(
    found: list[nodes.NodeNG], function: nodes.FunctionDef, names: Callable[[nodes.NodeNG], Iterable[nodes.NodeNG]]
) -> Iterator[nodes.NodeNG]:
    """Some expressions, and what the function assigns to the names that these consist of, each once."""
    todo, seen = [*found], set[nodes.NodeNG]()
    while todo:
        node = todo.pop()
        if node in seen:
            continue
        seen.add(node)
        yield node
        bindings = (binding for name in names(node) for binding in function.locals.get(plain_name(name), ()))
        todo += [value for value in map(assigned, bindings) if value is not None]


def assigned(binding: nodes.NodeNG) -> nodes.NodeNG | None:
    """What an assignment binds to one name; None for every other binding."""
    parent = binding.parent
    return parent.value if isinstance(parent, (nodes.Assign, nodes.AnnAssign, nodes.NamedExpr)) else None


def _tests_around(node: nodes.NodeNG, function: nodes.FunctionDef) -> Iterator[nodes.NodeNG]:
    """The tests that decide whether a function comes to an expression, those on the way down to it."""
    while node is not function:
        if isinstance(node, (nodes.If, nodes.While)):
            yield node.test
        elif isinstance(node, nodes.Match):
            yield node.subject
        node = node.parent


def _tests_in(node: nodes.NodeNG) -> Iterator[nodes.NodeNG]:
    """The tests and keys inside of an expression."""
    for part in node.nodes_of_class((nodes.IfExp, nodes.Subscript, nodes.Call)):
        if isinstance(part, nodes.IfExp):
            yield part.test
        elif isinstance(part, nodes.Subscript):
            yield part.slice
        elif isinstance(part.func, nodes.Attribute) and part.func.attrname in READING:
            yield from part.args
