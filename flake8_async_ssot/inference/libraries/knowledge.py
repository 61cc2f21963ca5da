"""Knowledge of libraries that neither their stubs nor their source can tell: one file a library.

A file of knowledge fills some of these tables, by qualified name as the stubs have it:

``CALLS``       what calling it gives: ``(ev, callee, actuals) -> Values``, or None to leave it to evaluation
``DECORATORS``  what it makes of a function: ``(ev, actuals, values) -> Values``, or None
``KEEPS``       decorators that leave what they decorate as it is, for functions and classes alike
``RUNNERS``     functions and methods that run what they are given, and what that has to be: ``Spec``
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flake8_async_ssot.inference.answers.answer import Answer, Awaitability, Kind, Reason
from flake8_async_ssot.inference.evaluation.values import (
    Bound,
    Class,
    Function,
    Instance,
    Overloads,
    Special,
    Value,
    Values,
    unknown,
)

if TYPE_CHECKING:
    from astroid import nodes

    from flake8_async_ssot.inference.answers.runner import Spec
    from flake8_async_ssot.inference.evaluation.actuals import Actuals
    from flake8_async_ssot.inference.evaluation.evaluator import Evaluator
    from flake8_async_ssot.inference.evaluation.values import Frame
    from flake8_async_ssot.inference.syntax.tree import ModuleNode

#: Names of ``typing`` that mean nothing by themselves but shape an annotation.
SPECIAL_FORMS = frozenset(
    {
        "Union",
        "Optional",
        "Callable",
        "Type",
        "Tuple",
        "Self",
        "Literal",
        "Generic",
        "Protocol",
        "TypedDict",
        "NoReturn",
        "Never",
        "TypeGuard",
        "TypeIs",
        "Concatenate",
        "Unpack",
        "LiteralString",
        "TypeAlias",
        "Any",
        "List",
        "Dict",
        "Set",
        "FrozenSet",
        "DefaultDict",
        "OrderedDict",
        "Counter",
        "Deque",
        "ChainMap",
        "ClassVar",
        "Final",
        "Required",
        "NotRequired",
        "ReadOnly",
        "Annotated",
        "InitVar",
    }
)

_tables: dict[str, dict[str, Any]] = {}


def _load() -> dict[str, dict[str, Any]]:
    """Merge the tables of all files, at the first question."""
    if not _tables:
        from flake8_async_ssot.inference.libraries import (
            anyio,
            asyncio,
            builtins,
            constants,
            contextlib,
            functools,
            importlib,
            mock,
            pytest,
            trio,
            typing,
        )

        merged: dict[str, dict[str, Any]] = {"calls": {}, "decorators": {}, "attributes": {}, "subscripts": {}}
        keeps: set[str] = set()
        for module in (asyncio, builtins, constants, contextlib, functools, importlib, mock, pytest, typing):
            merged["calls"].update(getattr(module, "CALLS", {}))
            merged["decorators"].update(getattr(module, "DECORATORS", {}))
            merged["attributes"].update(getattr(module, "ATTRIBUTES", {}))
            merged["subscripts"].update(getattr(module, "SUBSCRIPTS", {}))
            keeps |= getattr(module, "KEEPS", frozenset())
        merged["runners"] = {**asyncio.RUNNERS, **anyio.RUNNERS, **trio.RUNNERS}
        merged["keeps"] = dict.fromkeys(keeps)
        merged["modules"] = dict.fromkeys(name.partition(".")[0] for table in ("calls",) for name in merged[table])
        _tables.update(merged)
    return _tables


def call(ev: Evaluator, callee: Value, actuals: Actuals) -> Values | None:
    """What calling a value gives, where a library's knowledge says so."""
    from flake8_async_ssot.inference.libraries import mock

    mocked = mock.call(ev, callee, actuals)
    if mocked is not None:
        return mocked
    if isinstance(callee, Special):
        knowledge = _load()["calls"].get(callee.name)
        return knowledge(ev, callee, actuals) if knowledge else None
    target = callee.function if isinstance(callee, Bound) else callee
    if isinstance(target, Overloads):
        target = target.functions[0]
    if not isinstance(target, (Function, Class)):
        return None
    tables = _load()
    if target.node.root().name.partition(".")[0] not in tables["modules"]:
        return None
    from flake8_async_ssot.inference.evaluation.classes import qualified_name

    knowledge = tables["calls"].get(qualified_name(target.node))
    return knowledge(ev, callee, actuals) if knowledge else None


