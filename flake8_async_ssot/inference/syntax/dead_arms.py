"""Arms of ``if`` that the linted project's Python never enters: tests of the version, the platform, TYPE_CHECKING.

``TYPE_CHECKING`` counts as true: what its arm imports or defines says more than what stands in at run time. Where it
does nothing but assign to names that the other arm assigns to as well, or define functions that the other arm defines
as well, that other arm counts.
"""

from __future__ import annotations

import operator
import sys
from collections.abc import Callable, Iterator
from typing import Any

from astroid import nodes

from flake8_async_ssot.inference.syntax.names import last_name, plain_name
from flake8_async_ssot.inference.syntax.three_valued import holds

_NAMES = (nodes.Name, nodes.Attribute)
_GENERIC = frozenset({"list", "dict", "tuple", "set", "frozenset", "type", "deque", "defaultdict"})
_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}


def dead_arms(module: nodes.Module, version: tuple[int, int], is_stub: bool) -> dict[nodes.If, str]:
    """The ``if`` statements at module and class level with the block of each that is never entered.

    :param version: major and minor version of the project's Python.
    :param is_stub: tests of the platform are decided in stubs only; in source both platforms matter.
    """
    found: dict[nodes.If, str] = {}
    for statement in _conditionals(module.body):
        decided = decide(statement.test, version, is_stub)
        if decided is not None:
            is_body_dead = decided is _assigns_at_run_time(statement, decided)
            found[statement] = "body" if is_body_dead else "orelse"
    return found


def _assigns_at_run_time(statement: nodes.If, is_body: bool) -> bool:
    """Whether the arm that only type checkers take does nothing but bind names that the other arm binds in that way.

    :param is_body: whether type checkers take the body.
    """
    if not any(last_name(node) == "TYPE_CHECKING" for node in statement.test.nodes_of_class(_NAMES)):
        return False
    typed, real = (statement.body, statement.orelse) if is_body else (statement.orelse, statement.body)
    is_plain = bool(typed) and all(
        isinstance(statement, nodes.FunctionDef)
        or isinstance(statement, nodes.Assign) and not _is_type(statement.value)
        for statement in typed
    )  # fmt: skip
    return is_plain and _assigned(typed) <= _assigned(real) and _defined(typed) <= _defined(real)


def _is_type(node: nodes.NodeNG) -> bool:
    """Whether an expression looks like a type that the run time has no use for: ``Signal["App"]``, ``list[int]``."""
    if isinstance(node, nodes.Subscript):
        head = last_name(node.value)
        return head[:1].isupper() or head in _GENERIC
    return isinstance(node, nodes.BinOp)


def _assigned(block: list[nodes.NodeNG]) -> set[str]:
    """The names that the assignments of a block bind."""
    targets = (target for statement in block if isinstance(statement, nodes.Assign) for target in statement.targets)
    return {plain_name(target) for target in targets}


def _defined(block: list[nodes.NodeNG]) -> set[str]:
    """The names of the functions that a block defines."""
    return {statement.name for statement in block if isinstance(statement, nodes.FunctionDef)}


def is_entered(node: nodes.NodeNG, version: tuple[int, int]) -> bool:
    """Whether no arm and no loop around a node, in functions too, is ruled out by a constant or by the version."""
    child, parent = node, node.parent
    while parent is not None:
        if isinstance(parent, (nodes.If, nodes.IfExp, nodes.While)) and child is not parent.test:
            is_true = holds(parent.test, lambda test: _is_true(test, version))
            block = [parent.body] if isinstance(parent, nodes.IfExp) else parent.body
            if is_true is not None and is_true is not (child in block):
                return False
        child, parent = parent, parent.parent
    return True


def _is_true(test: nodes.NodeNG, version: tuple[int, int]) -> bool | None:
    if isinstance(test, nodes.Const):
        return bool(test.value)
    # Only type checkers take the arm of TYPE_CHECKING.
    return None if last_name(test) == "TYPE_CHECKING" else _decided(test, version, False)


def _conditionals(block: list[nodes.NodeNG]) -> Iterator[nodes.If]:
    for statement in block:
        if isinstance(statement, nodes.If):
            yield statement
        if isinstance(statement, (nodes.If, nodes.ClassDef, nodes.Try, nodes.With)):
            for name in ("body", "orelse", "finalbody"):
                yield from _conditionals(getattr(statement, name, None) or [])
            for handler in getattr(statement, "handlers", ()):
                yield from _conditionals(handler.body)


def decide(test: nodes.NodeNG, version: tuple[int, int], is_stub: bool) -> bool | None:
    """Whether a test of the version or platform holds; None for any other test."""
    return holds(test, lambda part: _decided(part, version, is_stub))


def _decided(test: nodes.NodeNG, version: tuple[int, int], is_stub: bool) -> bool | None:
    if last_name(test) == "TYPE_CHECKING":
        return True
    if isinstance(test, nodes.Call) and is_stub:
        return _platform_starts(test)
    if isinstance(test, nodes.Compare) and len(test.ops) == 1:
        sign, right = test.ops[0]
        return _compare(test.left, sign, right, version, is_stub)
    return None


def _compare(
    left: nodes.NodeNG, sign: str, right: nodes.NodeNG, version: tuple[int, int], is_stub: bool
) -> bool | None:
    compare = _COMPARISONS.get(sign)
    if compare is None:
        return None
    if last_name(left) == "platform" and is_stub and isinstance(right, nodes.Const):
        return compare(sys.platform, right.value)
    if isinstance(left, nodes.Subscript) and last_name(left.value) == "version_info":
        if isinstance(left.slice, nodes.Const) and left.slice.value == 0 and isinstance(right, nodes.Const):
            return compare(version[0], right.value)
        return None
    if last_name(left) != "version_info" or not isinstance(right, nodes.Tuple):
        return None
    wanted = tuple(element.value for element in right.elts if isinstance(element, nodes.Const))
    # Two numbers stand for a whole series of releases; a longer tuple is compared by its first two.
    return (
        compare(version, wanted[:2])
        if len(wanted) == len(right.elts) and all(isinstance(w, int) for w in wanted)
        else None
    )


def _platform_starts(test: nodes.Call) -> bool | None:
    """``sys.platform.startswith("linux")``."""
    called = test.func
    if not isinstance(called, nodes.Attribute) or called.attrname != "startswith" or len(test.args) != 1:
        return None
    argument = test.args[0]
    if last_name(called.expr) != "platform" or not isinstance(argument, nodes.Const):
        return None
    return sys.platform.startswith(argument.value)
