"""The functions that a project registers in its containers: ``TABLE[name] = function`` in a decorator.

All places at which the decorator stands tell what it is given, so what the container holds of the project is known.
Other code may register more, which does not mend what becomes of these. Tests are left out, since they give stand-ins.
"""

from __future__ import annotations

from typing import cast

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import Reason
from flake8_async_ssot.inference.evaluation import callers, unpruned
from flake8_async_ssot.inference.evaluation.frames import frame_of
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import unbound
from flake8_async_ssot.inference.evaluation.values import (
    Bound,
    Display,
    Function,
    Instance,
    Signature,
    Unknown,
    Value,
    Values,
    has_unknown,
    union,
    unknown,
)
from flake8_async_ssot.inference.modules.testing import is_test_file
from flake8_async_ssot.inference.project.index import MAX_MENTIONING
from flake8_async_ssot.inference.syntax.definitions import is_same
from flake8_async_ssot.inference.syntax.names import last_name, looked_up
from flake8_async_ssot.inference.syntax.signatures import method_owner, positional_of
from flake8_async_ssot.inference.syntax.tree import ModuleNode

#: What a function asks of another one that it keeps, and what says nothing of its kind.
_ASKED = frozenset({"__name__", "__qualname__", "__doc__", "__module__"})
#: Methods that take something out of a container.
_TAKING_OUT = ("pop", "popitem", "popleft", "remove", "discard", "clear")
#: Places at which one decorator stands, above which none of them is looked at.
MAX_PLACES = 64


def additions(ev: Evaluator, value: Display) -> Values:
    """The values that other code adds to a container, as far as they are known; each container is gone through once."""
    if not value.added:
        return unknown(Reason.CONTAINER) if value.is_open else ()
    return ev.memoised((value, "additions"), lambda: _additions(ev, value))


def _additions(ev: Evaluator, value: Display) -> Values:
    open_part = unknown(Reason.CONTAINER) if value.is_open else ()
    return union(*(_added(ev, node, found) for node, found in _written(ev, value)), open_part)


def holds_registered(ev: Evaluator, value: Display) -> bool:
    """Whether a container holds functions of which only all registrations together tell."""
    return bool(value.added and ev.memoised((value, "registrations"), lambda: _registrations(ev, value)))


def _registrations(ev: Evaluator, value: Display) -> Values:
    """The values of a container that only all registrations together tell."""
    told = ((_added(ev, node, found), found) for node, found in _written(ev, value))
    return union(*(added for added, found in told if added != found))


def _written(ev: Evaluator, value: Display) -> list[tuple[nodes.NodeNG, Values]]:
    """What other code adds to a container, with the values that it has where it stands."""
    return [(node, ev.values(node, frame_of(node.scope(), value.frame))) for node in value.added]


def attribute(ev: Evaluator, owner: Value, name: str, node: nodes.NodeNG) -> Values | None:
    """A method of a container that asks for some of its functions; None for all others.

    A constant, as in ``table.get("name")``, is the key of one function, or of none. Who goes over ``items()`` may look
    at the keys before a function is called.
    """
    call = node.parent
    if not isinstance(owner, Display) or not isinstance(call, nodes.Call) or call.func is not node:
        return None
    is_choosing = name == "items" or bool(call.args) and isinstance(call.args[0], nodes.Const)
    return unknown(Reason.CONTAINER) if is_choosing and holds_registered(ev, owner) else None


def _added(ev: Evaluator, node: nodes.NodeNG, found: Values) -> Values:
    """The values of what is added to a container, or for a parameter of a decorator the functions that it is given."""
    if not isinstance(node, nodes.Name) or not any(map(_is_untold, found)):
        return found
    function, entries = looked_up(node)
    is_parameter = len(entries) == 1 and isinstance(entries[0].parent, nodes.Arguments)
    if not is_parameter or type(function) is not nodes.FunctionDef or not _is_only_filled(ev, node):
        return found
    return ev.memoised((function, "registered", node.name), lambda: _registered(ev, function, node.name)) or found


