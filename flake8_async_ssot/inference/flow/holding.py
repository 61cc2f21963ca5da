"""The kind of value that an expression holds: a coroutine, another awaitable, a task, an async iterator."""

from __future__ import annotations

from enum import Enum

from astroid import nodes
from astroid.const import Context

from flake8_async_ssot.inference.answers.answer import Awaitability, Kind, Protocol, Reason
from flake8_async_ssot.inference.evaluation import (
    agreement,
    awaitability,
    bodies,
    capabilities,
    classes,
    hints,
    operators,
    protocols,
)
from flake8_async_ssot.inference.evaluation.actuals import Actuals
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.running_kinds import RunningKind
from flake8_async_ssot.inference.evaluation.unpruned import whole
from flake8_async_ssot.inference.evaluation.values import (
    CALLABLES,
    Bound,
    Display,
    Function,
    Instance,
    Literal,
    Mock,
    Running,
    Unknown,
    Value,
    Values,
    has_unknown,
    unknown,
)
from flake8_async_ssot.inference.flow.places import OF_FUTURE
from flake8_async_ssot.inference.syntax import signatures
from flake8_async_ssot.inference.syntax.names import qualified_name

_ITERATORS = (RunningKind.ASYNC_GENERATOR, RunningKind.ASYNC_CONTEXT_MANAGER)


class Held(Enum):
    """The kind of a value, where all possible values agree."""

    COROUTINE = "coroutine"
    #: Declared as no more than awaitable: it may be a coroutine or a future.
    AWAITABLE = "awaitable"
    #: An instance of a class with ``__await__``, which may well be of use without being awaited.
    OBJECT = "awaitable object"
    #: A coroutine or an awaitable object: a client's command gives a coroutine, and its pipeline an object.
    MIXED = "coroutine or awaitable object"
    ITERATOR = "async iterator or async context manager"
    TASK = "task"
    FUTURE = "future"
    COROUTINE_FUNCTION = "coroutine function"
    FUNCTION = "function"
    OTHER = "anything else, or not known"


#: Coroutines, and awaitables of which no more is declared.
CERTAIN = (Held.COROUTINE, Held.AWAITABLE)
#: Objects that may be of use without being awaited.
OBJECTS = (Held.MIXED, Held.OBJECT)
#: Futures, which run without being awaited.
FUTURES = (Held.TASK, Held.FUTURE)


def held(ev: Evaluator, values: Values) -> Held:
    """The kind of all possible values."""
    kinds = {_held_one(ev, value) for value in values}
    if len(kinds) == 1:
        return kinds.pop()
    if kinds == {Held.COROUTINE, Held.AWAITABLE}:
        return Held.AWAITABLE
    if Held.COROUTINE in kinds and kinds <= {Held.COROUTINE, Held.AWAITABLE, Held.OBJECT}:
        return Held.MIXED
    return Held.FUNCTION if kinds == {Held.FUNCTION, Held.COROUTINE_FUNCTION} else Held.OTHER


def _held_one(ev: Evaluator, value: Value) -> Held:
    if isinstance(value, Running):
        if value.kind in _ITERATORS:
            return Held.ITERATOR
        return Held.COROUTINE if _is_coroutine(ev, value) else Held.OTHER
    if isinstance(value, Instance):
        return _held_instance(ev, value)
    if isinstance(value, CALLABLES):
        return Held.COROUTINE_FUNCTION if gives_coroutine(ev, (value,)) else Held.FUNCTION
    return Held.OTHER


def _held_instance(ev: Evaluator, value: Instance) -> Held:
    answer = awaitability.of_value(ev, value)
    if not answer.always:
        return Held.OTHER
    if answer.kind is Kind.COROUTINE:
        return Held.COROUTINE
    if answer.kind is Kind.FUTURE:
        return Held.TASK if value.cls.node.name == "Task" else Held.FUTURE
    if qualified_name(value.cls.node) not in agreement.AWAITABLES:
        return Held.OBJECT
    # A test at run time narrows an object of any class to an awaitable.
    return Held.OTHER if value.cls.arguments == (unknown(Reason.GUARDED),) else Held.AWAITABLE


