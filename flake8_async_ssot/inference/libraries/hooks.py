"""Composes the knowledge of all libraries to the hooks of evaluation.

A file of knowledge fills some of these tables, by qualified name as the stubs have it:

``CALLS``       the result of calling it: ``(ev, callee, actuals) -> Values``, or None to leave it to evaluation
``ATTRIBUTES``  the attributes of a special object: ``(ev, owner, name) -> Values``
``SUBSCRIPTS``  the items of a special object: ``(ev, owner, node, frame) -> Values``, or None
``DECORATORS``  the result of decorating a function: ``(ev, actuals, values) -> Values``, or None
``KEEPS``       decorators that return what they decorate, for functions and classes alike
``RUNNERS``     functions and methods that run what they are given, and what that has to be: ``Spec``
"""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import Reason
from flake8_async_ssot.inference.answers.runner import Spec
from flake8_async_ssot.inference.evaluation import registered
from flake8_async_ssot.inference.evaluation.actuals import Actuals
from flake8_async_ssot.inference.evaluation.interface import Evaluator, Libraries
from flake8_async_ssot.inference.evaluation.parts import definition_of
from flake8_async_ssot.inference.evaluation.resolution_order import Order
from flake8_async_ssot.inference.evaluation.values import Class, Frame, Instance, Special, Value, Values, unknown
from flake8_async_ssot.inference.libraries import (
    anyio,
    asgi,
    asyncio,
    builtins,
    constants,
    contextlib,
    contextvars,
    discord,
    fastapi,
    fields,
    functools,
    getters,
    handlers,
    holders,
    importlib,
    json,
    mock,
    pytest,
    trio,
    typing,
    unittest,
)
from flake8_async_ssot.inference.libraries.mock import patching, targets
from flake8_async_ssot.inference.project.replacements import Replacement
from flake8_async_ssot.inference.syntax.names import qualified_name
from flake8_async_ssot.inference.syntax.tree import ModuleNode

_FILES: tuple[ModuleType, ...] = (
    anyio, asyncio, builtins, constants, contextlib, contextvars, functools, getters, holders, importlib, json, mock,
    pytest, trio, typing,
)  # fmt: skip


def _merged(table: str) -> dict[str, Any]:
    """One table of all files of knowledge."""
    return {name: entry for file in _FILES for name, entry in getattr(file, table, {}).items()}


