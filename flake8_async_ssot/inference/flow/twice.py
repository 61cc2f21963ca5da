"""Whether a coroutine that a local name holds is certain to have been awaited before: it can be awaited once only."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from astroid import nodes

from flake8_async_ssot.inference.syntax import deliberate
from flake8_async_ssot.inference.syntax.names import called_name
from flake8_async_ssot.inference.syntax.reads import Names, reached_uses
from flake8_async_ssot.inference.syntax.use_def import reaching_bindings

_BLOCKS = ("body", "orelse", "handlers", "finalbody")
_BINDING = (nodes.Assign, nodes.AnnAssign, nodes.NamedExpr)
#: What evaluates a part of itself on some condition, later, or any number of times.
_OPEN = (
    nodes.If, nodes.For, nodes.While, nodes.Match, nodes.IfExp, nodes.BoolOp, nodes.Lambda, nodes.FunctionDef,
    nodes.ClassDef, nodes.ListComp, nodes.SetComp, nodes.DictComp, nodes.GeneratorExp, nodes.Compare,
)  # fmt: skip
_LEAVING = (nodes.Break, nodes.Return, nodes.Raise)

#: Whether a name stands where what it holds is awaited or run.
Consumes = Callable[[nodes.Name], bool]


def consumed_before(use: nodes.Name, names: Names, consumes: Consumes) -> nodes.Name | None:
    """The use of a local name that has consumed the coroutine whenever this one comes to it; None where none must have.

    A use in a loop around which the coroutine is made follows itself.

    :param use: a use that consumes.
    :param names: the reads of its scope.
    """
    scope = use.scope()
    reaching = reaching_bindings(scope, use.name, use) if isinstance(scope, nodes.FunctionDef) else ()
    if reaching is None or len(reaching) != 1 or not isinstance(reaching[0].parent, _BINDING):
        return None
    binding = reaching[0].parent
    if not isinstance(binding.value, nodes.Call):
        return None
    for other in reached_uses(names, scope, reaching[0], use.name) or ():
        # What has to raise may have done so before it took the coroutine.
        if other is use or deliberate.is_last_to_raise(other) or _may_be_refused(other, use):
            continue
        if _dominates(other, use, binding) and consumes(other):
            return other
    return use if _is_repeated(use, binding) else None


def _may_be_refused(taking: nodes.Name, later: nodes.Name) -> bool:
    """Whether a call that starts a coroutine may raise in place of taking it, and a handler leads to a later place.

    One that runs where no loop does, or where another one does, refuses it. An ``await`` has taken it before it raises.
    """
    child, parent = taking, taking.parent
    while not isinstance(parent, (nodes.FunctionDef, nodes.Module)):
        if isinstance(parent, nodes.Await):
            return False
        if isinstance(parent, nodes.Try) and child in parent.body and _is_past_failure(later, parent):
            return True
        if isinstance(parent, nodes.With) and child in parent.body and not parent.parent_of(later):
            return any(called_name(manager) == "suppress" for manager, _ in parent.items)
        child, parent = parent, parent.parent
    return False


def _is_past_failure(place: nodes.NodeNG, statement: nodes.Try) -> bool:
    """Whether a place may be reached after an exception in the body of a statement."""
    if not statement.parent_of(place):
        return not all(isinstance(handler.body[-1], _LEAVING) for handler in statement.handlers)
    return any(block.parent_of(place) or block is place for block in (*statement.handlers, *statement.finalbody))


def _dominates(earlier: nodes.NodeNG, later: nodes.NodeNG, binding: nodes.NodeNG) -> bool:
    """Whether every way from a binding to a place passes an earlier one."""
    start = (earlier.lineno, earlier.col_offset)
    if start >= (later.lineno, later.col_offset) or start < (binding.lineno, binding.col_offset):
        return False
    return any(_is_certain(earlier, passed) for passed in _passed(later))


def _passed(place: nodes.NodeNG) -> Iterator[nodes.NodeNG]:
    """The statements that have begun before a place is reached, its own among them."""
    child = place.statement()
    yield child
    while not isinstance(child, (nodes.FunctionDef, nodes.Module)):
        parent = child.parent
        for field in _BLOCKS:
            block = getattr(parent, field, None)
            if isinstance(block, list) and child in block:
                yield from block[: block.index(child)] if field != "handlers" else ()
        yield from (head for head in _heads(parent) if head is not child)
        if isinstance(parent, nodes.Try) and child not in parent.body:
            # What comes before may be cut short, but has begun with its first statement.
            yield from parent.body[:1]
        child = parent


def _heads(statement: nodes.NodeNG) -> list[nodes.NodeNG]:
    """The expressions that a statement evaluates before its blocks."""
    if isinstance(statement, nodes.With):
        return [manager for manager, _ in statement.items]
    heads = [getattr(statement, field, None) for field in ("test", "iter", "subject")]
    return [head for head in heads if isinstance(head, nodes.NodeNG)]


def _is_certain(place: nodes.NodeNG, statement: nodes.NodeNG) -> bool:
    """Whether a place within a statement is evaluated whenever the statement is."""
    if place is not statement and not statement.parent_of(place):
        return False
    child, parent = place, place.parent
    while child is not statement:
        if isinstance(parent, _OPEN) and not _is_first(parent, child):
            return False
        if isinstance(parent, nodes.Try) and child is not parent.body[0]:
            return False
        if isinstance(parent, nodes.With) and child in parent.body and child is not parent.body[0]:
            return False
        child, parent = parent, parent.parent
    return True


def _is_first(parent: nodes.NodeNG, child: nodes.NodeNG) -> bool:
    """Whether a part is evaluated in any case: a test, an iterable, a first operand."""
    if isinstance(parent, nodes.BoolOp):
        return child is parent.values[0]
    if isinstance(parent, nodes.Compare):
        return child is parent.left
    return child in _heads(parent)


def _is_repeated(use: nodes.NodeNG, binding: nodes.NodeNG) -> bool:
    """Whether a loop repeats a use, and never leaves early, of what is bound outside of the loop."""
    child, parent = use, use.parent
    while not isinstance(parent, (nodes.FunctionDef, nodes.Module)):
        if isinstance(parent, (nodes.For, nodes.While)) and child in parent.body:
            if parent.parent_of(binding) or not _runs_again(parent):
                return False
            return _is_certain(use, child) and not any(True for _ in parent.nodes_of_class(_LEAVING))
        if isinstance(parent, _OPEN):
            return False
        child, parent = parent, parent.parent
    return False


def _runs_again(loop: nodes.For | nodes.While) -> bool:
    """Whether the body of a loop is certain to run more than once, unless it leaves the loop."""
    if isinstance(loop, nodes.While):
        return isinstance(loop.test, nodes.Const) and bool(loop.test.value)
    if isinstance(loop.iter, (nodes.List, nodes.Tuple, nodes.Set)):
        return len(loop.iter.elts) > 1
    if not isinstance(loop.iter, nodes.Call) or loop.iter.func.as_string() != "range" or len(loop.iter.args) != 1:
        return False
    count = loop.iter.args[0]
    return isinstance(count, nodes.Const) and isinstance(count.value, int) and count.value > 1
