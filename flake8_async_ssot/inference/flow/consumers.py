"""Calls that are certain to lose a coroutine that they are given: no target awaits, returns or keeps it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from astroid import nodes

from flake8_async_ssot.inference.answers.runner import Need
from flake8_async_ssot.inference.evaluation import bodies, classes, decorators, frames, runners
from flake8_async_ssot.inference.evaluation.actuals import Actuals
from flake8_async_ssot.inference.evaluation.handed_lambdas import run_by
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import name_of, unbound
from flake8_async_ssot.inference.evaluation.running_kinds import RunningKind
from flake8_async_ssot.inference.evaluation.unpruned import whole
from flake8_async_ssot.inference.evaluation.values import (
    Bound,
    Class,
    Deferred,
    Display,
    Function,
    Instance,
    Overloads,
    Packed,
    Running,
    Signature,
    Unknown,
    Value,
    Values,
)
from flake8_async_ssot.inference.flow import (
    class_questions,
    declaring,
    failing,
    forwarding,
    handed_back,
    operands,
    value_types,
)
from flake8_async_ssot.inference.flow.keeping import may_be_awaited
from flake8_async_ssot.inference.flow.patterns import Patterns
from flake8_async_ssot.inference.flow.places import Spot, Use, spot_of
from flake8_async_ssot.inference.flow.returning import may_await
from flake8_async_ssot.inference.libraries import fields
from flake8_async_ssot.inference.libraries.sinks import is_named, sinks
from flake8_async_ssot.inference.modules.facts import Table
from flake8_async_ssot.inference.syntax.guards import is_about_plain_class
from flake8_async_ssot.inference.syntax.reads import names_of, reached_uses
from flake8_async_ssot.inference.syntax.signatures import positional_of

#: How many calls a parameter is followed through.
MAX_HANDED_ON = 3


class _Given(NamedTuple):
    """An argument of a call, and the number of calls that a parameter was followed through before."""

    call: nodes.Call
    argument: nodes.NodeNG
    depth: int


class Consumers:
    """Answers for the calls of one process; the answer for each parameter is kept."""

    def __init__(self, ev: Evaluator, patterns: Patterns, extra: tuple[str, ...] = ()) -> None:
        """Take the evaluator, and the names of the user's own value consumers with what these mean."""
        self._ev = ev
        self._patterns = patterns
        self._extra = extra
        self._lost: Table[tuple[str, str, int, str], bool] = ev.reads.table()

    def loses(self, call: nodes.Call, argument: nodes.NodeNG, depth: int = 0) -> bool:
        """Whether every target of a call is certain never to await an argument, return it, keep it or hand it on."""
        if self._extra and is_named(call.func.as_string(), self._extra):
            return True
        runner = runners.runner_of(self._ev, call, call.root())
        if runner is not None and argument in (*runner.arguments, *runner.unpacked):
            return False
        if class_questions.asks_for_value(self._ev, call):
            return True
        targets = self._ev.values(call.func)
        called = runner.arguments if runner is not None and runner.need is Need.FUNCTION else _callback(targets, call)
        if called:
            return self._handed_loses(called[0], _Given(call, argument, depth))
        return bool(targets) and all(self._target_loses(target, _Given(call, argument, depth)) for target in targets)

    def refuses(self, call: nodes.Call, argument: nodes.NodeNG) -> bool:
        """Whether every target of a call is a function of a stub whose parameter takes nothing like an argument."""
        called = self._ev.values(call.func)
        if any(map(_may_be_subclass, called)):
            return False
        targets = [(inner, receiver) for value in called for inner, receiver in run_by(self._ev, value)]
        return bool(targets) and all(
            self._refuses(inner, _Given(call, argument, 0), receiver) for inner, receiver in targets
        )

    def _refuses(self, inner: Value, given: _Given, receiver: Value | None) -> bool:
        functions_of = inner.functions if isinstance(inner, Overloads) else (inner,)
        taking = [
            (function, self._parameter(function, receiver, given))
            for function in functions_of
            if isinstance(function, Function) and function.node.root().is_stub
        ]
        taking = [(function, name) for function, name in taking if name is not None]
        return bool(taking) and not any(
            self._ev.may_match(function, name, Deferred(given.argument, None)) for function, name in taking if name
        )

    def loses_content(self, call: nodes.Call) -> bool:
        """Whether every target of a call takes values out of the collection it is given, and awaits none."""
        targets = self._ev.values(call.func)
        return bool(targets) and all(self._takes_values(name_of(target), call) for target in targets)

    def hands_content_on(self, call: nodes.Call) -> bool:
        """Whether a call gives a collection with the elements of its argument."""
        targets = self._ev.values(call.func)
        return bool(targets) and all(name_of(target) in sinks().iterables for target in targets)

    def _takes_values(self, name: str, call: nodes.Call) -> bool:
        """Whether a function uses its arguments as values; a sort key may take anything."""
        is_keyed = name in sinks().callbacks and any(keyword.arg == "key" for keyword in call.keywords)
        return name in sinks().values and not is_keyed or self._patterns.fit(name, self._extra, call)

    def _target_loses(self, target: Value, given: _Given) -> bool:
        name = name_of(target)
        if name == "builtins.dict" and isinstance(given.argument.parent, nodes.Keyword):
            return False
        if _may_be_subclass(target):
            return False
        if name and (self._takes_values(name, given.call) or name in sinks().iterables):
            return True
        judge = _JUDGES.get(type(target))
        return judge is not None and judge(self, target, given)

    def _any_function_loses(self, function: Value, receiver: Value | None, given: _Given) -> bool:
        if isinstance(function, Overloads):
            taking = [f for f in function.functions if self._parameter(f, receiver, given) is not None]
            return bool(taking) and all(self._function_loses(f, receiver, given) for f in taking)
        return isinstance(function, Function) and self._function_loses(function, receiver, given)

    def _constructor_loses(self, cls: Class, given: _Given) -> bool:
        if classes.is_subclass(self._ev, cls, "enum.Enum"):
            return True
        field = fields.field_of(self._ev, cls, given.call, given.argument)
        if field is not None:
            return value_types.is_value_field(self._ev, field) and not may_be_awaited(
                self._ev, given.call, field.target.name
            )
        instance = Instance(cls)
        found = self._ev.special_method(instance, "__init__")
        makers = {name_of(value) for value in self._ev.special_method(instance, "__new__")}
        if makers - {"builtins.object.__new__"} or len(found) != 1:
            return False
        return self._target_loses(found[0], given)

    def _function_loses(self, function: Function, receiver: Value | None, given: _Given) -> bool:
        name, call = self._parameter(function, receiver, given), given.call
        if name in (None, function.node.args.vararg) and given.depth < MAX_HANDED_ON:
            behind = forwarding.functions_behind(self._ev, function)
            inner = given._replace(depth=given.depth + 1)
            return bool(behind) and all(self._function_loses(each, receiver, inner) for each in behind)
        if name is None or not isinstance(function.node, nodes.FunctionDef):
            return False
        if function.node.root().is_stub:
            holder = call.func.expr if isinstance(call.func, nodes.Attribute) else call.func
            if isinstance(receiver, Instance) and receiver.cls.arguments and may_be_awaited(self._ev, holder):
                return False
            declared = None if self._is_written_out(call) else receiver
            return value_types.takes_values(self._ev, function, declared, name)
        return self._is_lost(function, name, given.depth) and not self._is_handed_back(function, name, given.call)

    def fails(self, call: nodes.Call, argument: nodes.NodeNG, depth: int = 0) -> bool:
        """Whether every target of a call is certain to raise an exception where it is given a coroutine."""
        targets = self._ev.values(call.func)
        names = {name_of(target) for target in targets}
        if names and names <= sinks().failing:
            return True
        is_followed = depth < MAX_HANDED_ON if depth else self._is_plain_coroutine(argument)
        return (
            bool(targets)
            and is_followed
            and all(self._fails_in(target, _Given(call, argument, depth)) for target in targets)
        )

    def _is_plain_coroutine(self, node: nodes.NodeNG) -> bool:
        """Whether an expression is a coroutine, and none that is a generator too: that could be looped over."""
        found = self._ev.values(node)
        return bool(found) and all(
            isinstance(value, Running) and value.kind is RunningKind.COROUTINE for value in found
        )

    def _fails_in(self, target: Value, given: _Given) -> bool:
        """Whether a function of source fails at the first use of the parameter that it gets a coroutine for."""
        function, receiver = unbound(target), target.receiver if isinstance(target, Bound) else None
        if not isinstance(function, Function) or function.node.root().is_stub or not _is_run_by(given.call, function):
            return False
        name, node = self._parameter(function, receiver, given), whole(self._ev, function.node)
        if node is None or name is None or name == node.args.vararg or decorators.is_abstract(self._ev, node):
            return False
        uses = reached_uses(self._ev.fact(node, names_of), node, node.locals[name][0], name) or []
        return any(self._use_fails(node, use, given) for use in uses[:1])

    def _use_fails(self, node: nodes.FunctionDef, use: nodes.Name, given: _Given) -> bool:
        if not failing.is_always_reached(given.call, node, use):
            return False
        spot = spot_of(use)
        if spot.use is Use.ARGUMENT and isinstance(spot.node, nodes.Call):
            return spot.value is use and spot.walrus is None and self.fails(spot.node, use, given.depth + 1)
        return failing.fails_first(node, use) and failing.has_no_rival(use)

    def _is_lost(self, function: Function, name: str, depth: int) -> bool:
        """Whether a function of source loses the argument of a parameter."""
        key = (self._ev.project, function.node.root().file or "", function.node.lineno or 0, name)
        # A recursive call adds nothing to the answer of its function.
        return self._ev.reads.keep_guarded(self._lost, key, lambda: self._find_lost(function, name, depth), True)

    def may_be_taken(self, spot: Spot, depth: int = 0) -> bool:
        """Whether the operator or index at a spot may hand its value to a method that awaits it, keeps it or gives it.

        The other operand has the method: what stands on its left, or a reflected one.
        """
        return any(self._method_takes(method, spot, depth) for method in operands.takers(self._ev, spot))

    def _method_takes(self, method: Value, spot: Spot, depth: int) -> bool:
        function = unbound(method)
        if not isinstance(function, Function):
            return isinstance(method, Unknown)
        names = [p.name for p in positional_of(function.node.args)]
        if not isinstance(function.node, nodes.FunctionDef) or len(names) < 2:
            return True
        if not function.node.root().is_stub:
            return not self._is_lost(function, names[1], depth)
        # A coroutine that has a name may have become a key before.
        is_key = isinstance(spot.node, nodes.Subscript) and isinstance(spot.value, nodes.Name)
        receiver = method.receiver if isinstance(method, Bound) else None
        return is_key and not value_types.takes_values(self._ev, function, receiver, names[1])

    def _is_handed_back(self, function: Function, name: str, call: nodes.Call) -> bool:
        """Whether a call is awaited for what the function may give back of a parameter, whatever it is declared."""
        is_async = isinstance(function.node, nodes.AsyncFunctionDef)
        if not (handed_back.is_awaited if is_async else handed_back.is_awaited_itself)(self._ev, call):
            return False
        node = whole(self._ev, function.node)
        uses = self._ev.fact(node, names_of).reads.get(name, ()) if node is not None else ()
        return any(map(_may_give_back, uses))

    def _find_lost(self, function: Function, name: str, depth: int) -> bool:
        if depth < MAX_HANDED_ON and self._parameter_is_lost(function, name, depth):
            return True
        is_value = value_types.takes_values(self._ev, function, None, name)
        return is_value and self._never_asks(function.node, name)

    def _handed_loses(self, called: nodes.NodeNG, given: _Given) -> bool:
        """Whether a callback loses an argument that the call hands on to it: ``call(callback, argument)``."""
        arguments = given.call.args
        handed = arguments[arguments.index(called) + 1 :] if called in arguments else []
        if given.argument not in handed or any(isinstance(item, nodes.Starred) for item in handed):
            return False
        targets, index = self._ev.values(called), handed.index(given.argument)
        return bool(targets) and all(self._loses_at(target, index, given) for target in targets)

    def _loses_at(self, target: Value, index: int, given: _Given) -> bool:
        """Whether a callback loses its positional argument with an index."""
        if self._takes_values(name_of(target), given.call):
            return True
        function = unbound(target)
        if not isinstance(function, Function) or not isinstance(function.node, nodes.FunctionDef):
            return False
        arguments = function.node.args
        names = [p.name for p in positional_of(arguments)]
        index += isinstance(target, Bound)
        if index >= len(names) or function.node.root().is_stub:
            return False
        return self._is_lost(function, names[index], given.depth)

    def _is_written_out(self, call: nodes.Call) -> bool:
        """Whether the receiver of a method is a display, whose element type is not declared."""
        return isinstance(call.func, nodes.Attribute) and any(
            isinstance(value, Display) for value in self._ev.values(call.func.expr)
        )

    def _parameter(self, function: Function, receiver: Value | None, given: _Given) -> str | None:
        """The parameter that an argument is given to; None where that is not known."""
        if isinstance(given.argument.parent, nodes.Starred):
            return None
        for name, bound in frames.bind_arguments(function, receiver, Actuals(given.call)):
            if isinstance(bound, Packed) and bound.names:
                continue
            items = bound.items if isinstance(bound, Packed) else (bound,)
            if any(isinstance(item, Deferred) and item.node is given.argument for item in items):
                return name
        return None

    def _parameter_is_lost(self, function: Function, name: str, depth: int) -> bool:
        ev = self._ev
        node = whole(ev, function.node)
        if (
            node is None
            or decorators.is_abstract(ev, node)
            or bodies.body_of(node).is_hollow
            or declaring.is_empty(node)
        ):
            return False
        if name in (node.args.vararg, node.args.kwarg) or not node.locals.get(name):
            return False
        uses = reached_uses(ev.fact(node, names_of), node, node.locals[name][0], name)
        if uses is None:
            return False
        if uses and failing.fails_first(node, uses[0]) and not self.may_be_taken(spot_of(uses[0]), depth + 1):
            return True
        return all(self.use_loses(use, depth) for use in uses)

    def _never_asks(self, function: nodes.FunctionDef, name: str) -> bool:
        """Whether no use of a parameter that is declared as a value awaits it, closes it or tests its kind."""
        node = whole(self._ev, function)
        if node is None:
            return False
        uses = self._ev.fact(node, names_of).reads.get(name, ())
        return not any(may_await(self._ev, use) for use in uses)

    def use_loses(self, use: nodes.NodeNG, depth: int = 0) -> bool:
        """Whether a use of a name loses the coroutine that the name holds."""
        spot = spot_of(use)
        if spot.walrus is not None:
            return False
        if isinstance(spot.node, nodes.BoolOp) and spot.node.op == "or":
            # A coroutine is true, so `or` gives the coroutine.
            return self.use_loses(spot.node, depth)
        if spot.use is Use.ARGUMENT:
            call = spot.node.parent if isinstance(spot.node, nodes.Keyword) else spot.node
            if not isinstance(call, nodes.Call):
                return False
            return is_about_plain_class(call) or self.loses(call, spot.value, depth + 1)
        if spot.use is Use.VALUE:
            return not self.may_be_taken(spot, depth + 1)
        return spot.use in (Use.DROPPED, Use.CONDITION, Use.FORMATTED)


