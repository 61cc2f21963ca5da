"""Functions of ``singledispatch`` and ``singledispatchmethod``: the class of an argument chooses what runs."""

from __future__ import annotations

from dataclasses import replace

from astroid import nodes

from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.unpruned import full
from flake8_async_ssot.inference.evaluation.values import Function
from flake8_async_ssot.inference.syntax.names import head_of, plain_name
from flake8_async_ssot.inference.syntax.tree import ModuleNode

#: Among what wraps a function: others stand beside it, chosen by the class of the first argument.
SINGLE_DISPATCH = "functools.singledispatch"


def implementations(ev: Evaluator, function: Function) -> list[Function]:
    """The function itself, and what its own module registers beside it; nothing where others are not seen."""
    home = function.node.root()
    module = full(ev, home)
    found = ev.fact(module, registered_functions) if module is not None else {}
    plain = replace(function, wrapping=tuple(name for name in function.wrapping if name != SINGLE_DISPATCH))
    registered = found.get(function.node.name, ())
    if not registered or None in registered:
        return []
    return [plain, *(Function(node, function.frame, function.owner) for node in registered if node is not None)]


def registered_functions(module: ModuleNode) -> dict[str, list[nodes.FunctionDef | None]]:
    """The functions that a module registers, by the name before ``.register``; None for other registrations."""
    found: dict[str, list[nodes.FunctionDef | None]] = {}
    for node in module.all_of(nodes.Attribute):
        if node.attrname == "register":
            functions = found.setdefault(plain_name(node.expr), [])
            function = _decorated(node)
            functions.extend([function] if function not in functions else ())
    return found


def _decorated(register: nodes.Attribute) -> nodes.FunctionDef | None:
    """The function that has no decorators but ``register``, of which this is one."""
    written = register.parent if isinstance(register.parent, nodes.Call) else register
    decorators = written.parent if isinstance(written.parent, nodes.Decorators) else None
    if decorators is None or not isinstance(decorators.parent, nodes.FunctionDef):
        return None
    heads = [head_of(item) for item in decorators.nodes]
    is_plain = all(isinstance(head, nodes.Attribute) and head.attrname == "register" for head in heads)
    return decorators.parent if is_plain else None
