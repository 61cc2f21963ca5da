"""The uses of a mock in the code that receives it: whether results of its attributes are awaited.

That is how untyped code says that an attribute is async.
"""

from __future__ import annotations

from collections.abc import Iterator

from astroid import nodes

from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.unpruned import whole
from flake8_async_ssot.inference.evaluation.values import Function, Values
from flake8_async_ssot.inference.libraries.mock import receiving
from flake8_async_ssot.inference.syntax import deliberate, guards


def awaiting(ev: Evaluator, node: nodes.Name | nodes.Attribute, mocks: Values, name: str) -> Function | None:
    """A function that awaits the result of a mock's attribute; None where some code uses the result otherwise."""
    found: Function | None = None
    for use in receiving.uses(ev, node, mocks):
        received = receiving.receiving(ev, use)
        full = whole(ev, received[0].node) if received is not None else None
        held = [*_held(ev, full, received[1])] if received is not None and full is not None else []
        if any(map(_is_asked_about, held)):
            return None
        for read in _reads(held, name):
            if not _is_awaited(read):
                return None
            found = found or Function(read.scope())
    return found


def calling(ev: Evaluator, node: nodes.NodeNG, mocks: Values) -> tuple[Function, list[nodes.Call]] | None:
    """The function that a mock is handed to, and the calls of it there; None where there are several, or none known."""
    received = {found for use in receiving.uses(ev, node, mocks) if (found := receiving.receiving(ev, use))}
    function, parameter = received.pop() if len(received) == 1 else (None, "")
    full = whole(ev, function.node) if function is not None else None
    if function is None or full is None:
        return None
    held = [*_held(ev, full, parameter)]
    if any(isinstance(part.parent, (nodes.Call, nodes.Keyword)) and not _is_callee(part) for part in held):
        # Who gets it may tell functions apart, or call it too.
        return None
    return function, [part.parent for part in held if _is_callee(part)]


def _is_callee(node: nodes.NodeNG) -> bool:
    return isinstance(node.parent, nodes.Call) and node.parent.func is node


def are_awaited(calls: list[nodes.Call]) -> bool:
    """Whether the results of all calls are awaited at once, without doubt that they can be."""
    return all(isinstance(call.parent, nodes.Await) and _is_sure(call) for call in calls)


def are_dropped(calls: list[nodes.Call]) -> bool:
    """Whether nothing is done with the results of all calls."""
    return all(isinstance(call.parent, nodes.Expr) for call in calls)


def _reads(held: list[nodes.NodeNG], name: str) -> Iterator[nodes.Attribute]:
    """The reads of an attribute of what is held."""
    parents = (node.parent for node in held)
    yield from (part for part in parents if isinstance(part, nodes.Attribute) and part.attrname == name)


def _is_asked_about(node: nodes.NodeNG) -> bool:
    """Whether a condition hands a value to a call, which may tell what can be awaited from what cannot."""
    call = node.parent
    child, outer = call, call.parent
    while isinstance(call, nodes.Call) and isinstance(outer, (nodes.BoolOp, nodes.UnaryOp)):
        child, outer = outer, outer.parent
    return isinstance(call, nodes.Call) and isinstance(outer, (nodes.If, nodes.IfExp)) and outer.test is child


def _held(ev: Evaluator, function: nodes.FunctionDef, parameter: str) -> Iterator[nodes.NodeNG]:
    """The reads of a parameter, and of the attributes of ``self`` that keep it."""
    if any(not isinstance(entry.parent, nodes.Arguments) for entry in function.locals.get(parameter, ())):
        return
    uses = [use for use in ev.fact(function, receiving.names_in).get(parameter, ()) if use.scope() is function]
    yield from uses
    if function.name == "__init__" and isinstance(function.parent, nodes.ClassDef):
        for target in _kept([use.parent for use in uses]):
            yield from _reads_of_kept(ev, function.parent, target)


def _reads_of_kept(ev: Evaluator, cls: nodes.ClassDef, target: nodes.AssignAttr) -> Iterator[nodes.Attribute]:
    """The reads of an attribute that keeps a parameter, where it keeps nothing else."""
    written = target.as_string()
    stores = [node for node in ev.fact(cls, _stores_in).get(target.attrname, ()) if node.as_string() == written]
    reads = ev.fact(cls, receiving.attributes_in).get(target.attrname, ()) if len(stores) == 1 else ()
    yield from (node for node in reads if node.as_string() == written)


def _stores_in(cls: nodes.ClassDef) -> dict[str, list[nodes.AssignAttr]]:
    found: dict[str, list[nodes.AssignAttr]] = {}
    for node in cls.nodes_of_class(nodes.AssignAttr):
        found.setdefault(node.attrname, []).append(node)
    return found


def _kept(statements: list[nodes.NodeNG]) -> list[nodes.AssignAttr]:
    """The attributes that assignments among some nodes store in."""
    targets = (target for node in statements if isinstance(node, nodes.Assign) for target in node.targets)
    return [target for target in targets if isinstance(target, nodes.AssignAttr)]


def _is_awaited(read: nodes.Attribute) -> bool:
    """Whether an attribute is called and the result awaited at once, without doubt that it can be."""
    call = read.parent
    if not isinstance(call, nodes.Call) or call.func is not read or not isinstance(call.parent, nodes.Await):
        return False
    return _is_sure(call)


def _is_sure(call: nodes.Call) -> bool:
    return not deliberate.expects(call, "TypeError") and not guards.is_told_apart(call)