def _may_be_subclass(target: Value) -> bool:
    """Whether only a type names a class, as ``type[tuple[Any, ...]]`` does: it may be a named tuple."""
    return isinstance(target, Class) and (target.is_declared or bool(target.arguments))


def _may_give_back(use: nodes.NodeNG) -> bool:
    """Whether a function may return what one of its names holds, by a use of that."""
    spot = spot_of(use)
    if spot.use is Use.ARGUMENT:
        return isinstance(spot.node, nodes.Call) and spot_of(spot.node).use is Use.RETURNED
    return spot.use in (Use.RETURNED, Use.BOUND, Use.COLLECTED)


def _is_run_by(call: nodes.Call, function: Function) -> bool:
    """Whether a call runs the body of a function: that of a coroutine function runs where the call is awaited."""
    if isinstance(function.node, nodes.AsyncFunctionDef):
        return isinstance(call.parent, nodes.Await)
    return isinstance(function.node, nodes.FunctionDef)


_JUDGES: dict[type[Value], Callable[[Consumers, Any, _Given], bool]] = {
    Signature: lambda own, target, given: value_types.takes_value_at(own._ev, target, given.call, given.argument),
    Class: Consumers._constructor_loses,
    Bound: lambda own, target, given: own._any_function_loses(target.function, target.receiver, given),
    Function: lambda own, target, given: own._any_function_loses(target, None, given),
    Overloads: lambda own, target, given: own._any_function_loses(target, None, given),
}


def _callback(targets: Values, call: nodes.Call) -> list[nodes.NodeNG]:
    """The function that a call is given to be called later, where all of its targets call it so."""
    slots = {sinks().callbacks.get(name_of(target)) for target in targets}
    slot = slots.pop() if len(slots) == 1 else None
    first = slot.positions[:1] if slot is not None else ()
    return [call.args[place] for place in first if place < len(call.args)]
