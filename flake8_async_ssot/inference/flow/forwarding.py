"""Wrappers that hand all of their arguments on as they are: ``return function(*args, **kwargs)``."""

from __future__ import annotations

from astroid import nodes

from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import unbound
from flake8_async_ssot.inference.evaluation.unpruned import whole
from flake8_async_ssot.inference.evaluation.values import Frame, Function
from flake8_async_ssot.inference.syntax.names import plain_name
from flake8_async_ssot.inference.syntax.reads import names_of
from flake8_async_ssot.inference.syntax.signatures import positional_of


def functions_behind(ev: Evaluator, function: Function) -> list[Function]:
    """The functions that get all arguments of a wrapper as they are; none where it may change these, or has others."""
    node = function.node
    if not isinstance(node, nodes.FunctionDef) or not node.args.vararg or node.root().is_stub:
        return []
    calls = [call for call in node.nodes_of_class(nodes.Call) if _hands_all_on(call, node)]
    if not calls or _may_change(ev, node):
        return []
    frame = Frame(node, parent=function.frame)
    found = [unbound(value) for call in calls for value in ev.values(call.func, frame)]
    functions = [value for value in found if isinstance(value, Function)]
    return functions if len(functions) == len(found) else []


def _hands_all_on(call: nodes.Call, wrapper: nodes.FunctionDef) -> bool:
    """Whether a call gets the arguments of a wrapper, all of them and in their order, and no others."""
    *first, last = call.args or [None]
    names = [plain_name(argument) for argument in first if argument is not None]
    if names != [parameter.name for parameter in positional_of(wrapper.args)] or wrapper.args.kwonlyargs:
        return False
    given = {keyword.arg: plain_name(keyword.value) for keyword in call.keywords or ()}
    wanted = {None: wrapper.args.kwarg} if wrapper.args.kwarg else {}
    return isinstance(last, nodes.Starred) and plain_name(last.value) == wrapper.args.vararg and given == wanted


def _may_change(ev: Evaluator, node: nodes.FunctionDef) -> bool:
    """Whether a wrapper may hand on something else than it got: it binds a name anew, or changes its keywords."""
    full = whole(ev, node)
    if full is None:
        return True
    own = [*(parameter.name for parameter in positional_of(full.args)), full.args.vararg, full.args.kwarg]
    if any(len(full.locals.get(name, ())) != 1 for name in own if name):
        return True
    uses = ev.fact(full, names_of).reads.get(full.args.kwarg, ()) if full.args.kwarg else ()
    return not all(isinstance(use.parent, nodes.Keyword) and use.parent.arg is None or _only_reads(use) for use in uses)


def _only_reads(use: nodes.Name) -> bool:
    """Whether a use of the keywords takes something out of them, or hands them to a call that is not awaited."""
    parent = use.parent
    if isinstance(parent, nodes.Attribute):
        return parent.attrname in ("copy", "get", "items", "keys", "values")
    if isinstance(parent, nodes.Call):
        return use is not parent.func and not isinstance(parent.parent, nodes.Await)
    return isinstance(parent, (nodes.Compare, nodes.FormattedValue, nodes.For, nodes.Comprehension))
