"""What binary operators give, on constants, texts and instances that define them."""

from __future__ import annotations

from astroid import nodes

from flake8_async_ssot.inference.evaluation import constants
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.protocols import call_method
from flake8_async_ssot.inference.evaluation.values import Frame, Literal, Unknown, Value, Values, union


def operate(ev: Evaluator, left: Values, operator: str, right_node: nodes.NodeNG, frame: Frame | None) -> Values:
    """What a binary operator gives, on constants, strings and instances that define it."""
    right = ev.values(right_node, frame)
    parts = [_operate_one(ev, value, operator, right) for value in left]
    return union(*parts)


_PLAIN = (int, float, complex, str, bytes)
#: Special methods of binary operators (data model, 3.3.8).
_METHODS = {
    "+": "add",
    "-": "sub",
    "*": "mul",
    "/": "truediv",
    "//": "floordiv",
    "%": "mod",
    "**": "pow",
    "@": "matmul",
    "&": "and",
    "|": "or",
    "^": "xor",
    "<<": "lshift",
    ">>": "rshift",
}


#: Operators of which nothing that is defined for a number or a text gives something awaitable; `|` builds pipelines.
_ARITHMETIC = frozenset({"+", "-", "*", "/", "//", "%", "**"})


def _operate_one(ev: Evaluator, left: Value, operator: str, right: Values) -> Values:
    if isinstance(left, Unknown) and operator in _ARITHMETIC and right and all(map(_is_number_or_text, right)):
        return tuple(Literal(value.value, known=False) for value in right if isinstance(value, Literal))
    if isinstance(left, Literal):
        if isinstance(left.value, (str, bytes)) and operator == "%":
            is_known = left.known and isinstance(left.value, str)
            return constants.formatted(ev, str(left.value), right) if is_known else (Literal(left.value, known=False),)
        if len(right) == 1 and isinstance(right[0], Literal):
            result = _of_constants(left, operator, right[0])
            if result is not None:
                return (result,)
    return call_method(ev, left, f"__{_METHODS.get(operator, '')}__", (right,))


def _of_constants(left: Literal, operator: str, right: Literal) -> Literal | None:
    """The result of an operator on two constants; None where one of them is no number and no text."""
    if left.known and right.known and operator == "+" and isinstance(left.value, str) and isinstance(right.value, str):
        return Literal(left.value + right.value)
    if type(left.value) not in _PLAIN or type(right.value) not in _PLAIN:
        return None
    return Literal(right.value if isinstance(right.value, float) else left.value, known=False)


def _is_number_or_text(value: Value) -> bool:
    return isinstance(value, Literal) and type(value.value) in (int, float, str)
