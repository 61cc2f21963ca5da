"""The part of a pass over a scope that is below statements: bindings, walrus expressions and tests."""

from __future__ import annotations

from collections.abc import Sequence

from astroid import nodes

from flake8_async_ssot.inference.syntax.binding_places import Made, places_of
from flake8_async_ssot.inference.syntax.flow_state import Arm, Asked, FlowState, Phi, Reaching, Test, merged
from flake8_async_ssot.inference.syntax.spelling import flagged, spellings


class ExpressionPass:
    """Binds names, visits expressions and notes tests, at the time of the pass."""

    def __init__(self, scope: nodes.LocalsDictNodeNG) -> None:
        """Find where the bindings of a scope are made."""
        self.state = FlowState()
        #: The time at which a statement, or a part of one, begins.
        self.times: dict[nodes.NodeNG, int] = {}
        #: The time at which each binding is made.
        self.bound_at: dict[nodes.NodeNG, int] = {}
        #: The work that was done, in statements, bindings and values that were looked at.
        self.steps = 0
        self.places = places_of(scope)
        self.in_dead_arm = False
        self._tests: dict[nodes.NodeNG, tuple[Test, frozenset[str]]] = {}
        #: For each ``try`` or ``with`` in progress, the bindings that were made in it.
        self._made: list[dict[str, list[nodes.NodeNG]]] = []

    def release(self) -> None:
        """Let go of what only the pass itself needs, and no question after it."""
        del self.places, self._tests, self._made
        self.state.release()

    def bind_all(self, made: Sequence[Made]) -> None:
        """Make bindings, in order."""
        for name, entry in made:
            self._bind(name, entry)

    def _bind(self, name: str, entry: nodes.NodeNG) -> None:
        if self.in_dead_arm:
            return
        self.steps += 1
        state = self.state
        kept: Reaching = ()
        if isinstance(entry, nodes.Import):
            # ``import a.b`` adds to the package that ``import a`` has bound.
            kept = tuple(known for known in state.reaching(name) if isinstance(known, (nodes.Import, Phi)))
        elif isinstance(entry.parent, nodes.AnnAssign) and entry.parent.value is None:
            kept = state.reaching(name)
        state.put(name, merged(kept, (entry,)))
        self.bound_at[entry] = state.now
        if self._made and state.is_reached:
            self._made[-1].setdefault(name, []).append(entry)

    def collect(self) -> None:
        """Start to note the bindings that are made."""
        self._made.append({})

    def collected(self) -> dict[str, list[nodes.NodeNG]]:
        """The bindings that were made since the last ``collect``, which ends with that."""
        made = self._made.pop()
        if self._made:
            for name, entries in made.items():
                self._made[-1].setdefault(name, []).extend(entries)
                self.steps += len(entries)
        return made

    def cut_short(self, made: dict[str, list[nodes.NodeNG]]) -> None:
        """Go on as if an exception had been raised at any place among some bindings."""
        for name, entries in made.items():
            self.steps += len(entries)
            before = self.state.at_begin(name)
            self.state.put(name, merged(before, tuple(dict.fromkeys(entries))))

    def visit(self, node: nodes.NodeNG) -> None:
        """Visit the walrus expressions of an expression or a statement, in the order in which they run."""
        if node not in self.places.with_walrus:
            return
        self.times[node] = self.state.tick()
        if isinstance(node, nodes.NamedExpr):
            self.visit(node.value)
            self.bind_all(self.places.by_maker.get(node, ()))
        elif isinstance(node, nodes.BoolOp):
            self.visit(node.values[0])
            self._perhaps(node.values[1:])
        elif isinstance(node, nodes.IfExp):
            self.visit(node.test)
            self._alternatives(node)
        elif isinstance(node, (nodes.ListComp, nodes.SetComp, nodes.DictComp, nodes.GeneratorExp)):
            element = [node.key, node.value] if isinstance(node, nodes.DictComp) else [node.elt]
            self._perhaps([*node.generators, *element])
        else:
            for child in node.get_children():
                self.times[child] = self.state.tick()
                self.visit(child)

    def _perhaps(self, parts: Sequence[nodes.NodeNG]) -> None:
        """Visit expressions that run or do not."""
        state = self.state
        state.begin()
        for part in parts:
            self.times[part] = state.tick()
            self.visit(part)
        state.join([state.end(), Arm({}, state.is_reached)])

    def _alternatives(self, node: nodes.IfExp) -> None:
        arms = []
        for part, holds in ((node.body, True), (node.orelse, False)):
            self.state.begin()
            self._assume(node.test, holds)
            self.times[part] = self.state.tick()
            self.visit(part)
            arms.append(self.state.end())
        self.state.join(arms)

    def know(self, test: nodes.NodeNG, holds: bool) -> None:
        """Note that a test is known to hold, or not to hold, from here on."""
        self._assume(test, holds)
        state, known = self.state, self._tests.get(test)
        if known is None:
            known = self._tests[test] = Test(test, flagged(test)), spellings(test)
        time = state.now
        for key in known[1]:
            if key:
                self.steps += 1
                state.put(f"?{key}", Asked(known[0], holds, time, state.asked(f"?{key}")))

    def _assume(self, test: nodes.NodeNG, holds: bool) -> None:
        """Bind what walrus expressions bind for certain when a test has an outcome."""
        if test not in self.places.with_walrus:
            return
        if isinstance(test, nodes.UnaryOp) and test.op == "not":
            self._assume(test.operand, not holds)
        elif isinstance(test, nodes.BoolOp):
            if (test.op == "and") is holds:
                for part in test.values:
                    self._assume(part, holds)
        elif isinstance(test, nodes.NamedExpr):
            self.bind_all(self.places.by_maker.get(test, ()))
        elif isinstance(test, nodes.Compare):
            self._assume(test.left, holds)
