"""The results of operators: on constants, and by the special methods of both operands (data model, 3.3.1 and 3.3.8)."""

from __future__ import annotations

from dataclasses import replace

from flake8_async_ssot.inference.answers.answer import Reason
from flake8_async_ssot.inference.evaluation import attributes, classes, constants, functions, protocols, shape
from flake8_async_ssot.inference.evaluation.actuals import Actuals
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import definition_of
from flake8_async_ssot.inference.evaluation.values import (
    Bound,
    Function,
    Instance,
    Literal,
    Overloads,
    Unknown,
    Value,
    Values,
    has_unknown,
    union,
    unknown,
)
from flake8_async_ssot.inference.syntax.class_hooks import MAKING_UP
from flake8_async_ssot.inference.syntax.definitions import is_same
from flake8_async_ssot.inference.syntax.names import qualified_name
from flake8_async_ssot.inference.syntax.tree import ModuleNode

#: Special methods of binary operators, without their underscores.
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
#: Special methods of comparisons: that of the left operand and that of the right one. Other comparisons give a bool.
COMPARISONS = {
    "<": ("__lt__", "__gt__"),
    "<=": ("__le__", "__ge__"),
    ">": ("__gt__", "__lt__"),
    ">=": ("__ge__", "__le__"),
    "==": ("__eq__", "__eq__"),
    "!=": ("__ne__", "__ne__"),
}
_UNARY = {"-": "__neg__", "+": "__pos__", "~": "__invert__"}
#: Operators of which nothing that is defined for a number or a text gives something awaitable; `|` builds pipelines.
_ARITHMETIC = frozenset({"+", "-", "*", "/", "//", "%", "**"})
#: Pairs of operands that are looked at.
_MAX_PAIRS = 64
_NUMBERS = (bool, int, float, complex)
_BOOL, _INT, _FLOAT = (Literal(value, known=False) for value in (True, 1, 1.0))


def methods_of(operator: str) -> tuple[str, str]:
    """The special methods of a binary operator: that of the left operand and that of the right one."""
    return f"__{_METHODS[operator]}__", f"__r{_METHODS[operator]}__"


def in_place_methods_of(operator: str) -> tuple[str, str, str]:
    """The special methods of ``+=`` and its like, by their order: two of the target, then that of the right operand."""
    name = operator.removesuffix("=")
    return f"__i{_METHODS[name]}__", *methods_of(name)


def binary(ev: Evaluator, left: Values, operator: str, right: Values, module: ModuleNode) -> Values:
    """The result of ``left operator right``.

    :param module: the module of the expression.
    """
    if len(left) * len(right) > _MAX_PAIRS:
        return unknown(Reason.LIMIT)
    return union(*(_binary_one(ev, one, operator, other, module) for one in left for other in right))


def augmented(ev: Evaluator, before: Values, operator: str, right: Values, module: ModuleNode) -> Values:
    """The new value of the target of ``target operator= right``: the in-place method comes before the binary one.

    :param before: the values of the target.
    """
    parts = []
    for value in before:
        own = attributes.as_instance(ev, value, module)
        method = ev.special_method(own, f"__i{_METHODS[operator]}__") if own is not None else ()
        found, is_final = _tried(ev, method, right)
        parts.append(found if is_final else union(found, binary(ev, (value,), operator, right, module)))
    # A loop repeats it: only the type is certain.
    return tuple(replace(value, known=False) if isinstance(value, Literal) else value for value in union(*parts))


def compared(ev: Evaluator, left: Values, operator: str, right: Values, module: ModuleNode) -> Values:
    """The result of a comparison."""
    if operator not in COMPARISONS:
        return (_BOOL,)
    if len(left) * len(right) > _MAX_PAIRS:
        return unknown(Reason.LIMIT)
    return union(*(_compared_one(ev, one, operator, other, module) for one in left for other in right))


def unary(ev: Evaluator, operand: Value, operator: str) -> Values:
    """The result of ``-x``, ``+x``, ``~x`` and ``not x``."""
    if operator == "not":
        return (_BOOL,)
    if isinstance(operand, Literal) and isinstance(operand.value, _NUMBERS):
        if operator == "-" and operand.known and type(operand.value) is int:
            return (Literal(-operand.value),)
        return (Literal(1 if isinstance(operand.value, bool) else operand.value, known=False),)
    return protocols.call_method(ev, operand, _UNARY[operator])


def _binary_one(ev: Evaluator, left: Value, operator: str, right: Value, module: ModuleNode) -> Values:
    if isinstance(left, Unknown):
        is_told = operator in _ARITHMETIC and isinstance(right, Literal) and type(right.value) in (int, float, str)
        return (replace(right, known=False),) if is_told and isinstance(right, Literal) else (left,)
    if isinstance(left, Literal):
        if isinstance(left.value, (str, bytes)) and operator == "%":
            is_known = left.known and isinstance(left.value, str)
            return constants.formatted(ev, str(left.value), (right,)) if is_known else (replace(left, known=False),)
        result = _of_constants(left, operator, right) if isinstance(right, Literal) else None
        if result is not None:
            return result
    found = _dispatched(ev, (left, right), methods_of(operator), module)
    return found or _not_defined(ev, left, module)


