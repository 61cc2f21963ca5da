"""The values of bindings: assignments, parameters, loop and ``with`` targets, imports, definitions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, cast

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import Reason
from flake8_async_ssot.inference.evaluation import (
    agreement,
    attributes,
    below,
    classes,
    decorators,
    hints,
    imports,
    namespaces,
    operators,
    parameters,
    protocols,
)
from flake8_async_ssot.inference.evaluation.frames import frame_of
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.values import (
    NONE,
    Alias,
    Class,
    Display,
    Frame,
    Function,
    Instance,
    Literal,
    Overloads,
    Special,
    Value,
    Values,
    has_unknown,
    union,
    unknown,
)
from flake8_async_ssot.inference.syntax.annotations import is_declared_empty
from flake8_async_ssot.inference.syntax.growth import Growth, grown_names
from flake8_async_ssot.inference.syntax.names import last_name
from flake8_async_ssot.inference.syntax.settled import settled_containers

_DISPLAYS = (nodes.List, nodes.Dict)


def bound(ev: Evaluator, entries: Sequence[nodes.NodeNG], name: str, frame: Frame | None) -> Values:
    """The union of the values of several bindings of one name."""
    entries = [entry for entry in entries if not isinstance(entry, nodes.DelName)]
    if len(entries) == 1:
        return name_binding(ev, entries[0], name, frame)
    if any(map(_import_handler_of, entries)):
        entries = [e for e in entries if not _is_fallback(ev, e, entries, name)]
    parts = [name_binding(ev, entry, name, frame) for entry in entries]
    filled = [part for entry, part in zip(entries, parts, strict=True) if not is_declared_empty(entry)]
    if filled and not any(map(has_unknown, filled)):
        # What code puts into a name that starts empty is seen: its annotation adds nothing.
        parts = [NONE if is_declared_empty(entry) else part for entry, part in zip(entries, parts, strict=True)]
    return union(*parts)


def _import_handler_of(entry: nodes.NodeNG) -> nodes.Try | None:
    """The ``try`` statement of which a binding stands in the handler of ``ImportError``; None elsewhere."""
    node = entry
    while node is not None and not isinstance(node, (nodes.FunctionDef, nodes.ClassDef, nodes.Module)):
        if isinstance(node, nodes.ExceptHandler) and node.type is not None:
            names = [node.type] if not isinstance(node.type, nodes.Tuple) else node.type.elts
            last = {last_name(name) for name in names}
            if last & {"ImportError", "ModuleNotFoundError"}:
                return cast("nodes.Try", node.parent)
        node = node.parent
    return None


def _is_fallback(ev: Evaluator, entry: nodes.NodeNG, entries: Sequence[nodes.NodeNG], name: str) -> bool:
    """Whether a binding stands in for an import that is found, and so is never reached."""
    statement = _import_handler_of(entry)
    return statement is not None and any(
        isinstance(other, (nodes.Import, nodes.ImportFrom))
        and other.parent is statement
        and not imports.may_be_missing(ev, other)
        and not has_unknown(name_binding(ev, other, name, None))
        for other in entries
    )


def binding_values(ev: Evaluator, entry: nodes.NodeNG, frame: Frame | None) -> Values:
    """The values of one binding."""
    return ev.framed((entry, "binding", frame), lambda: _binding(ev, entry, frame))


def _binding(ev: Evaluator, entry: nodes.NodeNG, frame: Frame | None) -> Values:
    if isinstance(entry, nodes.FunctionDef):
        return function_values(ev, entry, frame)
    if isinstance(entry, nodes.ClassDef):
        return decorators.decorated_class(ev, Class(entry, frame=frame), entry, frame)
    if isinstance(entry, (nodes.AssignName, nodes.AssignAttr)):
        return _target(ev, entry, frame)
    return unknown(Reason.NAME)


def name_binding(ev: Evaluator, entry: nodes.NodeNG, name: str, frame: Frame | None) -> Values:
    """The values that one binding gives a name; imports bind several names at once."""
    if isinstance(entry, nodes.Import):
        return imports.import_statement(ev, entry, name)
    if isinstance(entry, nodes.ImportFrom):
        real = next((old for old, new in entry.names if new == name), name)
        return namespaces.changed_by(ev, imports.from_statement(ev, entry, name), name, entry.root(), real)
    if isinstance(entry, nodes.Arguments):
        return parameters.variadic(ev, entry, name, frame)
    return binding_values(ev, entry, frame)


def function_values(ev: Evaluator, node: nodes.FunctionDef, frame: Frame | None) -> Values:
    """The object that a ``def`` binds, decorators applied; overloads give one value together."""
    owner = node.parent.scope() if node.parent else None
    cls = Class(owner, frame=frame) if isinstance(owner, nodes.ClassDef) else None
    bound = owner.locals.get(node.name, ()) if owner is not None else ()
    siblings = [entry for entry in bound if isinstance(entry, nodes.FunctionDef)]
    if decorators.is_overload(ev, node):
        return _overloads(ev, [entry for entry in siblings if decorators.is_overload(ev, entry)], cls, frame)
    if decorators.accessor_of(node):
        earlier = [entry for entry in siblings if entry.fromlineno < node.fromlineno]
        return binding_values(ev, earlier[-1], frame) if earlier else unknown(Reason.DECORATOR)
    return decorators.decorated(ev, Function(node, frame, cls), frame)


def _overloads(ev: Evaluator, signatures: list[nodes.FunctionDef], cls: Class | None, frame: Frame | None) -> Values:
    """Several signatures of one function as one value, wrapped as the first of them is."""
    first = decorators.decorated(ev, Function(signatures[0], frame, cls), frame)
    wrapping = first[0].wrapping if first and isinstance(first[0], Function) else ()
    return (Overloads(tuple(Function(signature, frame, cls, wrapping) for signature in signatures)),)


def _target(ev: Evaluator, entry: nodes.AssignName | nodes.AssignAttr, frame: Frame | None) -> Values:
    """The values of an assignment target, found from the statement downwards through tuples and stars."""
    path: list[nodes.NodeNG] = [entry]
    node = entry.parent
    while isinstance(node, (nodes.Tuple, nodes.List, nodes.Starred)):
        path.append(node)
        node = node.parent
    handler = _SOURCES.get(type(node))
    if handler is None:
        return unknown(Reason.PATTERN if isinstance(node, nodes.Pattern) else Reason.NAME)
    received = handler(ev, node, path[-1], frame)
    return _unpack(ev, received, path)


def _unpack(ev: Evaluator, received: Values, path: list[nodes.NodeNG]) -> Values:
    """Follow a target into nested tuples. A star gets a list of the elements that no other target takes."""
    for outer, inner in zip(reversed(path[1:]), reversed(path[:-1])):
        if isinstance(outer, nodes.Starred):
            continue
        stars = [i for i, target in enumerate(outer.elts) if isinstance(target, nodes.Starred)]
        index = next(i for i, target in enumerate(outer.elts) if target is inner)
        if isinstance(inner, nodes.Starred):
            rest = classes.instance_of(ev, "builtins.list", inner.root(), ev.iterated(received))
            received = (rest,) if rest is not None else unknown(Reason.CONTAINER)
        else:
            is_behind = bool(stars) and index > stars[0]
            received = protocols.unpacked(ev, received, index - len(outer.elts) if is_behind else index)
    return received


def _settled(ev: Evaluator, node: nodes.Assign | nodes.AugAssign, frame: Frame | None) -> Values:
    """The container that a statement binds, as it is in the end; nothing where not all of its changes are told."""
    container = ev.fact(node.root(), settled_containers).get(node) if isinstance(node.value, _DISPLAYS) else None
    return (Display(container, frame),) if container is not None else ()


def _assign(ev: Evaluator, node: nodes.Assign, target: nodes.NodeNG, frame: Frame | None) -> Values:
    settled = _settled(ev, node, frame)
    if settled:
        return settled
    found = ev.values(node.value, frame)
    if isinstance(target, (nodes.AssignName, nodes.AssignAttr)) and any(map(_may_grow, found)):
        name = target.name if isinstance(target, nodes.AssignName) else target.attrname
        growth = ev.fact(target.root(), grown_names).get(name)
        if growth is not None:
            found = tuple(_grown(ev, value, growth, frame) for value in found)
        found = namespaces.held_and_changed(ev, found, target)
    return found


def _may_grow(value: Value) -> bool:
    if isinstance(value, Special):
        return value.name == "builtins.list"
    is_made = isinstance(value, Instance) and bool(value.cls.arguments) and value.cls.node.root().is_stub
    return is_made or isinstance(value, Display)


def _grown(ev: Evaluator, value: Value, growth: Growth, frame: Frame | None) -> Value:
    """A container with what a module's code does to it under one more name; other values as they are."""
    if isinstance(value, Display):
        return namespaces.with_growth(value, growth)
    if isinstance(value, Special) and _may_grow(value):
        value = attributes.as_instance(ev, value, ev.loader.installed) or value
    if not isinstance(value, Instance) or not _may_grow(value):
        return value
    if not any(classes.is_subclass(ev, value.cls, f"typing.Mutable{kind}") for kind in ("Sequence", "Set", "Mapping")):
        return value
    added = [ev.values(node, frame_of(node.scope(), frame)) for node in growth.added]
    opened = unknown(Reason.CONTAINER) if growth.is_open else ()
    arguments = (*value.cls.arguments[:-1], union(value.cls.arguments[-1], *added, opened))
    return replace(value, cls=replace(value.cls, arguments=arguments))