def _is_only_filled(ev: Evaluator, node: nodes.NodeNG) -> bool:
    """Whether no code takes something out of the container that a value is added to, or puts another in its place."""
    call = node.parent
    if isinstance(call, nodes.Assign):
        holder = call.targets[0].value if isinstance(call.targets[0], nodes.Subscript) else None
    else:
        holder = getattr(getattr(call, "func", None), "expr", None)
    name, home = last_name(holder), cast("ModuleNode", node.root())
    full = unpruned.full(ev, home)
    if not name or full is None or name in ev.fact(full, _emptied):
        return False
    return all(path == home.file for path in ev.index.survey.changing(ev.project, name))


def _emptied(module: ModuleNode) -> frozenset[str]:
    """The names of the containers that a module takes something out of."""
    called = (call.func for call in module.calls_of(_TAKING_OUT) if isinstance(call.func, nodes.Attribute))
    items = (target for node in module.all_of(nodes.Delete) for target in node.targets)
    subscripts = (target.value for target in items if isinstance(target, nodes.Subscript))
    return frozenset((*(last_name(func.expr) for func in called), *map(last_name, subscripts)))


def _is_untold(value: Value) -> bool:
    """Whether a value is not known, or may be called without saying what that gives."""
    return isinstance(value, Unknown) or isinstance(value, Signature) and has_unknown(value.result)


def _registered(ev: Evaluator, function: nodes.FunctionDef, name: str) -> Values:
    """What all places of a project give to a function that only keeps one of its parameters; nothing else is told."""
    holder = _maker(function) or function
    if not _only_keeps(ev, function, name) or holder.decorators is not None or holder.name.startswith("__"):
        return ()
    if holder is function and method_owner(holder) is not None:
        # Who calls a method of its name is not told by the index.
        return ()
    places = _places(ev, holder)
    # What is no decorator anywhere is called with what its callers know alone.
    if holder is function and not any(isinstance(place.parent, nodes.Decorators) for place in places):
        return ()
    parts = [_given_at(ev, place, function, holder, name) for place in places[: MAX_PLACES + 1]]
    return () if len(parts) > MAX_PLACES or not all(parts) or any(map(has_unknown, parts)) else union(*parts)


def _maker(function: nodes.FunctionDef) -> nodes.FunctionDef | None:
    """The function around a decorator that makes it and returns nothing else, as with ``@register("name")``."""
    outer = function.parent.scope()
    return outer if type(outer) is nodes.FunctionDef and function.decorators is None else None


def _only_keeps(ev: Evaluator, function: nodes.FunctionDef, name: str) -> bool:
    """Whether a function stores a parameter, returns it or asks for its name, and does nothing else with it.

    It does so whatever it is given: in a condition, or behind one, only some functions are stored.
    """
    full = unpruned.whole(ev, function)
    if full is None or (full.parent is not None and _maker(full) is not None and not _is_returned(full)):
        return False
    if not all(isinstance(statement, (nodes.Assign, nodes.Expr, nodes.Return)) for statement in full.body):
        return False
    uses = [use for use in full.nodes_of_class(nodes.Name) if use.name == name]
    return all(map(_is_kept, uses)) and not any(
        bound.name == name for bound in full.nodes_of_class(nodes.AssignName) if bound.parent is not full.args
    )


def _is_returned(function: nodes.FunctionDef) -> bool:
    """Whether the function around another one returns that, and nothing else."""
    outer = function.parent.scope()
    returned = [node.value for node in outer.nodes_of_class(nodes.Return) if node.scope() is outer]
    return bool(returned) and all(isinstance(value, nodes.Name) and value.name == function.name for value in returned)


