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
        for read in _reads(full, received[1], name) if received is not None and full is not None else ():
            if not _is_awaited(read):
                return None
            found = found or Function(read.scope())
    return found


def _reads(function: nodes.FunctionDef, parameter: str, name: str) -> Iterator[nodes.Attribute]:
    """The reads of an attribute of a parameter, or of the attribute of ``self`` that keeps the parameter."""
    bound = [node.parent for node in function.nodes_of_class(nodes.AssignName) if node.name == parameter]
    if not all(isinstance(parent, nodes.Arguments) for parent in bound):
        return
    uses = [use for use in function.nodes_of_class(nodes.Name) if use.name == parameter and use.scope() is function]
    parents = [use.parent for use in uses]
    yield from (part for part in parents if isinstance(part, nodes.Attribute) and part.attrname == name)
    cls = function.parent
    for held in _kept(parents) if function.name == "__init__" and isinstance(cls, nodes.ClassDef) else ():
        yield from _reads_of_kept(cls, held, name)


def _kept(statements: list[nodes.NodeNG]) -> set[str]:
    """The attributes that assignments among some nodes store in, as they are written."""
    targets = (target for node in statements if isinstance(node, nodes.Assign) for target in node.targets)
    return {target.as_string() for target in targets if isinstance(target, nodes.AssignAttr)}


def _reads_of_kept(cls: nodes.ClassDef, held: str, name: str) -> Iterator[nodes.Attribute]:
    """The reads of an attribute of a kept parameter, where its place keeps nothing else."""
    stores = [node for node in cls.nodes_of_class(nodes.AssignAttr) if node.as_string() == held]
    if len(stores) == 1:
        for node in cls.nodes_of_class(nodes.Attribute):
            if node.attrname == name and node.expr.as_string() == held:
                yield node


def _is_awaited(read: nodes.Attribute) -> bool:
    """Whether an attribute is called and the result awaited at once, without doubt that it can be."""
    call = read.parent
    if not isinstance(call, nodes.Call) or call.func is not read or not isinstance(call.parent, nodes.Await):
        return False
    return not deliberate.expects(call, "TypeError") and not guards.is_told_apart(call)
