"""Whether values are awaitable: the one fact that every rule reads."""

from __future__ import annotations

from dataclasses import replace

from flake8_async_ssot.inference.answers.answer import Answer, Awaitability, Kind, Reason
from flake8_async_ssot.inference.evaluation import classes, remaking, running, shape
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.values import (
    CALLABLES,
    Class,
    Display,
    Instance,
    Literal,
    Mock,
    Module,
    Running,
    Signature,
    Special,
    Super,
    Unknown,
    Value,
    Values,
    has_unknown,
    unknown,
)
from flake8_async_ssot.inference.syntax.names import qualified_name

#: The attribute of a class by which ``asyncio.isfuture`` knows futures.
_FUTURE_MARK = "_asyncio_future_blocking"
_FUTURES = ("_asyncio.Future", "asyncio.futures.Future", "_asyncio.Task", "asyncio.tasks.Task")
#: What the classes of running functions are called wherever one of their objects is.
_NAMES = {
    "types.CoroutineType": "coroutine",
    "types.GeneratorType": "generator",
    "types.AsyncGeneratorType": "async generator",
}
#: What is never awaitable, whatever it holds: `await` looks for its method on the class of `super()`, not behind it.
_PLAIN: dict[type, str] = {Module: "module", Super: "super"}
_COLLECTIONS = ("builtins.list", "builtins.tuple", "builtins.set", "builtins.dict", "builtins.frozenset")

_ABSTRACT_COLLECTIONS = frozenset({
    "Iterable", "Collection", "Sequence", "MutableSequence", "Mapping", "MutableMapping", "AbstractSet", "Set",
    "MutableSet",
})  # fmt: skip
#: Its namesake in ``asyncio`` can be awaited, has the same methods, and is given by as many functions.
_FUTURE_OF_THREADS = "concurrent.futures._base.Future"


def unknown_answer(reason: Reason) -> Answer:
    """An answer of which nothing is known."""
    return Answer(Awaitability.UNKNOWN, Kind.UNKNOWN, reason=reason)


def of_values(ev: Evaluator, values: Values) -> Answer:
    """The one answer for all possible values of an expression: UNKNOWN unless they agree."""
    if not values:
        return unknown_answer(Reason.NO_RESULT)
    answers = [of_value(ev, value) for value in values]
    for answer in answers:
        if answer.awaitability is Awaitability.UNKNOWN:
            return answer
    if any(answer.awaitability is not answers[0].awaitability for answer in answers):
        return unknown_answer(Reason.DISAGREE)
    names = " | ".join(dict.fromkeys(answer.value for answer in answers))
    return answers[0]._replace(value=names)


def of_value(ev: Evaluator, value: Value) -> Answer:
    """The answer for one value."""
    if isinstance(value, Unknown):
        return unknown_answer(value.reason)
    if isinstance(value, Running):
        return running.started(value.kind).answer
    if isinstance(value, Instance):
        return _of_instance(ev, value)
    if isinstance(value, Literal):
        name = "None" if value.value is None else type(value.value).__name__
        return Answer(Awaitability.NEVER, Kind.VALUE, name)
    if isinstance(value, Display):
        return _of_display(value)
    if isinstance(value, CALLABLES):
        return Answer(Awaitability.NEVER, Kind.FUNCTION, "function")
    if isinstance(value, Signature) and value.certain:
        return Answer(Awaitability.NEVER, Kind.FUNCTION, "function")
    if type(value) in _PLAIN:
        return Answer(Awaitability.NEVER, Kind.VALUE, _PLAIN[type(value)])
    if isinstance(value, Mock):
        return _of_mock(ev, value)
    if isinstance(value, Class):
        return _of_class(ev, value)
    if isinstance(value, Special) and value.name in _COLLECTIONS:
        return Answer(Awaitability.NEVER, Kind.COLLECTION, value.name.rpartition(".")[2])
    return unknown_answer(Reason.ANNOTATION)


def _of_mock(ev: Evaluator, value: Mock) -> Answer:
    """The answer for a mock: all have the special methods of ``async with``, but ``__await__`` from a spec alone."""
    models = [spec.cls if isinstance(spec, Instance) else spec for spec in value.spec]
    made = [_of_instance(ev, Instance(model.plain)) for model in models if isinstance(model, Class)]
    if any(answer.always or answer.reason is Reason.ATTRIBUTE for answer in made):
        return unknown_answer(Reason.MOCK)
    return Answer(Awaitability.NEVER, Kind.VALUE, value.flavour)


