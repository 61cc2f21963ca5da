"""Which bindings of a name in one scope can reach a use of it.

Decided on the structure of statements alone. A binding that every path to the use passes hides the earlier ones; one on
a branch that excludes the use, behind a ``return``, or after the use outside of a common loop does not reach it. Where
in doubt a binding reaches: an extra possibility can only make an answer less sure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, cast

from astroid import nodes

from flake8_async_ssot.inference.syntax.tree import ModuleNode

_LOOPS = (nodes.For, nodes.While)
_BLOCKS = ("body", "orelse", "handlers", "finalbody", "cases")
_TRY_ORDER = {"body": 0, "handlers": 1, "orelse": 1, "finalbody": 2}


class Step(NamedTuple):
    """One statement on the way from a scope down to a node: the ``place``-th one in a ``block`` of ``owner``."""

    owner: nodes.NodeNG
    block: str
    place: int

    @property
    def statement(self) -> nodes.NodeNG:
        """The statement, handler or case that the step leads to."""
        return getattr(self.owner, self.block)[self.place]


Path = tuple[Step, ...]


class _Entry(NamedTuple):
    node: nodes.NodeNG
    path: Path


def reaching_bindings(
    entries: Sequence[nodes.NodeNG], scope: nodes.NodeNG, use: nodes.NodeNG | None
) -> list[nodes.NodeNG]:
    """Those bindings that can reach a use.

    :param entries: all bindings of one name in ``scope``, in source order.
    :param use: the node that reads the name, or None for the end of the scope.
    """
    entries = [entry for entry in entries if not _is_dead(entry, scope)]
    if len(entries) <= 1 and use is None:
        return list(entries)
    target = path_to(use, scope) if use is not None else ()
    placed = [_Entry(entry, path_to(entry, scope)) for entry in entries]
    before = [entry for entry in placed if use is None or _flows_forward(entry, target, use)]
    chosen: list[_Entry] = []
    hiding: Path | None = None
    for group in _groups(before, target):
        if _covers(group, _shared(group[0].path, target)) and not _adds(group[-1].node):
            chosen.clear()
            hiding = group[-1].path
        chosen.extend(group)
    late = [entry for entry in placed if entry not in before and _comes_round(entry.path, target, hiding)]
    if use is None or use.frame() is not scope:
        # Functions that bind a global name run when the module is complete, whatever stands below them.
        late += [entry for entry in before if entry not in chosen and _is_of_function(entry.node, scope)]
    return [entry.node for entry in (*chosen, *late)]


def _is_of_function(entry: nodes.NodeNG, scope: nodes.NodeNG) -> bool:
    return isinstance(scope, nodes.Module) and isinstance(entry, nodes.AssignName) and entry.frame() is not scope


def _is_dead(entry: nodes.NodeNG, scope: nodes.NodeNG) -> bool:
    """Whether a binding stands in an arm that the project's Python never enters."""
    dead = cast("ModuleNode", scope.root()).dead_arms
    if not dead:
        return False
    child, parent = entry, entry.parent
    while parent is not None and child is not scope:
        if isinstance(parent, nodes.If) and parent in dead and child in getattr(parent, dead[parent]):
            return True
        child, parent = parent, parent.parent
    return False


def path_to(node: nodes.NodeNG, scope: nodes.NodeNG) -> Path:
    """The statements that lead from ``scope`` down to ``node``; empty for parameters."""
    steps: list[Step] = []
    child, parent = node, node.parent
    while parent is not None and child is not scope:
        if child.is_statement or isinstance(child, (nodes.ExceptHandler, nodes.MatchCase)):
            step = _step(parent, child)
            if step is not None:
                steps.append(step)
        child, parent = parent, parent.parent
    steps.reverse()
    return tuple(steps)


def _step(owner: nodes.NodeNG, child: nodes.NodeNG) -> Step | None:
    for name in _BLOCKS:
        block = getattr(owner, name, None)
        if isinstance(block, list):
            for index, statement in enumerate(block):
                if statement is child:
                    return Step(owner, name, index)
    return None


def _shared(first: Path, second: Path) -> int:
    """How many leading steps two paths share."""
    count = 0
    for one, other in zip(first, second):
        if one.owner is not other.owner or one[1:] != other[1:]:
            break
        count += 1
    return count