def is_only_coroutine(ev: Evaluator, values: Values) -> bool:
    """Whether every value is a coroutine, or an object made around one and doing nothing with it until awaited."""
    return bool(values) and all(
        _held_one(ev, value) is Held.COROUTINE
        or isinstance(value, Instance) and (_wraps_coroutine(ev, value) or _tells_drops(ev, value))
        for value in values
    )  # fmt: skip


def _tells_drops(ev: Evaluator, value: Instance) -> bool:
    """Whether ``__del__`` of an object tests a mark that ``__await__`` sets, and so treats a drop as a mistake."""
    if _held_instance(ev, value) is not Held.OBJECT:
        return False
    method, last = _own_method(ev, value, "__await__"), _own_method(ev, value, "__del__")
    full = whole(ev, last) if method is not None and last is not None else None
    if method is None or full is None:
        return False
    marks = {
        store.attrname
        for store in method.nodes_of_class(nodes.AssignAttr)
        if isinstance(store.parent, nodes.Assign) and isinstance(store.parent.value, nodes.Const)
    }
    tests = (node.test for node in full.nodes_of_class((nodes.If, nodes.Assert, nodes.IfExp)))
    return any(use.attrname in marks for test in tests for use in test.nodes_of_class(nodes.Attribute))


def _own_method(ev: Evaluator, value: Instance, name: str) -> nodes.FunctionDef | None:
    """A special method of an object's class, where it is one function that source defines."""
    methods = ev.special_method(value, name)
    function = methods[0].function if len(methods) == 1 and isinstance(methods[0], Bound) else None
    node = function.node if isinstance(function, Function) else None
    return node if isinstance(node, nodes.FunctionDef) and not node.root().is_stub else None


def _wraps_coroutine(ev: Evaluator, value: Instance) -> bool:
    """Whether the ``__init__`` of an awaitable object only stores a parameter that is declared as a coroutine."""
    node = _own_method(ev, value, "__init__")
    if _held_instance(ev, value) is not Held.OBJECT or node is None:
        return False
    names = [p.name for p in signatures.named_of(node.args) if _is_coroutine_parameter(ev, node, p.name)]
    uses = [use for use in node.nodes_of_class(nodes.Name) if use.name in names]
    return bool(uses) and all(
        isinstance(use.parent, nodes.Assign) and isinstance(use.parent.targets[0], nodes.AssignAttr)
        or isinstance(use.parent, nodes.AnnAssign) and isinstance(use.parent.target, nodes.AssignAttr)
        for use in uses
    )  # fmt: skip


def _is_coroutine_parameter(ev: Evaluator, node: nodes.FunctionDef, name: str) -> bool:
    annotation = signatures.annotation_of(node.args, name)
    declared = hints.declared(ev, annotation, None) if annotation is not None else ()
    return bool(declared) and all(_held_one(ev, value) is Held.COROUTINE for value in declared)


def holds_no_awaitable(ev: Evaluator, values: Values) -> bool:
    """Whether all values are known objects of classes that cannot be awaited, proven or by their annotation."""
    return not has_unknown(values) and all(
        isinstance(value, (Literal, Display))
        or isinstance(value, Instance)
        and classes.order(ev, value.cls).is_complete
        and not ev.special_method(value, "__await__")
        for value in values
    )


def includes_coroutine(ev: Evaluator, values: Values) -> bool:
    """Whether one of several values is a coroutine."""
    return any(_held_one(ev, value) is Held.COROUTINE for value in values)


