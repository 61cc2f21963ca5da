"""The results of protocols: iterating, awaiting, entering, indexing, unpacking."""

from __future__ import annotations

from dataclasses import replace

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import Protocol, Reason
from flake8_async_ssot.inference.evaluation import (
    attributes,
    classes,
    displays,
    functions,
    hints,
    remaking,
    running,
    shape,
)
from flake8_async_ssot.inference.evaluation.actuals import Actuals
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import constant_of
from flake8_async_ssot.inference.evaluation.running_kinds import RunningKind
from flake8_async_ssot.inference.evaluation.unions import of_those_having
from flake8_async_ssot.inference.evaluation.values import (
    Alias,
    Bound,
    Class,
    Display,
    Frame,
    Function,
    Instance,
    Literal,
    Running,
    Special,
    TypeVariable,
    Unknown,
    Value,
    Values,
    has_unknown,
    union,
    unknown,
)
from flake8_async_ssot.inference.syntax.class_hooks import MAKING_UP
from flake8_async_ssot.inference.syntax.names import qualified_name

_COMPREHENSIONS = (nodes.ListComp, nodes.SetComp, nodes.GeneratorExp)


def call_method(ev: Evaluator, value: Value, name: str, leading: tuple[Values, ...] = ()) -> Values:
    """The result of a special method of a value; unknown where it has none."""
    instance = attributes.as_instance(ev, value, _module_of(ev, value)) if not isinstance(value, Unknown) else None
    if instance is None:
        return (value,) if isinstance(value, Unknown) else unknown(Reason.EXPRESSION)
    method = ev.special_method(instance, name)
    if method:
        return ev.call(method, Actuals(leading=leading))
    is_open = shape.is_open(ev, classes.order(ev, instance.cls), MAKING_UP)
    return unknown(Reason.ATTRIBUTE if is_open else Reason.NO_ATTRIBUTE)


def _module_of(ev: Evaluator, value: Value) -> nodes.Module:
    if isinstance(value, (Display, Alias)):
        return value.node.root()
    if isinstance(value, Instance):
        return value.cls.node.root()
    if isinstance(value, Running):
        return value.function.node.root()
    return ev.loader.installed


def awaited(ev: Evaluator, values: Values) -> Values:
    """The result of ``await``."""
    return union(*(_awaited_one(ev, value) for value in values))


def _awaited_one(ev: Evaluator, value: Value) -> Values:
    if isinstance(value, Running):
        return functions.result_of(ev, value) if running.is_coroutine(value) else unknown(Reason.EXPRESSION)
    if isinstance(value, Unknown):
        return (value,)
    if isinstance(value, TypeVariable):
        return awaited(ev, hints.bound_of(ev, value))
    if isinstance(value, Instance):
        method = ev.special_method(value, "__await__")
        if not method or has_unknown(method):
            return method or unknown(Reason.EXPRESSION)
        return union(*(_generator_result(ev, started) for started in ev.call(method, Actuals())))

    return unknown(Reason.EXPRESSION)


def delegated(ev: Evaluator, values: Values) -> Values:
    """The result of ``yield from``: the return value of the generator that it runs."""
    return union(*(_generator_result(ev, value) for value in values))


def _generator_result(ev: Evaluator, value: Value) -> Values:
    """The return value of a generator or iterator: the result of awaiting what made it."""
    if isinstance(value, Running):
        if value.kind is RunningKind.GENERATOR:
            return functions.returned(ev, value.function, value.frame)
        return functions.result_of(ev, value)
    if (
        isinstance(value, Instance)
        and qualified_name(value.cls.node).rpartition(".")[2]
        in ("Generator", "GeneratorType", "_CoroutineAwaitIterator")
        and len(value.cls.arguments) > 2
    ):
        return value.cls.arguments[2]
    return (value,) if isinstance(value, Unknown) else unknown(Reason.EXPRESSION)


def iterated(ev: Evaluator, values: Values) -> Values:
    """The values that a ``for`` loop gets.

    Where one possibility is a container of declared content, what is not known of another that is written out says
    nothing more: it is the same container before it was filled.
    """
    parts = [(value, _iterated_one(ev, value)) for value in values]
    declared = any(isinstance(value, Instance) and not has_unknown(part) for value, part in parts)
    return union(
        *(
            (
                tuple(item for item in part if not isinstance(item, Unknown))
                if declared and isinstance(value, Display)
                else part
            )
            for value, part in parts
        )
    )


