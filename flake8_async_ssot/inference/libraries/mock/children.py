"""The children of a mock: its attributes, its results, and the targets of ``with`` and ``async with`` over it."""

from __future__ import annotations

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import Awaitability, Kind, Protocol, Reason
from flake8_async_ssot.inference.evaluation import awaitability, bodies, capabilities, classes
from flake8_async_ssot.inference.evaluation.actuals import Actuals
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import class_of, is_none, unbound
from flake8_async_ssot.inference.evaluation.values import (
    CALLABLES,
    Bound,
    Class,
    Display,
    Instance,
    Literal,
    Mock,
    Unknown,
    Value,
    Values,
    union,
    unknown,
)
from flake8_async_ssot.inference.libraries.mock import configuration, filling, flavours
from flake8_async_ssot.inference.syntax.names import outermost_function

#: The classes of children that are not those of the mocks.
_CHILDREN = {"NonCallableMock": "Mock", "NonCallableMagicMock": "MagicMock", "CoroutineMock": "MagicMock"}
#: Attributes that a mock keeps its own books in.
_BOOKS = frozenset({
    "side_effect", "called", "call_count", "call_args", "call_args_list", "method_calls", "mock_calls", "await_count",
    "await_args", "await_args_list", "configure_mock", "attach_mock", "reset_mock", "mock_add_spec",
})  # fmt: skip
#: Calls and attributes after which a mock is not followed any more.
MAX_PATH = 12


def attribute(ev: Evaluator, mock: Mock, name: str, reader: nodes.NodeNG) -> Values:
    """The values of an attribute of a mock."""
    if configuration.is_open(ev, mock, reader):
        return unknown(Reason.MOCK)
    if _is_own(mock, name):
        return _method(ev, mock, name, reader) or unknown(Reason.MOCK)
    if name == "return_value":
        return _returned(ev, mock, reader, Actuals())
    given = configuration.given(ev, mock, name) if mock.path or name not in configuration.RESERVED else None
    base = (
        given if given is not None else unknown(Reason.MOCK) if _wrapped(ev, mock) else _unset(ev, mock, name, reader)
    )
    parts, is_replaced = [], False
    for store in configuration.stored(ev, mock, name, reader):
        parts.append(store.values if store.is_certain else unknown(Reason.MOCK))
        is_replaced = is_replaced or store.is_certain and _comes_before(store.node, reader)
    return union(*parts) if is_replaced else union(base, *parts)


def _is_own(mock: Mock, name: str) -> bool:
    """Whether an attribute is none that a mock makes up, or stands too far from what made the mock."""
    # What an asynctest mock has under this name waits for a call to be awaited.
    is_event = name == "awaited" and mock.flavour == "CoroutineMock"
    return is_event or name in _BOOKS or name.startswith("assert") or len(mock.path) > MAX_PATH


def _method(ev: Evaluator, mock: Mock, name: str, reader: nodes.NodeNG) -> Values:
    """A method that a mock has of its class, as ``assert_called_once``; nothing where it may be another object."""
    is_replaced = configuration.given(ev, mock, name) is not None or any(configuration.stored(ev, mock, name, reader))
    own = classes.instance_of(ev, f"unittest.mock.{mock.flavour}", ev.loader.installed) if not is_replaced else None
    found = ev.read_one(own, name, reader) if own is not None else ()
    return found if all(isinstance(value, Bound) for value in found) else ()


def _comes_before(store: nodes.NodeNG, reader: nodes.NodeNG) -> bool:
    """Whether a store is certain to have happened: it stands higher up, and in the same block or one around it."""
    if store.scope() is not reader.scope():
        return outermost_function(store) is not outermost_function(reader)
    block = store.statement().parent
    return bool(store.lineno < reader.lineno and (block is store.scope() or block.parent_of(reader)))


def _unset(ev: Evaluator, mock: Mock, name: str, reader: nodes.NodeNG) -> Values:
    """An attribute that the test itself does not set: the child that the mock makes up, or what other code stores."""
    found = _made_up(ev, mock, name)
    return union(found, unknown(Reason.MOCK)) if filling.is_filled(ev, mock, name, reader) else found


def _made_up(ev: Evaluator, mock: Mock, name: str) -> Values:
    """The child that a mock makes up: ``_get_child_mock`` of ``unittest.mock``."""
    path = (*mock.path, name)
    if name.startswith("__"):
        flavour = flavours.async_flavour(ev, mock.origin) if name in flavours.ASYNC_MAGIC else "MagicMock"
        return (
            (Mock(flavour, mock.origin, path, frame=mock.frame),)
            if mock.flavour in flavours.MAGIC
            else unknown(Reason.MOCK)
        )
    if mock.spec:
        return _modelled(ev, mock, name)
    return (Mock(_CHILDREN.get(mock.flavour, mock.flavour), mock.origin, path, frame=mock.frame),)


