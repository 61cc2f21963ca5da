"""The use of an expression's value, read from the tree alone."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any, NamedTuple

from astroid import nodes

from flake8_async_ssot.inference.answers.loss import Construct, Consumer
from flake8_async_ssot.inference.syntax.names import plain_scope


class Use(Enum):
    """The use of the value of an expression."""

    DROPPED = "dropped"
    BOUND = "bound to a local name"
    CONDITION = "tested for truth"
    VALUE = "taken for another value"
    FORMATTED = "formatted"
    ARGUMENT = "given to a call"
    COLLECTED = "put into a collection"
    RETURNED = "returned"
    KEPT = "awaited, yielded, stored or something else that may well await it"


class Spot(NamedTuple):
    """The use of a value: the node that uses it, and the expression there that has the value.

    ``consumer`` is the construct that takes the value for another one, and ``walrus`` the name that an assignment
    expression around the value binds; None without one.
    """

    use: Use
    node: nodes.NodeNG
    value: nodes.NodeNG
    consumer: Consumer | None = None
    walrus: nodes.AssignName | None = None


#: Attributes that coroutine objects have, or every object has.
COROUTINE_ATTRIBUTES = frozenset({"close", "send", "throw"})
#: Attributes that futures and tasks have besides.
OF_FUTURE = frozenset({
    "result", "exception", "done", "cancelled", "cancel", "add_done_callback", "remove_done_callback", "get_loop",
    "set_result", "set_exception", "set_name", "get_name", "get_coro", "uncancel", "cancelling", "get_context",
})  # fmt: skip
_COROUTINE_PREFIXES = ("__", "cr_", "gi_", "ag_")

_Found = tuple[Use, Consumer | None]
_Through = None
_KEPT: _Found = (Use.KEPT, None)
_COLLECTED: _Found = (Use.COLLECTED, None)
_INDEX: _Found = (Use.VALUE, Consumer(Construct.INDEX))
_ITERATION: _Found = (Use.VALUE, Consumer(Construct.ITERATION))
_FORMAT: _Found = (Use.FORMATTED, Consumer(Construct.FORMAT))
_MAPPING: _Found = (Use.VALUE, Consumer(Construct.MAPPING))


def _tested(construct: Construct, written: str = "") -> _Found:
    return Use.CONDITION, Consumer(construct, written)


def _taken(construct: Construct, written: str = "") -> _Found:
    return Use.VALUE, Consumer(construct, written)


def spot_of(node: nodes.NodeNG) -> Spot:
    """Follow a value outwards, through the arms of conditionals, to the node that uses it."""
    child, parent = node, node.parent
    walrus = None
    while True:
        if isinstance(parent, nodes.NamedExpr) and child is parent.value:
            walrus = parent.target
        handler = _HANDLERS.get(type(parent))
        found = handler(parent, child) if handler else _KEPT
        if found is _COLLECTED and is_parallel(parent):
            # `a, b = f(), g()` binds each name to its own value.
            return Spot(Use.BOUND, parent.parent, child, None, walrus)
        if found is not _Through:
            return Spot(found[0], parent, child, found[1], walrus)
        child, parent = parent, parent.parent


def surroundings(node: nodes.NodeNG) -> tuple[bool, str]:
    """Whether something can be awaited at a node, and the name of the sync function around it."""
    scope = plain_scope(node)
    if isinstance(scope, nodes.AsyncFunctionDef):
        return True, ""
    if isinstance(scope, nodes.Module) and any(plain_scope(each) is scope for each in scope.all_of(nodes.Await)):
        # The text of a notebook, whose cells may await.
        return True, ""
    return False, scope.name if isinstance(scope, nodes.FunctionDef) else ""


def _boolean(parent: nodes.BoolOp, child: nodes.NodeNG) -> _Found | None:
    return _tested(Construct.OPERAND, parent.op) if child is not parent.values[-1] else _Through


def _assign(parent: nodes.Assign, child: nodes.NodeNG) -> _Found:
    if all(isinstance(target, nodes.AssignName) for target in parent.targets):
        return Use.BOUND, None
    if any(isinstance(target, (nodes.Tuple, nodes.List)) for target in parent.targets):
        return _taken(Construct.UNPACKING)
    return _KEPT


def _annotated(parent: nodes.AnnAssign, child: nodes.NodeNG) -> _Found:
    return (Use.BOUND if isinstance(parent.target, nodes.AssignName) and child is parent.value else Use.KEPT), None


def _test(parent: Any, child: nodes.NodeNG) -> _Found:
    keyword = type(parent).__name__.lower()
    return _tested(Construct.STATEMENT, keyword) if child is parent.test else _KEPT


def _unary(parent: nodes.UnaryOp, child: nodes.NodeNG) -> _Found:
    return _tested(Construct.NEGATION) if parent.op == "not" else _taken(Construct.OPERATOR, parent.op)


def _comprehension(parent: nodes.Comprehension, child: nodes.NodeNG) -> _Found:
    if child in parent.ifs:
        return _tested(Construct.FILTER)
    return _ITERATION if child is parent.iter else _KEPT


def _binary(parent: nodes.BinOp, child: nodes.NodeNG) -> _Found:
    if is_text_format(parent, child):
        return _FORMAT
    return _taken(Construct.OPERATOR, parent.op)


def is_text_format(parent: nodes.NodeNG, child: nodes.NodeNG) -> bool:
    """Whether an operator puts its right side into a text."""
    return (
        isinstance(parent, nodes.BinOp) and parent.op == "%" and child is parent.right
        and isinstance(parent.left, nodes.Const) and isinstance(parent.left.value, (str, bytes))
    )  # fmt: skip


def _augmented(parent: nodes.AugAssign, child: nodes.NodeNG) -> _Found:
    return _taken(Construct.OPERATOR, parent.op)


def _attribute(parent: nodes.Attribute | nodes.AssignAttr | nodes.DelAttr, child: nodes.NodeNG) -> _Found:
    if parent.attrname in COROUTINE_ATTRIBUTES or parent.attrname.startswith(_COROUTINE_PREFIXES):
        return _KEPT
    return _taken(Construct.ATTRIBUTE, parent.attrname)


def _subscript(parent: nodes.Subscript, child: nodes.NodeNG) -> _Found:
    return _INDEX if child is parent.value or _is_read(parent) else _KEPT


def _is_read(parent: nodes.Subscript) -> bool:
    statement = parent.parent
    is_target = isinstance(statement, nodes.Assign) and parent in statement.targets
    return not is_target and not isinstance(statement, (nodes.Delete, nodes.AugAssign, nodes.AnnAssign))


def _with(parent: nodes.With, child: nodes.NodeNG) -> _Found:
    return _taken(Construct.WITH, "async with" if isinstance(parent, nodes.AsyncWith) else "with")


def _raise(parent: nodes.Raise, child: nodes.NodeNG) -> _Found:
    # A call in `raise` nearly always makes an exception.
    return _taken(Construct.RAISE) if isinstance(child, nodes.Name) else _KEPT


def _keyword(parent: nodes.Keyword, child: nodes.NodeNG) -> _Found:
    if parent.arg is None:
        return _MAPPING
    return (Use.ARGUMENT if isinstance(parent.parent, nodes.Call) else Use.KEPT), None


def _collection(parent: nodes.NodeNG, child: nodes.NodeNG) -> _Found | None:
    if isinstance(parent.parent, nodes.Compare) and all(sign in ("==", "!=") for sign, _ in parent.parent.ops):
        # What stands in a tuple is compared with what stands in the other one.
        return _Through
    if isinstance(parent, nodes.Tuple) and is_text_format(parent.parent, parent):
        return _FORMAT
    return _COLLECTED


def is_parallel(node: nodes.NodeNG) -> bool:
    """Whether a tuple stands on the right of an assignment to as many names."""
    statement = node.parent
    if not isinstance(node, nodes.Tuple) or not isinstance(statement, nodes.Assign) or len(statement.targets) != 1:
        return False
    target = statement.targets[0]
    return (
        isinstance(target, (nodes.Tuple, nodes.List))
        and len(target.elts) == len(node.elts)
        and not any(isinstance(item, nodes.Starred) for item in (*target.elts, *node.elts))
    )


def _dictionary(parent: nodes.Dict, child: nodes.NodeNG) -> _Found | None:
    is_unpacked = any(isinstance(key, nodes.DictUnpack) and item is child for key, item in parent.items)
    return _MAPPING if is_unpacked else _collection(parent, child)


def _generated(parent: Any, child: nodes.NodeNG) -> _Found:
    element = parent.value if isinstance(parent, nodes.DictComp) else parent.elt
    return (Use.COLLECTED, None) if child is element else _KEPT


_HANDLERS: dict[type, Callable[[Any, Any], _Found | None]] = {
    nodes.Expr: lambda parent, child: (Use.DROPPED, None),
    nodes.Return: lambda parent, child: (Use.RETURNED, None),
    nodes.Raise: _raise,
    nodes.IfExp: lambda parent, child: _tested(Construct.CONDITIONAL) if child is parent.test else _Through,
    nodes.BoolOp: _boolean,
    nodes.NamedExpr: lambda parent, child: _Through,
    nodes.Assign: _assign,
    nodes.AnnAssign: _annotated,
    nodes.AugAssign: _augmented,
    nodes.If: _test,
    nodes.While: _test,
    nodes.Assert: _test,
    nodes.UnaryOp: _unary,
    nodes.Comprehension: _comprehension,
    nodes.Match: lambda parent, child: _tested(Construct.SUBJECT) if child is parent.subject else _KEPT,
    nodes.Compare: lambda parent, child: _taken(Construct.COMPARISON, parent.ops[0][0]),
    nodes.BinOp: _binary,
    nodes.Attribute: _attribute,
    nodes.AssignAttr: _attribute,
    nodes.DelAttr: _attribute,
    nodes.Subscript: _subscript,
    nodes.Slice: lambda parent, child: _INDEX,
    nodes.For: lambda parent, child: _ITERATION if child is parent.iter else _KEPT,
    nodes.AsyncFor: lambda parent, child: _ITERATION if child is parent.iter else _KEPT,
    nodes.With: _with,
    nodes.AsyncWith: _with,
    nodes.FormattedValue: lambda parent, child: (Use.FORMATTED, Consumer(Construct.F_STRING)),
    nodes.Call: lambda parent, child: _taken(Construct.CALL) if child is parent.func else (Use.ARGUMENT, None),
    nodes.Keyword: _keyword,
    nodes.Starred: lambda parent, child: _ITERATION,
    nodes.List: _collection,
    nodes.Tuple: _collection,
    nodes.Set: _collection,
    nodes.Dict: _dictionary,
    nodes.ListComp: _generated,
    nodes.SetComp: _generated,
    nodes.GeneratorExp: _generated,
    nodes.DictComp: _generated,
}
