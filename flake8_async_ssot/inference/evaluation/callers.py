"""The arguments of all calls for a parameter, of functions that only their project calls.

Those are functions inside of functions, functions with a private name, and helpers in test modules. A function that is
also used other than by calling it may be called from anywhere, so nothing is said of it.
"""

from __future__ import annotations

import os
from typing import cast

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import Kind, Reason
from flake8_async_ssot.inference.evaluation import classes, frames, unpruned
from flake8_async_ssot.inference.evaluation.actuals import Actuals
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import unbound
from flake8_async_ssot.inference.evaluation.values import (
    Bound,
    Class,
    Deferred,
    Frame,
    Function,
    Instance,
    Values,
    has_unknown,
    union,
    unknown,
)
from flake8_async_ssot.inference.modules.testing import is_collected, is_test_file
from flake8_async_ssot.inference.project.index import MAX_CALLS
from flake8_async_ssot.inference.project.record import Use, UseKind
from flake8_async_ssot.inference.syntax import signatures
from flake8_async_ssot.inference.syntax.definitions import is_same
from flake8_async_ssot.inference.syntax.names import decorators_of, first_of
from flake8_async_ssot.inference.syntax.tree import ModuleNode


def received(ev: Evaluator, function: nodes.NodeNG, name: str) -> Values:
    """The arguments of all calls of a function for one parameter; nothing where they are not known."""
    if not isinstance(function, nodes.FunctionDef) or not _is_closed(ev, function):
        return ()
    return ev.memoised((function, "received", name), lambda: _received(ev, function, name))


def _is_closed(ev: Evaluator, function: nodes.FunctionDef) -> bool:
    """Whether only the project calls a function. Modules that are not linted are pruned and lack calls."""
    module = function.root()
    if not module.is_linted or function.name.startswith("__") or function.decorators is not None:
        return False
    is_private = function.name.startswith("_") or isinstance(function.parent.scope(), nodes.FunctionDef)
    return is_private or _is_test_module(module)


def _is_test_module(module: nodes.Module) -> bool:
    return is_collected(os.path.basename(module.file or ""))


def _received(ev: Evaluator, function: nodes.FunctionDef, name: str) -> Values:
    calls = _calls(ev, function)
    if not calls or len(calls) > MAX_CALLS:
        return ()
    parts: list[Values] = []
    for call in calls:
        callees = ev.values(call.func)
        if _are_others(ev, callees, function):
            continue
        given = given_by(ev, callees, call, function, name)
        if not given or has_unknown(given):
            return ()
        parts.append(given)
    return union(*parts)


def frame_of_calls(ev: Evaluator, node: nodes.NodeNG) -> Frame | None:
    """What all calls of the function around an expression give for the annotated parameter that it starts with.

    An annotation alone is no proof. None where there is no such parameter, or where not all calls are known.
    """
    function, first = node.scope(), first_of(node)
    if not isinstance(function, nodes.FunctionDef) or not isinstance(first, nodes.Name):
        return None
    if signatures.annotation_of(function.args, first.name) is None or not _is_closed(ev, function):
        return None
    given = received(ev, function, first.name)
    return Frame(function, ((first.name, given),), depth=1) if given else None


def breaks_promise(ev: Evaluator, function: nodes.NodeNG, name: str) -> bool:
    """Whether a function that only its project calls may be given a callable that gives no coroutine.

    An annotation that promises an awaitable is no proof there: all that is given is in sight.
    """
    if not isinstance(function, nodes.FunctionDef) or not _is_closed(ev, function):
        return False
    return bool(ev.memoised((function, "breaks promise", name), lambda: _broken(ev, function, name)))


def _broken(ev: Evaluator, function: nodes.FunctionDef, name: str) -> Values:
    calls = _calls(ev, function)
    for call in calls if len(calls) <= MAX_CALLS else ():
        callees = ev.values(call.func)
        if _are_others(ev, callees, function):
            continue
        made = ev.call(given_by(ev, callees, call, function, name), Actuals())
        kinds = {ev.answer_of(value).kind for value in made}
        if kinds != {Kind.COROUTINE}:
            return unknown(Reason.DISAGREE)
    return ()


def _calls(ev: Evaluator, function: nodes.FunctionDef) -> list[nodes.Call]:
    """The calls that may reach a function, its own module first; nothing where it is used in other ways too."""
    uses = list(ev.fact(function.root(), uses_by_name).get(function.name, ()))
    paths = _calling_files(ev, function)
    if paths is None:
        return []
    for path in paths:
        record = ev.index.record(path)
        found = record.uses.get(function.name, ()) if record is not None else (Use(UseKind.OTHER),)
        if any(use.kind is not UseKind.CALL for use in found):
            return []
        places = unpruned.nodes_at(ev, path, found) if found else []
        if places is None:
            return []
        uses += places
    calls = [use.parent for use in uses if isinstance(use.parent, nodes.Call) and use.parent.func is use]
    return calls if len(calls) == len(uses) else []


