"""Functions that a decorator takes the source text of, to run it elsewhere or in another language: scripts, kernels."""

from __future__ import annotations

from collections import defaultdict

from astroid import nodes

from flake8_async_ssot.inference.evaluation import unpruned
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import class_of, definition_of
from flake8_async_ssot.inference.evaluation.values import Value
from flake8_async_ssot.inference.syntax.names import decorators_of, head_of
from flake8_async_ssot.inference.syntax.tree import ModuleNode

#: Functions of ``inspect`` that give the text of a function.
_LINES = "getsourcelines"
_READING = ("getsource", _LINES)
_DEFINITIONS = (nodes.FunctionDef, nodes.ClassDef)


def is_read_as_text(ev: Evaluator, node: nodes.NodeNG) -> bool:
    """Whether an expression stands in a function that a decorator may only read: Python need not run its body."""
    return any(
        _may_read(ev, value)
        for holder in node.node_ancestors()
        if isinstance(holder, _DEFINITIONS)
        for decorator in decorators_of(holder)
        for value in ev.values(head_of(decorator))
    )


def _may_read(ev: Evaluator, decorator: Value) -> bool:
    """Whether a decorator, or what it leads to in its own file, asks for the text of a function."""
    made = class_of(decorator) or definition_of(decorator)
    home = made.node.root() if made is not None else None
    if made is None or home is None or home.is_stub or not ev.loader.says(home.file or "", *_READING):
        return False
    full = unpruned.full(ev, home)
    return full is None or not ev.fact(full, readers).isdisjoint(_holders(made.node))


def readers(module: ModuleNode) -> frozenset[str]:
    """The names of what reads the text of functions in a module, by itself or through others of its names."""
    mentioned: defaultdict[str, set[str]] = defaultdict(set)
    for node in module.all_of(nodes.Name, nodes.Attribute):
        name = node.name if isinstance(node, nodes.Name) else node.attrname
        if name != _LINES or not _takes_line_number(node):
            mentioned[name] |= _holders(node)
    for node in module.all_of(nodes.ImportFrom):
        for name, other in node.names:
            mentioned[name].add(other or name)
    found: set[str] = set()
    todo = set(_READING)
    while todo:
        found |= todo
        todo = {holder for name in todo for holder in mentioned.get(name, ())} - found
    return frozenset(found)


def _takes_line_number(node: nodes.NodeNG) -> bool:
    """Whether a function is asked for its lines, and only the number of the first one is taken."""
    call = node.parent
    taken = call.parent if isinstance(call, nodes.Call) and call.func is node else None
    return isinstance(taken, nodes.Subscript) and taken.value is call and getattr(taken.slice, "value", None) == 1


def _holders(node: nodes.NodeNG) -> set[str]:
    """The names of the functions and classes around a node; outside of these, what its statement binds."""
    around = {item.name for item in (node, *node.node_ancestors()) if isinstance(item, _DEFINITIONS)}
    statement = node if around else node.statement()
    if isinstance(statement, (nodes.Assign, nodes.AnnAssign)):
        around = {name.name for name in statement.nodes_of_class(nodes.AssignName)}
    # Methods of the language are called without their names: their class stands for them.
    return {name for name in around if not name.startswith("__")}
