"""pytest: the parameters of tests and fixtures are fixtures, or values of ``parametrize``.

A fixture is looked for as pytest does (How to use fixtures, "Override a fixture on various levels"): in the class of
the test, its module, the ``conftest.py`` files from its folder upwards, the plugins that these name, then those
installed and pytest itself.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import Reason
from flake8_async_ssot.inference.evaluation import classes, functions, imports, protocols, supplying
from flake8_async_ssot.inference.evaluation.actuals import Actuals
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import is_none
from flake8_async_ssot.inference.evaluation.values import (
    Class,
    Display,
    Frame,
    Function,
    Instance,
    Literal,
    Special,
    Value,
    Values,
    has_unknown,
    union,
    unknown,
)
from flake8_async_ssot.inference.libraries import pytest_marks
from flake8_async_ssot.inference.modules.paths import is_inside
from flake8_async_ssot.inference.project.replacements import is_patch
from flake8_async_ssot.inference.syntax import signatures
from flake8_async_ssot.inference.syntax.definitions import is_same
from flake8_async_ssot.inference.syntax.names import called_name, decorators_of, keyword_of
from flake8_async_ssot.inference.syntax.signatures import parameters_of
from flake8_async_ssot.inference.syntax.tree import ModuleNode

#: Files that are looked at for fixtures that override another one.
MAX_OVERRIDING = 20
MARK_PREFIXES = ("pytest.mark.", "pytest.fixture", "pytest_asyncio.", "mark.")
#: Modules of pytest that define its built-in fixtures.
_BUILT_IN = (
    "_pytest.tmpdir",
    "_pytest.monkeypatch",
    "_pytest.capture",
    "_pytest.logging",
    "_pytest.recwarn",
    "_pytest.pytester",
    "_pytest.cacheprovider",
    "_pytest.legacypath",
    "_pytest.fixtures",
    "_pytest.doctest",
    "_pytest.junitxml",
    "_pytest.subtests",
)
#: The method of ``request`` that gives a fixture by its name.
_GETTING = "pytest.getfixturevalue"
KEEPS = frozenset({"_pytest.fixtures.fixture", "pytest_asyncio.plugin.fixture", "_pytest.fixtures.yield_fixture"})


def parameter(ev: Evaluator, function: nodes.NodeNG, name: str) -> Values | None:
    """The argument that pytest passes for a parameter; None where the function is neither a test nor a fixture."""
    if not isinstance(function, nodes.FunctionDef):
        return None
    if fixture_name(function) is None and not _is_test(function):
        return None
    if name == "request":
        return (Special("pytest.request", ((Function(function),),)),)
    given = parametrized(ev, function, name)
    if given is not None:
        return given
    return _of_name(ev, function, name)


def _of_name(ev: Evaluator, function: nodes.FunctionDef, name: str) -> Values:
    """What a test or fixture gets that asks for the fixture of a name."""
    found = next(_candidates(ev, function, name), None)
    if found is None:
        return unknown(Reason.FIXTURE)
    others = _overriding(ev, function, name) if fixture_name(function) is not None else []
    if others is None:
        return unknown(Reason.FIXTURE)
    return union(fixture_value(ev, *found), *(fixture_value(ev, other, None) for other in others))


def _overriding(ev: Evaluator, function: nodes.FunctionDef, name: str) -> list[nodes.FunctionDef] | None:
    """The fixtures of a name that tests may get for a parameter of a fixture, besides the one that it sees itself.

    The test decides, and not the fixture: one of a module or ``conftest.py`` further down counts for the fixtures of
    all ``conftest.py`` files above (How to use fixtures, "Override a fixture on various levels").

    :returns: them; None where they are too many.
    """
    file = function.root().file or ""
    if os.path.basename(file) != "conftest.py" or not is_inside(file, ev.project):
        return []
    defining = ev.index.survey.fixtures(ev.project, name)
    below = [path for path in defining if is_inside(path, os.path.dirname(file)) and path != file]
    if len(below) > MAX_OVERRIDING:
        return None
    return [fixture for path in below for fixture in _in_file(ev, path, name)]


def _in_file(ev: Evaluator, path: str, name: str) -> Iterator[nodes.FunctionDef]:
    """The fixtures of a name that a file defines, in its classes too."""
    module = ev.loader.load_file(path)
    for scope in (module, *module.all_of(nodes.ClassDef)) if module is not None else ():
        fixture = ev.fact(scope, fixtures_of).get(name)
        if fixture is not None:
            yield fixture


#: Fixtures of pytest itself, for an environment without it, and of plugins that run no coroutine functions.
_KNOWN_FIXTURES = frozenset({
    "cache", "capfd", "capfdbinary", "caplog", "capsys", "capsysbinary", "doctest_namespace", "monkeypatch",
    "pytestconfig", "record_property", "record_testsuite_property", "record_xml_attribute", "recwarn", "request",
    "testdir", "tmp_path", "tmp_path_factory", "tmpdir", "tmpdir_factory", "mocker", "event_loop", "subtests", "self",
    "cls",
})  # fmt: skip


def asks_for_unknown(ev: Evaluator, function: nodes.FunctionDef) -> bool:
    """Whether a test or fixture asks for a fixture that is nowhere to be seen: a plugin is not seen then, either."""
    arguments = function.args
    asked = parameters_of(arguments)
    unknown_names = [
        asked_for.name
        for asked_for in asked
        if asked_for.name not in _KNOWN_FIXTURES
        and signatures.default_of(arguments, asked_for.name) is None
        and parametrized(ev, function, asked_for.name) is None
        and next(_candidates(ev, function, asked_for.name), None) is None
    ]
    # Each patch may give one argument.
    patches = filter(is_patch, decorators_of(function))
    return len(unknown_names) > len(list(patches))


def brings_marks(ev: Evaluator, function: nodes.FunctionDef) -> bool:
    """Whether a fixture that a test asks for has parameters with marks: these count for the test.

    ``@fixture(params=[pytest.param("trio", marks=pytest.mark.trio)])``.
    """
    asked = [parameter.name for parameter in parameters_of(function.args)]
    for decorator in decorators_of(function):
        if called_name(decorator) == "usefixtures":
            asked += [argument.value for argument in decorator.args if isinstance(argument, nodes.Const)]
    found = (fixture for name in asked for fixture, _ in _candidates(ev, function, name))
    return any(
        keyword.arg == "marks"
        for fixture in found
        for decorator in decorators_of(fixture)
        for keyword in decorator.nodes_of_class(nodes.Keyword)
    )


def is_plain_async_fixture(ev: Evaluator, node: nodes.NodeNG) -> bool:
    """Whether a name is what a test gets from an async fixture of pytest's own: a coroutine, if no plugin runs it."""
    function = node.scope() if isinstance(node, nodes.Name) else None
    if not isinstance(function, nodes.FunctionDef) or fixture_name(function) is None and not _is_test(function):
        return False
    if not any(isinstance(entry.parent, nodes.Arguments) for entry in function.locals.get(node.name, ())):
        return False
    fixture = next((fixture for fixture, _ in _candidates(ev, function, node.name)), None)
    if not isinstance(fixture, nodes.AsyncFunctionDef) or fixture.decorators is None:
        return False
    return not any("asyncio" in written.as_string() for written in fixture.decorators.nodes)