def _annotated(ev: Evaluator, node: nodes.AnnAssign, target: nodes.NodeNG, frame: Frame | None) -> Values:
    if node.value is not None and hints.is_alias_marker(node.annotation):
        is_generic = isinstance(node.value, nodes.Subscript) and any(hints.alias_variables(ev, node.value, frame))
        # ``Later[int]`` gives arguments to the variables of ``Later: TypeAlias = Coroutine[Any, Any, T]``, not to it.
        return (Alias(node.value, frame),) if is_generic else ev.type_values(node.value, frame)
    declared = hints.declared(ev, node.annotation, frame)
    if node.value is None or node.root().is_stub:
        return _unconfirmed(ev, node, declared)
    found = _assign(ev, cast("nodes.Assign", node), target, frame)
    if found == NONE or has_unknown(found):
        return agreement.refined(found, declared)
    if agreement.stands_in_for(ev, found, declared):
        return declared
    if isinstance(node.scope(), nodes.ClassDef) and hints.mentions_variable(hints.declared(ev, node.annotation, None)):
        # No more than a default: the type arguments of an object decide what it has.
        return unknown(Reason.ANNOTATION) if any(isinstance(value, Class) for value in found) else declared
    return found if _is_written_out(node, found) else agreement.informed(found, declared)


