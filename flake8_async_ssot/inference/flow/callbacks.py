"""Coroutine functions given to functions that call them and never await the coroutine."""

from __future__ import annotations

from collections.abc import Iterator

from astroid import nodes

from flake8_async_ssot.inference.evaluation import classes, conditions
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import name_of, unbound
from flake8_async_ssot.inference.evaluation.values import Bound, Function, Instance, Value, Values
from flake8_async_ssot.inference.flow import handed_back
from flake8_async_ssot.inference.flow.holding import gives_coroutine
from flake8_async_ssot.inference.flow.kept_inside import KeptInside
from flake8_async_ssot.inference.flow.patterns import Patterns
from flake8_async_ssot.inference.libraries.callback_names import CALLBACK_NAMES
from flake8_async_ssot.inference.libraries.sinks import Slots, sinks
from flake8_async_ssot.inference.syntax.names import last_name, original_name, qualified_name, renamed
from flake8_async_ssot.inference.syntax.signatures import placed_in


class Callbacks:
    """Answers for the calls of one process."""

    def __init__(self, ev: Evaluator, patterns: Patterns, kept_inside: KeptInside, extra: tuple[str, ...] = ()) -> None:
        """Take the evaluator, the names of the user's own callback APIs, and what functions keep of their results."""
        self._ev = ev
        self._patterns = patterns
        self._kept_inside = kept_inside
        self._extra = extra

    def may_lose(self, call: nodes.Call) -> bool:
        """Whether a callee has the last name of a function that takes callbacks."""
        if self._extra:
            return True
        return original_name(call.func, self._ev.fact(call.root(), renamed)) in CALLBACK_NAMES

    def lost(self, call: nodes.Call) -> Iterator[nodes.NodeNG]:
        """The arguments of a call that are coroutine functions, where no target of the call awaits their coroutines."""
        if handed_back.is_awaited(self._ev, call):
            return
        slots = [self._slots_of(target, call) for target in self._ev.values(call.func)]
        if not slots or None in slots:
            return
        told = [slot for slot in slots if slot is not None]
        if any(slot.is_given_back for slot in told) and not handed_back.is_lost(call):
            return
        lost = [node for node in _arguments(call, told) if self._is_lost_function(self._ev.values(node))]
        if lost and not self._is_harmless(call, told):
            yield from lost

    def _is_harmless(self, call: nodes.Call, told: list[Slots]) -> bool:
        """Whether something of the project may await what callbacks give, or a constant keeps a call from running."""
        survey, names = self._ev.index.survey, {name for slots in told for name in slots.unless}
        if any(survey.mentioning(self._ev.project, name) for name in sorted(names)):
            return True
        return conditions.is_switched_off(self._ev, call)

    def registering(self, function: nodes.FunctionDef) -> nodes.NodeNG | None:
        """The decorator that calls a coroutine function later and cannot await, as ``@atexit.register``; else None."""
        decorator = function.decorators.nodes[-1] if function.decorators is not None else None
        if last_name(decorator) not in CALLBACK_NAMES:
            return None
        slots = [self._slots(name_of(target), function) for target in self._ev.values(decorator)]
        if not slots or any(slot is None or 0 not in slot.positions for slot in slots):
            return None
        return decorator if self._is_lost_function((Function(function),)) else None

    def _is_lost_function(self, callees: Values) -> bool:
        """Whether each of several functions gives a coroutine to its caller alone."""
        return gives_coroutine(self._ev, callees) and not self._kept_inside.keeps_what_it_gives(callees)

    def _slots_of(self, target: Value, call: nodes.Call) -> Slots | None:
        """The callbacks of one callee: of a method that classes share, those of the class of its object."""
        name = name_of(target)
        if self._may_be_overridden(target, call):
            return None
        if self._is_of_project(target):
            # ``schedule`` is a likely name for a module of one's own.
            return self._slots("", call)
        if isinstance(target, Bound) and isinstance(target.receiver, Instance) and target.receiver.certain:
            shared = f"{qualified_name(target.receiver.cls.node)}.{name.rpartition('.')[2]}"
            if shared in sinks().callbacks:
                return self._slots(shared, call)
        return self._slots(name or call.func.as_string(), call)

    def _may_be_overridden(self, target: Value, call: nodes.Call) -> bool:
        """Whether an object of which only the class is known may be of a class of the file that has its own method."""
        cls, name = classes.of_unsure_receiver(target), last_name(call.func)
        found = classes.subclasses_in(self._ev, call.root(), cls.node) if cls is not None else ()
        return any(name in subclass.locals for subclass in found)

    def _is_of_project(self, target: Value) -> bool:
        function = unbound(target)
        module = function.node.root() if isinstance(function, Function) else None
        if module is None or module.is_stub or "." in module.name:
            return False
        return not self._ev.loader.finder.is_installed(module.file or "")

    def _slots(self, name: str, node: nodes.NodeNG) -> Slots | None:
        known = sinks().callbacks.get(name)
        if known is None and name and self._patterns.fit(name, self._extra, node):
            return Slots(tuple(range(20)), ("*",))
        return known


def _arguments(call: nodes.Call, slots: list[Slots]) -> Iterator[nodes.NodeNG]:
    for index, argument in enumerate(placed_in(call)):
        if all(index in slot.positions for slot in slots):
            yield argument
    for keyword in call.keywords or ():
        if keyword.arg and all(keyword.arg in slot.names or "*" in slot.names for slot in slots):
            yield keyword.value