def _flows_forward(entry: _Entry, target: Path, use: nodes.NodeNG) -> bool:
    """Whether control can flow from a binding to the use without going round a loop."""
    path = entry.path
    shared = _shared(path, target)
    if any(_leaves(step) for step in path[shared + 1 :]):
        return False
    if shared == len(path):
        return shared < len(target) or _precedes(entry.node, use)
    if shared == len(target):
        return False
    one, other = path[shared], target[shared]
    if one.block == other.block:
        return one.place < other.place and not isinstance(one.owner, (nodes.Match,)) and not one.block == "handlers"
    return not _exclusive(one, other)


def _precedes(binding: nodes.NodeNG, use: nodes.NodeNG) -> bool:
    """Within one statement: whether the binding is made before the use is read."""
    if isinstance(binding, nodes.Arguments) or isinstance(binding.parent, nodes.Arguments):
        return True
    statement = binding.statement()
    if binding is statement:
        return isinstance(binding, (nodes.Import, nodes.ImportFrom))
    is_walrus = isinstance(binding.parent, nodes.NamedExpr)
    if not is_walrus and isinstance(statement, (nodes.Assign, nodes.AnnAssign, nodes.AugAssign, nodes.For)):
        return False
    return (binding.lineno or 0, binding.col_offset or 0) < (use.lineno or 0, use.col_offset or 0)


def _exclusive(binding: Step, use: Step) -> bool:
    """Whether no path leads from one block of a statement into another block of it."""
    owner = binding.owner
    if isinstance(owner, nodes.If):
        return True
    if isinstance(owner, nodes.Try):
        order = _TRY_ORDER[binding.block], _TRY_ORDER[use.block]
        return order[0] > order[1] or order == (1, 1)
    return binding.block == "orelse" and use.block == "body"


def _leaves(step: Step) -> bool:
    """Whether the block that a step stands in ends by returning, or by raising outside of any ``try`` body."""
    if isinstance(step.owner, nodes.Try) and step.block in ("body", "handlers"):
        return False
    last = getattr(step.owner, step.block)[-1]
    if isinstance(last, nodes.Return):
        return True
    return isinstance(last, nodes.Raise) and not _inside_try(step.owner)


def _inside_try(node: nodes.NodeNG) -> bool:
    while node is not None and not isinstance(node, (nodes.FunctionDef, nodes.Lambda, nodes.Module)):
        if isinstance(node.parent, nodes.Try) and node in node.parent.body:
            return True
        node = node.parent
    return False


def ends_elsewhere(block: Sequence[nodes.NodeNG]) -> bool:
    """Whether control never runs off the end of a block."""
    if not block:
        return False
    last = block[-1]
    if isinstance(last, (nodes.Return, nodes.Raise, nodes.Continue, nodes.Break)):
        return True
    if isinstance(last, nodes.If):
        return ends_elsewhere(last.body) and ends_elsewhere(last.orelse)
    if isinstance(last, nodes.With):
        return ends_elsewhere(last.body) and not _may_swallow(last)
    if isinstance(last, nodes.Try):
        if ends_elsewhere(last.finalbody):
            return True
        normal = ends_elsewhere(last.body) or ends_elsewhere(last.orelse)
        return normal and all(ends_elsewhere(handler.body) for handler in last.handlers)
    if isinstance(last, nodes.While):
        endless = isinstance(last.test, nodes.Const) and bool(last.test.value)
        return endless and not any(_breaks(statement) for statement in last.body)
    if isinstance(last, nodes.Match):
        return _has_default(last) and all(ends_elsewhere(case.body) for case in last.cases)
    return False


def _has_default(match: nodes.Match) -> bool:
    last = match.cases[-1]
    return isinstance(last.pattern, nodes.MatchAs) and last.pattern.pattern is None and last.guard is None


def _may_swallow(block: nodes.With) -> bool:
    """Whether a ``with`` statement may be one that swallows exceptions, by the usual names."""
    names = [
        getattr(item.func, "attrname", getattr(item.func, "name", ""))
        for item, _ in block.items
        if isinstance(item, nodes.Call)
    ]
    return any("suppress" in name or "raises" in name.lower() for name in names)


