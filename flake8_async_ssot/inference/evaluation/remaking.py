"""Methods that something else takes the place of by name: through metaclasses, decorators, bases or their object."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import Reason
from flake8_async_ssot.inference.evaluation import classes
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import name_of, unbound
from flake8_async_ssot.inference.evaluation.resolution_order import Order
from flake8_async_ssot.inference.evaluation.unpruned import whole
from flake8_async_ssot.inference.evaluation.values import Class, Function, Value, Values, union, unknown
from flake8_async_ssot.inference.syntax.adding import only_adds
from flake8_async_ssot.inference.syntax.class_hooks import Replaced
from flake8_async_ssot.inference.syntax.names import (
    called_name,
    decorators_of,
    head_of,
    listed,
    looked_up,
    namespace_holder,
    plain_name,
    qualified_name,
)
from flake8_async_ssot.inference.syntax.signatures import first_parameter

#: A name, or the expression that gives it, and what is stored under it.
_Store = tuple["nodes.NodeNG | str", nodes.NodeNG]
#: Stand for names that nothing tells: any of them, and those that a class lacks.
ANY, ADDED = "*", "+"
#: Calls that give something else than a function in place of another.
_PLAIN_CALLS = frozenset({"bool", "dict", "float", "frozenset", "int", "list", "property", "set", "str", "tuple"})


def may_be_replaced(ev: Evaluator, found: Order, name: str) -> bool:
    """Whether the code that makes a class or its objects may put something else in the place of a method."""
    return any(_is_among(name, replaced(ev, cls), cls) for cls in found.own)


def _is_among(name: str, kept: Replaced, cls: Class) -> bool:
    names = kept.in_class | kept.in_objects
    return not {name, ANY}.isdisjoint(names) or ADDED in names and name not in cls.node.locals


def replaced(ev: Evaluator, cls: Class) -> Replaced:
    """The attributes that the code around one source class may replace."""
    # Questions on the way see the class as it is written.
    plain = cls.plain
    return ev.reads.keep_guarded(ev.replaced, plain, lambda: _replaced(ev, plain), Replaced())


def _replaced(ev: Evaluator, cls: Class) -> Replaced:
    if ev.libraries.stores_fields(qualified_name(cls.node)):
        return Replaced()
    makers = tuple(_makers(ev, cls))
    is_known = all(isinstance(value, (Class, Function)) for value in metaclass_of(ev, cls))
    by_helpers, computing = in_class(ev, with_helpers(ev, makers))
    return Replaced(in_class(ev, makers)[0], _in_objects(ev, cls.node), by_helpers, computing, is_known)


def in_class(ev: Evaluator, makers: Iterable[nodes.FunctionDef]) -> tuple[frozenset[str], frozenset[str]]:
    """The names under which functions store functions in a class they are given, and files that compute names."""
    names: set[str] = set()
    computing: set[str] = set()
    for function in makers:
        full = whole(ev, function)
        if full is not None:
            names |= ev.fact(full, _stored_in_class)
            computing |= {function.root().file or ""} if ev.fact(full, _computes_names) else set()
    return frozenset(names), frozenset(computing)


def with_helpers(ev: Evaluator, functions: Iterable[nodes.FunctionDef]) -> tuple[nodes.FunctionDef, ...]:
    """Functions together with those of source that they hand a variable to.

    Only functions that are called by a plain name are followed: any attribute of a class asks for this.
    """
    found = dict.fromkeys(functions)
    for function in (*found,):
        full = whole(ev, function)
        for call in full.nodes_of_class(nodes.Call) if full is not None else ():
            if isinstance(call.func, nodes.Name) and any(isinstance(argument, nodes.Name) for argument in call.args):
                values = ev.values(call.func)
                found.update(dict.fromkeys(node for value in values for node in _source_of(value)))
    return tuple(found)


def _source_of(value: Value) -> Iterator[nodes.FunctionDef]:
    function = unbound(value)
    yield from _of_source(function.node) if isinstance(function, Function) else ()


def _in_objects(ev: Evaluator, node: nodes.ClassDef) -> frozenset[str]:
    if "__getattribute__" in node.locals:
        return frozenset({ANY})
    found = [
        _stored_in_object_by(ev, function)
        for function in _methods(node)
        if function.name == "__new__" or node.root().is_linted or _stores_by_name(ev, function)
        if function.name != "__init_subclass__"
    ]
    return frozenset().union(*found)


def _methods(node: nodes.ClassDef) -> Iterator[nodes.FunctionDef]:
    return (item for entries in node.locals.values() for item in entries if isinstance(item, nodes.FunctionDef))


def _stores_by_name(ev: Evaluator, function: nodes.FunctionDef) -> bool:
    """Whether a function stores attributes by a text."""
    record = ev.index.stores(function.root().file or "")
    return record is not None and function.lineno in record.setting_by_name


def _makers(ev: Evaluator, cls: Class) -> Iterator[nodes.FunctionDef]:
    """The functions that are handed a class while it is made: decorators, ``__init_subclass__``, metaclass methods."""
    for decorator in decorators_of(cls.node):
        for value in ev.values(head_of(decorator), cls.frame):
            function = unbound(value)
            if isinstance(function, Function) and not ev.libraries.keeps_class(name_of(function)):
                yield from _of_source(function.node)
    yield from (method for method in _methods(cls.node) if method.name == "__init_subclass__")
    for value in metaclass_of(ev, cls):
        if isinstance(value, Function):
            yield from _of_source(value.node)
        for item in classes.order(ev, value).classes if isinstance(value, Class) else ():
            for method in _methods(item.node):
                if method.name in ("__new__", "__init__"):
                    yield from _of_source(method)


def metaclass_of(ev: Evaluator, cls: Class) -> Values:
    """The metaclass that a class statement names; nothing where it names none."""
    metaclass = cls.node._metaclass
    return ev.values(metaclass, cls.frame) if metaclass is not None else ()


def metaclass_member(ev: Evaluator, cls: Class, name: str) -> Values:
    """The attribute of a class's metaclass, bound to the class; nothing where it has none."""
    for owner in classes.order(ev, cls).classes:
        for value in metaclass_of(ev, owner):
            if not isinstance(value, Class):
                return unknown(Reason.BASE_CLASS)
            for item in classes.order(ev, value).classes:
                member = ev.class_level(item, name)
                if member:
                    return union(*(ev.bind(found, cls, item) for found in member))
    return ()


