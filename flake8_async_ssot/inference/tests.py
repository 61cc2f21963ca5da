"""Questions about tests: which framework runs a function, and whether it awaits it. Part of the front door."""

from __future__ import annotations

import fnmatch

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import CaseKind
from flake8_async_ssot.inference.answers.unrun import Unrun
from flake8_async_ssot.inference.evaluation import awaitability, bodies, classes, functions, shape
from flake8_async_ssot.inference.evaluation.actuals import Actuals
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.question import question
from flake8_async_ssot.inference.evaluation.running_kinds import RunningKind
from flake8_async_ssot.inference.evaluation.values import Class, Function, Instance, Running, Values
from flake8_async_ssot.inference.libraries import pytest as fixtures
from flake8_async_ssot.inference.libraries import pytest_marks, unittest, wrappers
from flake8_async_ssot.inference.libraries.pytest_runner import Names, Pytest
from flake8_async_ssot.inference.libraries.pytest_suite import tests_folder
from flake8_async_ssot.inference.modules.paths import is_inside
from flake8_async_ssot.inference.project.replacements import is_patch
from flake8_async_ssot.inference.syntax.class_hooks import MAKING_UP, REMADE, Opening, hooks_of
from flake8_async_ssot.inference.syntax.names import decorators_of, head_of, imported_as, qualified_name
from flake8_async_ssot.inference.syntax.signatures import parameters_of

#: Ways in which a class that is named like a test class keeps pytest from making its objects.
_MAKING = REMADE | {Opening.INITIALISING, Opening.MAKING}