def _iterated_one(ev: Evaluator, value: Value) -> Values:
    if isinstance(value, Display):
        return displays.kept_elements(ev, value) if not value.is_async else unknown(Reason.EXPRESSION)
    if running.serves(value, Protocol.FOR):
        return functions.yielded(ev, value)
    if isinstance(value, Special) and value.name == "builtins.iter":
        return iterated(ev, value.content[0])
    if isinstance(value, Class):
        return (Instance(value),) if classes.is_subclass(ev, value, "enum.Enum") else unknown(Reason.EXPRESSION)
    if isinstance(value, TypeVariable):
        return iterated(ev, hints.bound_of(ev, value))
    if isinstance(value, Instance) and qualified_name(value.cls.node) == "builtins.tuple":
        return _tuple_elements(value) or unknown(Reason.CONTAINER)
    found = call_method(ev, value, "__iter__")
    if has_unknown(found):
        return unknown(Reason.CONTAINER)
    return union(
        *(
            functions.yielded(ev, item) if isinstance(item, Running) else _solved(call_method(ev, item, "__next__"))
            for item in found
        )
    )


def _solved(values: Values) -> Values:
    """Values with unsolved type variables made unknown."""
    return tuple(Unknown(Reason.ANNOTATION) if isinstance(value, TypeVariable) else value for value in values)


def _tuple_elements(value: Instance) -> Values:
    return union(*(part for part in value.cls.arguments if part != (Literal(...),)))


def iterated_async(ev: Evaluator, values: Values) -> Values:
    """The values that an ``async for`` loop gets."""
    parts: list[Values] = []
    for value in values:
        if isinstance(value, Display) and value.is_async:
            parts.append(displays.elements(ev, value))
            continue
        if running.serves(value, Protocol.ASYNC_FOR):
            parts.append(functions.yielded(ev, value))
            continue
        for iterator in call_method(ev, value, "__aiter__"):
            if running.serves(iterator, Protocol.ASYNC_FOR):
                parts.append(functions.yielded(ev, iterator))
            else:
                parts.append(_solved(awaited(ev, call_method(ev, iterator, "__anext__"))))
    return union(*parts)


def entered(ev: Evaluator, values: Values) -> Values:
    """The values that ``with`` binds to its target."""
    return of_those_having(
        [
            (
                functions.yielded(ev, value)
                if running.serves(value, Protocol.WITH)
                else ev.libraries.entered(ev, value, "__enter__") or _solved(call_method(ev, value, "__enter__"))
            )
            for value in values
        ]
    )


def entered_async(ev: Evaluator, values: Values) -> Values:
    """The values that ``async with`` binds to its target."""
    return of_those_having(
        [
            (
                functions.yielded(ev, value)
                if running.serves(value, Protocol.ASYNC_WITH)
                else ev.libraries.entered(ev, value, "__aenter__")
                or _solved(awaited(ev, call_method(ev, value, "__aenter__")))
            )
            for value in values
        ]
    )


def caught(ev: Evaluator, types: Values) -> Values:
    """The values that ``except`` binds to its name."""
    found: list[Values] = []
    for value in types:
        if isinstance(value, Display):
            found.append(caught(ev, iterated(ev, (value,))))
        elif isinstance(value, Class):
            found.append((Instance(value, certain=False),))
        else:
            found.append(unknown(Reason.EXPRESSION))
    return union(*found)


def unpacked(ev: Evaluator, values: Values, index: int) -> Values:
    """The values of the ``index``-th target when a value is unpacked."""
    return union(*(_unpacked_one(ev, value, index) for value in values))


def _unpacked_one(ev: Evaluator, value: Value, index: int) -> Values:
    if isinstance(value, Special) and value.name == "builtins.iter":
        return unpacked(ev, value.content[0], index)
    if isinstance(value, Instance) and not value.cls.node.root().is_stub:
        made = _ordered(ev, value)
        if made is not None:
            return unpacked(ev, made, index)
    found = _indexed(ev, value, index)
    return found if found is not None else iterated(ev, (value,))