def _is_kept(use: nodes.Name) -> bool:
    parent = use.parent
    if isinstance(parent, nodes.Attribute):
        return parent.attrname in _ASKED
    if isinstance(parent, nodes.Assign):
        return not any(isinstance(target, nodes.AssignName) for target in parent.targets)
    if isinstance(parent, nodes.Call):
        method = getattr(parent.func, "attrname", "")
        return use in parent.args and method in ("append", "add", "setdefault", "insert", "appendleft")
    return isinstance(parent, (nodes.Return, nodes.Expr))


def _places(ev: Evaluator, holder: nodes.FunctionDef) -> list[nodes.NodeNG]:
    """The uses of a function in its project; nothing where some may be missing."""
    home = cast("ModuleNode", holder.root())
    paths = _files(ev, holder)
    own = unpruned.full(ev, home)
    found: list[nodes.NodeNG] = []
    for module in (own, *(unpruned.unpruned_at(ev, path) for path in paths)) if paths is not None else ():
        if module is None or _renames(module, holder.name):
            return []
        found += ev.fact(module, callers.uses_by_name).get(holder.name, ())
    return found


def _files(ev: Evaluator, holder: nodes.FunctionDef) -> list[str] | None:
    """The other files of a project that use a function as a decorator, or hand it on; None where that is not told."""
    home = cast("ModuleNode", holder.root())
    survey, project = ev.index.survey, ev.loader.finder.project(home.file or "")
    if home.is_stub or survey.lacks(project, home.file or ""):
        return None
    asked = (survey.decorating, survey.handing, survey.mentioning)
    naming = {path for ask in asked for path in ask(project, holder.name) if path.endswith(".py")}
    found = [path for path in sorted(naming - {home.file or ""}) if not is_test_file(path, project)]
    return found if len(found) <= MAX_MENTIONING else None


def _renames(module: ModuleNode, name: str) -> bool:
    """Whether an import of a module gives another name to what has a name elsewhere."""
    imports = module.all_of(nodes.ImportFrom)
    return any(real == name and other for statement in imports for real, other in statement.names)


def _given_at(
    ev: Evaluator, use: nodes.NodeNG, function: nodes.FunctionDef, holder: nodes.FunctionDef, name: str
) -> Values:
    """What one use of a decorator, or of what makes it, gives for a parameter; nothing where that is not known."""
    callees = ev.values(use)
    if len(callees) != 1 or not _is_holder(callees[0], holder):
        return ()
    decorator = use if holder is function else _call_of(use)
    is_first = [parameter.name for parameter in positional_of(function.args)][_skipped(function) :][:1] == [name]
    if decorator is not None and isinstance(decorator.parent, nodes.Decorators):
        return _decorated_by(decorator) if is_first else ()
    call = _call_of(decorator)
    if call is None or holder is function:
        return callers.given_by(ev, callees, call, function, name) if call is not None else ()
    return ev.values(call.args[0]) if is_first and len(call.args) == 1 and not call.keywords else ()


def _is_holder(callee: Value, holder: nodes.FunctionDef) -> bool:
    """Whether a callee is a function, and not that of a subclass: what one does with the functions is its own."""
    target = unbound(callee)
    if not isinstance(target, Function) or not is_same(target.node, holder):
        return False
    owner = callee.receiver if isinstance(callee, Bound) else None
    return not isinstance(owner, Instance) or is_same(owner.cls.node, method_owner(holder))


def _call_of(callee: nodes.NodeNG | None) -> nodes.Call | None:
    """The call of which an expression is the callee."""
    call = callee.parent if callee is not None else None
    return call if isinstance(call, nodes.Call) and call.func is callee else None


def _decorated_by(decorator: nodes.NodeNG) -> Values:
    """The function that a decorator is given, where it stands below all others."""
    decorated = decorator.parent.parent
    is_last = decorator.parent.nodes[-1] is decorator
    return (Function(decorated),) if is_last and isinstance(decorated, nodes.FunctionDef) else ()


def _skipped(function: nodes.FunctionDef) -> int:
    """The number of parameters of a method that its object fills."""
    return 1 if method_owner(function) is not None else 0