def special(module: ModuleNode, name: str) -> Special | None:
    """What stands for a global name of a stub that says nothing of it: ``typing.Optional``, ``sys.modules``."""
    if not module.is_stub or module.name not in ("typing", "typing_extensions", "sys"):
        return None
    if module.name == "sys":
        return Special("sys.modules") if name == "modules" else None
    return Special(f"typing.{name}") if name in SPECIAL_FORMS else None


def attribute(ev: Evaluator, owner: Value, name: str, node: nodes.NodeNG) -> Values | None:
    """What an attribute of a value is, where a library's knowledge says so."""
    from flake8_async_ssot.inference.libraries import mock

    mocked = mock.attribute(ev, owner, name, node)
    if mocked is not None or not isinstance(owner, Special):
        return mocked
    knowledge = _load()["attributes"].get(owner.name)
    return knowledge(ev, owner, name) if knowledge else unknown(Reason.ATTRIBUTE)


def missing_attribute(ev: Evaluator, instance: Instance, name: str) -> Values | None:
    """What an attribute is that no class defines, where a library makes it up; None elsewhere."""
    from flake8_async_ssot.inference.libraries import mock

    return mock.missing_attribute(instance)


def entered(ev: Evaluator, value: Value, name: str) -> Values | None:
    """What ``with`` (``__enter__``) or ``async with`` gets from a library's object; None elsewhere."""
    from flake8_async_ssot.inference.libraries import mock

    return mock.entered(ev, value, name)


def injected(ev: Evaluator, function: nodes.NodeNG, name: str) -> Values | None:
    """What a decorator, a server or a fixture known by its name gives to a parameter; None elsewhere."""
    from flake8_async_ssot.inference.libraries import asgi, mock

    mocked = mock.parameter(ev, function, name)
    return mocked if mocked is not None else asgi.parameter(ev, function, name)


def is_mock_class(values: Values) -> bool:
    """Whether an annotation says no more than that something is a mock."""
    from flake8_async_ssot.inference.libraries import mock

    return any(mock.is_mock(value) for value in values)


def subscript(ev: Evaluator, owner: Value, node: nodes.Subscript, frame: Frame | None) -> Values | None:
    """What indexing a value gives, where a library's knowledge says so."""
    knowledge = _load()["subscripts"].get(owner.name) if isinstance(owner, Special) else None
    return knowledge(ev, owner, node, frame) if knowledge else None


def decorate(ev: Evaluator, name: str, actuals: Actuals | None, values: Values) -> Values | None:
    """What a decorator of a qualified name makes of a function; None where it has to be followed."""
    tables = _load()
    if name in tables["keeps"]:
        return values
    knowledge = tables["decorators"].get(name)
    return knowledge(ev, actuals, values) if knowledge else None


def runner(name: str) -> Spec | None:
    """What a function or method of a qualified name runs of what it is given; None where it is not known to run any."""
    spec: Spec | None = _load()["runners"].get(name)
    return spec


def keeps_class(name: str) -> bool:
    """Whether a class decorator gives the class itself back."""
    return name in _load()["keeps"]


def keeps_kind_by_name(written: str) -> bool:
    """Whether a decorator that cannot be resolved is by its written name one that keeps what it decorates."""
    from flake8_async_ssot.inference.libraries import pytest

    return written.startswith(pytest.MARK_PREFIXES)


def awaited(ev: Evaluator, value: Value) -> Values:
    """What awaiting a value that stands for a library's object gives."""
    return unknown(Reason.EXPRESSION)


def awaitability(ev: Evaluator, value: Special) -> Answer:
    """The answer for a value that stands for a library's object."""
    return Answer(Awaitability.UNKNOWN, Kind.UNKNOWN, reason=Reason.ANNOTATION)