def _of_request(ev: Evaluator, owner: Special, name: str) -> Values:
    """``request.param`` is one of the fixture's ``params``; the rest stands in pytest's own class."""
    fixture = owner.content[0][0]
    assert isinstance(fixture, Function)
    if name == "param":
        listed = _fixture_params(fixture.node)
        parts = [
            _one_value(ev, element, 0, 1)
            for display in (ev.values(listed) if listed is not None else ())
            for element in _elements(display)
        ]
        return union(*parts) if parts and all(parts) else unknown(Reason.FIXTURE)
    if name == "getfixturevalue":
        return (Special(_GETTING, owner.content),)
    request = classes.instance_of(ev, "_pytest.fixtures.FixtureRequest", fixture.node.root())
    return ev.read_one(request, name, fixture.node) if request is not None else unknown(Reason.FIXTURE)


def _got_by_name(ev: Evaluator, getting: Value, actuals: Actuals) -> Values:
    """The result of ``request.getfixturevalue(name)``: the fixture of that name, for all names that it may be."""
    function = getting.content[0][0] if isinstance(getting, Special) else None
    given = actuals.argument(ev, 0, "argname") or ()
    names = [str(value.value) for value in given if isinstance(value, Literal) and value.known]
    if not isinstance(function, Function) or not names or len(names) < len(given):
        return unknown(Reason.FIXTURE)
    return union(*(_of_name(ev, function.node, name) for name in names))


