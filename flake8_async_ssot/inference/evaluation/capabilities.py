"""Which statements a value can stand in: ``with``, ``async with``, ``for``, ``async for``."""

from __future__ import annotations

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import Awaitability, Protocol, Reason
from flake8_async_ssot.inference.evaluation import attributes, bodies, classes, functions, remaking, running, shape
from flake8_async_ssot.inference.evaluation.actuals import Actuals
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import is_none
from flake8_async_ssot.inference.evaluation.values import (
    CALLABLES,
    Bound,
    Display,
    Function,
    Instance,
    Literal,
    Overloads,
    Running,
    Unknown,
    Value,
    Values,
    unknown,
)
from flake8_async_ssot.inference.syntax.names import head_of

#: The value of a special method that no class body shows but that may exist.
_NOT_SEEN = (Unknown(Reason.BASE_CLASS), Unknown(Reason.ATTRIBUTE))

#: Errors by which a method says that it is the wrong one. ``NotImplementedError`` says that a subclass has another.
_REFUSALS = frozenset({"TypeError", "RuntimeError", "AttributeError", "ValueError", "SyntaxError"})


def supported(ev: Evaluator, values: Values, protocol: Protocol) -> Awaitability:
    """Whether values can stand in a statement: UNKNOWN unless all agree. ``None`` beside others is not meant."""
    meant = [value for value in values if not is_none(value)]
    if values and not meant:
        return Awaitability.NEVER
    found = {_one(ev, value, protocol) for value in meant}
    return found.pop() if len(found) == 1 else Awaitability.UNKNOWN


def _one(ev: Evaluator, value: Value, protocol: Protocol) -> Awaitability:
    if isinstance(value, Running):
        return Awaitability.ALWAYS if running.serves(value, protocol) else Awaitability.NEVER
    if isinstance(value, CALLABLES):
        return Awaitability.NEVER
    if isinstance(value, Display) and value.is_async:
        return Awaitability.ALWAYS if protocol is Protocol.ASYNC_FOR else Awaitability.NEVER
    if not isinstance(value, (Instance, Literal, Display)):
        return Awaitability.UNKNOWN
    instance = attributes.as_instance(ev, value, ev.loader.installed)
    return _of_instance(ev, instance, protocol) if instance is not None else Awaitability.UNKNOWN


def _of_instance(ev: Evaluator, instance: Instance, protocol: Protocol) -> Awaitability:
    if instance.cls.node.root().name == "unittest.mock":
        return Awaitability.UNKNOWN
    found = [_has(ev, instance, name) for name in protocol.value]
    if Awaitability.ALWAYS in found or Awaitability.UNKNOWN in found:
        return Awaitability.ALWAYS if Awaitability.ALWAYS in found else Awaitability.UNKNOWN
    is_sure = instance.certain and not classes.is_protocol(instance.cls.node)
    return Awaitability.NEVER if is_sure else Awaitability.UNKNOWN


def _has(ev: Evaluator, instance: Instance, name: str) -> Awaitability:
    """Whether an instance has a method of a protocol; a loop over what can only be indexed counts from zero."""
    method = ev.special_method(instance, name)
    if any(value in _NOT_SEEN for value in method):
        return Awaitability.UNKNOWN
    if method and name == "__getitem__":
        return Awaitability.ALWAYS if takes_index(ev, instance, (Literal(0),)) else Awaitability.NEVER
    if not all(map(_is_refusal, method)):
        return Awaitability.ALWAYS
    found = classes.order(ev, instance.cls)
    is_put = shape.is_put_from_outside(ev, found, name) or remaking.may_be_replaced(ev, found, name)
    return Awaitability.UNKNOWN if is_put else Awaitability.NEVER


def takes_index(ev: Evaluator, value: Instance, index: Values | None, name: str = "__getitem__") -> bool:
    """Whether an instance may be indexed: it has the method for it, which takes such an index and does not refuse all.

    :param index: what the index may be; None for a slice.
    :param name: the method: ``__getitem__``, or that of a store or of ``del``.
    """
    stored = (unknown(Reason.EXPRESSION),) if name == "__setitem__" else ()
    given = Actuals(leading=(index, *stored)) if index is not None else None
    return any(
        not isinstance(method, Bound) or not isinstance(method.function, Function)
        or not _refuses(method.function.node)
        and (given is None or functions.accepts(ev, method.function, method.receiver, given))
        for method in ev.special_method(value, name)
    )  # fmt: skip


def _is_refusal(method: Value) -> bool:
    """Whether a method is there to fail with advice, as the ``__enter__`` of ``aiohttp.ClientSession`` is."""
    function = method.function if isinstance(method, Bound) else method
    if not isinstance(function, Function) or type(function.node) is not nodes.FunctionDef:
        return False
    # The body of a generator does not run before its first item is asked for.
    return not bodies.body_of(function.node).is_generator and _refuses(function.node, _REFUSALS)


def _refuses(function: nodes.NodeNG, kinds: frozenset[str] = frozenset({"TypeError"})) -> bool:
    """Whether the body of a function only raises an error of some kinds: the operation is not supported."""
    body = (
        [item for item in function.body if not isinstance(item, nodes.Expr)] if isinstance(function.body, list) else []
    )
    raised = body[0].exc if body and isinstance(body[0], nodes.Raise) else None
    raised = head_of(raised)
    return isinstance(raised, nodes.Name) and raised.name in kinds


def is_computed(ev: Evaluator, node: nodes.NodeNG) -> bool:
    """Whether the class of an object has something else than a function under the name of an attribute that is read."""
    owners = ev.values(node.expr) if isinstance(node, nodes.Attribute) else ()
    return any(
        not isinstance(value, (Function, Overloads))
        for owner in owners
        if isinstance(owner, Instance)
        for cls in classes.order(ev, owner.cls).classes
        if node.attrname in cls.node.locals
        for value in ev.class_level(cls, node.attrname)
    )
