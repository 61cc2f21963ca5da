"""Special methods of which the language itself demands a kind."""

from __future__ import annotations

from collections.abc import Iterator

from astroid import nodes

from flake8_async_ssot.inference.answers.truth import Demand, Gives
from flake8_async_ssot.inference.comparing import giving
from flake8_async_ssot.inference.evaluation import bodies, classes, functions, shape
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.running_kinds import RunningKind
from flake8_async_ssot.inference.evaluation.values import (
    Class,
    Display,
    Frame,
    Function,
    Instance,
    Literal,
    Running,
    Value,
    Values,
)
from flake8_async_ssot.inference.project.index import MAX_MENTIONING
from flake8_async_ssot.inference.syntax.class_hooks import MAKING_UP, Opening
from flake8_async_ssot.inference.syntax.names import called_name, decorators_of, head_of, last_name

#: Methods whose results the interpreter takes as they are: a coroutine is none of these, or is lost.
_SYNC = frozenset(
    "__init__ __post_init__ __del__ __iter__ __len__ __length_hint__ __bool__ __contains__ __hash__ __str__ __repr__ "
    "__bytes__ __format__ __int__ __float__ __complex__ __index__ __enter__ __exit__ __setattr__ __delattr__ "
    "__setitem__ __delitem__ __set__ __delete__ __set_name__ __init_subclass__ __sizeof__ __dir__".split()
)
#: Methods whose results the interpreter awaits.
_ASYNC = frozenset({"__anext__", "__aenter__", "__aexit__"})
#: Methods that the code which makes a class may call in its own way.
_MADE = frozenset({"__init__", "__post_init__"})


def wrong_methods(ev: Evaluator, node: nodes.ClassDef) -> Iterator[tuple[nodes.FunctionDef, Demand]]:
    """The special methods of a class that give what the language cannot take, with what it demands."""
    if _is_made_over(ev, node):
        return
    for name, entries in node.locals.items():
        function = entries[-1]
        if name.startswith("__") and isinstance(function, nodes.FunctionDef) and may_be_wrong(function):
            demand = _demand(ev, Class(node), name)
            if demand is not None:
                yield function, demand


def _is_made_over(ev: Evaluator, node: nodes.ClassDef) -> bool:
    """Whether its module binds what a call makes of a class, as in ``Client = made_sync(_Client)``."""
    calls = ev.fact(node.root(), shape.calls_with_names).get(node.name, ())
    return any(
        isinstance(call.parent, (nodes.Assign, nodes.AnnAssign)) and isinstance(call.scope(), nodes.Module)
        for call in calls
    )


def may_be_wrong(function: nodes.FunctionDef) -> bool:
    """Whether a special method may be of the wrong kind, by its syntax."""
    if isinstance(function, nodes.AsyncFunctionDef):
        return function.name in _SYNC or function.name in ("__aiter__", "__await__")
    return function.name in _ASYNC or function.name == "__await__"


def _demand(ev: Evaluator, cls: Class, name: str) -> Demand | None:
    if name == "__await__":
        return Demand.ITERATOR if _gives_no_iterator(ev, cls) else None
    found = giving.member(ev, cls, name)
    if found is None or found.is_read or name in _MADE and not _is_made_plainly(ev, cls, name):
        return None
    if (name == "__aiter__" or name in _ASYNC) and bodies.is_left_open(ev, found.node):
        # An ``async def`` that others fill in with an async generator is often written so.
        return None
    if name == "__aiter__":
        return Demand.ASYNC_ITERATOR if found.gives is Gives.COROUTINE else None
    if name in _ASYNC:
        return Demand.AWAITABLE if found.gives.disagrees(Gives.COROUTINE) else None
    return Demand.VALUE if found.gives in (Gives.COROUTINE, Gives.ITERATOR) else None


def _is_made_plainly(ev: Evaluator, cls: Class, name: str) -> bool:
    """Whether nothing but the interpreter, or a dataclass, calls the methods that prepare an object."""
    found = classes.order(ev, cls)
    if name == "__post_init__":
        return any(_is_dataclass(item.node) for item in found.classes)
    own = found.own
    opened = any(not shape.openings(ev, item).isdisjoint({*_TAKING_OVER}) for item in own)
    if not found.is_complete or opened or any("__await__" in item.node.locals for item in own):
        return False
    return not _is_given_away(ev, cls.node.name)


def _is_given_away(ev: Evaluator, name: str) -> bool:
    """Whether a file gives a class to other code, which may make its objects in its own way: ``remote(Service)``."""
    paths = ev.index.survey.mentioning(ev.project, name)
    return len(paths) > MAX_MENTIONING or any(ev.index.gives_away(path, name) for path in paths)


#: Ways in which a class may call ``__init__`` by itself.
_TAKING_OVER = MAKING_UP - {Opening.ANSWERING, Opening.STORING} | {Opening.MAKING}


def _is_dataclass(node: nodes.ClassDef) -> bool:
    return any(last_name(head_of(decorator)) == "dataclass" for decorator in decorators_of(node))


def _gives_no_iterator(ev: Evaluator, cls: Class) -> bool:
    """Whether ``__await__`` is certain to give an object without ``__next__``."""
    node = cls.node.locals["__await__"][-1]
    if isinstance(node, nodes.AsyncFunctionDef):
        return not node.decorators
    if all(called_name(part.value) == "__await__" for part in ev.fact(node, bodies.body_of).returns):
        # What another object gives for it: most are written so.
        return not ev.fact(node, bodies.body_of).returns and _gives_none(ev, node)
    members = ev.class_level(cls, "__await__")
    function = members[0] if len(members) == 1 else None
    if not isinstance(function, Function) or not isinstance(function.node, nodes.FunctionDef):
        return False
    if function.wrapping or bodies.is_left_open(ev, function.node) or ev.running_kind(function) is not None:
        return False
    receiver = Instance(cls, certain=False)
    results: Values = functions.returned(ev, function, Frame(function.node, receiver=receiver, parent=function.frame))
    return bool(results) and all(_is_no_iterator(ev, value) for value in results)


def _gives_none(ev: Evaluator, node: nodes.FunctionDef) -> bool:
    """Whether a function without ``return`` ends, and so gives None."""
    body = ev.fact(node, bodies.body_of)
    return body.is_open_ended and not body.is_generator and not node.decorators and not bodies.is_left_open(ev, node)


def _is_no_iterator(ev: Evaluator, value: Value) -> bool:
    if isinstance(value, Running):
        return value.kind in (RunningKind.COROUTINE, RunningKind.ASYNC_GENERATOR)
    if isinstance(value, Display):
        return not isinstance(value.node, nodes.GeneratorExp)
    if isinstance(value, Instance):
        return value.certain and not ev.special_method(value, "__next__")
    return isinstance(value, Literal)
