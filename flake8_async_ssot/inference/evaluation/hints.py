"""The values that annotations declare.

Everything that comes from an annotation in source is marked as not certain: it says what somebody meant. A stub is
certain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import Reason
from flake8_async_ssot.inference.evaluation import classes, sharing
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import is_none
from flake8_async_ssot.inference.evaluation.values import (
    NONE,
    Alias,
    Class,
    Display,
    Frame,
    Instance,
    Literal,
    Signature,
    Special,
    TypeVariable,
    Unknown,
    Value,
    Values,
    union,
    unknown,
)
from flake8_async_ssot.inference.syntax.names import (
    enclosing_class,
    keyword_of,
    last_name,
    plain_name,
    qualified_name,
    renamed,
)
from flake8_async_ssot.inference.syntax.tree import ModuleNode, build_expression

#: Wrappers that do not change the type: PEP 591, 593, 655, 705 and dataclasses.
_TRANSPARENT = frozenset({"ClassVar", "Final", "Required", "NotRequired", "ReadOnly", "Annotated", "InitVar"})
#: Old names of generic classes, PEP 585.
_BUILTIN_ALIASES = {
    "List": "builtins.list",
    "Dict": "builtins.dict",
    "Set": "builtins.set",
    "FrozenSet": "builtins.frozenset",
    "Tuple": "builtins.tuple",
    "Type": "builtins.type",
    "DefaultDict": "collections.defaultdict",
    "OrderedDict": "collections.OrderedDict",
    "Counter": "collections.Counter",
    "Deque": "collections.deque",
    "ChainMap": "collections.ChainMap",
}
#: Generic classes of awaitables, of which the last argument is what they give.
AWAITABLES = frozenset({"Awaitable", "Coroutine", "Future", "Task", "CoroutineType"})
_WORD = re.compile(r"\w+")
_ANYTHING = frozenset(
    {"typing.Any", "builtins.object", "typing_extensions.Any", "typing.Hashable", "_typeshed.Incomplete"}
)


def declared(ev: Evaluator, node: nodes.NodeNG, frame: Frame | None) -> Values:
    """The values that an annotation allows."""
    if frame is not None and _is_shared(ev, node):
        # Most annotations allow the same in all frames, or are a type variable alone.
        found = declared(ev, node, None)
        if len(found) == 1 and isinstance(found[0], TypeVariable):
            return type_variable(found[0], frame)
        if found and all(map(sharing.is_free, found)):
            return found
    return ev.framed((node, "declared", frame), lambda: _declared(ev, node, frame))


def _is_shared(ev: Evaluator, node: nodes.NodeNG) -> bool:
    """Whether an annotation can mention nothing that a frame knows, but for type variables."""
    names = ev.fact(node, _global_names)
    return names is not None and names.isdisjoint(ev.fact(node.root(), _names_of_self))


def _global_names(node: nodes.NodeNG) -> frozenset[str] | None:
    """The last names in an annotation, those in its texts too; None inside of a function, whose variables it sees."""
    child, parent = node, node.parent
    while parent is not None:
        if isinstance(parent, nodes.FunctionDef) and child is not parent.args and child is not parent.returns:
            return None
        child, parent = parent, parent.parent
    found: set[str] = set()
    todo = [node]
    while todo:
        part = todo.pop()
        if isinstance(part, nodes.Const) and isinstance(part.value, str):
            found.update(_WORD.findall(part.value))
        else:
            found.add(last_name(part))
        todo.extend(part.get_children())
    return frozenset(found)


def _names_of_self(module: ModuleNode) -> frozenset[str]:
    """The names that ``typing.Self`` may have in a module."""
    return frozenset(alias for alias, name in renamed(module).items() if name == "Self") | {"Self"}


def _declared(ev: Evaluator, node: nodes.NodeNG, frame: Frame | None) -> Values:
    if isinstance(node, nodes.Const):
        return _constant(ev, node, frame)
    if isinstance(node, nodes.BinOp) and node.op == "|":
        return _any_of(ev, [node.left, node.right], frame)
    if isinstance(node, nodes.Subscript):
        return _subscript(ev, node, frame)
    if isinstance(node, (nodes.Name, nodes.Attribute)):
        return union(*(instance_of(ev, value, node, frame) for value in type_values(ev, node, frame)))
    return unknown(Reason.ANNOTATION)


def type_values(ev: Evaluator, node: nodes.NodeNG, frame: Frame | None) -> Values:
    """The values of a type expression. Its names may be defined further down."""
    if isinstance(node, nodes.Name):
        return ev.lookup(node.name, node, frame, in_annotation=True)
    if isinstance(node, nodes.Attribute):
        return ev.read(type_values(ev, node.expr, frame), node.attrname, node)
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        parsed = ev.fact(node, parsed_text)
        return type_values(ev, parsed, frame) if parsed is not None else unknown(Reason.ANNOTATION)
    if isinstance(node, nodes.Subscript):
        base = type_values(ev, node.value, frame)
        if len(base) == 1 and isinstance(base[0], Class):
            arguments = tuple(declared(ev, element, frame) for element in _elements(node.slice))
            return (Class(base[0].node, arguments, base[0].frame),)
        return (Alias(node, frame),)
    if isinstance(node, nodes.BinOp):
        return (Alias(node, frame),)
    return ev.values(node, frame)


def is_alias_marker(node: nodes.NodeNG) -> bool:
    """Whether an annotation is ``TypeAlias`` (PEP 613): the assigned value is a type."""
    return last_name(node) == "TypeAlias"


def is_of_class(node: nodes.NodeNG) -> bool:
    """Whether an annotation is ``ClassVar`` or ``Final``, so that objects have no value of their own."""
    outer = node.value if isinstance(node, nodes.Subscript) else node
    return last_name(outer) in ("ClassVar", "Final")


def parsed_text(node: nodes.Const) -> nodes.NodeNG | None:
    """The expression in a string annotation; None where it does not parse."""
    return build_expression(node.value, node)


def _constant(ev: Evaluator, node: nodes.Const, frame: Frame | None) -> Values:
    if node.value is None:
        return NONE
    if isinstance(node.value, str):
        parsed = ev.fact(node, parsed_text)
        return declared(ev, parsed, frame) if parsed is not None else unknown(Reason.ANNOTATION)
    return (Literal(node.value),)


def instance_of(ev: Evaluator, value: Value, node: nodes.NodeNG, frame: Frame | None) -> Values:
    """The values that have ``value`` as their type, where it is used as an annotation at ``node``."""
    if isinstance(value, Class):
        name = qualified_name(value.node)
        if name in _ANYTHING or name == "builtins.type":
            return unknown(Reason.ANNOTATION)
        return (Instance(value, certain=node.root().is_stub),)
    if isinstance(value, TypeVariable):
        return type_variable(value, frame)
    if isinstance(value, Alias):
        return declared(ev, value.node, value.frame)
    if is_none(value):
        return NONE
    if isinstance(value, Special):
        return _special(ev, value, node, frame)
    if isinstance(value, Display) and isinstance(value.node, nodes.Tuple):
        return unknown(Reason.ANNOTATION)
    return (value,) if isinstance(value, Unknown) else unknown(Reason.ANNOTATION)


def type_variable(variable: TypeVariable, frame: Frame | None) -> Values:
    """The values of a type variable in a frame; the variable itself where it has none yet."""
    while frame is not None:
        for known, values in frame.types:
            if known.node is variable.node:
                return as_classes(values) if variable.is_type else values
        frame = frame.parent
    return (variable,)


def bound_of(ev: Evaluator, variable: TypeVariable) -> Values:
    """The values that the bound or the constraints of a type variable allow."""
    if variable.is_type:
        return as_classes(bound_of(ev, replace(variable, is_type=False)))
    node = variable.node
    if isinstance(node, nodes.Call):
        bound = keyword_of(node, "bound")
        if bound is not None:
            return declared(ev, bound, None)
        if len(node.args) > 1:
            # Constraints: the variable stands for one of them.
            return union(*(declared(ev, constraint, None) for constraint in node.args[1:]))
    bound = getattr(node, "bound", None)
    return declared(ev, bound, None) if isinstance(bound, nodes.NodeNG) else unknown(Reason.ANNOTATION)


def _special(ev: Evaluator, value: Special, node: nodes.NodeNG, frame: Frame | None) -> Values:
    name = value.name.rpartition(".")[2]
    if name == "Self":
        return _self_type(node, frame)
    if name in ("NoReturn", "Never"):
        return ()
    if name == "Callable":
        return (Signature(unknown(Reason.ANNOTATION)),)
    if name == "NewType":
        return value.content[0]
    if name == "LiteralString":
        return (Literal("", known=False),)
    if name in _BUILTIN_ALIASES and name != "Type":
        cls = classes.find_class(ev, _BUILTIN_ALIASES[name], node.root())
        return (Instance(cls, certain=node.root().is_stub),) if cls else unknown(Reason.ANNOTATION)
    return unknown(Reason.ANNOTATION)


def _self_type(node: nodes.NodeNG, frame: Frame | None) -> Values:
    while frame is not None:
        if frame.receiver is not None:
            receiver = frame.receiver
            return (
                (receiver,)
                if isinstance(receiver, Instance)
                else (
                    (Instance(receiver, certain=False),) if isinstance(receiver, Class) else unknown(Reason.ANNOTATION)
                )
            )
        frame = frame.parent
    owner = enclosing_class(node)
    return (Instance(Class(owner), certain=False),) if owner is not None else unknown(Reason.ANNOTATION)


def _elements(node: nodes.NodeNG) -> list[nodes.NodeNG]:
    return list(node.elts) if isinstance(node, nodes.Tuple) else [node]


def _subscript(ev: Evaluator, node: nodes.Subscript, frame: Frame | None) -> Values:
    bases = type_values(ev, node.value, frame)
    return union(*(_parameterised(ev, base, node, frame) for base in bases))


def _parameterised(ev: Evaluator, base: Value, node: nodes.Subscript, frame: Frame | None) -> Values:
    elements = _elements(node.slice)
    if isinstance(base, Special):
        return _special_subscript(ev, base.name.rpartition(".")[2], elements, node, frame)
    if isinstance(base, Class):
        if qualified_name(base.node) == "builtins.type":
            return as_classes(declared(ev, elements[0], frame))
        if qualified_name(base.node) in ("collections.abc.Callable", "typing.Callable"):
            return (Signature(declared(ev, elements[-1], frame), False, _taken(elements[0]), frame),)
        arguments = tuple(declared(ev, element, frame) for element in elements)
        return (Instance(Class(base.node, arguments, base.frame), certain=node.root().is_stub),)
    if isinstance(base, Alias):
        return _generic_alias(ev, base, elements, frame)
    return (base,) if isinstance(base, Unknown) else unknown(Reason.ANNOTATION)


def _special_subscript(
    ev: Evaluator, name: str, elements: list[nodes.NodeNG], node: nodes.Subscript, frame: Frame | None
) -> Values:
    if name == "Union":
        return _any_of(ev, elements, frame)
    if name == "Optional":
        return union(declared(ev, elements[0], frame), NONE)
    if name in _TRANSPARENT:
        return declared(ev, elements[0], frame)
    if name == "Type":
        return as_classes(declared(ev, elements[0], frame))
    if name == "Callable":
        return (Signature(declared(ev, elements[-1], frame), node.root().is_stub, _taken(elements[0]), frame),)
    if name == "Literal":
        return union(*((Literal(e.value, known=False),) for e in elements if isinstance(e, nodes.Const)))
    if name in ("TypeGuard", "TypeIs"):
        return (Literal(True, known=False),)
    if name in _BUILTIN_ALIASES:
        cls = classes.find_class(ev, _BUILTIN_ALIASES[name], node.root())
        arguments = tuple(declared(ev, element, frame) for element in elements)
        return (Instance(Class(cls.node, arguments), node.root().is_stub),) if cls else unknown(Reason.ANNOTATION)
    return unknown(Reason.ANNOTATION)


def _any_of(ev: Evaluator, elements: list[nodes.NodeNG], frame: Frame | None) -> Values:
    """The values of a union; of ``Awaitable[T] | T`` the second is the result itself, whatever stands for ``T``."""
    results = {plain_name(_elements(e.slice)[-1]) for e in elements if is_awaitable_of(e)}
    parts = [
        (declared(ev, element, frame), isinstance(element, nodes.Name) and element.name in results)
        for element in elements
    ]
    return union(
        *(
            tuple(Unknown(Reason.DISAGREE) if is_result and ev.answer_of(value).always else value for value in part)
            for part, is_result in parts
        )
    )


def is_awaitable_of(node: nodes.NodeNG) -> bool:
    """Whether an annotation is that of an awaitable with its result: ``Awaitable[T]``."""
    if not isinstance(node, nodes.Subscript):
        return False
    return last_name(node.value) in AWAITABLES


def _taken(node: nodes.NodeNG) -> tuple[nodes.NodeNG, ...] | None:
    """The parameters in ``Callable[[int, str], None]``; None for ``Callable[..., None]`` and other forms."""
    return tuple(node.elts) if isinstance(node, nodes.List) else None


def as_classes(values: Values) -> Values:
    """``type[X]`` for the values of ``X``."""
    return tuple(
        (
            replace(value.cls, is_declared=not value.certain)
            if isinstance(value, Instance)
            else replace(value, is_type=True) if isinstance(value, TypeVariable) else Unknown(Reason.ANNOTATION)
        )
        for value in values
    )


def _generic_alias(ev: Evaluator, alias: Alias, elements: list[nodes.NodeNG], frame: Frame | None) -> Values:
    """An alias with type variables of its own, given arguments: ``MaybeAwaitable[int]``."""
    variables = list(dict.fromkeys(alias_variables(ev, alias.node, alias.frame)))
    types = tuple(zip(variables, (declared(ev, element, frame) for element in elements)))
    return declared(ev, alias.node, Frame(alias.node, types=types, parent=alias.frame))


def alias_variables(ev: Evaluator, node: nodes.NodeNG, frame: Frame | None) -> Iterator[TypeVariable]:
    """The type variables in a type expression, in the order of their first use."""
    if isinstance(node, (nodes.Name, nodes.Attribute)):
        for value in type_values(ev, node, frame):
            if isinstance(value, TypeVariable):
                yield value
        return
    for child in node.get_children():
        yield from alias_variables(ev, child, frame)


def mentions_variable(values: Values, depth: int = 0) -> bool:
    """Whether a type variable that nothing stands for is left somewhere in the values."""
    for value in values:
        if isinstance(value, TypeVariable):
            return True
        if depth < 4:
            inner: tuple[Values, ...] = ()
            if isinstance(value, Instance):
                inner = value.cls.arguments
            elif isinstance(value, Class):
                inner = value.arguments
            elif isinstance(value, Signature):
                inner = (value.result,)
            if any(mentions_variable(part, depth + 1) for part in inner):
                return True
    return False