def _ordered(ev: Evaluator, value: Instance) -> Values | None:
    """The result of ``__iter__`` of a class of the project, where it keeps the order of the elements; else None."""
    method = ev.special_method(value, "__iter__")
    found = ev.call(method, Actuals()) if method and not has_unknown(method) else ()
    is_kept = found and all(isinstance(item, Special) and item.name == "builtins.iter" for item in found)
    return found if is_kept else None


def _indexed(ev: Evaluator, value: Value, index: int) -> Values | None:
    """The element of a tuple or list at a constant place; None where only all elements together are known."""
    if isinstance(value, Display) and isinstance(value.node, (nodes.Tuple, nodes.List)) and value.is_fixed:
        elements = value.node.elts
        if any(isinstance(element, nodes.Starred) for element in elements):
            return None
        return ev.values(elements[index], value.frame) if -len(elements) <= index < len(elements) else None
    if isinstance(value, Special) and value.name in ("builtins.tuple", "builtins.list"):
        return _at(value.content, index)
    order = classes.order(ev, value.cls).classes if isinstance(value, Instance) else ()
    tuples = (item for item in order if qualified_name(item.node) == "builtins.tuple")
    arguments = next((item.arguments for item in tuples if item.arguments), ())
    if arguments and arguments[-1] == (Literal(...),):
        return arguments[0]
    return _at(arguments, index)


def _at(items: tuple[Values, ...], index: int) -> Values | None:
    return items[index] if -len(items) <= index < len(items) else None


def subscript(ev: Evaluator, owners: Values, node: nodes.Subscript, frame: Frame | None) -> Values:
    """The result of ``owner[index]``."""
    return union(*(_subscript_one(ev, owner, node, frame) for owner in owners))


def _subscript_one(ev: Evaluator, owner: Value, node: nodes.Subscript, frame: Frame | None) -> Values:
    if isinstance(owner, (Special, Alias)):
        known = ev.libraries.subscript(ev, owner, node, frame)
        return known if known is not None else (Alias(node, frame),)
    if isinstance(owner, Class):
        return _class_item(ev, owner, node, frame)
    if owner == Literal(None):
        return ()
    index = ev.values(node.slice, frame)
    constant = constant_of(index)
    if isinstance(owner, Display):
        return _display_item(ev, owner, constant, node)
    if constant is not None and isinstance(constant.value, int):
        found = _indexed(ev, owner, constant.value)
        if found is not None:
            return found
    if isinstance(owner, (Function, Bound)):
        return unknown(Reason.EXPRESSION)
    return _solved(call_method(ev, owner, "__getitem__", (index,)))


def _class_item(ev: Evaluator, cls: Class, node: nodes.Subscript, frame: Frame | None) -> Values:
    """The result of subscripting a class: by its metaclass, by its own ``__class_getitem__``, else a generic type."""
    getter = remaking.metaclass_member(ev, cls, "__getitem__")
    given = ev.call(getter or _own_class_getter(ev, cls), Actuals(leading=(ev.values(node.slice, frame),)))
    return given if getter or given and not has_unknown(given) else ev.type_values(node, frame)


def _own_class_getter(ev: Evaluator, cls: Class) -> Values:
    """The ``__class_getitem__`` that source gives a class, which need not give a type (data model, 3.3.6)."""
    for owner in classes.order(ev, cls).classes:
        if "__class_getitem__" in owner.node.locals and not owner.node.root().is_stub:
            member = ev.class_level(owner, "__class_getitem__")
            return union(*(attributes.bind_to_class(ev, value, cls, owner) for value in member))
    return ()


def _display_item(ev: Evaluator, owner: Display, constant: Literal | None, node: nodes.Subscript) -> Values:
    if isinstance(node.slice, nodes.Slice):
        return (replace(owner, is_moved=True),)
    if isinstance(owner.node, nodes.Dict):
        return displays.entry(ev, owner, constant)
    if isinstance(owner.node, nodes.DictComp):
        return displays.entries(ev, owner)
    if constant is not None and isinstance(constant.value, int):
        found = _indexed(ev, owner, constant.value)
        if found is not None:
            return found
    return displays.elements(ev, owner)