def metaclass_under(ev: Evaluator, cls: Class, base: Class) -> Class:
    """The metaclass of a class as one that derives from ``base``; that itself where none is seen to."""
    named = (value for owner in classes.order(ev, cls).classes for value in metaclass_of(ev, owner))
    found = (value for value in named if isinstance(value, Class) and classes.is_subclass_of(ev, value, base))
    return next(found, base)


def _of_source(node: nodes.NodeNG) -> Iterator[nodes.FunctionDef]:
    if isinstance(node, nodes.FunctionDef) and not node.root().is_stub:
        yield node


def _stored_in_object_by(ev: Evaluator, function: nodes.FunctionDef) -> frozenset[str]:
    """The names under which a method stores something in its object, where loops over names mostly fill in data."""
    full = whole(ev, function)
    return ev.fact(full, _stored_in_object) if full is not None else frozenset()


def _stored_in_object(function: nodes.FunctionDef) -> frozenset[str]:
    first = first_parameter(function)
    # A method sees its own object; what `__new__` makes may have any name. What is stored in `self` under a name that
    # is written out is known to whoever asks for it.
    own = first.name if first is not None and function.name != "__new__" else ""
    names = frozenset(_names(_stores(function, own, _is_namespace), _is_taken_from_object))
    # The namespace of an object lacks what its class has.
    return names - {ADDED} | {ANY} if ADDED in names else names


def _computes_names(function: nodes.FunctionDef) -> bool:
    """Whether a function may store something under names that its text does not list."""
    updates = (call for call in function.nodes_of_class(nodes.Call) if getattr(call.func, "attrname", "") == "update")
    return any(not isinstance(given, nodes.Dict) for call in updates for given in call.args) or any(
        not isinstance(name, (str, nodes.Const)) and not listed(name) for name, _ in _all_stores(function)
    )


def _stored_in_class(function: nodes.FunctionDef) -> frozenset[str]:
    return frozenset(_names(_all_stores(function), _is_made_anew))


