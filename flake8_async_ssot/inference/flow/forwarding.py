"""Wrappers that hand all of their arguments on as they are: ``return function(*args, **kwargs)``."""

from __future__ import annotations

from astroid import nodes

from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.unpruned import whole
from flake8_async_ssot.inference.evaluation.values import Frame, Function
from flake8_async_ssot.inference.syntax.names import plain_name
from flake8_async_ssot.inference.syntax.signatures import positional_of

#: Built-in functions that give a text, or show one.
_SHOWING = frozenset("len print repr str".split())


def functions_behind(ev: Evaluator, wrapper: Function) -> list[Function]:
    """The functions that get the arguments of a wrapper as they are, on every path and nothing besides.

    They are what a decorator was given. None where the wrapper may do anything else with an argument than to print it.
    """
    node = wrapper.node
    if not isinstance(node, nodes.FunctionDef) or node.root().is_stub or not node.args.vararg or node.args.kwonlyargs:
        return []
    full = whole(ev, node)
    calls = [call for call in node.nodes_of_class(nodes.Call, nodes.FunctionDef) if _hands_all_on(call, node)]
    called = {call.func.name for call in calls}
    if len(called) != 1 or full is None or not _only_hands_on(full, *called) or not _is_of_decorator(calls[0].func):
        return []
    found = ev.values(calls[0].func, Frame(node, parent=wrapper.frame))
    functions = [value for value in found if isinstance(value, Function)]
    return functions if len(functions) == len(found) else []


def _hands_all_on(call: nodes.Call, wrapper: nodes.FunctionDef) -> bool:
    """Whether a call of a name gets the arguments of a wrapper, all of them and in their order, and no others."""
    *first, last = call.args or [call.func]
    if not isinstance(call.func, nodes.Name) or [plain_name(argument) for argument in first] != _first(wrapper):
        return False
    given = {keyword.arg: plain_name(keyword.value) for keyword in call.keywords or ()}
    wanted = {None: wrapper.args.kwarg} if wrapper.args.kwarg else {}
    return isinstance(last, nodes.Starred) and plain_name(last.value) == wrapper.args.vararg and given == wanted


def _first(wrapper: nodes.FunctionDef) -> list[str]:
    return [parameter.name for parameter in positional_of(wrapper.args)]


def _is_of_decorator(called: nodes.Name) -> bool:
    """Whether a name is that of a parameter of the function around a wrapper, which nothing binds anew."""
    outer = called.scope().parent.scope()
    entries = [*outer.locals.get(called.name, ())] if isinstance(outer, nodes.FunctionDef) else []
    return len(entries) == 1 and isinstance(entries[0].parent, nodes.Arguments)


def _only_hands_on(wrapper: nodes.FunctionDef, called: str) -> bool:
    """Whether all that a wrapper does with its arguments and the function is to hand them on and to print them."""
    given = {*_first(wrapper), wrapper.args.vararg, wrapper.args.kwarg, called}
    return all(
        isinstance(use, nodes.Name) and (_is_handed_on(use, wrapper) or _is_printed(use))
        for use in wrapper.nodes_of_class((nodes.Name, nodes.AssignName, nodes.DelName))
        if use.name in given
        and not isinstance(use.parent, (nodes.Arguments, nodes.Decorators))
        and not _is_in_decorators(use, wrapper)
    )


def _is_in_decorators(use: nodes.NodeNG, wrapper: nodes.FunctionDef) -> bool:
    return wrapper.decorators is not None and wrapper.decorators.parent_of(use)


def _is_handed_on(use: nodes.Name, wrapper: nodes.FunctionDef) -> bool:
    holder = use.parent if isinstance(use.parent, (nodes.Starred, nodes.Keyword)) else use
    call = holder.parent
    return isinstance(call, nodes.Call) and call.scope() is wrapper and _hands_all_on(call, wrapper)


def _is_printed(use: nodes.Name) -> bool:
    """Whether a use gives a text, or a name of the function: ``print(args)``, ``f"{args}"``, ``function.__name__``."""
    parent = use.parent
    if isinstance(parent, nodes.Attribute):
        return parent.attrname in ("__name__", "__qualname__", "__module__", "__doc__")
    is_shown = isinstance(parent, nodes.Call) and use is not parent.func and plain_name(parent.func) in _SHOWING
    return is_shown or isinstance(parent, nodes.FormattedValue)