class Tests:
    """Answers about the tests of one process's files. Where something is not known the answer is the harmless one."""

    # pytest would take the class for tests of ours.
    __test__ = False

    def __init__(self, ev: Evaluator) -> None:
        self._ev = ev
        self._pytest = Pytest(ev)

    @question(CaseKind.UNKNOWN)
    def case_kind(self, node: nodes.ClassDef) -> CaseKind:
        """What ``unittest`` makes of a class."""
        return unittest.case_kind(self._ev, node)

    @question(False)
    def gives_coroutine(self, method: nodes.FunctionDef) -> bool:
        """Whether calling a method on an instance is certain to give a coroutine, its decorators included."""
        results = self._results(method) if _is_single(method) else ()
        return bool(results) and all(isinstance(v, Running) and v.kind is RunningKind.COROUTINE for v in results)

    @question(False)
    def gives_no_awaitable(self, function: nodes.FunctionDef) -> bool:
        """Whether calling a function is certain to give nothing that can be awaited, its decorators included."""
        return awaitability.of_values(self._ev, self._results(function)).never

    def _results(self, function: nodes.FunctionDef) -> Values:
        """What the framework gets when it calls a test."""
        ev, owner = self._ev, function.parent.scope()
        if not isinstance(owner, nodes.ClassDef):
            return functions.call(ev, Function(function), None, Actuals()) if _is_bare(function) else ()
        cls = Class(owner)
        receiver = Instance(cls)
        if _is_bare(function):
            return functions.call(ev, Function(function, owner=cls), receiver, Actuals())
        members = ev.class_level(cls, function.name)
        bound = tuple(part for value in members for part in ev.bind(value, receiver, cls))
        return ev.call(bound, Actuals())

    @question(None)
    def unrun_test(self, function: nodes.AsyncFunctionDef) -> Unrun | None:
        """Why pytest does not run a coroutine function that looks like a test; None where it may."""
        # Most tests are marked: that is seen without looking at anything else.
        if any(name in pytest_marks.RUNNING for name, _ in pytest_marks.own_marks(function)):
            return None
        names = self._pytest.names(function.root())
        if names is None or not self._is_collected(function, names):
            return None
        found = pytest_marks.marks(self._ev, function)
        if found is None or not self._are_plain(function, found):
            return None
        is_odd = not _is_single(function) or self._ev.fact(function, bodies.body_of).is_generator
        if is_odd or _asks_for(function, "anyio_backend"):
            return None
        evidence = self._pytest.evidence(function.root()) if function.name not in function.root().names_read else None
        if evidence is None or fixtures.brings_marks(self._ev, function):
            return None
        return None if fixtures.asks_for_unknown(self._ev, function) else evidence

    def _are_plain(self, function: nodes.FunctionDef, found: tuple[str, ...]) -> bool:
        """Whether marks have nothing to do with who runs a test: known ones, and what the configuration declares."""
        others = [name for name in found if not pytest_marks.is_plain(name)]
        return not others or self._pytest.declared_marks(function.root()).issuperset(others)

    def _is_collected(self, function: nodes.FunctionDef, names: Names) -> bool:
        """Whether pytest takes a function for a test, by its name and its class."""
        if not _matches(function.name, names.functions) or fixtures.fixture_name(function) is not None:
            return False
        owner = function.parent.scope()
        if isinstance(owner, nodes.Module):
            return True
        return isinstance(owner, nodes.ClassDef) and self._is_test_class(owner, names) and not self._is_mixed_in(owner)

    def _is_mixed_in(self, node: nodes.ClassDef) -> bool:
        """Whether a test case of the same module has a class among its bases, and so runs its tests."""
        return any(
            any(isinstance(base, nodes.Name) and base.name == node.name for base in other.bases)
            and unittest.case_kind(self._ev, other) is not CaseKind.NONE
            for other in node.root().all_of(nodes.ClassDef)
        )

    def _is_test_class(self, node: nodes.ClassDef, names: Names) -> bool:
        if not _matches(node.name, names.classes):
            return False
        outer = node.parent.scope()
        is_reached = isinstance(outer, nodes.ClassDef) and self._is_test_class(outer, names)
        return (is_reached or isinstance(outer, nodes.Module)) and self._is_collectable(node)

    def _is_collectable(self, node: nodes.ClassDef) -> bool:
        """Whether nothing in a class that is named like a test class keeps pytest from running its tests."""
        order = classes.order(self._ev, Class(node))
        own = [cls.node for cls in order.classes if qualified_name(cls.node) != "builtins.object"]
        if any("__test__" in cls.locals or not _MAKING.isdisjoint(hooks_of(cls)) for cls in own):
            return False
        return unittest.case_kind(self._ev, node) is CaseKind.NONE

    @question(None)
    def unrun_fixture(self, function: nodes.AsyncFunctionDef) -> Unrun | None:
        """Why nothing runs an async function that is a plain pytest fixture; None where something may."""
        decorators = decorators_of(function)
        if len(decorators) != 1 or not _is_pytest_fixture(decorators[0]):
            return None
        if not _is_single(function) or _asks_for(function, "anyio_backend"):
            return None
        functions_here = function.root().all_of(nodes.FunctionDef, nodes.AsyncFunctionDef)
        is_automatic = "autouse" in decorators[0].as_string()
        users = (
            node
            for node in functions_here
            if _asks_for(node, function.name) or is_automatic and node.name.startswith("test")
        )
        evidence = self._pytest.fixture_evidence(function.root()) if all(map(self._is_for_asyncio, users)) else None
        return None if evidence is None or fixtures.asks_for_unknown(self._ev, function) else evidence

    def _is_for_asyncio(self, function: nodes.FunctionDef) -> bool:
        """Whether no plugin but pytest-asyncio runs a test or fixture."""
        if _asks_for(function, "anyio_backend"):
            return False
        found = pytest_marks.marks(self._ev, function) if fixtures.fixture_name(function) is None else ()
        return found is not None and all(name == "asyncio" or pytest_marks.is_plain(name) for name in found)

    @question(False)
    def plain_test_class(self, node: nodes.ClassDef) -> bool:
        """Whether pytest itself runs the tests of a class: it is no test case of ``unittest``, and base of no class."""
        names = self._pytest.names(node.root())
        if names is None or not self._is_test_class(node, names) or node.decorators is not None:
            return False
        tests = [member for member in node.mymethods() if _matches(member.name, names.functions)]
        return bool(tests) and not self._is_extended(node)

    def _is_extended(self, node: nodes.ClassDef) -> bool:
        """Whether some class of the suite may have this one among its bases."""
        if any(name.name == node.name for name in node.root().all_of(nodes.Name)):
            return True
        file = node.root().file or ""
        project = self._ev.loader.finder.project(file)
        naming, folder = self._ev.index.survey.mentioning(project, node.name), tests_folder(file, project)
        # A file that does not name its own class is not in the index, nor are others beside it.
        return file not in naming or any(path != file and is_inside(path, folder) for path in naming)

    @question(False)
    def lacks(self, node: nodes.ClassDef, name: str) -> bool:
        """Whether no class among a class and its bases has an attribute of that name."""
        order = classes.order(self._ev, Class(node))
        own = [cls.node for cls in order.classes if qualified_name(cls.node) != "builtins.object"]
        if shape.is_open(self._ev, order, MAKING_UP) or any(name in cls.locals for cls in own):
            return False
        modules = [(cls, cls.root()) for cls in own]
        return not any(name in root.own_stores.get(cls, {}) or name in root.foreign_stores for cls, root in modules)

    @question(False)
    def is_never_called(self, method: nodes.FunctionDef) -> bool:
        """Whether nothing in the module of a method, and no base of its class, may call it by its name.

        All bases are known where a class is a test case, and where it is none.
        """
        order = classes.order(self._ev, Class(method.parent.scope()))
        module = method.root()
        ours = [cls.node.root() for cls in order.own]
        read = (node.attrname for node in module.all_of(nodes.Attribute))
        return all(root is module for root in ours) and method.name not in read

    @question(None)
    def dropping_decorator(self, function: nodes.AsyncFunctionDef) -> nodes.NodeNG | None:
        """The decorator that calls a coroutine function and drops the coroutine, None where there is none."""
        for decorator in reversed(decorators_of(function)):
            if not _is_kept(decorator):
                return decorator if wrappers.drops(self._ev, decorator) else None
        return None

    def asyncio_mark(self, function: nodes.FunctionDef) -> nodes.NodeNG | None:
        """The decorator that marks a function for pytest-asyncio, None where it has none."""
        return next((node for name, node in pytest_marks.own_marks(function) if name == "asyncio"), None)


def _is_bare(function: nodes.FunctionDef) -> bool:
    """Whether the decorators of a function, if any, hand it on as it is."""
    return all(map(_is_kept, decorators_of(function)))


def _is_single(function: nodes.FunctionDef) -> bool:
    """Whether nothing else binds the name of a function where it is defined."""
    return len(function.parent.scope().locals.get(function.name, ())) == 1


def _is_kept(node: nodes.NodeNG) -> bool:
    return is_patch(node) or pytest_marks.mark_name(node) is not None


def _is_pytest_fixture(node: nodes.NodeNG) -> bool:
    head = head_of(node)
    name, _, last = head.as_string().rpartition(".")
    if name:
        return last == "fixture" and imported_as(node.root(), name) == "pytest"
    return imported_as(node.root(), last) == "pytest.fixture"


def _matches(name: str, patterns: tuple[str, ...]) -> bool:
    """Whether pytest's setting of prefixes or globs takes a name."""
    return any(name.startswith(p) or (set("*?[") & set(p) and fnmatch.fnmatch(name, p)) for p in patterns)


def _asks_for(function: nodes.FunctionDef, name: str) -> bool:
    return any(parameter.name == name for parameter in parameters_of(function.args))