def _unconfirmed(ev: Evaluator, node: nodes.AnnAssign, declared: Values) -> Values:
    """What a stub declares of an attribute: an object may be handed one of a subclass, where the project has any."""
    if not node.root().is_stub or not isinstance(node.scope(), nodes.ClassDef):
        return declared
    return tuple(
        replace(value, certain=False) if isinstance(value, Instance) and below.deriving(ev, value.cls.node) else value
        for value in declared
    )


def _is_written_out(node: nodes.AnnAssign, found: Values) -> bool:
    """Whether an annotated assignment gives text or a filled table, of which its annotation tells less.

    In the body of a class it may be no more than the default of a field, which objects are made with another value for.
    """
    value = found[0] if len(found) == 1 else None
    if isinstance(value, Literal):
        is_told = value.known and isinstance(value.value, str)
    else:
        is_told = isinstance(value, Display) and not value.is_open and bool(_entries(value))
    owner = node.scope()
    if not is_told or not isinstance(owner, nodes.ClassDef):
        return is_told
    return not (owner.bases or owner.decorators or owner.keywords) or hints.is_of_class(node.annotation)


def _entries(display: Display) -> Sequence[object]:
    """The entries of a list, tuple, set or dictionary that is written out; none for comprehensions."""
    return cast("Sequence[object]", getattr(display.node, "elts", getattr(display.node, "items", ())))


def _augmented(ev: Evaluator, node: nodes.AugAssign, target: nodes.NodeNG, frame: Frame | None) -> Values:
    settled = _settled(ev, node, frame)
    if settled:
        return settled
    before = target_of_augmented(ev, node, frame) or unknown(Reason.NAME)
    return operators.augmented(ev, before, node.op.removesuffix("="), ev.values(node.value, frame), node.root())


def target_of_augmented(ev: Evaluator, node: nodes.AugAssign, frame: Frame | None = None) -> Values:
    """The values that the target of ``target += value`` and its like has before."""
    target = node.target
    if isinstance(target, nodes.AssignName):
        return ev.lookup(target.name, node.value, frame)
    if isinstance(target, nodes.AssignAttr):
        return ev.read(ev.values(target.expr, frame), target.attrname, node)
    return ev.values(target, frame)


def _loop(ev: Evaluator, node: Any, target: nodes.NodeNG, frame: Frame | None) -> Values:
    source = ev.values(node.iter, frame)
    if isinstance(node, nodes.AsyncFor) or getattr(node, "is_async", False):
        return ev.iterated_async(source)
    return ev.iterated(source)


def _with(ev: Evaluator, node: nodes.With, target: nodes.NodeNG, frame: Frame | None) -> Values:
    for manager, variable in node.items:
        if variable is target:
            entered = protocols.entered_async if isinstance(node, nodes.AsyncWith) else protocols.entered
            return entered(ev, ev.values(manager, frame))
    return unknown(Reason.NAME)


def _caught(ev: Evaluator, node: nodes.ExceptHandler, target: nodes.NodeNG, frame: Frame | None) -> Values:
    return protocols.caught(ev, ev.values(node.type, frame)) if node.type is not None else unknown(Reason.NAME)


_SOURCES: dict[type, Callable[[Any, Any, Any, Any], Values]] = {
    nodes.Assign: _assign,
    nodes.AnnAssign: _annotated,
    nodes.AugAssign: _augmented,
    nodes.For: _loop,
    nodes.AsyncFor: _loop,
    nodes.Comprehension: _loop,
    nodes.With: _with,
    nodes.AsyncWith: _with,
    nodes.ExceptHandler: _caught,
    nodes.NamedExpr: lambda ev, node, target, frame: ev.values(node.value, frame),
    nodes.Arguments: parameters.parameter,
}
