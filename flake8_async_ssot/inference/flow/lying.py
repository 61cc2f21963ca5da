"""Annotations of parameters that lie: a call in the project gives an object of another class.

An annotation says of which class an object is, and the body of a method of that class what the method gives. A sync and
an async client often share the class that takes one, whose annotation names one of the two. One call is enough to show
it. Nothing is asked before there is something to report.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from astroid import nodes

from flake8_async_ssot.inference.evaluation import agreement, awaitability, bodies, hints, some_callers, unpruned
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.values import NONE, Class, Values, has_unknown
from flake8_async_ssot.inference.libraries import fields
from flake8_async_ssot.inference.modules.testing import is_test_file
from flake8_async_ssot.inference.project.index import MAX_MENTIONING
from flake8_async_ssot.inference.syntax.signatures import annotation_of
from flake8_async_ssot.inference.syntax.tree import ModuleNode

#: Objects that an expression reads something of, one of the other, whose parameters are asked for.
_MAX_OBJECTS = 8
#: Methods and properties that return what another one does, which are followed.
_MAX_METHODS = 2
#: Returns of one method that are looked at.
_MAX_RETURNS = 8


def rests_on_lie(ev: Evaluator, node: nodes.NodeNG) -> bool:
    """Whether a call gives a parameter, on which an expression rests, an object of another class than is annotated.

    The parameter may be of either class then, and nothing is known of what its methods give.
    """
    return any(_is_given_other(ev, part, part is node) for part in _objects_of(ev, node))


def _is_given_other(ev: Evaluator, node: nodes.NodeNG, is_whole: bool) -> bool:
    """Whether a call gives the parameter in an expression an object of another class than is annotated.

    :param is_whole: the object itself is asked about, and nothing that it has: it must be one that can be awaited.
    """
    for function, name in some_callers.parameters_of(ev, node):
        offers = some_callers.given_to(ev, function, name, _modules_calling(ev, function))
        told = (values for values in offers if not (is_whole and awaitability.of_values(ev, values).never))
        if _are_others(ev, annotation_of(function.args, name), told):
            return True
    return any(
        _are_others(ev, field.annotation, _given_to_field(ev, cls, field))
        for cls in some_callers.classes_read(ev, node)
        for field in (entry.parent for entry in cls.locals.get(node.attrname, ()))
        if isinstance(field, nodes.AnnAssign)
    )


def _are_others(ev: Evaluator, annotation: nodes.NodeNG | None, offers: Iterator[Values]) -> bool:
    """Whether one of some arguments is of none of the classes that an annotation names."""
    declared = hints.declared(ev, annotation, None) if annotation is not None else ()
    named = tuple(value for value in declared if value not in NONE)
    if not named or has_unknown(named):
        return False
    return any(agreement.is_of_other_class(ev, values, named) for values in offers)


def _given_to_field(ev: Evaluator, cls: nodes.ClassDef, field: nodes.AnnAssign) -> Iterator[Values]:
    """The arguments of calls of a class in its project for a field that its ``__init__`` is made of."""
    for call in some_callers.calls_of(ev, cls):
        for argument in (*call.args, *(keyword.value for keyword in call.keywords)):
            if fields.field_of(ev, Class(cls), call, argument) is field:
                yield ev.values(argument)


def _objects_of(ev: Evaluator, node: nodes.NodeNG, depth: int = 0) -> Iterator[nodes.NodeNG]:
    """The attributes and the name that an expression reads something of or calls, the outermost first.

    Those of what a method or property of an object returns count as well.

    :param depth: how many methods it was followed through, of which ``_MAX_METHODS`` are.
    """
    for _ in range(_MAX_OBJECTS):
        if isinstance(node, (nodes.Name, nodes.Attribute)):
            yield node
        for value in _returned_by(ev, node) if depth < _MAX_METHODS else ():
            yield from _objects_of(ev, value, depth + 1)
        if not isinstance(node, (nodes.Attribute, nodes.Call, nodes.Await, nodes.Subscript)):
            return
        node = next(node.get_children())


def _returned_by(ev: Evaluator, node: nodes.NodeNG) -> Iterator[nodes.NodeNG]:
    """The expressions that a method or property of an object returns, where an expression reads one."""
    for cls in some_callers.classes_read(ev, node):
        member = cls.locals.get(node.attrname, (None,))[-1]
        if isinstance(member, nodes.FunctionDef):
            returns = ev.fact(member, bodies.body_of).returns[:_MAX_RETURNS]
            yield from (statement.value for statement in returns if statement.value is not None)
            return


def _modules_calling(ev: Evaluator, function: nodes.FunctionDef) -> Iterator[ModuleNode]:
    """The modules of a project, but for its tests, that may call a function: its own one, and no others if many."""
    home = cast("ModuleNode", function.root())
    yield home
    project = ev.loader.finder.project(home.file or "")
    named = ev.index.survey.decorating(project, function.name) or ev.index.survey.mentioning(project, function.name)
    paths = [path for path in named if path != home.file and not is_test_file(path, project)]
    for path in paths if len(paths) <= MAX_MENTIONING else ():
        module = unpruned.unpruned_at(ev, path)
        if module is not None:
            yield module