class Hooks(Libraries):
    """All libraries that we know."""

    def __init__(self) -> None:
        self._calls: dict[str, Callable[[Evaluator, Value, Actuals], Values | None]] = _merged("CALLS")
        self._decorators = _merged("DECORATORS")
        self._attributes = _merged("ATTRIBUTES")
        self._subscripts = _merged("SUBSCRIPTS")
        self._runners: dict[str, Spec] = _merged("RUNNERS")
        self._keeps = frozenset[str]().union(*(getattr(file, "KEEPS", frozenset()) for file in _FILES))
        #: The packages whose functions and classes have an entry in a table of calls.
        self._packages = frozenset(name.partition(".")[0] for name in self._calls)

    def call(self, ev: Evaluator, callee: Value, actuals: Actuals) -> Values | None:
        """The result of calling a function, class or special object of a library."""
        mocked = mock.call(ev, callee, actuals)
        if mocked is not None:
            return mocked
        knowledge = self._knowledge(callee)
        return knowledge(ev, callee, actuals) if knowledge else None

    def knows(self, callee: Value) -> bool:
        """Whether a library's hooks know more of the result of a function or class than its definition shows."""
        return patching.form_of(callee) is not None or self._knowledge(callee) is not None

    def _knowledge(self, callee: Value) -> Callable[[Evaluator, Value, Actuals], Values | None] | None:
        if isinstance(callee, Special):
            return self._calls.get(callee.name)
        target = definition_of(callee)
        if target is None or target.node.root().name.partition(".")[0] not in self._packages:
            return None
        return self._calls.get(qualified_name(target.node))

    def completed(self, ev: Evaluator, call: nodes.Call, found: Values) -> Values:
        """The values of a call expression, with those that the protocol of a library adds to unknown ones."""
        return asgi.completed(ev, call, found)

    def attribute(self, ev: Evaluator, owner: Value, name: str, node: nodes.NodeNG) -> Values | None:
        """The attribute of an object of a library, read at ``node``."""
        mocked = mock.attribute(ev, owner, name, node)
        if mocked is not None or not isinstance(owner, Special):
            return registered.attribute(ev, owner, name, node) if mocked is None else mocked
        knowledge = self._attributes.get(owner.name)
        return knowledge(ev, owner, name) if knowledge else unknown(Reason.ATTRIBUTE)

    def missing_attribute(self, instance: Instance) -> Values | None:
        """An attribute that no class of an instance defines."""
        return mock.missing_attribute(instance)

    def kept(self, ev: Evaluator, cls: Class, found: Order, actuals: Actuals) -> Frame | None:
        """What an object is made with, where it keeps that under the names of the arguments."""
        return holders.kept(ev, cls, found, actuals)

    def kept_attribute(self, ev: Evaluator, instance: Instance, name: str) -> Values | None:
        """What an object keeps under a name of what it was made with."""
        return holders.kept_attribute(ev, instance, name)

    def entered(self, ev: Evaluator, value: Value, name: str) -> Values | None:
        """The target of ``with`` (``__enter__``) or ``async with`` (``__aenter__``) over an object of a library."""
        return mock.entered(ev, value, name)

    def subscript(self, ev: Evaluator, owner: Value, node: nodes.Subscript, frame: Frame | None) -> Values | None:
        """The item of an object of a library."""
        knowledge = self._subscripts.get(owner.name) if isinstance(owner, Special) else None
        return knowledge(ev, owner, node, frame) if knowledge else None

    def injected(self, ev: Evaluator, function: nodes.NodeNG, name: str) -> Values | None:
        """The argument that a library's decorator or server passes for a parameter, with any annotation."""
        mocked = mock.parameter(ev, function, name)
        return mocked if mocked is not None else asgi.parameter(ev, function, name)

    def fixture(self, ev: Evaluator, function: nodes.NodeNG, name: str) -> Values:
        """The argument that a test runner or framework gives to a parameter; nothing where it gives none."""
        return (
            pytest.parameter(ev, function, name)
            or discord.parameter(ev, function, name)
            or handlers.parameter(ev, function, name)
            or fastapi.parameter(ev, function, name)
        )

    def decorate(self, ev: Evaluator, name: str, actuals: Actuals | None, values: Values) -> Values | None:
        """The result of a decorator of the qualified name ``name`` applied to ``values``."""
        if name in self._keeps:
            return values
        knowledge = self._decorators.get(name)
        return knowledge(ev, actuals, values) if knowledge else None

    def stores_fields(self, name: str) -> bool:
        """Whether what a class of a qualified name stores by computed names are the fields that subclasses declare."""
        return name in fields.STORING

    def keeps_class(self, name: str) -> bool:
        """Whether a class decorator of a qualified name returns the class itself."""
        return name in self._keeps

    def keeps_kind_by_name(self, written: str) -> bool:
        """Whether a decorator that cannot be resolved keeps the kind of its function, by the name as written."""
        return written.startswith(pytest.MARK_PREFIXES)

    def skips(self, name: str) -> bool | None:
        """Whether a decorator of a last name skips a test where its condition holds (True), or where not (False)."""
        return unittest.SKIPPING.get(name)

    def runner(self, name: str) -> Spec | None:
        """How a function or method of a qualified name runs its arguments."""
        return self._runners.get(name)

    def special(self, module: ModuleNode, name: str) -> Special | None:
        """The special object behind a global name of a stub that does not describe it: ``typing.Optional``."""
        if not module.is_stub:
            return None
        if module.name == "sys":
            return Special("sys.modules") if name == "modules" else None
        return typing.special_form(module, name)

    def is_stand_in(self, values: Values) -> bool:
        """Whether an annotation names nothing but the class of a stand-in, such as a mock."""
        return any(mock.is_mock(value) for value in values)

    def put_by(self, ev: Evaluator, item: Replacement) -> Values:
        """What a call of a library puts in the place of an attribute; nothing where that is not known."""
        return patching.put_by(ev, item)

    def patched_owners(self, ev: Evaluator, text: str, module: ModuleNode) -> Values | None:
        """The objects of which a patch in ``module`` replaces an attribute, given its target as dotted text."""
        target = targets.from_text(ev, text, module)
        return target.owners if target is not None else None
