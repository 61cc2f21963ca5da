"""The configuration of mocks after they were made: ``m.get.return_value = 1``, ``m.close = AsyncMock()``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeGuard

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import Awaitability, Reason
from flake8_async_ssot.inference.evaluation.actuals import Actuals
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.values import Instance, Mock, Value, Values, has_unknown, unknown
from flake8_async_ssot.inference.libraries.mock import flavours
from flake8_async_ssot.inference.libraries.mock.concerning import Concern
from flake8_async_ssot.inference.syntax.in_tests import Places
from flake8_async_ssot.inference.syntax.names import called_name, outermost_function
from flake8_async_ssot.inference.syntax.tree import ModuleNode

#: Parameters of constructors and of ``patch`` that do not become attributes.
RESERVED = frozenset({
    "spec", "side_effect", "return_value", "wraps", "name", "spec_set", "unsafe", "parent", "target", "attribute",
    "new", "create", "autospec", "new_callable", "instance", "_spec_class",
})  # fmt: skip
_METHODS = frozenset({"configure_mock", "attach_mock", "mock_add_spec"})
_CONFIGURING = (*sorted(_METHODS), "setattr", "object", "multiple", "delattr")


class Stored(NamedTuple):
    """One store to an attribute of a mock; ``is_certain`` is False where its target may be another object."""

    node: nodes.NodeNG
    values: Values
    is_certain: bool


class Setting(NamedTuple):
    """What a call sets: the way to the attribute, and its value; None for one that holds for a while only."""

    path: tuple[str, ...]
    value: nodes.NodeNG | None


def given(ev: Evaluator, mock: Mock, name: str) -> Values | None:
    """What the constructor of a mock was given under a name, for the mock or for a child of it; None where it was not.

    ``MagicMock(get=1)`` and ``MagicMock(**{"get.return_value": 1})``.
    """
    if not isinstance(mock.origin, nodes.Call):
        return None
    if not mock.path:
        values = Actuals(mock.origin, mock.frame).keyword(ev, name)
        if values is not None:
            return values
    path = _way(mock, name)
    for setting in _of_keywords(mock.origin) or ():
        if setting.path == path and setting.value is not None:
            return ev.values(setting.value, mock.frame)
    return None


def _way(mock: Mock, *names: str) -> tuple[str, ...]:
    """The way to an attribute of a mock as keywords write it: what a call gives is its ``return_value``."""
    return tuple("return_value" if part == "()" else part for part in (*mock.path, *names))


def _of_keywords(call: nodes.Call) -> list[Setting] | None:
    """The attributes that keywords of a call set on a mock; None where some cannot be read."""
    found: list[Setting] = []
    for keyword in call.keywords:
        if keyword.arg is not None:
            found.append(Setting((keyword.arg,), keyword.value))
        elif not isinstance(keyword.value, nodes.Dict):
            return None
        else:
            for key, value in keyword.value.items:
                if not isinstance(key, nodes.Const) or not isinstance(key.value, str):
                    return None
                found.append(Setting(tuple(key.value.split(".")), value))
    return found


def settings(call: nodes.Call) -> list[Setting]:
    """The attributes that keywords of a call set on the mock that it makes or configures; none that cannot be read."""
    return [item for item in _of_keywords(call) or () if item.value is not None and item.path[0] not in RESERVED]


def stored(ev: Evaluator, mock: Mock, name: str, reader: nodes.NodeNG) -> Iterator[Stored]:
    """The stores to an attribute of a mock that may be seen where it is read."""
    concerns = Concern(mock, reader)
    for module in dict.fromkeys((mock.origin.root(), reader.root())):
        for store in concerns.of(ev.fact(module, _stores).get(name)):
            if _is_made_up(ev, store.expr, mock, concerns):
                continue
            is_certain = _targets(ev, store.expr, mock)
            if is_certain is not None:
                yield Stored(store, ev.binding_values(store, None), is_certain)
        for call, items in concerns.of(ev.fact(module, _configuring).by_name.get(name)):
            yield from _stored_by(ev, call, items, mock, name)


def _stores(module: ModuleNode) -> dict[str, Places[nodes.AssignAttr]]:
    """The stores to attributes of other objects, by name."""
    found: dict[str, Places[nodes.AssignAttr]] = {}
    for name, stores in module.foreign_stores.items():
        for store in stores:
            found.setdefault(name, Places()).add(store, outermost_function(store))
    return found


def is_set_later(ev: Evaluator, mock: Mock, name: str, store: nodes.NodeNG) -> bool:
    """Whether an attribute of a mock may be set again to what gives something awaitable before it is used.

    :param store: where it is set.
    """
    return any(
        other.is_certain
        and other.node is not store
        and _comes_after(other.node, store)
        and any(flavours.gives(ev, value, store) is not Awaitability.NEVER for value in other.values)
        for other in stored(ev, mock, name, store)
    )


def is_set_before(mock: Mock, store: nodes.NodeNG, reader: nodes.NodeNG) -> bool:
    """Whether a store to a mock is made on every way from where the mock is made to a reader, if that is behind it.

    :param reader: where the mock is used; where it is made, for what all uses of it have in common.
    """
    made, statement = mock.origin.statement(), store.statement()
    blocks = [
        block
        for block in _blocks(statement.parent)
        if statement in block and (made is statement.parent or made in block)
    ]
    if not blocks or made.lineno > statement.lineno:
        return False
    if reader.scope() is store.scope() and made.lineno < reader.lineno <= statement.lineno:
        return False
    # What a test awaits before may use the mock as it was made.
    is_making = reader.statement() is made
    return not (is_making and any(_awaits(item) for item in blocks[0] if made.lineno < item.lineno < statement.lineno))


def _awaits(statement: nodes.NodeNG) -> bool:
    return next(statement.nodes_of_class(nodes.Await), None) is not None


def _blocks(node: nodes.NodeNG) -> Iterator[list[nodes.NodeNG]]:
    """The blocks that a statement opens, or that a module consists of."""
    yield from (getattr(node, name) for name in ("body", "orelse", "finalbody") if hasattr(node, name))


def _comes_after(node: nodes.NodeNG, store: nodes.NodeNG) -> bool:
    """Whether a node runs after a store: further down in the same function, or in a test that gets the mock made."""
    if node.scope() is store.scope():
        return bool(node.lineno > store.lineno)
    user = outermost_function(node)
    return user is not None and user.name.startswith("test")


def _stored_by(ev: Evaluator, call: nodes.Call, settings: list[Setting], mock: Mock, name: str) -> Iterator[Stored]:
    """The stores that ``configure_mock``, ``attach_mock`` or ``setattr`` makes to an attribute of a mock."""
    way, found = _way(mock, name), ev.values(_target(call))
    owners = [_way(value) for value in found if _is_of(value, mock)]
    for item in settings:
        is_certain = any((*owner, *item.path) == way for owner in owners)
        if is_certain or item.value is not None and has_unknown(found):
            values = ev.values(item.value) if item.value is not None else unknown(Reason.MOCK)
            yield Stored(call, values, is_certain and item.value is not None)


def _is_of(value: Value, mock: Mock) -> TypeGuard[Mock]:
    return isinstance(value, Mock) and value.origin is mock.origin


def _is_made_up(ev: Evaluator, target: nodes.NodeNG, mock: Mock, concerns: Concern) -> bool:
    """Whether an attribute of mocks is a child that they make up, under another name than the mock has.

    Nothing needs to be known of the mocks on the way where nothing but mocks is stored under their names.
    """
    if not isinstance(target, nodes.Attribute) or target.attrname in (*mock.path[-1:], *_put_under(mock)):
        return False
    module, node = target.root(), target
    while isinstance(node, nodes.Attribute):
        if any(True for _ in concerns.of(ev.fact(module, _filled).get(node.attrname))):
            return False
        node = node.expr
    return isinstance(node, nodes.Name) and all(isinstance(value, Mock) for value in ev.values(node))


def _filled(module: ModuleNode) -> dict[str, Places[nodes.NodeNG]]:
    """Where attributes may get something else than a new mock or a constant, by their names."""
    found: dict[str, Places[nodes.NodeNG]] = {}
    for name, stores in module.foreign_stores.items():
        for store in stores:
            if not _is_new(getattr(store.parent, "value", None)):
                found.setdefault(name, Places()).add(store, outermost_function(store))
    for call in module.all_of(nodes.Call):
        for item in _of_keywords(call) or () if call.keywords else ():
            if not _is_new(item.value):
                found.setdefault(item.path[-1], Places()).add(call, outermost_function(call))
        if called_name(call) in _CONFIGURING and not call.keywords:
            for argument in call.args:
                if isinstance(argument, nodes.Const) and isinstance(argument.value, str):
                    found.setdefault(argument.value, Places()).add(call, outermost_function(call))
    return found


def _is_new(value: nodes.NodeNG | None) -> bool:
    """Whether a value is a constant, or a mock that is made where it stands."""
    return isinstance(value, nodes.Const) or called_name(value).endswith("Mock")


def _targets(ev: Evaluator, target: nodes.NodeNG, mock: Mock) -> bool | None:
    """Whether an expression is the mock for certain (True) or perhaps (False); None where it is something else."""
    found = ev.values(target)
    if any(isinstance(v, Mock) and v.origin is mock.origin and v.path == mock.path for v in found):
        return True
    # A parameter that is annotated with a class may be given a mock.
    if not has_unknown(found) and not any(isinstance(value, Instance) and not value.certain for value in found):
        return None
    names = _names_of(mock)
    is_other = isinstance(target, nodes.Attribute) and bool(names) and target.attrname not in names
    return None if is_other else False


def _names_of(mock: Mock) -> frozenset[str]:
    """The attributes that a mock is read from: that of its path, or those it is stored in alone; empty if unknown."""
    if mock.path:
        return frozenset({mock.path[-1]} - {"()"})
    statement = mock.origin.parent
    targets = statement.targets if isinstance(statement, nodes.Assign) and statement.value is mock.origin else ()
    return frozenset(target.attrname for target in targets) if _are_attributes(targets) else frozenset()


def _put_under(mock: Mock) -> list[str]:
    """The names of attributes that a mock is stored in where it is made."""
    statement = mock.origin.parent
    targets = statement.targets if isinstance(statement, nodes.Assign) and statement.value is mock.origin else ()
    return [target.attrname for target in targets if isinstance(target, nodes.AssignAttr)]


def _are_attributes(targets: Sequence[nodes.NodeNG]) -> bool:
    return all(isinstance(target, nodes.AssignAttr) for target in targets)


def is_open(ev: Evaluator, mock: Mock, reader: nodes.NodeNG) -> bool:
    """Whether a mock is configured in a way that is not followed, like ``**kwargs``, ``mock_add_spec``, ``delattr``."""
    if isinstance(mock.origin, nodes.Call) and _of_keywords(mock.origin) is None:
        return True
    concerns = Concern(mock, reader)
    for module in dict.fromkeys((mock.origin.root(), reader.root())):
        if any(_may_change(ev, call, mock) for call in concerns.of(ev.fact(module, _configuring).unread)):
            return True
    return False


class _Configuring(NamedTuple):
    """The calls of a module that may configure a mock.

    ``by_name`` has them with the settings of each, by the name of the attribute; those of ``unread`` cannot be read.
    """

    by_name: dict[str, Places[tuple[nodes.Call, list[Setting]]]]
    unread: Places[nodes.Call]


def _configuring(module: ModuleNode) -> _Configuring:
    found = _Configuring({}, Places())
    for call in module.calls_of(_CONFIGURING):
        if _target(call) is None:
            continue
        settings = _settings(call)
        if settings is None:
            found.unread.add(call, outermost_function(call))
            continue
        for name in dict.fromkeys(item.path[-1] for item in settings):
            items = [item for item in settings if item.path[-1] == name]
            found.by_name.setdefault(name, Places()).add((call, items), outermost_function(call))
    return found


def _target(call: nodes.Call) -> nodes.NodeNG | None:
    """The expression that a call may configure; None where it is no mock."""
    if called_name(call) in _METHODS:
        return call.func.expr if isinstance(call.func, nodes.Attribute) else None
    target = call.args[0] if call.args else None
    return None if isinstance(target, (nodes.Const, nodes.JoinedStr, nodes.Starred)) else target


def _settings(call: nodes.Call) -> list[Setting] | None:
    """The attributes that a call sets on its target; None where they cannot be read."""
    match called_name(call), call.args:
        case "configure_mock", []:
            return _of_keywords(call)
        case "attach_mock", [value, nodes.Const(value=str(name))]:
            return [Setting((name,), value)]
        case "setattr", [_, nodes.Const(value=str(name)), value]:
            return [Setting((name,), value)]
        case "object", [_, nodes.Const(value=str(name)), *_]:
            return [Setting((name,), None)]
    return None


def _may_change(ev: Evaluator, call: nodes.Call, mock: Mock) -> bool:
    return any(_is_of(value, mock) and value.path == mock.path[: len(value.path)] for value in ev.values(_target(call)))
