"""The parameters of a function: receiver, annotations, defaults."""

from __future__ import annotations

import itertools
import math

from astroid import nodes


def positional_of(arguments: nodes.Arguments) -> list[nodes.AssignName]:
    """The parameters that may be given by place."""
    return [*(arguments.posonlyargs or ()), *(arguments.args or ())]


def parameters_of(arguments: nodes.Arguments) -> list[nodes.AssignName]:
    """All parameters but ``*args`` and ``**kwargs``."""
    return [*positional_of(arguments), *(arguments.kwonlyargs or ())]


def named_of(arguments: nodes.Arguments) -> list[nodes.AssignName]:
    """The parameters of a function that a call may give by their names, in order."""
    return [*(arguments.args or ()), *(arguments.kwonlyargs or ())]


def placed_in(call: nodes.Call) -> list[nodes.NodeNG]:
    """The positional arguments of a call that are written out, up to the first ``*``."""
    return [*itertools.takewhile(lambda argument: not isinstance(argument, nodes.Starred), call.args)]


def index_of(call: nodes.Call, argument: nodes.NodeNG) -> int | None:
    """The place of a positional argument of a call; None where that is not known, and for keywords."""
    placed = placed_in(call)
    return placed.index(argument) if argument in placed else None


def method_owner(function: nodes.NodeNG) -> nodes.ClassDef | None:
    """The class in whose body a function is defined, or None."""
    if not isinstance(function, nodes.FunctionDef) or function.parent is None:
        return None
    owner = function.parent.scope()
    return owner if isinstance(owner, nodes.ClassDef) else None


def first_parameter(function: nodes.NodeNG) -> nodes.AssignName | None:
    """The first positional parameter of a function or lambda."""
    positional = positional_of(function.args)
    return positional[0] if positional else None


def owner_of_receiver(scope: nodes.NodeNG, name: str) -> nodes.ClassDef | None:
    """The class whose object, or which itself, a name means inside of a method: ``self``, ``cls``; None elsewhere."""
    while isinstance(scope, nodes.FunctionDef):
        owner, first = method_owner(scope), first_parameter(scope)
        if owner is not None:
            return owner if first is not None and first.name == name else None
        scope = scope.parent.scope()
    return None


def annotation_of(arguments: nodes.Arguments, name: str) -> nodes.NodeNG | None:
    """The annotation of a parameter, by name."""
    if name == arguments.vararg:
        return arguments.varargannotation
    if name == arguments.kwarg:
        return arguments.kwargannotation
    for group, notes in (
        (arguments.posonlyargs, arguments.posonlyargs_annotations),
        (arguments.args, arguments.annotations),
        (arguments.kwonlyargs, arguments.kwonlyargs_annotations),
    ):
        for parameter_node, note in zip(group or (), notes or ()):
            if parameter_node.name == name:
                return note
    return None


def default_of(arguments: nodes.Arguments, name: str) -> nodes.NodeNG | None:
    """The default of a parameter, by name."""
    return defaults_of(arguments).get(name)


def defaults_of(arguments: nodes.Arguments) -> dict[str, nodes.NodeNG]:
    """The defaults of the parameters that have one, by their names."""
    positional, defaults = positional_of(arguments), arguments.defaults or ()
    given = zip(positional[len(positional) - len(defaults) :], defaults)
    by_keyword = zip(arguments.kwonlyargs or (), arguments.kw_defaults or ())
    return {parameter.name: default for parameter, default in (*given, *by_keyword) if default is not None}


def fit_no_call(first: nodes.FunctionDef, second: nodes.FunctionDef) -> bool:
    """Whether no call is right for both of two functions: one asks for more arguments than the other takes."""
    (least, most), (other_least, other_most) = _bounds(first.args), _bounds(second.args)
    return least > other_most or other_least > most


def _bounds(arguments: nodes.Arguments) -> tuple[int, float]:
    """The least and the largest number of arguments that a call may have."""
    needed = len(positional_of(arguments)) - len(arguments.defaults or ())
    needed += sum(default is None for default in arguments.kw_defaults or ())
    is_open = arguments.vararg is not None or arguments.kwarg is not None
    return needed, math.inf if is_open else len(parameters_of(arguments))


def variables_given_and_returned(function: nodes.NodeNG) -> dict[str, tuple[str, ...]]:
    """The names in the return annotation of a method that annotations of its other parameters hold too, with these."""
    returns = getattr(function, "returns", None)
    if returns is None:
        return {}
    arguments, first = function.args, first_parameter(function)
    found: dict[str, tuple[str, ...]] = {}
    for parameter in parameters_of(arguments):
        annotation = annotation_of(arguments, parameter.name) if parameter is not first else None
        for name in _names_in(annotation) & _names_in(returns):
            found[name] = (*found.get(name, ()), parameter.name)
    return found


def _names_in(annotation: nodes.NodeNG | None) -> set[str]:
    return {node.name for node in annotation.nodes_of_class(nodes.Name)} if annotation is not None else set()
