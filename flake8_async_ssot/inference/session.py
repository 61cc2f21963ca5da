"""The front door: opens a linted file and answers questions about its expressions."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Callable, Iterable, Sequence

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import Answer, Awaitability, Definition, Kind, Protocol, Reason
from flake8_async_ssot.inference.answers.runner import Runner
from flake8_async_ssot.inference.answers.settings import Settings
from flake8_async_ssot.inference.answers.surroundings import Surroundings
from flake8_async_ssot.inference.comparing.symbols import Symbols
from flake8_async_ssot.inference.evaluation import (
    awaitability,
    callers,
    capabilities,
    conditions,
    decorators,
    runners,
    shape,
)
from flake8_async_ssot.inference.evaluation.evaluator import ComposedEvaluator
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import definition_of, unbound
from flake8_async_ssot.inference.evaluation.public_names import public_name
from flake8_async_ssot.inference.evaluation.values import (
    BEYOND_LIMIT,
    Class,
    Function,
    Instance,
    Partial,
    Running,
    Value,
    Values,
)
from flake8_async_ssot.inference.flow.door import Door
from flake8_async_ssot.inference.libraries import pytest
from flake8_async_ssot.inference.libraries.around import around
from flake8_async_ssot.inference.libraries.hooks import Hooks
from flake8_async_ssot.inference.mocks import Mocks
from flake8_async_ssot.inference.modules.facts import Fact, Table
from flake8_async_ssot.inference.modules.finder import SearchPath
from flake8_async_ssot.inference.modules.loader import Loader
from flake8_async_ssot.inference.modules.paths import absolute, is_inside
from flake8_async_ssot.inference.project.index import Index, Opened
from flake8_async_ssot.inference.project.opening import Surface, places_of, set_up
from flake8_async_ssot.inference.project.shared_uses import FEWEST_FILES, MAX_FILES, File, package_of, shared_uses
from flake8_async_ssot.inference.syntax import deliberate
from flake8_async_ssot.inference.syntax.dead_arms import is_entered
from flake8_async_ssot.inference.syntax.names import head_of, qualified_name
from flake8_async_ssot.inference.syntax.tree import ModuleNode
from flake8_async_ssot.inference.syntax.use_def import is_run
from flake8_async_ssot.inference.tests import Tests
from flake8_async_ssot.inference.traces import Traces
from flake8_async_ssot.inference.truth import Truth

#: The line in a place that a message names.
_LINE = re.compile(r":(\d+)\b")


class Inference:
    """Answers for one process. Modules that were read once stay."""

    def __init__(self, settings: Settings | None = None, surface: Surface | None = None) -> None:
        """Find the linted project's environment.

        :param surface: what was set up before from the same settings.
        :raises EnvironmentNotFound: ``settings.python`` names no interpreter and no environment folder.
        """
        self.settings = settings or Settings()
        found = surface or set_up(self.settings)
        self._finder, self._base = found.finder, found.facts
        self._sources = self._finder.sources
        index = Index(self._sources, found.survey, found.known_names)
        self._evaluator = ComposedEvaluator(Loader(self._finder), index, Hooks())
        #: Questions about tests.
        self.tests = Tests(self._evaluator)
        #: Questions about mocks.
        self.mocks = Mocks(self._evaluator, self._definition_of)
        #: Questions about how answers came about.
        self.traces = Traces(self._evaluator)
        #: Questions about the definitions of one symbol.
        self.truth = Truth(self._evaluator, self._place, self.settings)
        #: Questions about what becomes of coroutines.
        self._symbols = Symbols(self._evaluator, self._place)
        self.flow = Door(self._evaluator, self.definition, self.settings, self._leading)
        self._answers: dict[nodes.NodeNG, Answer] = {}
        #: The definitions in other files that answers named, by their lines: as messages show their files, the files
        #: and their names there.
        self._cited: dict[int, set[tuple[str, str, str]]] = {}
        self._public_names: Table[tuple[str, SearchPath], str] = self._sources.facts.table()
        self._opened = ""
        self._module: ModuleNode
        #: The calls of the file that may run something.
        self._running: frozenset[nodes.Call] = frozenset()

    def open(self, path: str, tree: ast.Module) -> ModuleNode:
        """Build the file that is to be linted.

        :param path: as flake8 names it; a name that is no file, like ``stdin``, stands in the working directory.
        :param tree: flake8's own tree, which is not changed.
        :raises TooDeep: the tree is nested too deeply.
        """
        facts = self._sources.facts
        if facts.are_many:
            self._evaluator.forget_results()
            self._base = facts.renumber(self._base)
        self._opened, facts.used = absolute(path), self._base
        module = self._evaluator.loader.open(self._opened, tree)
        self._module, self._running = module, runners.may_run(module)
        self.mocks.open(module)
        self._evaluator.open(module)
        self._evaluator.begin_file(tree.body[-1].end_lineno or 0 if tree.body else 0)
        self._evaluator.index.open(
            Opened(self._opened, self._finder.project(self._opened), tree, lambda: module.names_read)
        )
        return module

    def close(self, module: ModuleNode) -> None:
        """Forget a linted file."""
        self.flow.close(module)
        self._answers.clear()
        self._evaluator.close(module)
        self._evaluator.index.open(None)

    @property
    def exceeded(self) -> int:
        """The questions about the file that was opened last which reached a limit: their answers are unknown."""
        return self._evaluator.exceeded

    @property
    def used(self) -> int:
        """The set of facts that the answers about the file that was opened last depended on so far."""
        return self._sources.facts.used

    def facts(self) -> tuple[Fact, ...]:
        """What the answers about the file that was opened last depended on so far, besides that file and the settings.

        While all of these facts have the outcomes that they had, the answers stay what they are.
        """
        return tuple(self._sources.facts.of(self._sources.facts.used, places_of(self._finder, self._opened)))

    def outcome(self, fact: Fact) -> str:
        """The outcome of a fact of the file that was opened last, found by this process."""
        return self._sources.facts.outcome(fact.kind, fact.subject, places_of(self._finder, self._opened))

    def surroundings(self, path: str) -> Surroundings:
        """What was found around a file, which need not exist."""
        return around(self._finder, absolute(path), self.settings.python_version is not None)

    def local_environment(self, path: str) -> str:
        """The folder of the environment as seen from the project of a file; empty where it does not stand in there."""
        project, folder = self._finder.project(absolute(path)), self._finder.environment.prefix or ""
        return folder[len(project) :].strip(os.sep).replace(os.sep, "/") if is_inside(folder, project) else ""

    def awaitable(self, node: nodes.NodeNG) -> Answer:
        """Whether the value of an expression is awaitable, with kind, evidence and reason."""
        if node not in self._answers:
            self._answers[node] = self._asked(node)
        return self._answers[node]

    def _asked(self, node: nodes.NodeNG) -> Answer:
        answer, definition = self._answer(lambda: self._evaluator.values(node)), self.definition(node)
        if answer.reason is Reason.ANNOTATION:
            answer = self._answer_of_calls(node) or answer
        declared = self.flow.declared(node)
        if answer.awaitability is not Awaitability.UNKNOWN and self._is_switched_off(node):
            answer = awaitability.unknown_answer(Reason.GUARDED)
        doubt = self._doubt(node) if answer.never else None
        if doubt is not None:
            answer = awaitability.unknown_answer(doubt)
        if declared is None:
            return answer._replace(definition=definition)
        kind = Kind.COROUTINE if declared is Awaitability.ALWAYS else Kind.VALUE
        # Where the value that inference sees is not what is declared, messages are not to name it.
        return Answer(declared, kind, answer.value if answer.awaitability is declared else "", definition)

    def _doubt(self, node: nodes.NodeNG) -> Reason | None:
        """Why an expression may have another value than the one that was found, which is not awaitable."""
        ask = self._evaluator.ask
        if ask(lambda: pytest.is_plain_async_fixture(self._evaluator, node), False):
            return Reason.FIXTURE
        if ask(lambda: self.flow.leads_to_replacement(node), False):
            return Reason.MOCK
        if ask(lambda: self.flow.is_async_elsewhere(node), False):
            return Reason.ABSTRACT
        return Reason.DISAGREE if self.flow.lies(node) else None

    def _answer_of_calls(self, node: nodes.NodeNG) -> Answer | None:
        """The answer that follows from what all calls of the function around an expression give for its parameters."""
        ev = self._evaluator
        frame = ev.ask(lambda: callers.frame_of_calls(ev, node), None)
        return self._answer(lambda: ev.values(node, frame)) if frame is not None else None

    def _is_switched_off(self, node: nodes.NodeNG) -> bool:
        return self._evaluator.ask(lambda: conditions.is_switched_off(self._evaluator, node), False)

    def content(self, node: nodes.NodeNG) -> Answer:
        """Whether what iterating over the value of an expression gives is awaitable; without a definition."""
        return self._answer(lambda: self._evaluator.iterated(self._evaluator.values(node)))

    def _answer(self, evaluate: Callable[[], Values]) -> Answer:
        return self._evaluator.ask(lambda: self._judged(evaluate()), awaitability.unknown_answer(Reason.LIMIT))

    def _judged(self, values: Values) -> Answer:
        answer = awaitability.of_values(self._evaluator, values)
        is_put = answer.never and self._is_put(values, "__await__")
        return awaitability.unknown_answer(Reason.ATTRIBUTE) if is_put else answer

    def _is_put(self, values: Values, *names: str) -> bool:
        """Whether the linted file may itself put one of some special methods into the class of an object."""
        ev = self._evaluator
        return any(shape.is_put_by(ev, value, name, self._module) for value in values for name in names)

    def is_class(self, node: nodes.NodeNG) -> bool:
        """Whether the value of an expression is certain to be a class."""
        found = self._evaluator.ask(lambda: self._evaluator.values(node), BEYOND_LIMIT)
        return bool(found) and all(isinstance(value, Class) for value in found)

    def runner(self, node: nodes.Call) -> Runner | None:
        """What a call does with what it is given to run; None where it is not known to run anything."""
        if node not in self._running:
            return None
        return runners.runner_of(self._evaluator, node, self._module)

    def supports(self, node: nodes.NodeNG, protocol: Protocol) -> Awaitability:
        """Whether the value of an expression can stand in ``with``, ``async with``, ``for`` or ``async for``."""
        ev = self._evaluator
        found = ev.ask(lambda: capabilities.supported(ev, ev.values(node), protocol), Awaitability.UNKNOWN)
        if found is Awaitability.UNKNOWN and self.mocks.is_lacking(node, protocol):
            found = Awaitability.NEVER
        is_put = found is Awaitability.NEVER and ev.ask(lambda: self._is_put(ev.values(node), *protocol.value), True)
        is_open = is_put or self._is_switched_off(node) or found is Awaitability.NEVER and self.flow.lies(node)
        return Awaitability.UNKNOWN if is_open else found

    def is_computed(self, node: nodes.NodeNG) -> bool:
        """Whether reading an attribute runs code: it is a property of its object, or may be one."""
        return self._evaluator.ask(lambda: capabilities.is_computed(self._evaluator, node), True)

    def expects(self, node: nodes.NodeNG, error: str) -> bool:
        """Whether code around a node expects an exception of the given name, so that raising it is meant."""
        return deliberate.expects(node, error)

    def is_around_failure(self, node: nodes.NodeNG, error: str) -> bool:
        """Whether a node belongs to the manager of a block in which all that stands has to raise an exception."""
        return deliberate.is_around_failure(node, error)

    def is_entered(self, node: nodes.NodeNG) -> bool:
        """Whether control may come to a node: no jump stands before it, no constant or version rules its arm out."""
        return is_entered(node, self._finder.python_version) and is_run(node)

    def is_last_to_raise(self, node: nodes.NodeNG) -> bool:
        """Whether a node belongs to the last statement of a block of a test that has to raise something."""
        return deliberate.is_last_to_raise(node)

    def definition(self, node: nodes.NodeNG) -> Definition | None:
        """Where the target of a call, or else the value of an expression, is defined."""
        ev = self._evaluator
        subject = head_of(node)
        for value in ev.ask(lambda: tuple(_unwrapped(ev, value) for value in ev.values(subject)), BEYOND_LIMIT):
            found = _definition_node(value)
            if found is not None:
                return self._place(found)
        return None

    def definition_of_value(self, node: nodes.NodeNG) -> Definition | None:
        """Where the value of an expression is defined, of a call what it gives; the function in a ``partial``."""
        ev = self._evaluator
        values = ev.ask(lambda: tuple(_unwrapped(ev, value) for value in ev.values(node)), BEYOND_LIMIT)
        return next(filter(None, map(self._definition_of, values)), None)

    def _definition_of(self, value: Value) -> Definition | None:
        found = _definition_node(value)
        return self._place(found) if found is not None else None

    def shared_uses(self, file: str, paths: Sequence[str]) -> str:
        """The text of a module that uses what several Python files use in common; empty where they are few.

        :param file: a file of the project, which need not exist.
        :param paths: the files, and folders of files, absolute.
        """
        survey, finder = self._evaluator.index.survey, self._finder
        project = survey.paths(finder.project(file))
        files = [path for path in project if any(is_inside(path, each) for each in paths)]
        if len(files) < FEWEST_FILES:
            return ""
        return shared_uses(
            File(package_of(path, finder.module_name(path, finder.search_path(path))), self._sources.text(path) or "")
            for path in files[:MAX_FILES]
        )

    def _leading(self, names: tuple[str, ...], module: ModuleNode) -> frozenset[str]:
        """The qualified names of the definitions that names of the settings lead to, as seen from a module."""
        found = (symbol for name in names for symbol in self._symbols.of(name, module))
        return frozenset(symbol.definition.qualified_name for symbol in found)

    def unmatched(self, module: ModuleNode) -> list[str]:
        """The names of the settings without a wildcard that lead to no definition, as seen from a module."""
        settings = self.settings
        listed = (
            settings.awaitable, settings.non_awaitable, settings.safe_to_drop, settings.safe_to_drop_results,
            settings.value_consumers, settings.sync_callback_apis,
        )  # fmt: skip
        names = dict.fromkeys(name for names in listed for name in names if "*" not in name)
        return [name for name in names if not self._symbols.of(name, module)]

    def _place(self, node: nodes.NodeNG) -> Definition:
        module, line = node.root(), (getattr(node, "position", None) or node).lineno or 1
        is_inner = node.parent is not None and isinstance(node.parent.scope(), nodes.FunctionDef)
        name, path = qualified_name(node), module.file or ""
        local_name = name.removeprefix(f"{module.name}.")
        shown, shown_line = self._finder.place(path, line)
        if shown_line and not module.is_linted:
            self._cited.setdefault(shown_line, set()).add((shown, path, local_name))
        public = "" if shown_line or module.is_linted else self._public_name(node, name)
        return Definition(name, shown, shown_line, local_name, is_inner, module.is_linted, public)

    def _public_name(self, node: nodes.NodeNG, name: str) -> str:
        """The name under which people import what no user opens."""
        ev, key = self._evaluator, (name, node.root().search_path)
        return ev.ask(lambda: ev.reads.keep(self._public_names, key, lambda: public_name(ev, node)), name)

    def note_reported(self, texts: Iterable[str]) -> None:
        """Let the answers depend on the lines of other files that messages name. Where none does, lines do not matter.

        :param texts: the messages about the file that was opened last.
        """
        loader = self._evaluator.loader
        for text in texts:
            for found in _LINE.finditer(text):
                line = int(found[1])
                for shown, path, name in self._cited.get(line, ()):
                    if text.endswith(shown, 0, found.start()):
                        loader.depend_on_line(path, name, line)


def _unwrapped(ev: Evaluator, value: Value) -> Value:
    """A wrapper as what it wraps: that is the definition which the code means."""
    inner = unbound(value)
    return decorators.wrapped(ev, inner) if isinstance(inner, Function) else value


def _definition_node(value: Value) -> nodes.NodeNG | None:
    if isinstance(value, Partial):
        return _definition_node(value.function)
    definition = definition_of(value)
    if definition is not None:
        return definition.node
    if isinstance(value, Running):
        return value.function.node
    return value.cls.node if isinstance(value, Instance) else None
