"""Calls that say by a constant which of its results a function is to choose: ``connect(sync=True)``."""

from __future__ import annotations

from collections.abc import Iterator

from astroid import nodes

from flake8_async_ssot.inference.evaluation import frames, functions
from flake8_async_ssot.inference.evaluation.actuals import Actuals
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.unpruned import whole
from flake8_async_ssot.inference.evaluation.values import Class, Deferred, Function, Value
from flake8_async_ssot.inference.syntax.names import head_of, plain_name

#: Methods of containers that give what these hold.
READING = frozenset({"get", "items", "values", "pop", "copy"})


def is_decided_by(ev: Evaluator, function: Function, receiver: Value | None, call: nodes.Call) -> bool:
    """Whether a call hands a constant, which may be a default, to a parameter by which a function chooses.

    Such a call asks for one of the results, whether or not the test of the parameter is understood.
    """
    written = whole(ev, function.node)
    deciding = ev.fact(written, deciding_parameters) if written is not None else frozenset[str]()
    given = dict(frames.bind_arguments(function, receiver, Actuals(call))) if deciding else {}
    return any(_is_constant(ev, given.get(name)) for name in deciding)


def _is_constant(ev: Evaluator, given: object) -> bool:
    """Whether an argument is written out: a constant, or what a class holds under a name, as a member of an enum."""
    node = given.node if isinstance(given, Deferred) else None
    if isinstance(node, nodes.Attribute):
        found = ev.values(node.expr)
        return bool(found) and all(isinstance(value, Class) for value in found)
    return isinstance(node, nodes.Const)


def deciding_parameters(function: nodes.FunctionDef) -> frozenset[str]:
    """The parameters that a function reads to choose what it returns: in tests around it, and as the key of a table.

    One that is bound again does not count: its value by then may be another one than the caller's.
    """
    found: set[str] = set()
    results = [statement.value or statement for statement in functions.body_of(function).returns]
    tests: list[nodes.NodeNG] = []
    seen: set[nodes.NodeNG] = set()
    while results or tests:
        todo, node = (results, results.pop()) if results else (tests, tests.pop())
        if node in seen:
            continue
        seen.add(node)
        if todo is results:
            tests += [*_tests_around(node, function), *_tests_in(node)]
        for name in [head_of(node)] if todo is results else node.nodes_of_class(nodes.Name):
            bindings = function.locals.get(plain_name(name), ())
            if todo is tests and len(bindings) == 1 and isinstance(bindings[0].parent, nodes.Arguments):
                found.add(name.name)
            todo += [value for value in map(_assigned, bindings) if value is not None]
    return frozenset(found)


def _assigned(binding: nodes.NodeNG) -> nodes.NodeNG | None:
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
