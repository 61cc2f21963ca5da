"""The results of calls."""

from __future__ import annotations

from dataclasses import replace

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import Reason
from flake8_async_ssot.inference.evaluation import classes, frames, functions, hints, remaking, shape
from flake8_async_ssot.inference.evaluation.actuals import Actuals
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import is_none, name_of
from flake8_async_ssot.inference.evaluation.resolution_order import Order
from flake8_async_ssot.inference.evaluation.values import (
    BEYOND_LIMIT,
    Alias,
    Bound,
    Class,
    Frame,
    Function,
    Instance,
    Overloads,
    Partial,
    Signature,
    Special,
    TypeVariable,
    Unknown,
    Value,
    Values,
    has_unknown,
    union,
    unknown,
)
from flake8_async_ssot.inference.project.import_stores import keeps_keywords
from flake8_async_ssot.inference.syntax import signatures
from flake8_async_ssot.inference.syntax.definitions import is_same
from flake8_async_ssot.inference.syntax.names import qualified_name

#: Partials one around the other that a call is followed through.
MAX_PARTIALS = 16


def call_node(ev: Evaluator, node: nodes.Call, frame: Frame | None) -> Values:
    """The result of a call expression, for all its possible callees."""
    actuals = Actuals(node, frame)
    actuals.note_handed_on(ev)
    return ev.libraries.completed(ev, node, call(ev, ev.values(node.func, frame), actuals))


def call(ev: Evaluator, callees: Values, actuals: Actuals) -> Values:
    """The results of calling any of several values. ``None`` cannot be called, so it adds nothing."""
    return union(*(call_one(ev, callee, actuals) for callee in callees))


def call_one(ev: Evaluator, callee: Value, actuals: Actuals) -> Values:
    """The result of calling one value."""
    known = ev.libraries.call(ev, callee, actuals)
    if known is not None:
        return known
    if isinstance(callee, Function):
        return _through_class(ev, callee, actuals)
    if isinstance(callee, Overloads):
        return overloaded(ev, callee, None, actuals)
    if isinstance(callee, Bound):
        if isinstance(callee.function, Overloads):
            return overloaded(ev, callee.function, callee.receiver, actuals)
        if isinstance(callee.receiver, Class) and name_of(callee.function) == "builtins.type.__call__":
            # Without a receiver, a metaclass stands for all of its classes.
            is_any = classes.is_metaclass(ev, callee.receiver)
            return unknown(Reason.BASE_CLASS) if is_any else _instantiate(ev, callee.receiver, actuals)
        if not _takes_keywords(callee.function, actuals):
            # The object must be of another class, or the method another one by then.
            return unknown(Reason.ANNOTATION)
        return functions.call(ev, callee.function, callee.receiver, actuals)
    if isinstance(callee, Class):
        return construct(ev, callee, actuals)
    if isinstance(callee, Partial):
        if actuals.partials == MAX_PARTIALS:
            return BEYOND_LIMIT
        inner = Actuals(callee.call, callee.frame)
        given = tuple(inner.positional(ev, i) or () for i in range(1, inner.count))
        outer = inner.behind(actuals.outer)
        return call_one(ev, callee.function, Actuals(actuals.node, actuals.frame, (*given, *actuals.leading), outer))
    return _call_other(ev, callee, actuals)


def _through_class(ev: Evaluator, function: Function, actuals: Actuals) -> Values:
    """The result of calling a function that no object is bound to: a method gets one as its first argument."""
    receivers = frames.explicit_receivers(ev, function, actuals)
    if not receivers:
        return functions.call(ev, function, None, actuals)
    holding = replace(actuals, holds_receiver=True)
    return union(*(functions.call(ev, function, receiver, holding) for receiver in receivers))


def _takes_keywords(function: Function, actuals: Actuals) -> bool:
    """Whether a function has a parameter for each keyword of a call."""
    arguments = function.node.args
    if arguments.kwarg or not actuals.keywords:
        return True
    names = {p.name for p in signatures.named_of(arguments)}
    return all(name in names for name, _ in actuals.keywords)


def _call_other(ev: Evaluator, callee: Value, actuals: Actuals) -> Values:
    if isinstance(callee, Instance):
        method = ev.special_method(callee, "__call__")
        return call(ev, method, actuals) if method else unknown(Reason.ATTRIBUTE)
    if isinstance(callee, Signature):
        return _promised(ev, callee, actuals)
    if isinstance(callee, TypeVariable):
        # A call of `type[T]` gives a `T`.
        return (replace(callee, is_type=False),) if callee.is_type else call(ev, hints.bound_of(ev, callee), actuals)
    if is_none(callee):
        return ()
    if isinstance(callee, Alias):
        return hints.declared(ev, callee.node, callee.frame)
    if isinstance(callee, Special) and callee.name == "typing.NewType":
        return callee.content[0]
    return (callee,) if isinstance(callee, Unknown) else unknown(Reason.EXPRESSION)


def _promised(ev: Evaluator, callee: Signature, actuals: Actuals) -> Values:
    """The declared result of a callable. ``None`` counts as unknown: coroutine functions are given for it, too."""
    if callee.certain:
        return union(*(_handed_on(ev, callee, value, actuals) for value in callee.result))
    return tuple(Unknown(Reason.ANNOTATION) if is_none(value) else value for value in callee.result)


def _handed_on(ev: Evaluator, callee: Signature, value: Value, actuals: Actuals) -> Values:
    """The result of a callable; for ``Callable[[T], T]`` it is the argument."""
    if isinstance(value, TypeVariable):
        for index, annotation in enumerate(callee.takes or ()):
            if hints.declared(ev, annotation, callee.frame) == (value,):
                return actuals.positional(ev, index) or (value,)
    return (value,)


