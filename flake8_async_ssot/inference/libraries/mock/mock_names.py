"""Which names of a file may hold mocks: calls of them may give coroutines whatever sync functions have those names."""

from __future__ import annotations

from collections.abc import Iterator

from astroid import nodes

from flake8_async_ssot.inference.syntax.names import first_name, original_name, renamed
from flake8_async_ssot.inference.syntax.signatures import named_of
from flake8_async_ssot.inference.syntax.tree import ModuleNode

#: Rounds in which names that get something from names with mocks are added.
_ROUNDS = 2


def mock_names(module: ModuleNode) -> frozenset[str]:
    """The names and attributes that mocks are assigned to, of parameters that get one and functions that give one."""
    found: set[str] = set()
    names = renamed(module)
    for call in module.all_of(nodes.Call):
        name = original_name(call.func, names)
        is_made = name.endswith("Mock") or name in ("create_autospec", "stub", "async_stub")
        if is_made or any("patch" in name for name in _chain(call.func)) or "patch" in first_name(call.func, names):
            found.update(_holders(call))
    for _ in range(_ROUNDS if found else 0):
        for node in module.all_of(nodes.Assign):
            if any(name in found for name in _chain(node.value)):
                found.update(name for target in node.targets for name in _bound(target))
    return frozenset(found)


def _holders(call: nodes.Call) -> Iterator[str]:
    """The names that hold a mock made by a call."""
    child, node = call, call.parent
    while node is not None and not isinstance(node, (nodes.Module, nodes.ClassDef)):
        if isinstance(node, nodes.FunctionDef):
            yield from _given_by(node, child)
            return
        for target in _targets(node):
            yield from _bound(target)
        child, node = node, node.parent


def _given_by(function: nodes.FunctionDef, part: nodes.NodeNG) -> Iterator[str]:
    """The parameters that a decorator gives mocks to, or the name of a helper whose body makes one."""
    if part is function.decorators:
        yield from (argument.name for argument in named_of(function.args))
    elif not function.name.startswith("test"):
        yield function.name


def _targets(node: nodes.NodeNG) -> Iterator[nodes.NodeNG]:
    """The targets that a statement binds."""
    if isinstance(node, nodes.Assign):
        yield from node.targets
    elif isinstance(node, nodes.AnnAssign):
        yield node.target
    elif isinstance(node, nodes.With):
        yield from (target for _, target in node.items if target is not None)


def _bound(target: nodes.NodeNG) -> Iterator[str]:
    if isinstance(target, nodes.AssignName):
        yield target.name
    elif isinstance(target, nodes.AssignAttr):
        yield target.attrname
    else:
        yield from (name for element in getattr(target, "elts", ()) for name in _bound(element))


def _chain(node: nodes.NodeNG) -> Iterator[str]:
    """The names in a chain of attributes and calls."""
    while True:
        if isinstance(node, nodes.Attribute):
            yield node.attrname
            node = node.expr
        elif isinstance(node, nodes.Call):
            node = node.func
        elif isinstance(node, (nodes.Await, nodes.Subscript)):
            node = node.value
        else:
            if isinstance(node, nodes.Name):
                yield node.name
            return


def is_on_mock(node: nodes.NodeNG, names: frozenset[str]) -> bool:
    """Whether what a chain of attributes and calls starts from, or goes through, may be a mock."""
    return any(name in names for name in _chain(node))