def _all_stores(function: nodes.FunctionDef) -> Iterator[_Store]:
    """Names under which a function stores in any object or dictionary, which may be the namespace of a class."""
    yield from _stores(function, "", lambda holder, own: not _is_of_module(holder))
    yield from ((entry.key, entry.value) for entry in function.nodes_of_class(nodes.DictComp))


def _is_of_module(holder: nodes.NodeNG) -> bool:
    """Whether a dictionary is a variable of the module: a registry, and not what a class is made of."""
    return isinstance(holder, nodes.Name) and isinstance(looked_up(holder)[0], nodes.Module)


def _names(stores: Iterable[_Store], is_function: Callable[[nodes.NodeNG], bool]) -> Iterator[str]:
    for name, value in stores:
        if isinstance(name, str):
            yield name
        elif isinstance(name, nodes.Const):
            yield str(name.value)
        elif is_function(value):
            yield from listed(name) or (ADDED if only_adds(name) else ANY,)


def _stores(
    function: nodes.FunctionDef, own: str, holds_members: Callable[[nodes.NodeNG, str], bool]
) -> Iterator[_Store]:
    """What a function stores under which name.

    :param own: the name of the only object that matters, of which attributes that are written out are left out; empty
        where any object does.
    :param holds_members: tells the expressions whose items are attributes of that object.
    """
    for node in function.nodes_of_class((nodes.Assign, nodes.Call)):
        if isinstance(node, nodes.Call):
            yield from _called(node, own, holds_members)
            continue
        for target in node.targets:
            if isinstance(target, nodes.AssignAttr) and not own:
                yield target.attrname, node.value
            elif isinstance(target, nodes.Subscript) and holds_members(target.value, own):
                yield target.slice, node.value


def _called(call: nodes.Call, own: str, holds_members: Callable[[nodes.NodeNG, str], bool]) -> Iterator[_Store]:
    name = called_name(call)
    if name in ("setattr", "__setattr__") and len(call.args) >= 2:
        # `super().__setattr__(name, value)` stores in the object itself.
        if len(call.args) == 2 or not own or plain_name(call.args[0]) == own:
            yield call.args[-2], call.args[-1]
    if name == "update" and isinstance(call.func, nodes.Attribute) and holds_members(call.func.expr, own):
        yield from ((keyword.arg or keyword.value, keyword.value) for keyword in call.keywords)
        yield from (pair for given in call.args if isinstance(given, nodes.Dict) for pair in given.items)


def _is_namespace(node: nodes.NodeNG, own: str) -> bool:
    """Whether an expression is ``obj.__dict__``, ``vars(obj)`` or, where any object may be meant, ``vars()``."""
    holder = namespace_holder(node)
    if not own:
        return holder is not None or plain_name(getattr(node, "func", None)) == "vars"
    return holder is not None and plain_name(holder) == own


def _is_taken_from_object(value: nodes.NodeNG) -> bool:
    """Whether a value is a function, or made of one that is read by name."""
    calls = [part for source in _sources(value) for part in source.nodes_of_class(nodes.Call)]
    return any(map(_is_function, _sources(value))) or any(
        plain_name(inner.func) == "getattr" for call in calls for given in call.args for inner in _calls(given)
    )


def _is_made_anew(value: nodes.NodeNG) -> bool:
    """Whether a value is a function, or may be one that a call makes."""
    return any(
        _is_function(source)
        or isinstance(source, nodes.Call)
        and bool(source.args)
        and plain_name(source.func) not in _PLAIN_CALLS
        for source in _sources(value)
    )


def _is_function(value: nodes.NodeNG) -> bool:
    return isinstance(value, (nodes.Lambda, nodes.FunctionDef))


def _calls(node: nodes.NodeNG) -> Iterator[nodes.Call]:
    for source in _sources(node):
        if isinstance(source, nodes.Call):
            yield source


def _sources(value: nodes.NodeNG) -> Iterator[nodes.NodeNG]:
    """The expressions and functions that a value comes from, through arms and one assignment to a local name."""
    if isinstance(value, nodes.IfExp):
        yield from (*_sources(value.body), *_sources(value.orelse))
    elif isinstance(value, nodes.Name):
        scope, entries = looked_up(value)
        for entry in entries if isinstance(scope, nodes.FunctionDef) else ():
            if isinstance(entry, nodes.FunctionDef):
                yield entry
            elif isinstance(entry.parent, nodes.Assign):
                yield entry.parent.value
    else:
        yield value