def overloaded(ev: Evaluator, overloads: Overloads, receiver: Value | None, actuals: Actuals) -> Values:
    """The result of an overloaded function: that of the first signature that fits the arguments, else of all."""
    fitting = [f for f in overloads.functions if functions.accepts(ev, f, receiver, actuals)]
    results = [functions.call(ev, function, receiver, actuals) for function in fitting or overloads.functions]
    if not actuals.is_open and fitting and functions.decides(ev, fitting[0], receiver, actuals):
        # No argument chooses among signatures with the same parameters.
        alike = (_takes_the_same(fitting[0], other) for other in fitting)
        return union(*(result for result, is_alike in zip(results, alike) if is_alike))
    return union(*results)


def _takes_the_same(function: Function, other: Function) -> bool:
    return function is other or function.node.args.as_string() == other.node.args.as_string()


def construct(ev: Evaluator, cls: Class, actuals: Actuals) -> Values:
    """The result of calling a class: an instance, unless ``__new__`` or the metaclass gives something else."""
    if cls.is_declared:
        instances = construct(ev, replace(cls, is_declared=False), actuals)
        return tuple(replace(value, certain=False) if isinstance(value, Instance) else value for value in instances)
    found = classes.order(ev, cls)
    if _has_own_metaclass_call(ev, found):
        called = ev.call(remaking.metaclass_member(ev, cls, "__call__"), actuals)
        return called if not has_unknown(called) else unknown(Reason.BASE_CLASS)
    return _instantiate(ev, cls, actuals)


def _instantiate(ev: Evaluator, cls: Class, actuals: Actuals) -> Values:
    """The result of ``type.__call__``: an instance, unless ``__new__`` gives something else."""
    found = classes.order(ev, cls)
    if shape.put_into(ev, found, "__new__"):
        return unknown(Reason.ATTRIBUTE)
    for owner in found.classes:
        if "__new__" in owner.node.locals and qualified_name(owner.node) != "builtins.object":
            made = _made_by_new(ev, owner, cls, actuals)
            if made is not None:
                return made
            break
    if not found.is_complete:
        # A partial stub lists no class that makes other objects.
        return (Instance(cls, certain=cls.node.root().is_partial),)
    solved = _with_arguments(ev, cls, found, actuals)
    maker = init_frame(ev, Instance(solved), found, actuals) or ev.libraries.kept(ev, solved, found, actuals)
    return (Instance(solved, made=maker),)


def init_frame(ev: Evaluator, instance: Instance, found: Order, actuals: Actuals) -> Frame | None:
    """The frame of ``__init__`` for one construction, where it stores parameters that say nothing by themselves."""
    for owner in found.classes:
        if "__init__" not in owner.node.locals:
            continue
        for value in ev.class_level(owner, "__init__"):
            if (
                isinstance(value, Function)
                and not owner.node.root().is_stub
                and ev.fact(value.node, frames.stores_parameters)
                and not ev.fact(value.node, keeps_keywords)
            ):
                return frames.full_frame(ev, value, instance, actuals)
        return None
    return None


def _has_own_metaclass_call(ev: Evaluator, found: Order) -> bool:
    """Whether a metaclass of the project defines ``__call__``."""
    for owner in found.classes:
        for value in remaking.metaclass_of(ev, owner):
            if not isinstance(value, Class):
                return True
            names = [item for item in classes.order(ev, value).classes if "__call__" in item.node.locals]
            if names and qualified_name(names[0].node) not in ("builtins.type", "enum.EnumMeta", "enum.EnumType"):
                return True
    return False


def _made_by_new(ev: Evaluator, owner: Class, cls: Class, actuals: Actuals) -> Values | None:
    """The result of ``__new__``; None where that is an instance of the class, as nearly always."""
    for function in ev.class_level(owner, "__new__"):
        if isinstance(function, Overloads):
            made = overloaded(ev, function, cls, actuals)
        elif isinstance(function, Function):
            made = functions.call(ev, function, cls, actuals)
        else:
            return unknown(Reason.EXPRESSION)
        if has_unknown(made):
            return (Instance(cls, certain=False),) if not owner.node.root().is_stub else None
        if not all(isinstance(value, Instance) and is_same(value.cls.node, cls.node) for value in made):
            return made
        if any(isinstance(value, Instance) and value.cls.arguments for value in made):
            return made
    return None


def _with_arguments(ev: Evaluator, cls: Class, found: Order, actuals: Actuals) -> Class:
    """The class with its type parameters solved from what ``__init__`` is given."""
    parameters = classes.type_parameters(ev, cls.node)
    if cls.arguments or not parameters:
        return cls
    for owner in found.classes:
        name = "__init__" if "__init__" in owner.node.locals else "__new__"
        if name not in owner.node.locals:
            continue
        if not is_same(owner.node, cls.node):
            return cls
        for value in ev.class_level(owner, name):
            candidates = value.functions if isinstance(value, Overloads) else (value,)
            for function in candidates:
                if isinstance(function, Function) and functions.accepts(ev, function, Instance(cls), actuals):
                    solved = functions.solve(ev, function, Instance(cls), actuals)
                    by_node = {variable.node: values for variable, values in solved}
                    if by_node:
                        return Class(cls.node, tuple(by_node.get(p.node, (p,)) for p in parameters), cls.frame)
                    break
        return cls
    return cls
