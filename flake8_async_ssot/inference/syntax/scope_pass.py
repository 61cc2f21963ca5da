"""One pass over the statements of a scope, in the order in which they run.

Where in doubt a binding reaches a place: an extra possibility can only make an answer less sure. A statement that is
never reached sees what it would see if control came to it, and adds nothing to what stands behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, cast

from astroid import nodes

from flake8_async_ssot.inference.syntax.expression_pass import ExpressionPass
from flake8_async_ssot.inference.syntax.flow_state import Arm, Kept, Phi, merged
from flake8_async_ssot.inference.syntax.swallowing import may_swallow

if TYPE_CHECKING:
    from flake8_async_ssot.inference.syntax.tree import ModuleNode

#: For each binding of a scope: values that jumps out of loops may carry. Past it a loop's end sees all its bindings.
MAX_CARRIED = 64


class _Loop:
    """A loop that the pass is in: the values that its ``break`` and ``continue`` statements carry to its end."""

    def __init__(self, level: int, bound: dict[str, list[nodes.NodeNG]], phis: dict[str, Phi]) -> None:
        self.level = level
        self.bound = bound
        self.phis = phis
        self.breaks: list[dict[str, Kept]] = []
        self.continues: list[dict[str, Kept]] = []


class ScopePass(ExpressionPass):
    """Visits the statements of one module, class body or function."""

    def __init__(self, scope: nodes.LocalsDictNodeNG) -> None:
        """Run the pass over a scope."""
        super().__init__(scope)
        #: Bindings by ``global`` in functions of the module, with the time of the function's definition.
        self.foreign: dict[str, list[tuple[int, nodes.NodeNG]]] = {}
        #: Statements that control never comes to: they stand behind a jump, or a constant rules them out.
        self.unreached: set[nodes.NodeNG] = set()
        #: Whether a ``with`` was left by a jump alone: its manager may swallow the exception, so that control goes on.
        self._is_doubtful = False
        self._dead_arms = cast("ModuleNode", scope.root()).dead_arms
        self._loops: list[_Loop] = []
        self._left = MAX_CARRIED * (1 + sum(map(len, scope.locals.values())))
        self.bind_all(self.places.given)
        self._block(scope.body)
        self.is_end_reached = self.state.is_reached
        self.end = self.state.tick()
        self.release()

    def _block(self, block: Sequence[nodes.NodeNG]) -> None:
        self.steps += len(block)
        for statement in block:
            self.times[statement] = self.state.tick()
            if not (self.state.is_reached or self._is_doubtful):
                self.unreached.add(statement)
            handler = _HANDLERS.get(type(statement))
            if handler is not None:
                handler(self, statement)
            else:
                self._simple(statement)

    def _simple(self, statement: nodes.NodeNG) -> None:
        self.visit(statement)
        made = self.places.by_maker.get(statement)
        if made is not None:
            self.bind_all(made)
        for name, entry in self.places.foreign.get(statement, ()) if not self.in_dead_arm else ():
            self.foreign.setdefault(name, []).append((self.state.now, entry))

    def _leave(self, statement: nodes.NodeNG) -> None:
        self.visit(statement)
        self.state.is_reached = False

    def _break(self, statement: nodes.NodeNG) -> None:
        if self._loops and self.state.is_reached and not self.in_dead_arm:
            loop = self._loops[-1]
            jumps = loop.breaks if isinstance(statement, nodes.Break) else loop.continues
            jumps.append(self._carried(loop))
        self.state.is_reached = False

    def _carried(self, loop: _Loop) -> dict[str, Kept]:
        if self._left <= 0:
            return {}
        carried = self.state.changed_since(loop.level)
        self._left -= len(carried)
        self.steps += len(carried)
        return carried

    def _assert(self, statement: nodes.Assert) -> None:
        self.visit(statement.test)
        self.know(statement.test, True)

    def _arm(self, block: Sequence[nodes.NodeNG], test: nodes.NodeNG | None = None, holds: bool = True) -> Arm:
        """What a block does as one branch of several."""
        self.state.begin()
        reached = self.state.is_reached
        if test is not None:
            self._enter(test, holds)
        self._block(block)
        arm = self.state.end()
        self.state.is_reached = reached
        return arm

    def _enter(self, test: nodes.NodeNG, holds: bool) -> None:
        """Go where a test has an outcome; nowhere, if it is a constant of the other one."""
        self.know(test, holds)
        if isinstance(test, nodes.Const) and bool(test.value) is not holds:
            self.state.is_reached = False

    def _if(self, node: nodes.If) -> None:
        """An ``if`` with all its ``elif``: as many arms, each behind the tests before it."""
        arms: list[Arm] = []
        state, was_dead, level = self.state, self.in_dead_arm, self.state.level
        reached = state.is_reached
        state.begin()
        while True:
            self.visit(node.test)
            dead, in_dead_rest = self._dead_arms.get(node), self.in_dead_arm
            self.in_dead_arm = in_dead_rest or dead == "body"
            arm = self._arm(node.body, node.test, True)
            arms.append(self._behind(level, arm, self.in_dead_arm and not was_dead))
            self.in_dead_arm = in_dead_rest or dead == "orelse"
            self._enter(node.test, False)
            if len(node.orelse) != 1 or not isinstance(node.orelse[0], nodes.If):
                break
            node = node.orelse[0]
            self.times[node] = state.tick()
        self._block(node.orelse)
        last = state.end()
        arms.append(last._replace(is_reached=last.is_reached and (was_dead or not self.in_dead_arm)))
        self.in_dead_arm, state.is_reached = was_dead, reached
        state.join(arms)

    def _behind(self, level: int, arm: Arm, is_dead: bool = False) -> Arm:
        """An arm with what the tests before it have bound."""
        earlier = self.state.changed_since(level)
        bound = {key: value for key, value in earlier.items() if key[0] != "?"} if earlier else {}
        return Arm({**bound, **arm.changed}, arm.is_reached and not is_dead)

    def _match(self, node: nodes.Match) -> None:
        self.visit(node.subject)
        arms: list[Arm] = []
        state, level, is_complete = self.state, self.state.level, False
        reached = state.is_reached
        state.begin()
        for case in node.cases:
            state.begin()
            self.bind_all(self.places.by_maker.get(case, ()))
            self.times[case] = state.tick()
            if case.guard is not None:
                self.visit(case.guard)
            arms.append(self._behind(level, self._arm(case.body, case.guard)))
            tried = state.end()
            if case.guard is not None:
                state.join([tried, Arm({}, tried.is_reached)])
                if _takes_everything(case):
                    self.know(case.guard, False)
            is_complete = is_complete or _is_default(case)
        rest = state.end()
        state.is_reached = reached
        state.join([*arms, rest._replace(is_reached=reached and not is_complete)])

    def _while(self, node: nodes.While) -> None:
        self._at_head(node)
        self.times[node.test] = self.state.tick()
        self.visit(node.test)
        is_endless = isinstance(node.test, nodes.Const) and bool(node.test.value)
        self._run_loop(node, node.test, is_endless)

    def _for(self, node: nodes.For) -> None:
        self.visit(node.iter)
        self._at_head(node)
        self._run_loop(node, None, False)

    def _at_head(self, node: nodes.For | nodes.While) -> None:
        """Let what each turn of a loop leaves behind reach its next one."""
        bound = self.places.in_loop.get(node, {})
        phis = {name: Phi(self.state.reaching(name)) for name in bound}
        for name, phi in phis.items():
            self.state.put(name, (phi,))
        self._loops.append(_Loop(self.state.level, bound, phis))

    def _run_loop(self, node: nodes.For | nodes.While, test: nodes.NodeNG | None, is_endless: bool) -> None:
        state, loop = self.state, self._loops[-1]
        reached = state.is_reached
        state.begin()
        if test is not None:
            self._enter(test, True)
        else:
            self.bind_all(self.places.by_maker.get(node, ()))
        self._block(node.body)
        turn = state.end()
        self._loops.pop()
        self._go_round(loop, [*loop.continues, *([turn.changed] if turn.is_reached else [])])
        state.is_reached = reached and not is_endless
        exits = [self._arm(node.orelse, test, False), *(Arm(jump, True) for jump in loop.breaks)]
        state.join(exits)
        if self._left <= 0:
            for name, entries in loop.bound.items():
                state.put(name, merged(state.reaching(name), tuple(entries)))

    def _go_round(self, loop: _Loop, turns: list[dict[str, Kept]]) -> None:
        """Tell the head of a loop what its turns leave behind."""
        self._left -= len(turns) * len(loop.phis)
        for name, phi in loop.phis.items():
            if self._left <= 0:
                phi.sources.append(tuple(loop.bound[name]))
                continue
            for changed in turns:
                left = changed.get(name, self.state.reaching(name))
                if isinstance(left, tuple):
                    phi.sources.append(left)

    def _with(self, node: nodes.With) -> None:
        for manager, variable in node.items:
            self.times[manager] = self.state.tick()
            self.visit(manager)
            if len(node.items) > 1 and variable is not None:
                self.bind_all([made for made in self.places.by_maker.get(node, ()) if _is_in(made[1], variable)])
        if len(node.items) == 1:
            self.bind_all(self.places.by_maker.get(node, ()))
        state, reached = self.state, self.state.is_reached
        if not may_swallow(node):
            self._block(node.body)
            self._is_doubtful = self._is_doubtful or reached and not state.is_reached
            return
        self.collect()
        normal = self._arm(node.body)
        state.begin()
        self.cut_short(self.collected())
        state.is_reached = reached
        state.join([normal, state.end()])

    def _try(self, node: Any) -> None:
        if node.finalbody:
            self._with_finally(node)
        else:
            self._guarded(node)

    def _guarded(self, node: Any) -> None:
        """The body of a ``try``, its handlers and its ``else``."""
        state, reached = self.state, self.state.is_reached
        state.begin()
        self.collect()
        self._block(node.body)
        made = self.collected()
        self._block(node.orelse)
        normal = state.end()
        state.is_reached = reached
        state.begin()
        self.cut_short(made)
        state.join([self._handler(handler) for handler in node.handlers])
        handled = state.end()
        state.is_reached = reached
        state.join([normal, handled] if node.handlers else [normal])

    def _handler(self, handler: nodes.ExceptHandler) -> Arm:
        self.times[handler] = self.state.tick()
        self.state.begin()
        if handler.type is not None:
            self.visit(handler.type)
        named = self.places.by_maker.get(handler, ())
        self.bind_all(named)
        reached = self.state.is_reached
        self._block(handler.body)
        for name, _ in named:
            # The language deletes the name of the exception at the end of its handler.
            self.state.put(name, ())
        arm = self.state.end()
        self.state.is_reached = reached
        return arm

    def _with_finally(self, node: Any) -> None:
        """A ``try`` with a ``finally``, which runs on every way out: through its end, a jump or an exception."""
        state, reached = self.state, self.state.is_reached
        jumps = [(jump, len(jump)) for loop in self._loops[-1:] for jump in (loop.breaks, loop.continues)]
        self.collect()
        state.begin()
        self._guarded(node)
        normal = state.end()
        state.is_reached = reached
        state.begin()
        self.cut_short(self.collected())
        self.collect()
        self._block(node.finalbody)
        last = self.collected()
        final = state.end()
        at_end = {name: final.changed[name] for name in last if name in final.changed}
        for jump, count in jumps:
            for carried in jump[count:]:
                carried.update(at_end)
        state.is_reached = reached
        state.join([Arm({**normal.changed, **at_end}, normal.is_reached and final.is_reached)])


def _is_in(node: nodes.NodeNG, holder: nodes.NodeNG) -> bool:
    return node is holder or holder.parent_of(node)


def _is_default(case: nodes.MatchCase) -> bool:
    return case.guard is None and _takes_everything(case)


def _takes_everything(case: nodes.MatchCase) -> bool:
    """Whether only its guard keeps a case from being taken."""
    return isinstance(case.pattern, nodes.MatchAs) and case.pattern.pattern is None


_HANDLERS: dict[type, Callable[[ScopePass, Any], None]] = {
    nodes.Return: ScopePass._leave,
    nodes.Raise: ScopePass._leave,
    nodes.Break: ScopePass._break,
    nodes.Continue: ScopePass._break,
    nodes.Assert: ScopePass._assert,
    nodes.If: ScopePass._if,
    nodes.Match: ScopePass._match,
    nodes.While: ScopePass._while,
    nodes.For: ScopePass._for,
    nodes.AsyncFor: ScopePass._for,
    nodes.With: ScopePass._with,
    nodes.AsyncWith: ScopePass._with,
    nodes.Try: ScopePass._try,
    nodes.TryStar: ScopePass._try,
}