def _of_display(value: Display) -> Answer:
    if value.is_async:
        return Answer(Awaitability.NEVER, Kind.ASYNC_ITERATOR, "async generator")
    name = type(value.node).__name__.lower()
    return Answer(Awaitability.NEVER, Kind.COLLECTION, name.removesuffix("exp").removesuffix("comp"))


def _of_class(ev: Evaluator, value: Class) -> Answer:
    """The answer for a class itself, which is awaitable where its metaclass has ``__await__``."""
    method, name = _method_of_class(ev, value, "__await__"), f"type[{value.node.name}]"
    for item in method:
        if isinstance(item, Unknown):
            return unknown_answer(item.reason)
    return Answer(Awaitability.ALWAYS, Kind.AWAITABLE, name) if method else Answer(Awaitability.NEVER, Kind.VALUE, name)


def _of_instance(ev: Evaluator, value: Instance) -> Answer:
    name = _NAMES.get(qualified_name(value.cls.node), value.cls.node.name)
    method = ev.special_method(value, "__await__")
    for item in method:
        if isinstance(item, Unknown):
            return unknown_answer(item.reason)
    if method:
        is_future = any(qualified_name(item.node) in _FUTURES for item in classes.order(ev, value.cls).classes)
        is_coroutine = value.cls.node.name in ("Coroutine", "CoroutineType")
        kind = Kind.FUTURE if is_future else Kind.COROUTINE if is_coroutine else Kind.AWAITABLE
        return Answer(Awaitability.ALWAYS, kind, name)
    if not value.certain or classes.is_protocol(value.cls.node) and not _is_collection(value.cls):
        return unknown_answer(Reason.ANNOTATION)
    found = classes.order(ev, value.cls)
    if shape.is_put_from_outside(ev, found, "__await__"):
        return unknown_answer(Reason.ATTRIBUTE)
    if any(_FUTURE_MARK in item.node.locals for item in found.classes):
        # asyncio takes it for a future, whatever it can do besides.
        return unknown_answer(Reason.ATTRIBUTE)
    return Answer(Awaitability.NEVER, _kind_of(ev, value), name)


def _kind_of(ev: Evaluator, value: Instance) -> Kind:
    """The kind of an instance that is not awaitable."""
    for name, kind in (("__aenter__", Kind.ASYNC_CONTEXT_MANAGER), ("__aiter__", Kind.ASYNC_ITERATOR)):
        method = ev.special_method(value, name)
        if method and not has_unknown(method):
            return kind
    names = [qualified_name(item.node) for item in classes.order(ev, value.cls).classes]
    return Kind.COLLECTION if any(name in _COLLECTIONS for name in names) else Kind.VALUE


def trusted(ev: Evaluator, values: Values) -> Values:
    """Values from the return annotation of a body that does not contradict it, taken as they are declared.

    Protocols and abstract types stay uncertain, but for those of collections: what satisfies them may well be awaitable
    too. So does the future of threads, which many annotations name that mean the one of ``asyncio``.
    """
    return tuple(
        replace(value, certain=True) if isinstance(value, Instance) and _is_taken_for_sure(value.cls) else value
        for value in values
    )


def _is_taken_for_sure(cls: Class) -> bool:
    """Whether a class that an annotation names is taken for the class of the object."""
    if classes.is_abstract(cls.node):
        return _is_collection(cls)
    return qualified_name(cls.node) != _FUTURE_OF_THREADS


def _is_collection(cls: Class) -> bool:
    """Whether a class is an abstract collection of the standard library, which nobody names for an awaitable."""
    return cls.node.root().name in ("typing", "collections.abc") and cls.node.name in _ABSTRACT_COLLECTIONS


def _method_of_class(ev: Evaluator, cls: Class, name: str) -> Values:
    """A special method of a class itself, which its metaclass has; nothing where there is none."""
    found = classes.order(ev, cls)
    for owner in found.classes:
        for value in remaking.metaclass_of(ev, owner):
            method = ev.special_method(Instance(value), name) if isinstance(value, Class) else ()
            if method or not isinstance(value, Class):
                return method or unknown(Reason.BASE_CLASS)
    return () if found.is_complete else unknown(Reason.BASE_CLASS)