def may_be_equal(ev: Evaluator, compare: nodes.Compare, side: nodes.NodeNG) -> bool:
    """Whether another side of a comparison may be an awaitable, or may hold one where the comparison is ``in``."""
    before = compare.left
    for sign, after in compare.ops:
        if side in (before, after):
            other = ev.values(before if side is after else after)
            other = ev.iterated(other) if sign in ("in", "not in") else other
            # A mock has no `__await__`, and is no coroutine; a call of it may give one.
            rest = tuple(value for value in other if not (isinstance(value, Mock) and value.path[-1:] != ("()",)))
            if (rest or not other) and not holds_no_awaitable(ev, rest):
                return True
        before = after
    return False


def is_never_false(ev: Evaluator, values: Values) -> bool:
    """Whether no object among values can be false: its class has no ``__bool__`` and ``__len__``, or says ``True``."""
    return all(
        not isinstance(value, Instance)
        or not any(ev.special_method(value, name) for name in ("__bool__", "__len__"))
        or protocols.call_method(ev, value, "__bool__") == (Literal(True),)
        for value in values
    )


def has_no_truth(ev: Evaluator, values: Values) -> bool:
    """Whether all values were made of known classes without ``__bool__`` and ``__len__``, and so are always true.

    An object that starts something with its arguments is of use without being awaited, so it does not count.
    """
    return bool(values) and all(
        isinstance(value, Instance)
        and value.certain
        and classes.order(ev, value.cls).is_complete
        and not any(ev.special_method(value, name) for name in ("__bool__", "__len__"))
        and _only_keeps(ev, value)
        for value in values
    )


def _only_keeps(ev: Evaluator, value: Instance) -> bool:
    """Whether no ``__init__`` of an object's classes hands its arguments to a call, except to that of a base."""
    makers = [
        cls.node.locals["__init__"][-1]
        for cls in classes.order(ev, value.cls).classes
        if "__init__" in cls.node.locals and not cls.node.root().is_stub
    ]
    return not any(_hands_on(whole(ev, maker)) for maker in makers)


def _hands_on(maker: nodes.FunctionDef | None) -> bool:
    """Whether an ``__init__`` hands parameters or local names to a call, or cannot be read whole."""
    return maker is None or any(
        name.name in maker.locals
        for call in maker.nodes_of_class(nodes.Call)
        if getattr(call.func, "attrname", "") != "__init__"
        for name in call.nodes_of_class(nodes.Name)
        if name is not call.func and not _is_receiver(name, call)
    )


def _is_receiver(name: nodes.Name, call: nodes.Call) -> bool:
    """Whether a name is the object at the start of a callee: ``self`` in ``self.lock.acquire()``."""
    return isinstance(name.parent, nodes.Attribute) and call.func.parent_of(name)


def lacks(ev: Evaluator, values: Values, use: nodes.NodeNG) -> bool:
    """Whether all values are certain not to have the attribute, index, iterator or operator that a use asks for.

    A future has an iterator, which only ``yield from`` may use. What can be entered in no way lacks its ``await``.
    """
    if isinstance(use, nodes.Attribute):
        is_missing = ev.values(use) == (Unknown(Reason.NO_ATTRIBUTE),)
        return is_missing and not (held(ev, values) in FUTURES and _may_have(ev, use.attrname))
    if isinstance(use, nodes.BinOp):
        return not any(map(has_unknown, (ev.values(use.left), ev.values(use.right)))) and _has_no_result(ev, use)
    if isinstance(use, (nodes.For, nodes.Comprehension, nodes.Starred, nodes.Assign)) and not is_async_loop(use):
        return held(ev, values) in FUTURES or capabilities.supported(ev, values, Protocol.FOR) is Awaitability.NEVER
    if isinstance(use, nodes.Subscript):
        return not _takes_index(ev, values, use)
    return type(use) is nodes.With and not _may_be_entered(ev, values)