def _modelled(ev: Evaluator, mock: Mock, name: str) -> Values:
    """The child of a mock with a spec: async where the spec has a coroutine function under the name."""
    parts = [_modelled_on(ev, mock, value, name) for value in mock.spec]
    return union(*parts)


def _modelled_on(ev: Evaluator, mock: Mock, spec: Value, name: str) -> Values:
    cls = class_of(spec)
    if cls is None:
        return unknown(Reason.MOCK)
    found, is_complete = flavours.members(ev, cls, name)
    if not found or not is_complete and not cls.node.root().is_stub:
        return unknown(Reason.MOCK)
    is_async = flavours.all_async(ev, found, mock.origin)
    if is_async is None:
        return unknown(Reason.MOCK)
    sync = "MagicMock" if mock.flavour in flavours.MAGIC else "Mock"
    deeper = tuple(value for value in found if isinstance(value, Class)) if mock.is_deep else ()
    flavour = flavours.async_flavour(ev, mock.origin) if is_async else sync
    return (Mock(flavour, mock.origin, (*mock.path, name), deeper, bool(deeper), mock.frame),)


def call(ev: Evaluator, mock: Mock, actuals: Actuals) -> Values:
    """The result of calling a mock."""
    reader = actuals.node or mock.origin
    if mock.flavour.startswith("NonCallable") or len(mock.path) > MAX_PATH:
        return unknown(Reason.MOCK)
    is_open = configuration.is_open(ev, mock, reader)
    if mock.flavour in flavours.ASYNC:
        # Whatever it is configured with, a call makes a coroutine.
        result = () if is_open else _result(ev, mock, reader, actuals)
        sent, known = unknown(Reason.MOCK), result or unknown(Reason.MOCK)
        coroutine = classes.instance_of(ev, "types.CoroutineType", ev.loader.installed, sent, sent, known)
        return (coroutine,) if coroutine is not None else unknown(Reason.MOCK)
    if is_open:
        return unknown(Reason.MOCK)
    if any(isinstance(value, Unknown) for value in mock.spec):
        # The spec may be a coroutine function.
        return unknown(Reason.MOCK)
    # One that only raises may stand beside what it replaces.
    return _result(ev, mock, reader, actuals) or unknown(Reason.MOCK)


def _result(ev: Evaluator, mock: Mock, reader: nodes.NodeNG, actuals: Actuals) -> Values:
    """The return value of a mock, once it is awaited if it is async."""
    base = _returned(ev, mock, reader, actuals)
    effect = configuration.given(ev, mock, "side_effect")
    if effect is not None and effect != (Literal(None),):
        base = effects(ev, mock, effect, base, actuals)
    stores = [*configuration.stored(ev, mock, "side_effect", reader)]
    is_replaced = any(store.is_certain and configuration.is_set_before(mock, store.node, reader) for store in stores)
    parts = [] if is_replaced else [base]
    for store in stores:
        if store.is_certain:
            parts.append(effects(ev, mock, store.values, base, actuals))
        elif not all(isinstance(value, (Literal, Display, Class)) for value in store.values):
            parts.append(unknown(Reason.MOCK))
    return union(*parts)


def _returned(ev: Evaluator, mock: Mock, reader: nodes.NodeNG, actuals: Actuals) -> Values:
    """The return value of a mock without a side effect."""
    base = configuration.given(ev, mock, "return_value")
    if base is None:
        wrapped = _wrapped(ev, mock)
        base = _called(ev, mock, wrapped, actuals) if wrapped else _default_result(mock)
    else:
        base = _kept(ev, base)
    parts = [base]
    for store in configuration.stored(ev, mock, "return_value", reader):
        if store.is_certain:
            parts.append(_kept(ev, store.values))
        elif awaitability.of_values(ev, store.values).awaitability is not Awaitability.NEVER:
            parts.append(unknown(Reason.MOCK))
    return union(*parts)


def _kept(ev: Evaluator, values: Values) -> Values:
    """What each call of a mock gives again: a coroutine that the mock keeps may be awaited, and no call loses it."""
    is_coroutine = any(ev.answer_of(value).kind is Kind.COROUTINE for value in values)
    kept = classes.instance_of(ev, "typing.Awaitable", ev.loader.installed, unknown(Reason.GUARDED))
    return (kept,) if is_coroutine and kept is not None else values


