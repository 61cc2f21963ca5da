"""The values of an expression, by the type of its node."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import Reason
from flake8_async_ssot.inference.evaluation import calls, conditions, kept_by_name, narrowing, operators, protocols
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import is_falsy
from flake8_async_ssot.inference.evaluation.values import (
    Alias,
    Class,
    Display,
    Frame,
    Function,
    Literal,
    Special,
    Value,
    Values,
    has_unknown,
    union,
    unknown,
)


def evaluate(ev: Evaluator, node: nodes.NodeNG, frame: Frame | None) -> Values:
    """The values of an expression; unknown for node types that are not evaluated."""
    handler = _HANDLERS.get(type(node))
    return handler(ev, node, frame) if handler else unknown(Reason.EXPRESSION)


def _name(ev: Evaluator, node: nodes.Name | nodes.AssignName, frame: Frame | None) -> Values:
    return narrowing.narrow(ev, node, ev.lookup(node.name, node, frame), frame)


def _target(ev: Evaluator, node: nodes.AssignName, frame: Frame | None) -> Values:
    """What an augmented assignment reads before it binds the name anew; other targets have no value yet."""
    return _name(ev, node, frame) if isinstance(node.parent, nodes.AugAssign) else unknown(Reason.EXPRESSION)


def _attribute(ev: Evaluator, node: nodes.Attribute, frame: Frame | None) -> Values:
    owners = ev.values(node.expr, frame)
    found = ev.read(owners, node.attrname, node)
    return narrowing.narrow(ev, node, found, frame)


def _subscript(ev: Evaluator, node: nodes.Subscript, frame: Frame | None) -> Values:
    found = protocols.subscript(ev, ev.values(node.value, frame), node, frame)
    if has_unknown(found):
        found = kept_by_name.or_kept(ev, node, found, frame)
    return narrowing.narrow(ev, node, found, frame)


def _call(ev: Evaluator, node: nodes.Call, frame: Frame | None) -> Values:
    found = calls.call_node(ev, node, frame)
    return kept_by_name.or_kept(ev, node, found, frame) if has_unknown(found) else found


def _conditional(ev: Evaluator, node: nodes.IfExp, frame: Frame | None) -> Values:
    holds = conditions.truth(ev, node.test, frame) if conditions.asks_of_function(node.test) else None
    if holds is not None:
        return ev.values(node.body if holds else node.orelse, frame)
    return union(ev.values(node.body, frame), ev.values(node.orelse, frame))


def _boolean(ev: Evaluator, node: nodes.BoolOp, frame: Frame | None) -> Values:
    parts = [ev.values(operand, frame) for operand in node.values]
    if node.op == "or":
        # A falsy constant on the left of `or` is never the result.
        parts[:-1] = [tuple(value for value in part if not is_falsy(value)) for part in parts[:-1]]
        return union(*parts)
    # `x and y` gives y, or a falsy x: of an object that has no truth value of its own only None is.
    return union(*[tuple(value for value in part if _may_be_falsy(value)) for part in parts[:-1]], parts[-1])


def _may_be_falsy(value: Value) -> bool:
    return not isinstance(value, Literal) or not value.known or is_falsy(value)


def _compare(ev: Evaluator, node: nodes.Compare, frame: Frame | None) -> Values:
    if not any(operator in operators.COMPARISONS for operator, _ in node.ops):
        return (Literal(True, known=False),)
    sides = [ev.values(side, frame) for side in (node.left, *(operand for _, operand in node.ops))]
    parts = [
        operators.compared(ev, left, operator, right, node.root())
        for left, (operator, _), right in zip(sides[:-1], node.ops, sides[1:], strict=True)
    ]
    # `a < b < c` is `a < b and b < c`.
    return union(*(tuple(value for value in part if _may_be_falsy(value)) for part in parts[:-1]), parts[-1])


def _binary(ev: Evaluator, node: nodes.BinOp, frame: Frame | None) -> Values:
    left = ev.values(node.left, frame)
    if node.op == "|" and any(isinstance(value, (Alias, Class, Special)) for value in left):
        return (Alias(node, frame),)
    return operators.binary(ev, left, node.op, ev.values(node.right, frame), node.root())


def _text(ev: Evaluator, node: nodes.JoinedStr, frame: Frame | None) -> Values:
    parts = [ev.values(part.value if isinstance(part, nodes.FormattedValue) else part, frame) for part in node.values]
    known = [p[0].value for p in parts if len(p) == 1 and isinstance(p[0], Literal) and p[0].known]
    plain = all(not isinstance(p, nodes.FormattedValue) or p.format_spec is None for p in node.values)
    if plain and len(known) == len(parts) and all(isinstance(text, str) for text in known):
        return (Literal("".join(str(text) for text in known)),)
    return (Literal("", known=False),)


_DISPLAYS = (
    nodes.List, nodes.Tuple, nodes.Set, nodes.Dict, nodes.ListComp, nodes.SetComp, nodes.DictComp, nodes.GeneratorExp,
)  # fmt: skip
_HANDLERS: dict[type, Callable[[Any, Any, Any], Values]] = {
    nodes.Const: lambda ev, node, frame: (Literal(node.value),),
    nodes.Name: _name,
    nodes.AssignName: _target,
    nodes.Attribute: _attribute,
    nodes.Call: _call,
    nodes.Subscript: _subscript,
    nodes.Await: lambda ev, node, frame: ev.awaited(ev.values(node.value, frame)),
    nodes.YieldFrom: lambda ev, node, frame: protocols.delegated(ev, ev.values(node.value, frame)),
    nodes.Lambda: lambda ev, node, frame: (Function(node, frame),),
    nodes.IfExp: _conditional,
    nodes.BoolOp: _boolean,
    nodes.UnaryOp: lambda ev, node, frame: union(
        *(operators.unary(ev, value, node.op) for value in ev.values(node.operand, frame))
    ),
    nodes.Compare: _compare,
    nodes.BinOp: _binary,
    nodes.JoinedStr: _text,
    **dict.fromkeys(_DISPLAYS, lambda ev, node, frame: (Display(node, frame),)),
    nodes.NamedExpr: lambda ev, node, frame: ev.values(node.value, frame),
}
