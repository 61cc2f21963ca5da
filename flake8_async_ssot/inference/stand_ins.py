"""The mocks and functions of tests that stand in for real functions: patched, assigned, configured or handed over."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import Definition
from flake8_async_ssot.inference.evaluation import classes, stores
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import class_of
from flake8_async_ssot.inference.evaluation.values import (
    Function,
    Instance,
    Mock,
    Module,
    Signature,
    Value,
    Values,
    union,
)
from flake8_async_ssot.inference.judging import Judging, Patch, Replaced
from flake8_async_ssot.inference.libraries.mock import (
    awaiting,
    children,
    configuration,
    flavours,
    injecting,
    making,
    patching,
    reaching,
    receiving,
    standing,
    targets,
)
from flake8_async_ssot.inference.libraries.mock.mock_names import mock_names
from flake8_async_ssot.inference.libraries.mock.patching import Replacing
from flake8_async_ssot.inference.syntax.names import called_name, spelling
from flake8_async_ssot.inference.syntax.tree import ModuleNode

#: Attributes by which a mock is told what calling it does.
_CONFIGURING = frozenset({"return_value", "side_effect"})


class StandIns:
    """Finds what stands in for real functions in one process's files."""

    def __init__(self, ev: Evaluator, define: Callable[[Value], Definition | None]) -> None:
        """Take what evaluates and what finds the definition of a value."""
        self._ev = ev
        self._judging = Judging(ev, define)
        self.may_patch: frozenset[nodes.Call] = frozenset()

    def open(self, module: ModuleNode) -> None:
        """Take the file that is linted next."""
        self.may_patch = patching.candidates(module)

    def patches(self, node: nodes.Call | nodes.Assign, with_functions: bool = False) -> list[Patch]:
        """The functions that a call of ``patch`` and its like, or a mock that is made or configured, replaces.

        :param with_functions: also where ``setattr`` puts another function in the place.
        """
        if isinstance(node, nodes.Assign):
            return self._ev.ask(lambda: list(self._assigned(node)), []) if self._may_be_replaced(node) else []
        if node in self.may_patch:
            return self._ev.ask(lambda: [*self._patched(node, with_functions), *self._configured(node)], [])
        return self._ev.ask(lambda: list(self._configured(node)), []) if making.may_configure(node) else []

    def _patched(self, node: nodes.Call, with_functions: bool) -> Iterator[Patch]:
        for item in self.replaced(node):
            new = item.asked.new or item.asked.given("new_callable")
            if new is None or item.target is None:
                continue
            # The mistake stands where the replacement does, where the call takes several lines.
            place = item.asked.node if item.asked.node.lineno == new.lineno else new
            put = patching.replacement(self._ev, item, None)
            if item.form != "setattr" or with_functions or all(isinstance(value, Mock) for value in put):
                names = [*_names_of(item, new), *injecting.given_by(self._ev, node)]
                yield from self._unmeant(node, names, self._replacing(place, item, put))

    def _unmeant(self, node: nodes.NodeNG, names: Iterable[str], patches: Iterator[Patch]) -> Iterator[Patch]:
        """The replacements but the sync ones whose results the test expects a mock to get."""
        for patch in patches:
            if not patch.is_sync_over_async or not reaching.is_given_to_mock(self._ev, node, names):
                yield patch

    def _replacing(self, place: nodes.NodeNG, item: Replacing, put: Values) -> Iterator[Patch]:
        target, owner = item.target, item.asked.owner
        if target is not None and owner is not None and _are_mocks(target.owners):
            yield from self._put_into_mock(_Place(place, owner, target.name, item.text), target.owners, put)
            return
        found = targets.real(self._ev, target) if target is not None else ()
        if target is not None and self._is_of_one_kind(found, target.name):
            yield from self._judging.judged(Replaced(place, item.text, found, put, target.owners))

    def replaced(self, node: nodes.Call) -> Iterator[Replacing]:
        """The attributes that a call of a form of patch replaces."""
        forms = {patching.form_of(value) for value in self._ev.values(node.func)}
        if len(forms) == 1:
            form = forms.pop()
            yield from patching.replaced(self._ev, form, node, None) if form is not None else ()

    def _may_be_replaced(self, node: nodes.Assign) -> bool:
        """Whether an assignment in a file with mocks may put one in an attribute, or configure one."""
        held = [target.attrname for target in node.targets if isinstance(target, nodes.AssignAttr)]
        is_put = bool(held) and isinstance(node.value, nodes.Call | nodes.Name | nodes.Lambda)
        is_given = any(name in _CONFIGURING for name in held) or called_name(node.value).endswith("Mock")
        return (is_put or is_given) and bool(self._ev.fact(node.root(), mock_names))

    def _assigned(self, node: nodes.Assign) -> Iterator[Patch]:
        """``obj.method = MagicMock()`` or ``= lambda: 1`` in a file with mocks.

        Also where ``obj`` is itself a mock that stands in for something known.
        """
        new = self._ev.values(node.value)
        for target in node.targets:
            if called_name(node.value).endswith("Mock") and _are_mocks(new):
                yield from self._handed_over(node, target, new)
            if isinstance(target, nodes.AssignAttr) and target.attrname in _CONFIGURING:
                yield from self._unmeant(node, [spelling(target.expr)], self._given(node, target, new))
            elif isinstance(target, nodes.AssignAttr) and _may_stand_in(new):
                names = [*map(spelling, (*node.targets, node.value))]
                yield from self._unmeant(node, names, self._put(node, target, new))

    def _handed_over(self, node: nodes.Assign, target: nodes.NodeNG, new: Values) -> Iterator[Patch]:
        """``callback = AsyncMock()``: what it is handed over for, or what is done with its results, says its kind."""
        ev = self._ev
        if not isinstance(target, nodes.AssignName | nodes.AssignAttr):
            return
        found = awaiting.calling(ev, target, new)
        if found is None or not found[1]:
            return
        function, calls = found
        declared = receiving.declared(ev, target, new)
        case = Replaced(node, target.as_string(), declared, new, evidence=function)
        if declared and awaiting.are_dropped(calls):
            # That nothing is done with the result shows that the annotation means what it says.
            given = union(*(value.result for value in declared if isinstance(value, Signature)))
            yield from self._judging.judged(case._replace(given=given))
        elif not receiving.is_annotated(ev, target, new) and awaiting.are_awaited(calls):
            yield from self._judging.judged(case._replace(found=(Mock("AsyncMock", node),)))

    def _put(self, node: nodes.Assign, target: nodes.AssignAttr, new: Values) -> Iterator[Patch]:
        """What a mock or function replaces that is stored in an attribute."""
        held, text = self._ev.values(target.expr), target.as_string()
        if _are_mocks(held):
            yield from self._put_into_mock(_Place(node, target.expr, target.attrname, text), held, new)
            return
        owners: Values = tuple(owner for owner in held if not isinstance(owner, Mock))
        found = targets.real(self._ev, targets.Target(owners, target.attrname))
        if self._is_of_one_kind(found, target.attrname):
            yield from self._judging.judged(Replaced(node, text, found, new, owners))

    def _given(self, node: nodes.Assign, target: nodes.AssignAttr, given: Values) -> Iterator[Patch]:
        """``mock.method.return_value = 1``: the method is a mock that ``mock`` makes up, of its own kind."""
        ev, child = self._ev, target.expr
        if not isinstance(child, nodes.Attribute):
            return
        held, made = ev.values(child.expr), ev.values(child)
        if not _are_mocks(held) or len(held) != 1 or len(made) != 1 or not _makes_up(held[0], child.attrname, made[0]):
            return
        # One that only raises does so before it is awaited.
        if target.attrname == "return_value" or children.gives_something(ev, made[0], given, node):
            yield from self._put_into_mock(_Place(node, child.expr, child.attrname, child.as_string()), held, made)

    def _configured(self, node: nodes.Call) -> Iterator[Patch]:
        """``MagicMock(method=AsyncMock())``, ``patch("a.b", **{"method": MagicMock()})``, ``configure_mock(...)``."""
        for item in configuration.settings(node):
            new = self._ev.values(item.value) if item.value is not None else ()
            if _may_stand_in(new):
                owners = self._stood_for(node, item.path[:-1])
                names = dict.fromkeys(name for owner in owners if (name := _name_of(owner)))
                text = ".".join([*list(names)[:1], *item.path])
                yield from self._over(Replaced(item.value or node, text, (), new), owners, item.path[-1])

    def _stood_for(self, node: nodes.Call, way: tuple[str, ...]) -> Values:
        """What stands at the end of a way from the mock that a call makes or configures."""
        ev = self._ev
        for item in self.replaced(node) if node in self.may_patch else ():
            real = targets.real(ev, item.target) if item.target is not None and item.asked.new is None else ()
            return standing.member(ev, real, way, node)
        is_method = called_name(node) == "configure_mock" and isinstance(node.func, nodes.Attribute)
        made = node.func.expr if is_method else node
        mocks = ev.values(made)
        return standing.member(ev, standing.models(ev, made, mocks), way, node) if _are_mocks(mocks) else ()

    def _put_into_mock(self, place: _Place, held: Values, new: Values) -> Iterator[Patch]:
        """``mock.method = MagicMock()``: what the mock stands in for, or who awaits it, says what it has to be."""
        ev, name, node = self._ev, place.name, place.node
        if any(configuration.is_set_later(ev, mock, name, node) for mock in held if isinstance(mock, Mock)):
            return
        case = Replaced(node, place.text, (), new)
        owners = standing.models(ev, place.owner, held) if name not in flavours.ASYNC_MAGIC else ()
        if owners or name in flavours.ASYNC_MAGIC:
            yield from self._over(case, owners, name)
        elif isinstance(place.owner, nodes.Name | nodes.Attribute):
            function = awaiting.awaiting(ev, place.owner, held, name)
            if function is not None:
                yield from self._judging.judged(case._replace(found=(Mock("AsyncMock", node),), evidence=function))

    def _over(self, case: Replaced, owners: Values, name: str) -> Iterator[Patch]:
        """What stands in for a method of real things."""
        if name in flavours.ASYNC_MAGIC:
            # ``async with`` and ``async for`` await what these give, whatever the mock stands in for.
            yield from self._judging.judged(case._replace(found=(Mock("AsyncMock", case.node),)))
            return
        found = targets.real(self._ev, targets.Target(owners, name))
        if self._is_of_one_kind(found, name):
            yield from self._judging.judged(case._replace(found=self._with_overrides(found, name, case.node)))

    def _is_of_one_kind(self, found: Values, name: str) -> bool:
        """Whether all that is replaced is functions, and no code asks of one of that name whether it is async."""
        is_function = bool(found) and all(map(targets.is_function, found))
        return is_function and not self._ev.index.takes_both(self._ev.project, name)

    def _with_overrides(self, found: Values, name: str, node: nodes.NodeNG) -> Values:
        """Methods and what overrides them: a mock for a class stands in for objects of its subclasses as well."""
        owners = dict.fromkeys(cls for value in found if (cls := classes.of_unsure_receiver(value)))
        return union(found, *(stores.overridden(self._ev, Instance(cls), name, node) for cls in owners))


