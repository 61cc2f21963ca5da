"""The calls that run their arguments, by the tables of libraries."""

from __future__ import annotations

from collections.abc import Iterator

from astroid import nodes

from flake8_async_ssot.inference.answers.runner import RUNNER_NAMES, Need, Runner, Spec
from flake8_async_ssot.inference.evaluation import functions
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import definition_of
from flake8_async_ssot.inference.evaluation.running_kinds import RunningKind
from flake8_async_ssot.inference.evaluation.values import (
    BEYOND_LIMIT,
    Bound,
    Function,
    Literal,
    Running,
    Unknown,
    Value,
)
from flake8_async_ssot.inference.syntax.names import last_name, qualified_name
from flake8_async_ssot.inference.syntax.signatures import placed_in
from flake8_async_ssot.inference.syntax.tree import ModuleNode

#: The first version of Python whose asyncio takes no generator for a coroutine.
_GENERATORS_REFUSED = (3, 12)


def runner_of(ev: Evaluator, call: nodes.Call, module: ModuleNode) -> Runner | None:
    """How a call runs its arguments; None unless all of its callees are one kind of runner.

    :param module: the module of the call.
    """
    if call not in ev.fact(module, may_run):
        return None
    specs = {_spec(ev, value) for value in ev.ask(lambda: ev.values(call.func), BEYOND_LIMIT)}
    spec = specs.pop() if len(specs) == 1 else None
    if spec is None:
        return None
    if spec.need is Need.AWAITABLES:
        given = tuple(argument for argument in _each(call.args) if not _is_old_coroutine(ev, argument))
        unpacked = tuple(argument.value for argument in given if isinstance(argument, nodes.Starred))
        return Runner(
            spec.need, tuple(argument for argument in given if not isinstance(argument, nodes.Starred)), unpacked
        )
    given = tuple(_argument(call, spec))
    return Runner(spec.need, tuple(argument for argument in given if not _is_old_coroutine(ev, argument)))


def _is_old_coroutine(ev: Evaluator, argument: nodes.NodeNG) -> bool:
    """Whether an argument is a generator that asyncio runs like a coroutine, as it does before Python 3.12.

    A step of it may give nothing but None, or a future.
    """
    if ev.loader.finder.python_version >= _GENERATORS_REFUSED:
        return False
    found = ev.ask(lambda: ev.values(argument), BEYOND_LIMIT)
    return bool(found) and all(
        isinstance(value, Running)
        and value.kind is RunningKind.GENERATOR
        and all(item == Literal(None) or isinstance(item, Unknown) for item in functions.yielded(ev, value))
        for value in found
    )


def may_run(module: ModuleNode) -> frozenset[nodes.Call]:
    """The calls of a module whose callee has the name of a runner, or one that the module gives to a runner."""
    names = _names(module)
    return frozenset(module.calls_of(names))


def _names(module: ModuleNode) -> frozenset[str]:
    found = set(RUNNER_NAMES)
    for node in module.all_of(nodes.ImportFrom):
        found.update(asname for name, asname in node.names if asname and name in RUNNER_NAMES)
    for node in module.all_of(nodes.Assign):
        if last_name(node.value) in RUNNER_NAMES:
            found.update(target.name for target in node.targets if isinstance(target, nodes.AssignName))
    return frozenset(found)


def _spec(ev: Evaluator, value: Value) -> Spec | None:
    target = definition_of(value)
    if not isinstance(target, Function) or isinstance(target.node, nodes.Lambda):
        return None
    # A method taken from its class gets its receiver as the first argument.
    if isinstance(target.node.parent, nodes.ClassDef) and not isinstance(value, Bound):
        return None
    return ev.libraries.runner(qualified_name(target.node))


def _each(arguments: list[nodes.NodeNG]) -> Iterator[nodes.NodeNG]:
    """Positional arguments, with what is written out behind a star in its place."""
    for argument in arguments:
        if isinstance(argument, nodes.Starred) and isinstance(argument.value, (nodes.List, nodes.Tuple, nodes.Set)):
            yield from _each(argument.value.elts)
        else:
            yield argument


def _argument(call: nodes.Call, spec: Spec) -> Iterator[nodes.NodeNG]:
    """The one argument that a runner runs, by its place or by its name."""
    yield from placed_in(call)[spec.place : spec.place + 1]
    yield from (keyword.value for keyword in call.keywords if keyword.arg == spec.keyword)