def _takes_index(ev: Evaluator, values: Values, use: nodes.Subscript) -> bool:
    """Whether an object among values may be indexed as it is."""
    found = [value for value in values if isinstance(value, Instance)]
    index = ev.values(use.slice) if found and not isinstance(use.slice, nodes.Slice) else None
    return any(capabilities.takes_index(ev, value, index, method_of(use)) for value in found)


def _may_be_entered(ev: Evaluator, values: Values) -> bool:
    """Whether values may be context managers, sync or async."""
    return any(
        capabilities.supported(ev, values, protocol) is not Awaitability.NEVER
        for protocol in (Protocol.WITH, Protocol.ASYNC_WITH)
    )


def _may_have(ev: Evaluator, name: str) -> bool:
    """Whether a future may have an attribute: those of a task, which is a future, and what the project stores."""
    return name in OF_FUTURE or bool(ev.index.survey.changing(ev.project, name))


def asked_of(use: nodes.NodeNG) -> tuple[str, ...]:
    """The attributes and special methods of which a use of an object needs one."""
    if isinstance(use, nodes.With):
        return Protocol.WITH.value
    if isinstance(use, nodes.Subscript):
        return (method_of(use),)
    if isinstance(use, nodes.BinOp):
        return operators.methods_of(use.op)
    return ("__iter__", "__getitem__") if not hasattr(use, "attrname") else (use.attrname,)


def _has_no_result(ev: Evaluator, use: nodes.BinOp) -> bool:
    """Whether neither operand of an operator has a method for the other one."""
    return ev.values(use) == (Unknown(Reason.NO_ATTRIBUTE),)


def is_async_loop(node: nodes.NodeNG) -> bool:
    """Whether a loop or clause is one of ``async for``."""
    return isinstance(node, nodes.AsyncFor) or bool(getattr(node, "is_async", False))


def method_of(use: nodes.Subscript) -> str:
    """The special method that a subscription calls first."""
    if use.ctx is Context.Store and not isinstance(use.parent, nodes.AugAssign):
        return "__setitem__"
    return "__delitem__" if use.ctx is Context.Del else "__getitem__"


def gives_coroutine(ev: Evaluator, functions: Values) -> bool:
    """Whether calling any of several values is certain to give a coroutine."""
    if has_unknown(functions):
        return False
    found = ev.call(functions, Actuals())
    return bool(found) and all(
        isinstance(value, Running) and _is_coroutine(ev, value)
        or isinstance(value, Instance) and awaitability.of_value(ev, value).kind is Kind.COROUTINE
        for value in found
    )  # fmt: skip


def _is_coroutine(ev: Evaluator, value: Running) -> bool:
    if value.kind is not RunningKind.COROUTINE:
        return False
    node = value.function.node
    return not isinstance(node, nodes.FunctionDef) or not node.root().is_stub or _is_confirmed(ev, node)


def _is_plain_async(ev: Evaluator, entry: nodes.NodeNG) -> bool:
    """Whether a definition is a coroutine function, and no asynchronous generator."""
    return isinstance(entry, nodes.AsyncFunctionDef) and not ev.fact(entry, bodies.body_of).is_generator


def _is_confirmed(ev: Evaluator, node: nodes.FunctionDef) -> bool:
    """Whether the source agrees with the ``async def`` of a stub: the source may give a future, or an iterator."""
    module = node.root()
    source = ev.loader.load_source(module.name, module.search_path)
    scope: nodes.LocalsDictNodeNG | None = source
    if isinstance(node.parent, nodes.ClassDef):
        entries = source.locals.get(node.parent.name, ()) if source is not None else ()
        scope = next((entry for entry in entries if isinstance(entry, nodes.ClassDef)), None)
    entries = scope.locals.get(node.name, ()) if scope is not None else ()
    if not entries or any(isinstance(entry, nodes.ImportFrom) or _is_plain_async(ev, entry) for entry in entries):
        return True
    assert scope is not None
    return gives_coroutine(ev, ev.end_of_scope(scope, node.name, None))
