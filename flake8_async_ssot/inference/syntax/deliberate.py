"""Code that expects the error which a rule would report: tests of the failure, and handlers written for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from astroid import nodes

from flake8_async_ssot.inference.syntax.names import (
    called_name,
    decorators_of,
    head_of,
    keyword_of,
    last_name,
    looked_up,
)

#: Functions whose ``with`` block is expected to raise what they are given.
_EXPECTING = frozenset({
    "raises", "assertRaises", "assertRaisesRegex", "suppress", "RaisesGroup", "RaisesExc", "warns", "assertWarns",
    "assertWarnsRegex",
})  # fmt: skip
#: Of these, the ones that fail where nothing is raised.
_DEMANDING = _EXPECTING - {"suppress", "warns", "assertWarns", "assertWarnsRegex"}
#: Managers that ask for warnings of one kind, and fail where there is none.
_ASKING = frozenset({"warns", "assertWarns", "assertWarnsRegex", "deprecated_call"})
#: Decorators of tests that are known to fail.
_FAILING = frozenset({"xfail", "expectedFailure"})
#: Functions that change which warnings are shown, and the classes that the warning about a coroutine is one of.
_FILTERING = frozenset({"simplefilter", "filterwarnings", "resetwarnings"})
_WARNING = frozenset({"RuntimeWarning", "Warning", "Exception"})
#: Parts of the text of that warning, and its class, where a filter is written as a text.
_TOLD = ("corou", "await", "RuntimeWarning")
#: Calls that put something in the place of something else for a test, and statements that do no more than prepare one.
_PATCHING = frozenset({"setattr", "patch", "object", "multiple", "setitem", "start", "delattr"})
_QUIET = (nodes.Assign, nodes.AnnAssign, nodes.Assert, nodes.Import, nodes.ImportFrom, nodes.Pass)
_BROAD = frozenset({"Exception", "BaseException", "Warning"})
#: Methods that prepare each test of a class.
_PREPARING = frozenset({"setUp", "asyncSetUp", "setup_method"})
#: What stands between a call and what is part of an argument of it.
_HANDING = (nodes.Call, nodes.Lambda, nodes.Keyword, nodes.Starred, nodes.List, nodes.Tuple, nodes.Set)


def expects(node: nodes.NodeNG, error: str) -> bool:
    """Whether code around a node expects an exception of the given name.

    In a ``with`` block of a test or of ``suppress`` a broad exception counts too; a handler has to name the error
    itself, since ``except Exception`` around a mistake hides it but was not written for it.
    """
    if _is_handed_to_expecting(node, error):
        return True
    child, parent = node, node.parent
    while parent is not None and not isinstance(parent, (nodes.Module, nodes.ClassDef)):
        judge = _EXPECTING_BLOCKS.get(type(parent))
        if judge is not None and child in parent.body and judge(parent, error):
            return True
        child, parent = parent, parent.parent
    return False


def is_around_failure(node: nodes.NodeNG, error: str) -> bool:
    """Whether what a patch holds for does nothing but test that an exception is raised.

    :param node: a part of the patch: of a manager of a ``with`` block, of a decorator, or of a statement of a test.
    """
    statement: nodes.NodeNG = node.statement()
    if any(isinstance(block, nodes.With) and _has_to_raise(block, error) for block in node.node_ancestors()):
        return True
    if isinstance(statement, (nodes.With, nodes.AsyncWith, nodes.FunctionDef)):
        return _only_tests_failure(statement.body, error)
    if _prepares_failures(statement, error):
        return True
    around = getattr(statement.parent, "body", [])
    return statement in around and _only_tests_failure(around[around.index(statement) + 1 :], error)


def _prepares_failures(statement: nodes.NodeNG, error: str) -> bool:
    """Whether a statement prepares the tests of a class, which do nothing but test that an exception is raised."""
    owner = statement.parent.parent
    if not isinstance(owner, nodes.ClassDef) or getattr(statement.parent, "name", "") not in _PREPARING:
        return False
    tests = [each for each in owner.body if isinstance(each, nodes.FunctionDef) and each.name.startswith("test")]
    return bool(tests) and all(_only_tests_failure(test.body, error) for test in tests)


def _only_tests_failure(body: list[nodes.NodeNG], error: str) -> bool:
    """Whether statements prepare something, and one of them is a block that has to raise an exception."""
    blocks = [each for each in body if isinstance(each, (nodes.With, nodes.AsyncWith))]
    return bool(blocks) and all(
        _has_to_raise(each, error) or _only_tests_failure(each.body, error) if each in blocks else _is_preparing(each)
        for each in body
    )


def _is_preparing(statement: nodes.NodeNG) -> bool:
    """Whether a statement only defines, stores, patches or asserts something."""
    if isinstance(statement, nodes.Expr):
        value = statement.value
        name = called_name(value) if isinstance(value, nodes.Call) else ""
        return isinstance(value, nodes.Const) or name in _PATCHING or "assert" in name
    if isinstance(statement, (nodes.FunctionDef, nodes.ClassDef)):
        return True
    return isinstance(statement, _QUIET) and not any(statement.nodes_of_class(nodes.Await))


def is_about_mistake(node: nodes.NodeNG, is_failing: bool) -> bool:
    """Whether a test is about a coroutine that nothing awaits: about Python's warning, or an assertion that fails.

    :param is_failing: whether the coroutine leads to an exception there. A test of the warning does not expect that.
    """
    if _is_asserted(node) and any("AssertionError" in _expected(manager) for manager in _managers_around(node)):
        return True
    around = (*node.node_ancestors(),)
    return any(map(_is_known_to_fail, around)) or not is_failing and any(map(_expects_warning, around))


def _is_asserted(node: nodes.NodeNG) -> bool:
    statement = node.statement()
    call = statement.value if isinstance(statement, nodes.Expr) else None
    return isinstance(statement, nodes.Assert) or isinstance(call, nodes.Call) and "assert" in called_name(call)


def _is_known_to_fail(around: nodes.NodeNG) -> bool:
    return isinstance(around, nodes.FunctionDef) and any(map(_is_expecting_failure, decorators_of(around)))


def _expects_warning(around: nodes.NodeNG) -> bool:
    """Whether a block or test asks for the warning about a coroutine, or switches it off."""
    if isinstance(around, nodes.With):
        return any(map(_is_for_coroutines, _managers_of(around)))
    if not isinstance(around, nodes.FunctionDef):
        return False
    takes_warnings = any(argument.name == "recwarn" for argument in around.args.args or ())
    return takes_warnings or any(map(_filters, decorators_of(around)))


def _is_for_coroutines(manager: nodes.Call) -> bool:
    """Whether a manager is about the warning that Python gives for a coroutine which nothing awaited."""
    if called_name(manager) == "catch_warnings":
        block = manager.parent
        changes = [call for call in block.nodes_of_class(nodes.Call) if called_name(call) in _FILTERING]
        return keyword_of(manager, "record") is not None or any(map(_covers, (*changes, manager)))
    if called_name(manager) not in _ASKING - {"deprecated_call"}:
        return False
    named = _expected(manager)
    return not named or not named.isdisjoint(_WARNING)


def _covers(call: nodes.Call) -> bool:
    """Whether a filter of warnings names the kind of those about coroutines, or their text."""
    return any(_names_warning(node) for node in call.nodes_of_class((nodes.Name, nodes.Attribute, nodes.Const)))


def _names_warning(node: nodes.NodeNG) -> bool:
    if isinstance(node, nodes.Const):
        return isinstance(node.value, str) and any(word in node.value for word in _TOLD)
    return last_name(node) == "RuntimeWarning"


def _filters(decorator: nodes.NodeNG) -> bool:
    """Whether a mark of pytest is about the warning for coroutines: ``filterwarnings("ignore:coroutine")``."""
    is_mark = isinstance(decorator, nodes.Call) and last_name(decorator.func) == "filterwarnings"
    return is_mark and _covers(decorator)


def _has_to_raise(block: nodes.With, error: str) -> bool:
    """Whether a block of a test fails unless it raises an exception, which is named."""
    return any(error in _expected(manager) for manager in _managers_of(block) if called_name(manager) in _DEMANDING)


def _is_suppressed(block: nodes.With, error: str) -> bool:
    """Whether a manager of a ``with`` block expects an exception, or a broader one."""
    return any(error in names or names & _BROAD for names in map(_expected, _managers_of(block)))


def _is_handled(block: nodes.Try | nodes.TryStar, error: str) -> bool:
    """Whether a handler of a ``try`` block names an exception."""
    return any(error in set(_names(handler.type)) for handler in block.handlers)


def warns(node: nodes.NodeNG) -> bool:
    """Whether code around a node handles warnings, so that one about a coroutine that is not awaited may be meant."""
    return any(_is_about_warnings(manager) for manager in _managers_around(node))


def tests_warnings(node: nodes.NodeNG) -> bool:
    """Whether code around a node asks for a warning, or keeps all warnings to look at them."""
    return any(called_name(manager) in _ASKING for manager in _managers_around(node)) or records_warnings(node)


def records_warnings(node: nodes.NodeNG) -> bool:
    """Whether code around a node keeps warnings of any kind to look at them: ``catch_warnings(record=True)``."""
    return any(map(_records_warnings, _managers_around(node)))


def _records_warnings(manager: nodes.NodeNG) -> bool:
    """Whether a manager keeps warnings, as one of a project may by its name: ``check_warnings``."""
    if called_name(manager) == "catch_warnings":
        return keyword_of(manager, "record") is not None
    return _is_about_warnings(manager) and called_name(manager) not in _ASKING


def _is_about_warnings(manager: nodes.NodeNG) -> bool:
    return "warn" in called_name(manager).lower() or called_name(manager) in _ASKING


def _managers_around(node: nodes.NodeNG) -> Iterator[nodes.Call]:
    for block in node.node_ancestors():
        if isinstance(block, nodes.With):
            yield from _managers_of(block)


def _managers_of(block: nodes.With) -> Iterator[nodes.Call]:
    """The calls that give the managers of a block, with those that helpers of the file make for it."""
    for manager, _ in block.items:
        if isinstance(manager, nodes.Call):
            yield manager
            yield from (made for made in _made_by_helper(manager.func) if isinstance(made, nodes.Call))


def _made_by_helper(func: nodes.NodeNG) -> list[nodes.NodeNG]:
    """The managers that a lambda gives, or a function of the file returns, or enters around its ``yield``."""
    entries = [*looked_up(func)[1]] if isinstance(func, nodes.Name) else []
    helper = entries[0] if len(entries) == 1 else None
    if isinstance(helper, nodes.FunctionDef):
        given = [item.value for item in helper.nodes_of_class(nodes.Return) if item.scope() is helper]
        return [*given, *_entered_around_yield(helper)]
    value = helper.parent.value if helper is not None and isinstance(helper.parent, nodes.Assign) else None
    return [value.body] if isinstance(value, nodes.Lambda) else []


def _entered_around_yield(helper: nodes.FunctionDef) -> Iterator[nodes.NodeNG]:
    for block in helper.body:
        if isinstance(block, nodes.With) and any(block.nodes_of_class(nodes.Yield)):
            yield from (manager for manager, _ in block.items)


def is_last_to_raise(node: nodes.NodeNG) -> bool:
    """Whether a node belongs to the last statement of a block of a test that has to raise something."""
    statement = node.statement()
    block = statement.parent
    if not isinstance(block, (nodes.With, nodes.AsyncWith)) or block.body[-1] is not statement:
        return False
    return any(called_name(item) in _DEMANDING for item in _managers_of(block))


def _is_run_to_fail(function: nodes.FunctionDef, error: str) -> bool:
    """Whether a test expects a function's exception: by a decorator, or around its call, for one defined inside."""
    if any(_is_expecting_failure(decorator) for decorator in decorators_of(function)):
        return True
    owner = function.parent.scope()
    if not isinstance(owner, nodes.FunctionDef):
        return False
    # A use in another function inside of the same one would lead back here where the two call each other.
    uses = [name for name in owner.nodes_of_class(nodes.Name, nodes.FunctionDef) if name.name == function.name]
    return any(_is_handed_to_expecting(use, error) or expects(use, error) for use in uses)