def _fixture_params(function: nodes.NodeNG) -> nodes.NodeNG | None:
    given = (keyword_of(decorator, "params") for decorator in decorators_of(function))
    return next(filter(None, given), None)


def _is_test(function: nodes.FunctionDef) -> bool:
    return function.name.startswith("test") and not isinstance(function.parent, nodes.FunctionDef)


def fixture_name(function: nodes.FunctionDef) -> str | None:
    """The name under which a function is a fixture, as its decorator gives it; None where it is none."""
    for decorator in decorators_of(function):
        if pytest_marks.is_fixture(decorator):
            name = keyword_of(decorator, "name")
            return str(name.value if isinstance(name, nodes.Const) else function.name)
    return None


def fixtures_of(scope: nodes.LocalsDictNodeNG) -> dict[str, nodes.FunctionDef]:
    """The fixtures that a module or class defines, by their names."""
    found: dict[str, nodes.FunctionDef] = {}
    for entries in scope.locals.values():
        for entry in entries:
            if isinstance(entry, nodes.FunctionDef) and entry.decorators is not None:
                name = fixture_name(entry)
                if name is not None:
                    found[name] = entry
    return found


def _candidates(
    ev: Evaluator, function: nodes.FunctionDef, name: str
) -> Iterator[tuple[nodes.FunctionDef, Class | None]]:
    """Fixtures of a name as seen from a test or fixture, the nearest first; a fixture does not see itself."""
    owner = signatures.method_owner(function)
    if owner is not None:
        for cls in classes.order(ev, Class(owner)).classes:
            fixture = ev.fact(cls.node, fixtures_of).get(name)
            if fixture is not None and not is_same(fixture, function):
                yield fixture, Class(owner)
    own = function.root()
    for module in _modules(ev, own):
        found = _in_module(ev, module, name)
        if found is not None and not is_same(found, function):
            yield found, None


def _modules(ev: Evaluator, own: ModuleNode) -> Iterator[ModuleNode]:
    """The modules in which pytest looks for fixtures, the nearest first."""
    yield own
    loader, named = ev.loader, [own]
    for path in loader.finder.conftests(own.file or ""):
        module = loader.load_file(path)
        if module is not None and path != own.file:
            named.append(module)
            yield module
    while named:
        for plugin in ev.fact(named.pop(0), plugin_names):
            for module in _plugin(ev, plugin, own):
                named.append(module)
                yield module
    for plugin in (*loader.finder.pytest_plugins(), *_BUILT_IN):
        yield from _plugin(ev, plugin, own)


def _plugin(ev: Evaluator, name: str, own: ModuleNode) -> Iterator[ModuleNode]:
    for candidate in (name, f"_pytest.{name}"):
        module = ev.loader.load(candidate, own.search_path)
        if module is not None:
            yield module
            return


def plugin_names(module: ModuleNode) -> tuple[str, ...]:
    """The plugins in ``pytest_plugins`` of a module."""
    names: list[str] = []
    for entry in module.locals.get("pytest_plugins", ()):
        value = getattr(entry.parent, "value", None)
        for element in getattr(value, "elts", [value]):
            if isinstance(element, nodes.Const) and isinstance(element.value, str):
                names.append(element.value)
    return tuple(names)


def _in_module(ev: Evaluator, module: ModuleNode, name: str) -> nodes.FunctionDef | None:
    """The fixture of a name that a module defines or imports."""
    fixture = ev.fact(module, fixtures_of).get(name)
    if fixture is not None:
        return fixture
    entries = module.locals.get(name, ())
    if not module.star_imports and not any(isinstance(entry, nodes.ImportFrom) for entry in entries):
        return None
    for value in imports.module_attribute(ev, module, name):
        if isinstance(value, Function) and isinstance(value.node, nodes.FunctionDef) and fixture_name(value.node):
            return value.node
    return None