def _wrapped(ev: Evaluator, mock: Mock) -> Values:
    """What a mock hands its calls to, and its attributes those to them; nothing for most mocks."""
    wrapped = configuration.given(ev, mock, "wraps")
    return wrapped if wrapped is not None and wrapped != (Literal(None),) else ()


def _default_result(mock: Mock) -> Values:
    path = (*mock.path, "()")
    if mock.is_deep:
        models = tuple(Instance(value) for value in mock.spec if isinstance(value, Class))
        if models and len(models) == len(mock.spec):
            return (Mock("NonCallableMagicMock", mock.origin, path, models, True, mock.frame),)
    flavour = "MagicMock" if mock.flavour == "CoroutineMock" else mock.flavour
    return (Mock(flavour, mock.origin, path, frame=mock.frame),)


def effects(ev: Evaluator, mock: Mock, given: Values, base: Values, actuals: Actuals) -> Values:
    """The return value that a side effect gives a mock; nothing where it raises."""
    return union(*(_effect(ev, mock, effect, base, actuals) for effect in given))


def gives_something(ev: Evaluator, mock: Value, given: Values, node: nodes.NodeNG) -> bool:
    """Whether a mock with some side effects gives something when it is called, and does not only raise."""
    arguments = flavours.any_arguments(node)
    return isinstance(mock, Mock) and bool(effects(ev, mock, given, _default_result(mock), arguments))


def _effect(ev: Evaluator, mock: Mock, effect: Value, base: Values, actuals: Actuals) -> Values:
    if is_none(effect):
        return base
    if _is_exception(ev, effect):
        return ()
    if isinstance(effect, (*CALLABLES, Mock, Class)):
        return _called(ev, mock, (effect,), actuals)
    if isinstance(effect, Display) and effect.is_fixed and isinstance(effect.node, (nodes.List, nodes.Tuple)):
        return tuple(item for item in ev.iterated((effect,)) if not _is_exception(ev, item))
    return unknown(Reason.MOCK)


def _called(ev: Evaluator, mock: Mock, targets: Values, actuals: Actuals) -> Values:
    """What a function that a mock hands its calls to gives: an async mock awaits coroutine functions."""
    parts = []
    for target in targets:
        if bodies.only_raises(ev, unbound(target)):
            continue
        found = ev.call((target,), actuals) if isinstance(target, (*CALLABLES, Mock, Class)) else unknown(Reason.MOCK)
        is_awaited = mock.flavour in flavours.ASYNC and flavours.is_async(ev, target, mock.origin)
        parts.append(ev.awaited(found) if is_awaited else found)
    return union(*parts)


def _is_exception(ev: Evaluator, value: Value) -> bool:
    cls = class_of(value)
    return cls is not None and classes.is_subclass(ev, cls, "builtins.BaseException") is True


def entered(ev: Evaluator, mock: Mock, name: str) -> Values:
    """What ``with`` (``__enter__``) or ``async with`` (``__aenter__``) gets from a mock."""
    if mock.spec:
        return unknown(Reason.MOCK)
    parts = []
    for child in attribute(ev, mock, name, mock.origin):
        parts.append(_result(ev, child, mock.origin, Actuals()) if isinstance(child, Mock) else unknown(Reason.MOCK))
    return union(*parts)


def supports(ev: Evaluator, mock: Mock, protocol: Protocol, reader: nodes.NodeNG) -> Awaitability:
    """Whether a mock can stand in a statement: plain mocks have no special methods, others those of their spec."""
    name = protocol.value[0]
    is_set = configuration.given(ev, mock, name) is not None or any(configuration.stored(ev, mock, name, reader))
    if is_set or configuration.is_open(ev, mock, reader):
        return Awaitability.UNKNOWN
    if mock.flavour not in flavours.MAGIC:
        return Awaitability.NEVER
    if not mock.spec:
        return Awaitability.ALWAYS
    found = {_spec_has(ev, value, protocol) for value in mock.spec}
    return found.pop() if len(found) == 1 else Awaitability.UNKNOWN


def _spec_has(ev: Evaluator, spec: Value, protocol: Protocol) -> Awaitability:
    """Whether a class has a special method; what other code puts in it is copied as well."""
    cls = class_of(spec)
    if cls is None:
        return Awaitability.UNKNOWN
    found, is_complete = flavours.members(ev, cls, protocol.value[0])
    if found:
        return Awaitability.ALWAYS
    is_without = is_complete and capabilities.supported(ev, (Instance(cls),), protocol) is Awaitability.NEVER
    return Awaitability.NEVER if is_without else Awaitability.UNKNOWN