def _compared_one(ev: Evaluator, left: Value, operator: str, right: Value, module: ModuleNode) -> Values:
    is_one_constant = isinstance(left, Literal) or isinstance(right, Literal)
    if (
        isinstance(left, Unknown)
        or is_one_constant
        and not isinstance(left, Instance)
        and not isinstance(right, Instance)
    ):
        return (_BOOL,) if is_one_constant else unknown(Reason.EXPRESSION)
    found = _dispatched(ev, (left, right), COMPARISONS[operator], module)
    return found or ((_BOOL,) if is_one_constant else unknown(Reason.EXPRESSION))


def _dispatched(ev: Evaluator, operands: tuple[Value, Value], names: tuple[str, str], module: ModuleNode) -> Values:
    """The result of the left operand's method, else of the right operand's reflected one; nothing without any.

    :param names: the methods of the left and of the right operand.
    """
    left, right = operands
    own, other = attributes.as_instance(ev, left, module), attributes.as_instance(ev, right, module)
    forward = ev.special_method(own, names[0]) if own is not None else ()
    reflected = ev.special_method(other, names[1]) if other is not None else ()
    tries = [(forward, right), (reflected, left)]
    if own is not None and other is not None and _comes_first(ev, own, other, names[1], reflected):
        tries.reverse()
    parts = []
    for method, given in tries:
        found, is_final = _tried(ev, method, (given,))
        parts.append(found)
        if is_final and not (_is_of_stub(method) and method is forward and _is_source(reflected)):
            return union(*parts)
    if isinstance(right, Unknown):
        parts.append((right,))
    return union(*parts)


def _comes_first(ev: Evaluator, own: Instance, other: Instance, name: str, reflected: Values) -> bool:
    """Whether the right operand is asked first: its class is derived from the left one's and has its own method."""
    if is_same(own.cls.node, other.cls.node) or classes.is_subclass_of(ev, other.cls, own.cls) is not True:
        return False
    inherited = [value.function for value in ev.special_method(own, name) if isinstance(value, Bound)]
    return [value.function for value in reflected if isinstance(value, Bound)] != inherited


def _tried(ev: Evaluator, method: Values, given: Values) -> tuple[Values, bool]:
    """What a special method gives for an operand, and whether the other operand's is not asked any more.

    ``NotImplemented`` asks for the other one. So do the built-in methods for operands that their stubs do not take.
    """
    actuals = Actuals(leading=(given,))
    taken = tuple(value for value in method if not _is_of_stub((value,)) or _accepts(ev, value, actuals))
    found = ev.call(taken, actuals) if taken else ()
    kept = tuple(value for value in found if not _is_not_implemented(value))
    return kept, bool(taken) and len(taken) == len(method) and len(kept) == len(found)


def _accepts(ev: Evaluator, method: Value, actuals: Actuals) -> bool:
    if not isinstance(method, Bound):
        return True
    signatures = method.function.functions if isinstance(method.function, Overloads) else (method.function,)
    return any(functions.accepts(ev, signature, method.receiver, actuals) for signature in signatures)


def _is_of_stub(method: Values) -> bool:
    found = [definition_of(value) for value in method]
    return bool(found) and all(isinstance(function, Function) and function.node.root().is_stub for function in found)


def _is_source(method: Values) -> bool:
    return bool(method) and not has_unknown(method) and not _is_of_stub(method)


def _is_not_implemented(value: Value) -> bool:
    if not isinstance(value, Instance):
        return False
    return qualified_name(value.cls.node) in ("types.NotImplementedType", "builtins._NotImplementedType")


def _not_defined(ev: Evaluator, left: Value, module: ModuleNode) -> Values:
    """The values of an operator that neither operand is seen to define."""
    instance = attributes.as_instance(ev, left, module)
    if instance is None:
        return unknown(Reason.EXPRESSION)
    is_open = shape.is_open(ev, classes.order(ev, instance.cls), MAKING_UP)
    return unknown(Reason.ATTRIBUTE if is_open else Reason.NO_ATTRIBUTE)


def _of_constants(left: Literal, operator: str, right: Literal) -> Values | None:
    """The result of an operator on two constants; None where it is not one of numbers and texts."""
    if isinstance(left.value, _NUMBERS) and isinstance(right.value, _NUMBERS):
        return _of_numbers(left.value, operator, right)
    if operator == "+" and type(left.value) is type(right.value) and isinstance(left.value, (str, bytes)):
        if left.known and right.known and isinstance(left.value, str):
            return (Literal(left.value + str(right.value)),)
        return (replace(left, known=False),)
    for text, count in ((left, right), (right, left)):
        if operator == "*" and isinstance(text.value, (str, bytes)) and isinstance(count.value, int):
            return (replace(text, known=False),)
    return None


def _of_numbers(left: float | complex, operator: str, right: Literal) -> Values | None:
    """The result of an operator on two numbers, of which only the type is told; nothing where it divides by zero."""
    if operator in ("/", "//", "%") and right.known and not right.value:
        return ()
    is_whole = isinstance(left, int) and isinstance(right.value, int)
    if operator in ("&", "|", "^", "<<", ">>"):
        is_truth = operator not in ("<<", ">>") and isinstance(left, bool) and isinstance(right.value, bool)
        return ((_BOOL if is_truth else _INT),) if is_whole else None
    if isinstance(left, complex) or isinstance(right.value, complex):
        return (Literal(1j, known=False),) if operator in ("+", "-", "*", "/", "**") else None
    if operator == "@":
        return None
    if operator == "**" and is_whole and isinstance(right.value, int) and not (right.known and right.value >= 0):
        # A negative exponent makes it a fraction.
        return (_FLOAT,) if right.known else (_INT, _FLOAT)
    return (_INT if is_whole and operator != "/" else _FLOAT,)
