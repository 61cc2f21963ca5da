"""The classes of ``unittest.mock``, and which mocks are async: the rules of ``_spec_asyncs`` and ``_is_async_obj``."""

from __future__ import annotations

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import Awaitability
from flake8_async_ssot.inference.evaluation import awaitability, changing, classes
from flake8_async_ssot.inference.evaluation.actuals import Actuals
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.running_kinds import RunningKind
from flake8_async_ssot.inference.evaluation.values import (
    NONE,
    Bound,
    Class,
    Display,
    Function,
    Instance,
    Literal,
    Mock,
    Module,
    Overloads,
    Property,
    Value,
    Values,
)
from flake8_async_ssot.inference.syntax.tree import ModuleNode, build_expression

#: The standard library's module, and those of the packages ``mock`` and ``asynctest``.
MODULES = frozenset({"unittest.mock", "mock.mock", "mock", "asynctest.mock"})
FLAVOURS = frozenset({
    "Mock", "MagicMock", "AsyncMock", "NonCallableMock", "NonCallableMagicMock", "PropertyMock", "ThreadingMock",
    "CoroutineMock",
})  # fmt: skip
#: Mocks whose calls give coroutines; asynctest's own one makes up children that are not async.
ASYNC = frozenset({"AsyncMock", "CoroutineMock"})
#: Mocks that support special methods by themselves.
MAGIC = frozenset({"MagicMock", "NonCallableMagicMock"}) | ASYNC
#: What marks a function as a coroutine function: ``inspect.markcoroutinefunction``, and asyncio's own mark.
_MARKS = ("markcoroutinefunction", "_is_coroutine")
ASYNC_MAGIC = frozenset({"__aenter__", "__aexit__", "__anext__"})


def flavour_of(value: Value) -> str | None:
    """The name of the class of ``unittest.mock`` that a value is; None for other values."""
    if isinstance(value, Class) and value.node.root().name in MODULES and value.node.name in FLAVOURS:
        return str(value.node.name)
    return None


def async_flavour(ev: Evaluator, node: nodes.NodeNG) -> str:
    """The class of the async mocks that are made up in a file: that of the library it has its mocks from."""
    return "CoroutineMock" if ev.fact(node.root(), _imports_asynctest) else "AsyncMock"


def _imports_asynctest(module: ModuleNode) -> bool:
    named = [node.modname for node in module.all_of(nodes.ImportFrom)]
    named += [name for node in module.all_of(nodes.Import) for name, _ in node.names]
    return any(name.partition(".")[0] == "asynctest" for name in named)


def is_mock_instance(value: Value) -> bool:
    """Whether a value is known as a mock by its class only, as an annotation says it."""
    return isinstance(value, Instance) and flavour_of(value.cls) is not None


def any_arguments(node: nodes.NodeNG) -> Actuals:
    """The arguments of a call of which nothing is known: parameters do not get their defaults either."""
    call = build_expression("_(*_, **_)", node)
    return Actuals(call if isinstance(call, nodes.Call) else None)


def gives(ev: Evaluator, value: Value, node: nodes.NodeNG) -> Awaitability:
    """Whether what a callable gives, called somehow, is awaitable."""
    return awaitability.of_values(ev, ev.call((value,), any_arguments(node))).awaitability


def is_async(ev: Evaluator, value: Value, node: nodes.NodeNG) -> bool | None:
    """Whether ``unittest.mock`` takes an object for a coroutine function; None where that is not known."""
    if isinstance(value, Bound):
        return is_async(ev, value.function, node)
    if isinstance(value, Overloads):
        kinds = {is_async(ev, function, node) for function in value.functions}
        return kinds.pop() if len(kinds) == 1 else None
    if isinstance(value, Function):
        return _is_async_function(ev, value, node)
    if isinstance(value, Mock):
        return value.flavour in ASYNC or None
    return False if isinstance(value, (Class, Literal, Display, Module, Property)) else None


def _is_async_function(ev: Evaluator, function: Function, node: nodes.NodeNG) -> bool | None:
    if changing.is_changed(ev, function.node):
        return None
    kind = ev.running_kind(function)
    if kind is RunningKind.COROUTINE:
        return True
    if kind is RunningKind.GENERATOR_COROUTINE:
        return None
    if kind is not None:
        return False
    # A sync function that gives something awaitable may be a wrapper which is marked as a coroutine function.
    given = gives(ev, function, node)
    is_sync = given is Awaitability.NEVER or given is Awaitability.UNKNOWN and _is_unmarked(function, node)
    return False if is_sync else None


def _is_unmarked(function: Function, node: nodes.NodeNG) -> bool:
    """Whether nothing marks a function as a coroutine function: no decorator, and no word of its file or the user's."""
    is_plain = isinstance(function.node, nodes.FunctionDef) and function.node.decorators is None
    is_inner = isinstance(function.node.parent.scope(), nodes.FunctionDef)
    return is_plain and not is_inner and not any(map(_may_mark, (function.node.root(), node.root())))


def _may_mark(module: ModuleNode) -> bool:
    if module.is_linted:
        return any(mark in module.names_read or mark in module.foreign_stores for mark in _MARKS)
    return module.says(*_MARKS)


def all_async(ev: Evaluator, values: Values, node: nodes.NodeNG) -> bool | None:
    """Whether all possible values are coroutine functions, or none is; None where they differ or are not known."""
    kinds = {is_async(ev, value, node) for value in values}
    return kinds.pop() if len(kinds) == 1 else None


def members(ev: Evaluator, cls: Class, name: str) -> tuple[Values, bool]:
    """What a class has under a name, not bound, and whether all of its bases are known."""

    order = classes.order(ev, cls)
    for owner in order.classes:
        found = ev.class_level(owner, name)
        if found:
            return found if found != NONE or not name.startswith("__") else (), order.is_complete
    return (), order.is_complete