def _breaks(statement: nodes.NodeNG) -> bool:
    """Whether a statement holds a ``break`` of the loop around it."""
    if isinstance(statement, nodes.Break):
        return True
    if isinstance(statement, (nodes.For, nodes.While, nodes.FunctionDef, nodes.ClassDef)):
        return any(_breaks(inner) for inner in getattr(statement, "orelse", ()))
    return any(_breaks(inner) for inner in statement.get_children())


def _groups(entries: Sequence[_Entry], target: Path) -> Iterator[list[_Entry]]:
    """Runs of bindings that stand in the same statement beside the use."""
    group: list[_Entry] = []
    for entry in entries:
        if group and _beside(group[-1].path, target) != _beside(entry.path, target):
            yield group
            group = []
        group.append(entry)
    if group:
        yield group


def _beside(path: Path, target: Path) -> tuple[int, str, int]:
    shared = _shared(path, target)
    if shared >= len(path):
        return (0, "", shared)
    step = path[shared]
    return (id(step.owner), step.block, step.place)


def _covers(group: Sequence[_Entry], depth: int) -> bool:
    """Whether every path through the statement that the group shares passes one of its bindings."""
    ended = [entry for entry in group if len(entry.path) <= depth + 1]
    if any(_is_unconditional(entry, depth) for entry in ended):
        return True
    inner = [entry for entry in group if len(entry.path) > depth + 1]
    if not inner:
        return False
    statement = inner[0].path[depth + 1].owner
    if isinstance(statement, nodes.With):
        return _block_covered(inner, depth + 1, "body")
    if isinstance(statement, nodes.If):
        return all(
            ends_elsewhere(block) or _block_covered(inner, depth + 1, name)
            for name, block in (("body", statement.body), ("orelse", statement.orelse))
        )
    if isinstance(statement, nodes.Try):
        if _block_covered(inner, depth + 1, "finalbody"):
            return True
        normal = _block_covered(inner, depth + 1, "body") or _block_covered(inner, depth + 1, "orelse")
        return normal and all(
            ends_elsewhere(handler.body) or _handler_covered(inner, depth + 1, index)
            for index, handler in enumerate(statement.handlers)
        )
    return False


def _is_unconditional(entry: _Entry, depth: int) -> bool:
    """Whether a binding that is part of the statement itself is made each time the statement runs."""
    if len(entry.path) <= depth:
        # The use stands inside of the binding's own statement, or the binding is a parameter.
        return True
    return not isinstance(entry.path[depth].statement, (nodes.For, nodes.ExceptHandler, nodes.MatchCase))


def _block_covered(entries: Sequence[_Entry], depth: int, block: str) -> bool:
    by_statement: dict[int, list[_Entry]] = {}
    for entry in entries:
        if entry.path[depth].block == block:
            by_statement.setdefault(entry.path[depth].place, []).append(entry)
    return any(_covers(group, depth) for group in by_statement.values())


def _handler_covered(entries: Sequence[_Entry], depth: int, index: int) -> bool:
    inner = [e for e in entries if e.path[depth].block == "handlers" and e.path[depth].place == index]
    inner = [entry for entry in inner if len(entry.path) > depth + 1]
    return bool(inner) and _block_covered(inner, depth + 1, "body")


def _adds(entry: nodes.NodeNG) -> bool:
    """Whether a binding leaves the earlier ones in force: imports of submodules and declarations without a value."""
    if isinstance(entry, nodes.Import):
        return True
    return isinstance(entry.parent, nodes.AnnAssign) and entry.parent.value is None


def _comes_round(path: Path, target: Path, hiding: Path | None) -> bool:
    """Whether a binding behind the use reaches it through the next turn of a loop around both."""
    shared = _shared(path, target)
    around = path[: shared + 1]
    loops = [
        depth
        for depth, step in enumerate(around)
        if isinstance(step.owner, _LOOPS)
        and step.block == "body"
        and depth < len(target)
        and target[depth].owner is step.owner
        and target[depth].block == "body"
    ]
    if not loops:
        return False
    return hiding is None or _shared(hiding, target) <= loops[-1] and not _same_loop(hiding, target, loops[-1])


def _same_loop(hiding: Path, target: Path, depth: int) -> bool:
    return len(hiding) > depth and hiding[depth].owner is target[depth].owner and hiding[depth].block == "body"
