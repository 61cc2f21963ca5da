"""Whether something says that a test is skipped, or expected to fail: a mark, by whatever name, or a call."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from astroid import nodes

from flake8_async_ssot.inference.evaluation import imports, unpruned
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.libraries.pytest_marks import is_fixture
from flake8_async_ssot.inference.syntax.names import called_name, decorators_of, looked_up, scopes_around
from flake8_async_ssot.inference.syntax.tree import ModuleNode

_WORDS = ("skip", "xfail")
_CALLS = ("skip", "skipTest", "SkipTest", "xfail", "importorskip")
#: What runs before a test and may leave it out.
_PREPARING = ("setup", "asyncsetup")
#: Names that stand for one another, one after the other, before one stands for a mark.
_FURTHEST = 4


def may_be_left_out(ev: Evaluator, node: nodes.NodeNG) -> bool:
    """Whether a mark or a call around or before a node may keep it from being run, or expects it to fail."""
    around = [scope for scope in scopes_around(node) if isinstance(scope, nodes.FunctionDef | nodes.ClassDef)]
    if isinstance(node.statement(), nodes.FunctionDef) and node.statement() not in around:
        # A decorator belongs to the scope around its function.
        around.append(node.statement())
    marks = [mark for scope in around for mark in decorators_of(scope)]
    marks += [mark for scope in (*around, node.root()) for mark in _assigned(scope)]
    if _say_so(ev, marks):
        return True
    return any(_leaves_out(ev, call, node, around) for call in cast("ModuleNode", node.root()).calls_of(_CALLS))


def _assigned(scope: nodes.LocalsDictNodeNG) -> Iterator[nodes.NodeNG]:
    """The statements that bind ``pytestmark`` in a class or module."""
    if not isinstance(scope, nodes.FunctionDef):
        yield from (entry.statement() for entry in scope.locals.get("pytestmark", ()))


def _say_so(ev: Evaluator, marks: list[nodes.NodeNG]) -> bool:
    """Whether a decorator, or what a name in it stands for, has one of the words."""
    seen: set[nodes.NodeNG] = set()
    for _ in range(_FURTHEST + 1):
        marks = [mark for mark in dict.fromkeys(marks) if mark not in seen]
        if any(word in mark.as_string().lower() for mark in marks for word in _WORDS):
            return True
        seen.update(marks)
        marks = [bound for mark in marks for name in _names_in(mark) for bound in _bound(ev, name)]
    return False


def _names_in(mark: nodes.NodeNG) -> Iterator[nodes.NodeNG]:
    """The names, and the attributes, that a mark is put together from; none where it is a definition."""
    if not isinstance(mark, nodes.FunctionDef | nodes.ClassDef):
        yield from mark.nodes_of_class((nodes.Name, nodes.Attribute))


def _bound(ev: Evaluator, node: nodes.NodeNG) -> Iterator[nodes.NodeNG]:
    """The statements that bind a name, or an attribute of a module, followed through imports."""
    name = node.expr if isinstance(node, nodes.Attribute) else node
    if not isinstance(name, nodes.Name):
        return
    for entry in looked_up(name)[1]:
        if isinstance(entry, nodes.Import | nodes.ImportFrom):
            yield from _imported(ev, entry, name.name, node)
        elif node is name:
            yield entry.statement()


def _imported(
    ev: Evaluator, statement: nodes.Import | nodes.ImportFrom, bound: str, node: nodes.NodeNG
) -> Iterator[nodes.NodeNG]:
    """What binds in another module of the project the name, or the attribute of a module, that a node reads."""
    original = next((name for name, alias in statement.names if (alias or name.partition(".")[0]) == bound), bound)
    module, home = None, cast("ModuleNode", node.root())
    if isinstance(statement, nodes.ImportFrom) and isinstance(node, nodes.Name):
        module = imports.imported_module(ev, home, statement.modname, statement.level)
    elif isinstance(node, nodes.Attribute):
        base = f"{statement.modname}." if isinstance(statement, nodes.ImportFrom) else ""
        module = imports.imported_module(ev, home, f"{base}{original}", getattr(statement, "level", None))
        original = node.attrname
    full = unpruned.full(ev, module) if module is not None and not module.is_stub else None
    yield from (entry.statement() for entry in full.locals.get(original, ())) if full is not None else ()


def _leaves_out(ev: Evaluator, call: nodes.Call, node: nodes.NodeNG, around: list[nodes.NodeNG]) -> bool:
    """Whether a call may skip the test that a node is part of, before it comes to the node."""
    scope = call.scope()
    if called_name(call) == "importorskip" and call.args and isinstance(call.args[0], nodes.Const):
        search_path = cast("ModuleNode", node.root()).search_path
        if not ev.loader.finder.is_missing(str(call.args[0].value), search_path):
            return False
    if isinstance(scope, nodes.Module):
        # Others make a mark.
        return isinstance(call.parent, nodes.Expr | nodes.Raise)
    if scope in around:
        return bool(call.lineno < node.lineno)
    return isinstance(scope, nodes.FunctionDef) and _comes_before(scope, around)


def _comes_before(function: nodes.FunctionDef, around: list[nodes.NodeNG]) -> bool:
    """Whether a function prepares a test: one that is named so in its class or module, or a fixture that it gets."""
    marks = decorators_of(function)
    if function.name.lower().replace("_", "").startswith(_PREPARING):
        owner = function.parent.scope()
        return isinstance(owner, nodes.Module) or owner in around
    if not any(is_fixture(mark) for mark in marks):
        return False
    if any("autouse=True" in mark.as_string() for mark in marks):
        return True
    given = [each.args.as_string() for each in around if isinstance(each, nodes.FunctionDef)]
    return any(function.name in text for text in (*given, *(m.as_string() for s in around for m in decorators_of(s))))