def _calling_files(ev: Evaluator, function: nodes.FunctionDef) -> list[str] | None:
    """The other files that may call a function, which name it and its module or class; None where not known."""
    home = cast("ModuleNode", function.root())
    scope = function.parent.scope()
    if not function.name.startswith("_") or isinstance(scope, nodes.FunctionDef) or _is_test_module(home):
        return []
    holder = scope.name if isinstance(scope, nodes.ClassDef) else home.name.rpartition(".")[2]
    finder = ev.loader.finder
    project = finder.project(home.file or "")
    survey = ev.index.survey
    if survey.lacks(project, home.file or ""):
        # Those that call it stand in a folder that is no part of the project, too.
        return None
    naming = [path for path in survey.mentioning(project, function.name) if path.endswith(".py") and path != home.file]
    return [path for path in naming if not is_test_file(path, project) and ev.loader.says(path, holder)]


def _are_others(ev: Evaluator, callees: Values, function: nodes.FunctionDef) -> bool:
    """Whether a call is sure to reach other functions of the same name."""
    own = signatures.method_owner(function)
    for callee in callees:
        target = unbound(callee)
        if not isinstance(target, Function) or is_same(target.node, function):
            return False
        # What overrides the method may be meant as well.
        owner = target.owner
        if own is not None and owner is not None and classes.is_subclass_of(ev, Class(own), owner) is not False:
            return False
    return bool(callees)


def uses_by_name(module: ModuleNode) -> dict[str, list[nodes.NodeNG]]:
    """Where each name is read, by itself or as an attribute."""
    found: dict[str, list[nodes.NodeNG]] = {}
    for node in module.all_of(nodes.Name):
        found.setdefault(node.name, []).append(node)
    for node in module.all_of(nodes.Attribute):
        found.setdefault(node.attrname, []).append(node)
    return found


def given_by(ev: Evaluator, callees: Values, call: nodes.Call, function: nodes.FunctionDef, name: str) -> Values:
    """The argument of one call for a parameter; nothing where the callee is not certain to be the function."""
    if len(callees) != 1:
        return ()
    callee = callees[0]
    target, receiver = (callee.function, callee.receiver) if isinstance(callee, Bound) else (callee, None)
    if not isinstance(target, Function) or not is_same(target.node, function):
        return ()
    bound = dict(frames.bind_arguments(target, receiver if isinstance(receiver, Instance) else None, Actuals(call)))
    given = bound.get(name)
    return ev.values(given.node, given.frame) if isinstance(given, Deferred) else ()


def given_by_decorator(ev: Evaluator, function: nodes.NodeNG, name: str) -> Values:
    """The argument that the wrapper of a decorator passes for a parameter; nothing where it is not known."""
    if not isinstance(function, nodes.FunctionDef) or not function.root().is_linted:
        return ()
    for decorator in decorators_of(function):
        for value in ev.values(decorator):
            if (
                isinstance(value, Function)
                and isinstance(value.node, nodes.FunctionDef)
                and value.node.root().is_linted
            ):
                found = _given_inside(ev, value.node, function, name)
                if found:
                    return found
    return ()


def _given_inside(ev: Evaluator, decorator: nodes.FunctionDef, function: nodes.FunctionDef, name: str) -> Values:
    """The arguments for a parameter in calls of the decorated function inside of its decorator."""
    wrapped = signatures.first_parameter(decorator)
    parts: list[Values] = []
    for use in ev.fact(decorator.root(), uses_by_name).get(wrapped.name, ()) if wrapped is not None else ():
        if (
            isinstance(use, nodes.Name)
            and isinstance(use.parent, nodes.Call)
            and use.parent.func is use
            and decorator.parent_of(use)
        ):
            given = dict(frames.bind_arguments(Function(function), None, Actuals(use.parent))).get(name)
            frame = _wrapper_frame(use.scope(), function)
            parts.append(ev.values(given.node, frame) if isinstance(given, Deferred) else ())
    return union(*parts) if parts and all(parts) else ()


def _wrapper_frame(wrapper: nodes.NodeNG, function: nodes.FunctionDef) -> Frame | None:
    """The frame of a wrapper around a method: its first parameter is the object that the method is called on."""
    owner = signatures.method_owner(function)
    first = signatures.first_parameter(wrapper) if isinstance(wrapper, nodes.FunctionDef) else None
    if owner is None or first is None:
        return None
    return Frame(wrapper, bindings=((first.name, (Instance(Class(owner), certain=False),)),))
