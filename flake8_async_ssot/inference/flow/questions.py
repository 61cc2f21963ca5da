"""The questions of flow analysis about expressions, each answered once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import Awaitability, Definition
from flake8_async_ssot.inference.answers.settings import Settings
from flake8_async_ssot.inference.evaluation import below, conditions, narrowing, some_callers, stored_apart, verdicts
from flake8_async_ssot.inference.evaluation.actuals import Actuals
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import name_of
from flake8_async_ssot.inference.evaluation.question import question
from flake8_async_ssot.inference.evaluation.values import BEYOND_LIMIT, Bound, Function, Instance, Running, has_unknown
from flake8_async_ssot.inference.flow import declaring, filled, returning, starting, tasks, value_types
from flake8_async_ssot.inference.flow.awaited import awaited_calls, is_awaited_nearby
from flake8_async_ssot.inference.flow.consumers import Consumers
from flake8_async_ssot.inference.flow.holding import (
    CERTAIN,
    Held,
    asked_of,
    gives_coroutine,
    has_no_truth,
    held,
    holds_no_awaitable,
    includes_coroutine,
    is_never_false,
    is_only_coroutine,
    lacks,
    may_be_equal,
)
from flake8_async_ssot.inference.flow.keeping import is_run
from flake8_async_ssot.inference.flow.kept_inside import KeptInside
from flake8_async_ssot.inference.flow.lying import rests_on_lie
from flake8_async_ssot.inference.flow.made_fresh import is_made_fresh
from flake8_async_ssot.inference.flow.made_sync import is_made_sync
from flake8_async_ssot.inference.flow.naming import Naming
from flake8_async_ssot.inference.flow.patterns import Patterns
from flake8_async_ssot.inference.flow.places import Spot, Use, spot_of
from flake8_async_ssot.inference.flow.read_as_text import is_read_as_text
from flake8_async_ssot.inference.flow.redirected import leads_to_replacement, may_be_overridden
from flake8_async_ssot.inference.libraries import asgi
from flake8_async_ssot.inference.syntax import guards
from flake8_async_ssot.inference.syntax.names import called_name, plain_name, plain_scope, qualified_name
from flake8_async_ssot.inference.syntax.reads import names_of

T = TypeVar("T")


def _asked(judge: Callable[..., bool], otherwise: bool) -> Callable[..., bool]:
    """A question that a function of an evaluator and of nodes answers; ``otherwise`` where it exceeds a limit."""
    return lambda own, *given: bool(own._ev.ask(lambda: judge(own._ev, *given), otherwise))


class Questions:
    """Answers about the expressions of the files of one process."""

    #: Whether several places bind an attribute or global name: it may be empty, and is tested for that.
    is_filled_later = _asked(filled.is_filled_later, True)
    #: Whether another branch binds an awaited result to a name, and no use awaits the name or tests its kind.
    has_awaited_rival = _asked(returning.has_awaited_rival, False)
    #: Whether the other side of a comparison may be, or may hold, the same awaitable.
    may_be_equal = _asked(may_be_equal, True)
    #: Whether a target of a call may run code, and so may fail, before it gives a coroutine.
    runs_code = _asked(starting.runs_code, True)
    #: Whether a call of a coroutine function is certain to make a coroutine: the arguments fit its parameters.
    cannot_fail = _asked(starting.cannot_fail, False)
    #: Whether the callee of an expression is replaced by a sync function before the call.
    is_made_sync = _asked(is_made_sync, True)
    #: Whether a decorator of the function around an expression may only read its text.
    is_read_as_text = _asked(is_read_as_text, True)
    #: Whether another file of the project stores something in the place of the callee of an expression.
    is_stored_apart = _asked(stored_apart.may_be_reached, True)

    def __init__(
        self,
        ev: Evaluator,
        define: Callable[[nodes.NodeNG], Definition | None],
        settings: Settings,
        patterns: Patterns,
    ) -> None:
        """Take the evaluator, the finder of definitions, and the settings of the user with what their names mean."""
        self._settings = settings
        self._patterns = patterns
        self._ev = ev
        self.definition = define
        self.naming = Naming(ev)
        self._consumers = Consumers(ev, patterns, settings.value_consumers)
        self.kept_inside = KeptInside(ev, self._consumers.use_loses)
        self._held: dict[nodes.NodeNG, Held] = {}

    def forget(self) -> None:
        """Forget the answers about one file."""
        self._held.clear()

    def may_matter(self, node: nodes.NodeNG) -> bool:
        """Whether an expression may hold a coroutine, judged by its name without evaluating it."""
        return self.naming.may_matter(node)

    def held(self, node: nodes.NodeNG) -> Held:
        """The kind of value that an expression holds."""
        if node not in self._held:
            declared = self.declared(node)
            if declared is not None:
                self._held[node] = Held.COROUTINE if declared is Awaitability.ALWAYS else Held.OTHER
            else:
                self._held[node] = self._ev.ask(lambda: self._compute(node), Held.OTHER)
        return self._held[node]

    def _compute(self, node: nodes.NodeNG) -> Held:
        if isinstance(node, nodes.Call) and verdicts.gives_plain(self._ev, node):
            return Held.OTHER
        what = held(self._ev, self._ev.values(node))
        if what is not Held.OTHER and conditions.is_switched_off(self._ev, node):
            return Held.OTHER
        if what is not Held.OTHER and isinstance(node, nodes.Call) and self._may_give_other(node, what):
            return Held.OTHER
        if what is Held.COROUTINE and isinstance(node, nodes.Call):
            is_open = may_be_overridden(self._ev, node.func) or self._is_filled_in_by_subclass(node)
            return Held.OTHER if is_open else what
        return what

    def _may_give_other(self, call: nodes.Call, what: Held) -> bool:
        """Whether a call may give another object than the one that is seen."""
        if guards.is_told_apart(call) or leads_to_replacement(self._ev, call) or rests_on_lie(self._ev, call):
            return True
        if narrowing.is_asked_afterwards(self._ev, call) and not guards.names_one_function(call.func):
            return True
        return what is Held.AWAITABLE and declaring.is_overloaded(self._ev, self._ev.values(call.func))

    def _is_filled_in_by_subclass(self, node: nodes.Call) -> bool:
        """Whether the result of a method without a body is entered or looped over, or is declared to be."""
        is_used_so = isinstance(node.parent, (nodes.AsyncFor, nodes.AsyncWith, nodes.Comprehension))
        return any(
            isinstance(value, Bound)
            and isinstance(value.receiver, Instance)
            and not value.receiver.certain
            and isinstance(value.function, Function)
            and isinstance(value.function.node, nodes.FunctionDef)
            and declaring.is_for_others(value.function.node, is_used_so)
            for value in self._ev.values(node.func)
        )

    @question(False)
    def is_awaited_later(self, statement: nodes.NodeNG) -> bool:
        """Whether a use of a name that an assignment binds awaits it, or tests its kind."""
        targets = statement.targets if isinstance(statement, nodes.Assign) else [statement.target]
        names = {target.name for target in targets if isinstance(target, nodes.AssignName)}
        uses = [use for use in statement.scope().nodes_of_class(nodes.Name) if use.name in names]
        return any(returning.may_await(self._ev, use) for use in uses)

    def declared(self, node: nodes.NodeNG) -> Awaitability | None:
        """Whether the settings declare the result of a call awaitable; None where they do not name it."""
        settings = self._settings
        if not (settings.awaitable or settings.non_awaitable) or not isinstance(node, nodes.Call):
            return None
        names = self.names(node.func) - {""} or {node.func.as_string()}
        if all(self._patterns.fit(name, settings.awaitable, node) for name in names):
            return Awaitability.ALWAYS
        is_plain = all(self._patterns.fit(name, settings.non_awaitable, node) for name in names)
        return Awaitability.NEVER if is_plain else None

    def is_droppable(self, node: nodes.NodeNG) -> bool:
        """Whether the settings allow to drop the value of an expression."""
        settings = self._settings
        if settings.safe_to_drop and isinstance(node, nodes.Call):
            names = self.names(node.func) - {""} or {node.func.as_string()}
            if all(self._patterns.fit(name, settings.safe_to_drop, node) for name in names):
                return True
        if not settings.safe_to_drop_results:
            return False
        found = self._ev.ask(lambda: self._ev.values(node), BEYOND_LIMIT)
        return bool(found) and all(
            isinstance(value, Instance)
            and self._patterns.fit(qualified_name(value.cls.node), settings.safe_to_drop_results, node)
            for value in found
        )

    @question(False)
    def is_handed_back(self, node: nodes.NodeNG) -> bool:
        """Whether a call gives back an argument, or what its function keeps as well: other code may await that."""
        if self.kept_inside.keeps_result(node):
            return True
        if not isinstance(node, nodes.Call):
            return False
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        if not any(isinstance(argument, (nodes.Call, nodes.Name, nodes.Attribute)) for argument in given):
            return False
        own = set(self._ev.values(node))
        return not own.isdisjoint(value for argument in given for value in self._ev.values(argument))

    @question(False)
    def is_only_coroutine(self, node: nodes.NodeNG) -> bool:
        """Whether an expression holds a coroutine, or an object that does nothing but hold one until it is awaited."""
        return is_only_coroutine(self._ev, self._ev.values(node))

    @question(False)
    def is_only_declared(self, node: nodes.NodeNG) -> bool:
        """Whether nothing but its annotation tells of a called function what it gives: its body does not."""
        return isinstance(node, nodes.Call) and declaring.is_only_declared(self._ev, node)

    def has_to_be_awaited(self, node: nodes.NodeNG) -> bool:
        """Whether an expression holds a coroutine, or a declared awaitable that has to be awaited like one.

        A declared awaitable may be a task or a future, which runs without being awaited: dropping one may be right.
        """
        what = self.held(node)
        if what is not Held.AWAITABLE or self._is_coroutine_for_one(node):
            return what in CERTAIN
        return isinstance(node, nodes.Call) and (
            is_awaited_nearby(node, self.fact(node.root(), awaited_calls))
            or asgi.is_of_standard(node)
            or self._ev.ask(lambda: self._is_seen_to_give_coroutine(node), False)
        )

    def _is_coroutine_for_one(self, node: nodes.NodeNG) -> bool:
        """Whether one of the values of an expression is a coroutine, and none of them is only declared."""
        is_one = self._ev.ask(lambda: includes_coroutine(self._ev, self._ev.values(node)), False)
        return is_one and not self.is_only_declared(node)

    def _is_seen_to_give_coroutine(self, call: nodes.Call) -> bool:
        """Whether a call is of a parameter to which some code is seen to give what makes a coroutine."""
        given = some_callers.given(self._ev, call.func)
        return any(includes_coroutine(self._ev, self._ev.call(values, Actuals())) for values in given)

    @question(False)
    def is_always_true(self, node: nodes.NodeNG) -> bool:
        """Whether a call makes an object of a class without ``__bool__`` and ``__len__``."""
        return has_no_truth(self._ev, self._ev.values(node))

    @question(False)
    def is_never_false(self, node: nodes.NodeNG) -> bool:
        """Whether all objects that an expression may be are true, as a coroutine is."""
        return is_never_false(self._ev, self._ev.values(node))

    def lacks(self, node: nodes.NodeNG, use: nodes.NodeNG) -> bool:
        """Whether an object is certain to lack the attribute or index that a use reads."""
        if _is_key(node, use) or self._is_done(node, use):
            return False
        if not self._ev.ask(lambda: lacks(self._ev, self._ev.values(node), use), False):
            return False
        # The object may be of a subclass that has it.
        found = self._ev.ask(lambda: self._ev.values(node), BEYOND_LIMIT)
        owners = dict.fromkeys(value.cls.node for value in found if isinstance(value, Instance))
        names = asked_of(use)
        if not any(self._may_be_added(owner, name, False) for owner in owners for name in names):
            return True
        is_fresh = self._ev.ask(lambda: is_made_fresh(self._ev, node), False)
        return is_fresh and not any(self._may_be_added(owner, name, True) for owner in owners for name in names)

    @question(True)
    def _may_be_added(self, owner: nodes.ClassDef, name: str, is_fresh: bool) -> bool:
        """Whether an object in the project may have what its class lacks."""
        found = below.may_have(self._ev, owner, name, is_fresh)
        return found if found is not None else self.naming.may_be_added(owner.name, name)

    def _is_done(self, node: nodes.NodeNG, use: nodes.NodeNG) -> bool:
        """Whether a loop may go over a future that is awaited elsewhere: one that is done has no items."""
        if not isinstance(node, nodes.Name) or not isinstance(use, (nodes.For, nodes.Comprehension, nodes.Starred)):
            return False
        reads = self._ev.fact(plain_scope(node), names_of).reads.get(node.name, ())
        return any(isinstance(read.parent, nodes.Await) for read in reads)

    @question(False)
    def fails_with(self, call: nodes.Call, argument: nodes.NodeNG) -> bool:
        """Whether a call is certain to raise an exception where it is given a coroutine."""
        return self._consumers.fails(call, argument)

    def fact(self, node: nodes.NodeNG, compute: Callable[[Any], T]) -> T:
        """Something that follows from the tree alone, computed once."""
        return self._ev.fact(node, compute)

    @question(False)
    def loses(self, call: nodes.Call, argument: nodes.NodeNG) -> bool:
        """Whether a call is certain to lose a coroutine that it is given."""
        return self._consumers.loses(call, argument)

    @question(True)
    def may_be_taken(self, spot: Spot) -> bool:
        """Whether the other operand of an operator may await, keep or give the coroutine that it is handed."""
        return self._consumers.may_be_taken(spot)

    def may_lose_returned(self, statement: nodes.NodeNG) -> bool:
        """Whether a statement returns from a coroutine function, whose callers in the file await it once."""
        return returning.may_lose(self._ev, statement)

    @question(False)
    def loses_returned(self, statement: nodes.NodeNG) -> bool:
        """Whether a coroutine that a statement returns is lost: the caller awaits the function and gets a coroutine."""
        is_lost = returning.may_lose(self._ev, statement) and value_types.returns_values(self._ev, statement.scope())
        return is_lost and returning.is_awaited_once(self._ev, statement)

    @question(False)
    def loses_returned_at(self, statement: nodes.NodeNG, index: int) -> bool:
        """Whether a coroutine is lost that a statement returns at a place of a tuple."""
        is_lost = returning.may_lose(self._ev, statement)
        return is_lost and value_types.returns_values_at(self._ev, statement.scope(), index)

    @question(False)
    def loses_stored(self, statement: nodes.NodeNG) -> bool:
        """Whether an assignment keeps a coroutine where all that is kept is declared to be no awaitable."""
        if isinstance(statement, nodes.AnnAssign):
            return isinstance(statement.target, nodes.AssignAttr) and value_types.is_declared_value(self._ev, statement)
        targets = statement.targets if isinstance(statement, nodes.Assign) else []
        if not targets or not all(isinstance(target, (nodes.AssignAttr, nodes.Subscript)) for target in targets):
            return False
        return all(value_types.is_kept_as_value(self._ev, target) for target in targets)

    @question(False)
    def loses_object(self, statement: nodes.NodeNG, node: nodes.NodeNG) -> bool:
        """Whether an assignment keeps an awaitable object in a container whose elements are declared to be others."""
        target = statement.targets[0] if isinstance(statement, nodes.Assign) else statement.target
        is_item = isinstance(target, nodes.Subscript) and self.loses_stored(statement)
        return is_item and value_types.refuses_object(self._ev, target, self._ev.values(node))

    @question(False)
    def loses_bound(self, target: nodes.AssignName, uses: list[nodes.Name]) -> bool:
        """Whether a coroutine is bound to a name that is declared to be no awaitable, where it could be awaited.

        :param uses: the uses of the name that the binding reaches.
        """
        if not isinstance(plain_scope(target), nodes.AsyncFunctionDef) or not uses:
            return False
        may_be_right = any(
            spot_of(use).use is Use.RETURNED or is_run(use) or returning.may_await(self._ev, use) for use in uses
        )
        return not may_be_right and value_types.is_value_name(self._ev, target)

    @question(False)
    def refuses(self, call: nodes.Call, argument: nodes.NodeNG) -> bool:
        """Whether no target of a call takes an object like the one that it is given."""
        return self._consumers.refuses(call, argument)

    def is_cast(self, call: nodes.Call) -> bool:
        """Whether a call is ``typing.cast``, which gives back its second argument."""
        written = called_name(call)
        return written == "cast" and self.names(call.func) == {"typing.cast"}

    @question(False)
    def is_ruled_out(self, use: nodes.NodeNG) -> bool:
        """Whether tests around a use of a name rule out every awaitable value."""
        return holds_no_awaitable(self._ev, self._ev.values(use)) or self._is_other(use)

    def _is_other(self, use: nodes.Name) -> bool:
        """Whether tests rule out the coroutines that a name is bound to."""
        found = self._ev.values(use)
        coroutines = {value for value in self._ev.lookup(use.name, use, None) if isinstance(value, Running)}
        return bool(coroutines) and not has_unknown(found) and coroutines.isdisjoint(found)

    @question(False)
    def loses_content(self, call: nodes.Call) -> bool:
        """Whether a call is certain to lose the coroutines of a collection that it is given."""
        return self._consumers.loses_content(call)

    @question(False)
    def hands_content_on(self, call: nodes.Call) -> bool:
        """Whether a call makes one collection of another."""
        return self._consumers.hands_content_on(call)

    def is_coroutine_map(self, node: nodes.NodeNG) -> bool:
        """Whether an expression is ``map`` of a coroutine function."""
        if not isinstance(node, nodes.Call) or not node.args or plain_name(node.func) != "map":
            return False
        return self.names(node.func) == {"builtins.map"} and self._gives_coroutine(node.args[0])

    @question(False)
    def _gives_coroutine(self, node: nodes.NodeNG) -> bool:
        return gives_coroutine(self._ev, self._ev.values(node))

    @question(False)
    def starts_task(self, node: nodes.NodeNG) -> bool:
        """Whether an expression starts a task to which only its value refers."""
        return isinstance(node, nodes.Call) and tasks.starts_task(self._ev, node)

    def maker(self, source: nodes.NodeNG) -> nodes.NodeNG:
        """The expression that makes a coroutine: the first argument of ``map``, or the second one of ``cast``."""
        if self.is_coroutine_map(source):
            return source.args[0]
        if isinstance(source, nodes.Call) and len(source.args) == 2 and self.is_cast(source):
            return source.args[1]
        return source

    def names(self, node: nodes.NodeNG) -> set[str]:
        """The qualified names of the values of an expression; an empty text for a value without one."""
        values = self._ev.ask(lambda: self._ev.values(node), BEYOND_LIMIT)
        return {name_of(value) for value in values}


def _is_key(node: nodes.NodeNG, use: nodes.NodeNG) -> bool:
    """Whether an object is what an index asks for, and not what has the items."""
    return isinstance(use, nodes.Subscript) and (use.slice is node or bool(use.slice.parent_of(node)))
