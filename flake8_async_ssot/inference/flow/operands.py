"""The other operand of an operator, which may have a method that takes any object, a coroutine too."""

from __future__ import annotations

from collections.abc import Iterator

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import Reason
from flake8_async_ssot.inference.evaluation import attributes, bindings, operators
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import unbound
from flake8_async_ssot.inference.evaluation.unpruned import whole
from flake8_async_ssot.inference.evaluation.values import (
    Class,
    Display,
    Function,
    Instance,
    Mock,
    Running,
    Unknown,
    Value,
    Values,
    unknown,
)
from flake8_async_ssot.inference.flow.places import Spot
from flake8_async_ssot.inference.syntax.names import last_name
from flake8_async_ssot.inference.syntax.reads import names_of
from flake8_async_ssot.inference.syntax.signatures import positional_of

#: What says in a test that it is equal to all objects.
_ANY = "ANY"
_NAMES = (nodes.Name, nodes.Attribute)
#: What a stub declares to be the same for all objects.
_LITERAL = "Literal"
#: Containers in containers whose elements are looked at.
MAX_NESTING = 4
#: Elements of a container that are looked at; in a longer one there may be any.
MAX_ELEMENTS = 32
#: Containers that are written out.
_DISPLAYS = (nodes.Tuple, nodes.List, nodes.Set, nodes.Dict)
_Asked = Iterator[tuple[nodes.NodeNG, tuple[str, ...]]]


def takers(ev: Evaluator, spot: Spot) -> Iterator[Value]:
    """The special methods that the interpreter may hand the value at a spot to; unknown ones of an unknown operand.

    A comparison with an unknown operand is taken for one by identity, as nearly all are.
    """
    is_compared = isinstance(spot.node, nodes.Compare)
    for operand, names in _others(spot):
        if is_compared and ev.fact(operand, _names_any):
            yield unknown(Reason.ATTRIBUTE)[0]
        for value in _values(ev, spot.node, operand):
            is_searched = "__contains__" in names or isinstance(spot.value, _DISPLAYS)
            if is_searched and isinstance(value, Display) and len(_elements(value)) > MAX_ELEMENTS:
                yield unknown(Reason.LIMIT)[0]
                continue
            owner = attributes.as_instance(ev, value, spot.node.root())
            # The metaclass of a class may have the method.
            if isinstance(value, (Unknown, Mock, Class)) and not is_compared:
                yield unknown(Reason.ATTRIBUTE)[0]
            elif owner is not None:
                for name in names:
                    yield from _asked(ev, owner, name, is_compared)
            if is_searched and isinstance(value, Display):
                yield from _of_elements(ev, value)


def _names_any(operand: nodes.NodeNG) -> bool:
    return any(last_name(node) == _ANY for node in operand.nodes_of_class(_NAMES))


def _asked(ev: Evaluator, owner: Instance, name: str, is_compared: bool) -> Iterator[Value]:
    """The special methods of an object; an unknown one for a comparison that does not look at what it is given."""
    for method in ev.special_method(owner, name):
        function = unbound(method)
        is_blind = is_compared and isinstance(function, Function) and _is_blind(ev, function.node)
        yield unknown(Reason.ATTRIBUTE)[0] if is_blind else method


def _is_blind(ev: Evaluator, function: nodes.NodeNG) -> bool:
    """Whether a function does not read its second parameter: it says the same of all objects."""
    if not isinstance(function, nodes.FunctionDef):
        return False
    if function.root().is_stub:
        return isinstance(function.returns, nodes.Subscript) and last_name(function.returns.value) == _LITERAL
    node = whole(ev, function)
    if node is None:
        return False
    given, names = positional_of(node.args)[1:2], ev.fact(node, names_of)
    return bool(given) and given[0].name not in names.reads and given[0].name not in names.inner


def _of_elements(ev: Evaluator, holder: Display, depth: int = 0) -> Iterator[Value]:
    """The methods of the elements of a container that a search in it, or a comparison, hands the value to."""
    elements = _elements(holder)
    if len(elements) > MAX_ELEMENTS:
        yield unknown(Reason.LIMIT)[0]
        return
    for element in elements:
        for value in ev.values(element, holder.frame):
            if isinstance(value, Instance):
                yield from _asked(ev, value, "__eq__", True)
            elif isinstance(value, Display) and depth < MAX_NESTING:
                yield from _of_elements(ev, value, depth + 1)
            elif isinstance(value, Running):
                # It may be the same coroutine.
                yield unknown(Reason.ATTRIBUTE)[0]


def _elements(holder: Display) -> list[nodes.NodeNG]:
    """The elements of a container, and the values of a dictionary, that are written out or added."""
    written = [value for _, value in holder.node.items] if isinstance(holder.node, nodes.Dict) else []
    return [*getattr(holder.node, "elts", written), *holder.added]


def _values(ev: Evaluator, node: nodes.NodeNG, operand: nodes.NodeNG) -> Values:
    if isinstance(node, nodes.AugAssign) and operand is node.target:
        return bindings.target_of_augmented(ev, node)
    return ev.values(operand)


def _others(spot: Spot) -> _Asked:
    """The other operands of what is done with a value, each with the methods that it is asked for."""
    node, value = spot.node, spot.value
    if isinstance(node, nodes.BinOp):
        forward, reflected = operators.methods_of(node.op)
        yield (node.right, (reflected,)) if value is node.left else (node.left, (forward,))
    elif isinstance(node, nodes.AugAssign):
        in_place, forward, reflected = operators.in_place_methods_of(node.op)
        yield (node.target, (in_place, forward)) if value is node.value else (node.value, (reflected,))
    elif isinstance(node, nodes.Subscript) and value is not node.value:
        yield node.value, ("__getitem__", "__missing__")
    elif isinstance(node, nodes.Compare):
        yield from _compared(node, value)


def _compared(node: nodes.Compare, value: nodes.NodeNG) -> _Asked:
    before = node.left
    for sign, after in node.ops:
        forward, reflected = operators.COMPARISONS.get(sign, ("", ""))
        if value is before:
            yield after, (reflected or "__contains__",)
        elif value is after:
            yield before, (forward,)
        before = after
