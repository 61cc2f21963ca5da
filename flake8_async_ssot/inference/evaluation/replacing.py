"""Replaced attributes, ``patch.object(x, "name")`` and ``setattr(x, "name", ...)``, and where they hold."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import cast

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import Reason
from flake8_async_ssot.inference.answers.patch_names import Form
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.values import (
    Bound,
    Function,
    Literal,
    Module,
    Partial,
    Values,
    has_unknown,
    union,
    unknown,
)
from flake8_async_ssot.inference.project.import_stores import import_stores
from flake8_async_ssot.inference.project.replacements import Replacement, is_patch, is_store, replacements
from flake8_async_ssot.inference.syntax.definitions import is_same_module
from flake8_async_ssot.inference.syntax.in_tests import Places
from flake8_async_ssot.inference.syntax.names import decorators_of, outermost_function
from flake8_async_ssot.inference.syntax.tree import ModuleNode

_BUILTINS = frozenset({"setattr", "delattr"})


def is_replaced(
    ev: Evaluator, module: ModuleNode, name: str, node: nodes.NodeNG, is_owner: Callable[[Values], bool]
) -> bool:
    """Whether a module may replace an attribute of something where a node stands."""
    found = _in_effect(ev, module, name, node)
    return any(is_owner(_owners(ev, item, name, module)) for item in found)


def is_patched(
    ev: Evaluator, module: ModuleNode, name: str, node: nodes.NodeNG, is_owner: Callable[[Values], bool]
) -> bool:
    """Whether a module may replace an attribute of something for a time in which a node is run."""
    found = _in_effect(ev, module, name, node)
    return any(is_owner(_owners(ev, item, name, module)) for item in found if not _is_store(item))


def _in_effect(ev: Evaluator, module: ModuleNode, name: str, node: nodes.NodeNG) -> Iterator[Replacement]:
    """What a module may replace under a name where a node stands."""
    any_name = (item for item in _seen(ev, module, "", node) if _may_name(ev, item, name))
    found = itertools.chain(_seen(ev, module, name, node), any_name)
    return (item for item in found if is_in_effect(ev, item.call, node))


def _seen(ev: Evaluator, module: ModuleNode, name: str, node: nodes.NodeNG) -> Iterator[Replacement]:
    """The replacements under a name, less those that hold in other tests than the one around a node alone."""
    places = ev.fact(module, _by_test).get(name)
    yield from places.seen_by(outermost_function(node)) if places is not None else ()


def _by_test(module: ModuleNode) -> dict[str, Places[Replacement]]:
    found: dict[str, Places[Replacement]] = {}
    for name, items in replacements(module).items():
        for item in items:
            region = _region(item.call)[0]
            is_open = isinstance(region, (nodes.Module, nodes.ClassDef)) or _holds_yield(region)
            found.setdefault(name, Places()).add(item, None if is_open else outermost_function(item.call))
    return found


def _is_store(item: Replacement) -> bool:
    return item.form is Form.SETATTR and is_store(item.call)


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
    return any(True for _ in _replacing_module_name(ev, module, owner, name, node))


def _replacing_module_name(
    ev: Evaluator, module: ModuleNode, owner: ModuleNode, name: str, node: nodes.NodeNG
) -> Iterator[tuple[Replacement, bool]]:
    """The replacements of a global name that may be in effect; with each, whether the module is sure to be meant."""
    for item in _seen(ev, module, name, node) if name in _by_name(ev, module) else ():
        # Bare names in helpers of a module that patches itself are taken for what they are elsewhere.
        if not is_in_effect(ev, item.call, node, owner is not module):
            continue
        owners = _owners(ev, item, name, module)
        is_known = any(isinstance(value, Module) and is_same_module(value.node, owner) for value in owners)
        if is_known or owner is module and _names_itself(item) or has_unknown(owners) and _may_mean(item, owner):
            yield item, is_known and not has_unknown(owners)


def _names_itself(item: Replacement) -> bool:
    """Whether a replacement names its own module."""
    return "__name__" in (item.path if item.owner is None else item.owner.as_string())


def _may_mean(item: Replacement, owner: ModuleNode) -> bool:
    """Whether a text that leads nowhere may still mean a module that is imported under another name."""
    last = item.path.rpartition(".")[2]
    return not item.path or "}" in last or last == owner.name.rpartition(".")[2]


def replaced_module_name(
    ev: Evaluator, module: ModuleNode, owner: ModuleNode, name: str, node: nodes.NodeNG
) -> tuple[Values, bool]:
    """What a module puts in the place of a global name where a node stands, and whether it is sure to be there.

    A patch around the node is sure to be in effect, others may be.
    """
    found = _replacing_module_name(ev, module, owner, name, node)
    # Other stores on import are no patches: `import_effects` knows them.
    items = [item for item in found if item[0].call not in ev.fact(module, import_stores).seen]
    put = [ev.libraries.put_by(ev, item) if is_known else () for item, is_known in items]
    is_sure = len(items) == 1 and bool(put[0]) and _is_around(items[0][0].call, node)
    return union(*(part or unknown(Reason.MOCK) for part in put)), is_sure


def put_around(ev: Evaluator, name: str, node: nodes.NodeNG, is_owner: Callable[[Values], bool]) -> Values:
    """What the one patch around a node puts in the place of an attribute; nothing where there is no such patch."""
    seen = _seen(ev, cast("ModuleNode", node.root()), name, node)
    items = [item for item in seen if is_in_effect(ev, item.call, node)]
    if len(items) != 1 or not _is_around(items[0].call, node):
        return ()
    is_meant = is_owner(_owners(ev, items[0], name, cast("ModuleNode", node.root())))
    return ev.libraries.put_by(ev, items[0]) if is_meant else ()


def _is_around(call: nodes.Call, node: nodes.NodeNG) -> bool:
    """Whether a patch is entered or applied by the statement around a node, where nothing runs at another time."""
    region = call.parent
    if isinstance(region, nodes.With):
        is_inside = any(part is node or part.parent_of(node) for part in region.body)
        return is_inside and node.frame() is region.frame()
    frame = node.frame()
    if not isinstance(region, nodes.Decorators) or any(True for _ in frame.nodes_of_class(nodes.Yield)):
        return False
    is_test = isinstance(region.parent, nodes.ClassDef) and frame.parent is region.parent
    return frame is region.parent or is_test and isinstance(frame, nodes.FunctionDef) and frame.name.startswith("test")


def may_start(ev: Evaluator, module: ModuleNode, name: str) -> bool:
    """Whether the import of a module starts a patch of a name of some module."""
    return any(_start_of(item.call) is not None for item in _by_name(ev, module).get(name, ()))


def started(ev: Evaluator, module: ModuleNode, owner: ModuleNode, name: str) -> Iterator[tuple[int, Values] | None]:
    """What patches that the import of a module starts put in the place of a global name of a module, with their lines.

    None stands for a patch that may be of another module, or puts what is not known.
    """
    for item in _by_name(ev, module).get(name, ()):
        statement = _start_of(item.call)
        if statement is None:
            continue
        owners = _owners(ev, item, name, module)
        if not module.names_read.isdisjoint(("stop", "stopall")):
            yield None
            continue
        is_own = owner is module and item.path == "{__name__}"
        is_sole = len(owners) == 1 and isinstance(owners[0], Module) and is_same_module(owners[0].node, owner)
        if is_own or is_sole:
            put = ev.libraries.put_by(ev, item)
            yield (statement.lineno, put) if put else None
        elif owner is module and _names_itself(item) or has_unknown(owners) and _may_mean(item, owner):
            yield None


def _start_of(call: nodes.Call) -> nodes.Expr | None:
    """The statement of a module that starts a patch; None elsewhere."""
    method = call.parent
    statement = method.parent.parent if isinstance(method, nodes.Attribute) and method.attrname == "start" else None
    is_statement = isinstance(statement, nodes.Expr) and isinstance(statement.parent, nodes.Module)
    return statement if is_statement else None


def is_started(ev: Evaluator, module: ModuleNode, name: str) -> bool:
    """Whether a module, when it is imported, has one of its own global names replaced for good."""
    return any(
        item.call.frame() is module
        and isinstance(ev.fact(item.call, _region)[0], nodes.Module)
        and (
            _names_itself(item)
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
    return not module.is_stub and module.says("mock")


def _owners(ev: Evaluator, item: Replacement, name: str, module: ModuleNode) -> Values:
    if item.owner is not None:
        return ev.values(item.owner)
    text = f"{item.path}.{name}"
    if "{" in text:
        values = ev.values(item.target)
        known = [value.value for value in values if isinstance(value, Literal) and value.known]
        text = str(known[0]) if len(known) == len(values) == 1 and item.form is not Form.DICT else text
    owners = ev.libraries.patched_owners(ev, text, module)
    return owners if owners is not None else unknown(Reason.MOCK)


def is_in_effect(ev: Evaluator, call: nodes.Call, node: nodes.NodeNG, counts_helpers: bool = True) -> bool:
    """Whether a patch may be in effect at a node: tests do not call one another, but may call functions that they name.

    :param counts_helpers: code that may be called while the patch is in effect counts, not only code that stands there.
    """
    region, line = ev.fact(call, _region)
    if region.parent_of(node) and (node.lineno or 0) >= line:
        return True
    if isinstance(region, nodes.Module) or not isinstance(region, nodes.ClassDef) and ev.fact(region, _holds_yield):
        return True
    if not counts_helpers:
        return False
    reading = outermost_function(node)
    if reading is not None and reading is outermost_function(call):
        return bool(node.frame() is not reading)
    return reading is not None and not _is_entry(reading)


def is_stored(ev: Evaluator, store: nodes.AssignAttr, node: nodes.NodeNG) -> bool:
    """Whether a store in another object may be in effect at a node. A store in a test holds for that test only."""
    storing = outermost_function(store)
    if storing is None:
        return True
    if storing.parent_of(node):
        return (store.lineno or 0) < (node.lineno or 0)
    return not _is_entry(storing)


def _holds_yield(region: nodes.NodeNG) -> bool:
    """Whether a patch holds while other code runs: that of a context manager or fixture, during its ``yield``."""
    return any(True for _ in region.nodes_of_class(nodes.Yield))


def _region(call: nodes.Call) -> tuple[nodes.NodeNG, int]:
    """Where a patch holds: in the block it enters, in what it decorates, else in the test; all over from a fixture."""
    child, node = call, call.parent
    while not isinstance(node, nodes.Module):
        if isinstance(node, (nodes.With, nodes.AsyncWith)) and child not in node.body:
            return node, node.body[0].lineno
        if isinstance(node, (nodes.FunctionDef, nodes.ClassDef)) and child is node.decorators:
            return node, 0
        if isinstance(node, nodes.FunctionDef):
            is_undone = not isinstance(call.func, nodes.Name) or call.func.name not in _BUILTINS
            return (node, call.lineno) if is_undone and _is_entry(node) else (node.root(), 0)
        child, node = node, node.parent
    return node, 0


def _is_entry(function: nodes.FunctionDef) -> bool:
    """Whether a function is run by itself and not while another runs: a test, or what nothing in its module names."""
    name = function.name.lower()
    if name.startswith("test"):
        return True
    if name.replace("_", "").startswith(("setup", "asyncsetup")) or not all(map(is_patch, decorators_of(function))):
        return False
    return function.name not in function.root().names_read