def _is_expecting_failure(decorator: nodes.NodeNG) -> bool:
    return last_name(head_of(decorator)) in _FAILING


def _is_handed_to_expecting(use: nodes.Name, error: str) -> bool:
    """Whether a use is part of what ``raises`` and ``assertRaises`` are to call themselves."""
    call = use.parent
    while isinstance(call, _HANDING):
        if isinstance(call, nodes.Call) and not _expected(call).isdisjoint((error, *_BROAD)):
            return True
        call = call.parent
    return False


def _expected(manager: nodes.NodeNG) -> set[str]:
    if called_name(manager) not in _EXPECTING:
        return set()
    given = (*manager.args, keyword_of(manager, "expected_exception"))
    return {name for argument in given for name in _names(argument)}


def _names(node: nodes.NodeNG | None) -> Iterator[str]:
    """The last names in an exception or a tuple of them, or in what a group holds: ``RaisesExc(TypeError)``."""
    if isinstance(node, nodes.Tuple):
        for element in node.elts:
            yield from _names(element)
    elif isinstance(node, nodes.Call) and called_name(node) in _EXPECTING:
        yield from _expected(node)
    elif node is not None:
        yield last_name(node)


#: Statements whose body may be expected to raise an exception.
_EXPECTING_BLOCKS: dict[type[nodes.NodeNG], Callable[[Any, str], bool]] = {
    nodes.With: _is_suppressed,
    nodes.Try: _is_handled,
    nodes.TryStar: _is_handled,
    nodes.FunctionDef: _is_run_to_fail,
    nodes.AsyncFunctionDef: _is_run_to_fail,
}
