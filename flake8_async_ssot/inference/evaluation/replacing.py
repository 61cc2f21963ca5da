"""Replaced attributes, ``patch.object(x, "name")`` and ``setattr(x, "name", ...)``, and where they hold."""

from __future__ import annotations

from collections.abc import Callable

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import Reason
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.values import (
    Bound,
    Function,
    Literal,
    Module,
    Partial,
    Values,
    has_unknown,
    unknown,
)
from flake8_async_ssot.inference.project.replacements import Replacement, is_patch, replacements
from flake8_async_ssot.inference.syntax.definitions import is_same_module
from flake8_async_ssot.inference.syntax.names import decorators_of, outermost_function
from flake8_async_ssot.inference.syntax.tree import ModuleNode

_BUILTINS = frozenset({"setattr", "delattr"})


def is_replaced(
    ev: Evaluator, module: ModuleNode, name: str, node: nodes.NodeNG, is_owner: Callable[[Values], bool]
) -> bool:
    """Whether a module may replace an attribute of something where a node stands."""
    by_name = ev.fact(module, replacements)
    any_name = [item for item in by_name.get("", ()) if _may_name(ev, item, name)]
    return any(
        is_in_effect(ev, item.call, node) and is_owner(_owners(ev, item, name, module))
        for item in (*by_name.get(name, ()), *any_name)
    )


def _may_name(ev: Evaluator, item: Replacement, name: str) -> bool:
    """Whether a call whose name is computed may replace an attribute of what it is known to change.

    It may where the name is one of those that are computed, or where they are not known and what it stores is callable.
    """
    if item.owner is None or item.new is None or has_unknown(ev.values(item.owner)):
        return False
    names = ev.values(item.attribute) if isinstance(item.attribute, nodes.NodeNG) else ()
    if all(isinstance(value, Literal) and value.known for value in names):
        return Literal(name) in names
    return any(isinstance(value, (Function, Bound, Partial)) for value in ev.values(item.new))


def is_module_name_replaced(
    ev: Evaluator, module: ModuleNode, owner: ModuleNode, name: str, node: nodes.NodeNG
) -> bool:
    """Whether a module may replace a global name of a module, itself or another one, where a node stands."""
    for item in _by_name(ev, module).get(name, ()):
        # Bare names in helpers of a module that patches itself are taken for what they are elsewhere.
        if not is_in_effect(ev, item.call, node, owner is not module):
            continue
        spelled = item.path if item.owner is None else item.owner.as_string()
        if owner is module and "__name__" in spelled:
            return True
        owners = _owners(ev, item, name, module)
        if any(isinstance(value, Module) and is_same_module(value.node, owner) for value in owners):
            return True
        # A text that leads nowhere may still mean a module that is imported under another name.
        last = item.path.rpartition(".")[2]
        if has_unknown(owners) and (not item.path or "}" in last or last == owner.name.rpartition(".")[2]):
            return True
    return False


def is_started(ev: Evaluator, module: ModuleNode, name: str) -> bool:
    """Whether a module, when it is imported, has one of its own global names replaced for good."""
    return any(
        item.call.frame() is module
        and isinstance(_region(ev, item.call)[0], nodes.Module)
        and (
            "__name__" in (item.path if item.owner is None else item.owner.as_string())
            or any(
                isinstance(value, Module) and is_same_module(value.node, module)
                for value in _owners(ev, item, name, module)
            )
        )
        for item in _by_name(ev, module).get(name, ())
    )


def _by_name(ev: Evaluator, module: ModuleNode) -> dict[str, list[Replacement]]:
    """The replacements in the linted file; those in another one where it mentions mocks."""
    return ev.fact(module, replacements) if module.is_linted or ev.fact(module, mentions_mocks) else {}


def mentions_mocks(module: ModuleNode) -> bool:
    """Whether the word "mock" stands in the source of a module."""
    return not module.is_stub and b"mock" in (module.read() or b"")


def _owners(ev: Evaluator, item: Replacement, name: str, module: ModuleNode) -> Values:
    if item.owner is not None:
        return ev.values(item.owner)
    owners = ev.libraries.patched_owners(ev, f"{item.path}.{name}", module)
    return owners if owners is not None else unknown(Reason.MOCK)


def is_in_effect(ev: Evaluator, call: nodes.Call, node: nodes.NodeNG, counts_helpers: bool = True) -> bool:
    """Whether a patch may be in effect at a node: tests do not call one another, but may call functions that they name.

    :param counts_helpers: code that may be called while the patch is in effect counts, not only code that stands there.
    """
    region, line = _region(ev, call)
    if region.parent_of(node) and (node.lineno or 0) >= line:
        return True
    if isinstance(region, nodes.Module) or not isinstance(region, nodes.ClassDef) and ev.fact(region, _holds_yield):
        return True
    if not counts_helpers:
        return False
    reading = outermost_function(node)
    if reading is not None and reading is outermost_function(call):
        return bool(node.frame() is not reading)
    return reading is not None and not _is_entry(ev, reading)


def is_stored(ev: Evaluator, store: nodes.AssignAttr, node: nodes.NodeNG) -> bool:
    """Whether a store in another object may be in effect at a node. A store in a test holds for that test only."""
    storing = outermost_function(store)
    if storing is None:
        return True
    if storing.parent_of(node):
        return (store.lineno or 0) < (node.lineno or 0)
    return not _is_entry(ev, storing)


def _holds_yield(region: nodes.NodeNG) -> bool:
    """Whether a patch holds while other code runs: that of a context manager or fixture, during its ``yield``."""
    return any(True for _ in region.nodes_of_class(nodes.Yield))


def _region(ev: Evaluator, call: nodes.Call) -> tuple[nodes.NodeNG, int]:
    """Where a patch holds: in the block it enters, in what it decorates, else in the test; all over from a fixture."""
    child, node = call, call.parent
    while not isinstance(node, nodes.Module):
        if isinstance(node, (nodes.With, nodes.AsyncWith)) and child not in node.body:
            return node, node.body[0].lineno
        if isinstance(node, (nodes.FunctionDef, nodes.ClassDef)) and child is node.decorators:
            return node, 0
        if isinstance(node, nodes.FunctionDef):
            is_undone = not isinstance(call.func, nodes.Name) or call.func.name not in _BUILTINS
            return (node, call.lineno) if is_undone and _is_entry(ev, node) else (node.root(), 0)
        child, node = node, node.parent
    return node, 0


def _is_entry(ev: Evaluator, function: nodes.FunctionDef) -> bool:
    """Whether a function is run by itself and not while another runs: a test, or what nothing in its module names."""
    name = function.name.lower()
    if name.startswith("test"):
        return True
    if name.replace("_", "").startswith(("setup", "asyncsetup")) or not all(map(is_patch, decorators_of(function))):
        return False
    return function.name not in function.root().names_read
