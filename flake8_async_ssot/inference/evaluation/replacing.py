"""What a module replaces by name, ``patch.object(x, "name")`` and ``setattr(x, "name", ...)``, and where that holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

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
from flake8_async_ssot.inference.syntax.patches import is_patch
from flake8_async_ssot.inference.syntax.renamed import last_name, renamed
from flake8_async_ssot.inference.syntax.tree import ModuleNode

_REPLACING = frozenset({"patch", "object", "setattr", "multiple", "delattr", "setitem", "dict"})
_BUILTINS = frozenset({"setattr", "delattr"})
_TEXTS = (nodes.Const, nodes.JoinedStr, nodes.BinOp)


class Replacement(NamedTuple):
    """One attribute that a call replaces: of the value of ``owner``, else of what ``path`` leads to."""

    call: nodes.Call
    owner: nodes.NodeNG | None
    path: str


def replacements(module: ModuleNode) -> dict[str, list[Replacement]]:
    """What a module replaces, by the name of the attribute."""
    found: dict[str, list[Replacement]] = {}
    other_names = renamed(module)
    for call in module.all_of(nodes.Call):
        called = last_name(call, other_names)
        first = _given(call, 0, "target") if called in _REPLACING else None
        if first is None:
            continue
        text, second = _text(first), _given(call, 1, "attribute", "name")
        if called in ("setitem", "dict"):
            for name in _globals(call, first):
                found.setdefault(name, []).append(Replacement(call, None, "__name__"))
        elif called == "multiple":
            for keyword in call.keywords:
                found.setdefault(keyword.arg or "", []).append(Replacement(call, None if text else first, text))
        elif text:
            path, _, name = text.rpartition(".")
            found.setdefault(name, []).append(Replacement(call, None, path))
        elif second is not None and (_text(second) or _is_computed(call)):
            # Under the empty name stand the calls of which the name is not written out.
            found.setdefault(_text(second).rpartition(".")[2], []).append(Replacement(call, first, ""))
    return found


def _given(call: nodes.Call, place: int, *names: str) -> nodes.NodeNG | None:
    """The argument at a place of a call, or the one that is given by one of several names."""
    if place < len(call.args):
        return call.args[place]
    return next((keyword.value for keyword in call.keywords if keyword.arg in names), None)


def _globals(call: nodes.Call, first: nodes.NodeNG) -> Iterator[str]:
    """The global names of its module that ``patch.dict(globals(), ...)`` and ``setitem(globals(), ...)`` replace."""
    if first.as_string() != "globals()":
        return
    yield from (keyword.arg for keyword in call.keywords if keyword.arg)
    for argument in call.args[1:2]:
        keys = [key for key, _ in argument.items] if isinstance(argument, nodes.Dict) else [argument]
        yield from filter(None, map(_text, keys))


def _text(node: nodes.NodeNG) -> str:
    """A text as far as it is written out; empty for other expressions."""
    if isinstance(node, nodes.Const):
        return node.value if isinstance(node.value, str) else ""
    return str(node.as_string()).strip("f'\"") if isinstance(node, _TEXTS) else ""


def _is_computed(call: nodes.Call) -> bool:
    """Whether what is stored under a computed name may take the place of a method, by its looks."""
    new = _given(call, 2, "value", "new")
    if isinstance(new, nodes.Name):
        return any(isinstance(entry, (nodes.FunctionDef, nodes.ImportFrom)) for entry in new.lookup(new.name)[1])
    if isinstance(new, nodes.Call):
        return any(name.name == "getattr" for name in new.nodes_of_class(nodes.Name))
    return isinstance(new, nodes.Lambda)


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
    second, new = _given(item.call, 1, "attribute", "name"), _given(item.call, 2, "value", "new")
    if item.owner is None or second is None or new is None or has_unknown(ev.values(item.owner)):
        return False
    names = ev.values(second)
    if all(isinstance(value, Literal) and value.known for value in names):
        return Literal(name) in names
    return any(isinstance(value, (Function, Bound, Partial)) for value in ev.values(new))


def is_module_name_replaced(
    ev: Evaluator, module: ModuleNode, owner: ModuleNode, name: str, node: nodes.NodeNG
) -> bool:
    """Whether a module may replace a global name of a module, itself or another one, where a node stands."""
    for item in ev.fact(module, replacements).get(name, ()):
        # Bare names in helpers of a module that patches itself are taken for what they are elsewhere.
        if not is_in_effect(ev, item.call, node, owner is not module):
            continue
        spelled = item.path if item.owner is None else item.owner.as_string()
        if owner is module and "__name__" in spelled:
            return True
        owners = _owners(ev, item, name, module)
        if any(
            isinstance(value, Module) and (value.node is owner or value.node.file == owner.file) for value in owners
        ):
            return True
        # A text that leads nowhere may still mean a module that is imported under another name.
        last = item.path.rpartition(".")[2]
        if has_unknown(owners) and (not item.path or "{" in last or last == owner.name.rpartition(".")[2]):
            return True
    return False


def _owners(ev: Evaluator, item: Replacement, name: str, module: ModuleNode) -> Values:
    if item.owner is not None:
        return ev.values(item.owner)
    owners = ev.libraries.patched_owners(ev, f"{item.path}.{name}", module)
    return owners if owners is not None else unknown(Reason.MOCK)


def is_in_effect(ev: Evaluator, call: nodes.Call, node: nodes.NodeNG, counts_helpers: bool = True) -> bool:
    """Whether a patch may be in effect at a node: tests do not call one another, what they name they may call.

    :param counts_helpers: code that may be called while the patch is in effect counts, not only code that stands there.
    """
    region, line = _region(ev, call)
    if region.parent_of(node) and (node.lineno or 0) >= line:
        return True
    reading = outermost(node)
    if isinstance(region, nodes.Module) or _is_handed_over(region):
        return True
    if not counts_helpers:
        return False
    if reading is not None and reading is outermost(call):
        return bool(node.frame() is not reading)
    return reading is not None and not _is_entry(ev, reading)


def _is_handed_over(region: nodes.NodeNG) -> bool:
    """Whether code that is not called there runs while a patch holds: what a context manager or fixture yields to."""
    return not isinstance(region, nodes.ClassDef) and any(True for _ in region.nodes_of_class(nodes.Yield))


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


def outermost(node: nodes.NodeNG) -> nodes.FunctionDef | None:
    """The outermost function around a node."""
    found = None
    while node is not None:
        found = node if isinstance(node, nodes.FunctionDef) else found
        node = node.parent
    return found


def _is_entry(ev: Evaluator, function: nodes.FunctionDef) -> bool:
    """Whether a function is run by itself and not while another runs: a test, or what nothing in its module names."""
    name = function.name.lower()
    if name.startswith("test"):
        return True
    decorators = function.decorators.nodes if function.decorators is not None else ()
    if name.replace("_", "").startswith(("setup", "asyncsetup")) or not all(map(is_patch, decorators)):
        return False
    return function.name not in function.root().names_read