def fixture_value(ev: Evaluator, fixture: nodes.FunctionDef, owner: Class | None) -> Values:
    """The values of a fixture: those that it returns or yields, awaited where it is async."""
    key = (fixture, "fixture", owner)
    return ev.memoised(key, lambda: _fixture_value(ev, fixture, owner))


def _fixture_value(ev: Evaluator, fixture: nodes.FunctionDef, owner: Class | None) -> Values:
    function = Function(fixture, owner=owner)
    receiver = Instance(owner, certain=False) if owner is not None else None
    started = functions.call(ev, function, receiver, Actuals())
    found = supplying.supplied(ev, started, fixture)
    return found if not has_unknown(found) else tuple(v for v in found if not is_none(v)) or found


def parametrized(ev: Evaluator, function: nodes.FunctionDef, name: str) -> Values | None:
    """The values that ``parametrize`` gives to a parameter; None where no mark names it."""
    for holder in filter(None, (function, signatures.method_owner(function))):
        for mark in decorators_of(holder):
            if isinstance(mark, nodes.Call) and getattr(mark.func, "attrname", "") == "parametrize":
                found = _from_mark(ev, mark, name)
                if found is not None:
                    return found
    return None


def _from_mark(ev: Evaluator, mark: nodes.Call, name: str) -> Values | None:
    named, listed = _parametrizing(ev, mark)
    names = _argument_names(ev, named) if named is not None else []
    if name not in names or listed is None:
        return None
    for keyword in mark.keywords:
        if keyword.arg == "indirect" and not (isinstance(keyword.value, nodes.Const) and keyword.value.value is False):
            if _is_indirect(keyword.value, name):
                return None
    parts = [
        _one_value(ev, element, names.index(name), len(names))
        for display in ev.values(listed)
        for element in _elements(display)
    ]
    return union(*parts) if parts and all(parts) else unknown(Reason.FIXTURE)


def _parametrizing(ev: Evaluator, mark: nodes.Call) -> tuple[nodes.NodeNG | None, nodes.NodeNG | None]:
    """The names and the values that a mark is given: by position, by keyword, or in a tuple that ``*`` unpacks."""
    given = mark.args
    if given and isinstance(given[0], nodes.Starred):
        packed = ev.values(given[0].value)
        display = packed[0] if len(packed) == 1 else None
        given = display.node.elts if isinstance(display, Display) and isinstance(display.node, nodes.Tuple) else []
    named = given[0] if given else keyword_of(mark, "argnames")
    return named, given[1] if len(given) > 1 else keyword_of(mark, "argvalues")


def _is_indirect(value: nodes.NodeNG, name: str) -> bool:
    listed = [e.value for e in getattr(value, "elts", ()) if isinstance(e, nodes.Const)]
    return not listed or name in listed


def _argument_names(ev: Evaluator, node: nodes.NodeNG) -> list[str]:
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        return [part.strip() for part in node.value.split(",") if part.strip()]
    return [str(e.value) for e in getattr(node, "elts", ()) if isinstance(e, nodes.Const)]


def _elements(value: Value) -> list[Any]:
    if isinstance(value, Display) and isinstance(value.node, (nodes.List, nodes.Tuple)) and value.is_fixed:
        return [(element, value.frame) for element in value.node.elts]
    return [None]


def _one_value(ev: Evaluator, element: tuple[nodes.NodeNG, Frame | None] | None, index: int, count: int) -> Values:
    if element is None:
        return ()
    node, frame = element
    if isinstance(node, nodes.Call) and getattr(node.func, "attrname", "") == "param":
        if count == 1 or index < len(node.args):
            return ev.values(node.args[index], frame) if index < len(node.args) else ()
        return ()
    if isinstance(node, nodes.Starred):
        return ()
    values = ev.values(node, frame)
    return values if count == 1 else protocols.unpacked(ev, values, index)


ATTRIBUTES = {"pytest.request": _of_request}
CALLS = {_GETTING: _got_by_name}
