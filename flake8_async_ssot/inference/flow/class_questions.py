"""Calls that ask of which class their first argument is: ``isinstance``, and the assertions of ``unittest``."""

from __future__ import annotations

from astroid import nodes

from flake8_async_ssot.inference.evaluation import classes
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import name_of
from flake8_async_ssot.inference.evaluation.values import Class, Instance, Running
from flake8_async_ssot.inference.flow import value_types
from flake8_async_ssot.inference.libraries import fields
from flake8_async_ssot.inference.libraries.unittest import CLASS_ASSERTIONS
from flake8_async_ssot.inference.syntax.class_hooks import REMADE, Opening, hooks_of
from flake8_async_ssot.inference.syntax.names import called_name, plain_name, qualified_name


def asks_for_value(ev: Evaluator, call: nodes.Call) -> bool:
    """Whether a call asks whether its first argument is of classes that no coroutine is an instance of."""
    is_asking = plain_name(call.func) == "isinstance" or _asserts_class(ev, call)
    if not is_asking or len(call.args) < 2:
        return False
    named = call.args[1].elts if isinstance(call.args[1], nodes.Tuple) else [call.args[1]]
    found = [value for node in named for value in ev.values(node)]
    is_sure = all(isinstance(value, Running) for value in ev.values(call.args[0]))
    return bool(found) and all(
        isinstance(value, Class)
        and not _answers_itself(ev, value)
        and (value_types.is_value_type(ev, Instance(value)) or is_sure and _is_concrete(ev, value))
        for value in found
    )


def _asserts_class(ev: Evaluator, call: nodes.Call) -> bool:
    """Whether a call is an assertion of ``unittest`` about the class of its first argument."""
    if not called_name(call).endswith("IsInstance"):
        return False
    found = ev.values(call.func)
    return bool(found) and all(name_of(value) in CLASS_ASSERTIONS for value in found)


def _answers_itself(ev: Evaluator, cls: Class) -> bool:
    """Whether code decides which objects are instances: ``__instancecheck__`` or ``__subclasshook__``."""
    own = [item.node for item in classes.order(ev, cls).own]
    # The metaclass of pydantic's models only asks first whether an object is a model at all.
    return any(
        Opening.INSTANCE_CHECK in hooks_of(node)
        or not REMADE.isdisjoint(hooks_of(node)) and qualified_name(node) != fields.PYDANTIC
        for node in own
    )  # fmt: skip


def _is_concrete(ev: Evaluator, cls: Class) -> bool:
    """Whether a class is defined in source, has a known order, and is no protocol."""
    order = classes.order(ev, cls)
    return order.is_complete and not cls.node.root().is_stub and not classes.is_protocol(cls.node)
