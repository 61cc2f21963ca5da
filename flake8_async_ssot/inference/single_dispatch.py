"""Functions of ``functools.singledispatch``: what may run is chosen by the class of the first argument."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from astroid import nodes

from flake8_async_ssot.inference.unpruned import unpruned
from flake8_async_ssot.inference.values import SINGLE_DISPATCH, Function

if TYPE_CHECKING:
    from flake8_async_ssot.inference.evaluator import Evaluator


def implementations(ev: Evaluator, function: Function) -> list[Function]:
    """The function itself, and what its own module registers beside it."""
    home = function.node.root()
    module = home if home is ev.home else ev.fact(home, unpruned)
    found = ev.fact(module, registered_functions) if module is not None else {}
    plain = replace(function, wrapping=tuple(name for name in function.wrapping if name != SINGLE_DISPATCH))
    return [plain, *(Function(node, function.frame) for node in found.get(function.node.name, ()))]


def registered_functions(module: nodes.Module) -> dict[str, list[nodes.FunctionDef]]:
    """The functions of a module by the name before ``.register`` in one of their decorators."""
    found: dict[str, list[nodes.FunctionDef]] = {}
    for node in module.nodes_of_class(nodes.FunctionDef):
        for decorator in node.decorators.nodes if node.decorators is not None else ():
            head = decorator.func if isinstance(decorator, nodes.Call) else decorator
            if isinstance(head, nodes.Attribute) and head.attrname == "register":
                functions = found.setdefault(getattr(head.expr, "name", ""), [])
                functions.extend([node] if node not in functions else ())
    return found