class _Place(NamedTuple):
    """An attribute of a mock: the expression of the mock, the name, and the whole as written, set at a node."""

    node: nodes.NodeNG
    owner: nodes.NodeNG
    name: str
    text: str


def _names_of(item: Replacing, new: nodes.NodeNG) -> list[str]:
    """How a test may write the mock that a call puts somewhere: where it stands, by a name, or by that of ``with``."""
    node, place = item.asked.node, item.asked.node.parent
    entered = [target for call, target in place.items if call is node] if isinstance(place, nodes.With) else []
    owner = spelling(item.asked.owner) if item.asked.owner is not None and item.target is not None else ""
    held = [f"{owner}.{item.target.name}"] if owner and item.target is not None else []
    return [*held, *map(spelling, (new, *(target for target in entered if target is not None)))]


def _are_mocks(values: Values) -> bool:
    return bool(values) and all(isinstance(value, Mock) for value in values)


def _may_stand_in(values: Values) -> bool:
    """Whether all values are mocks or functions."""
    return bool(values) and all(isinstance(value, Mock | Function) for value in values)


def _makes_up(mock: Value, name: str, child: Value) -> bool:
    """Whether a child is one that a mock without a spec makes up."""
    if not isinstance(mock, Mock) or not isinstance(child, Mock) or mock.spec or child.spec:
        return False
    return child.origin is mock.origin and child.path == (*mock.path, name)


def _name_of(value: Value) -> str:
    """How a message calls a class or module that a mock stands in for."""
    owner = value if isinstance(value, Module) else class_of(value)
    return str(owner.node.name) if owner is not None else ""
