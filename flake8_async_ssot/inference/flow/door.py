"""The front door's part of flow analysis."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import Awaitability, Definition
from flake8_async_ssot.inference.answers.loss import Fate, Loss
from flake8_async_ssot.inference.answers.settings import Settings
from flake8_async_ssot.inference.evaluation import below, classes, runners
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.question import question
from flake8_async_ssot.inference.flow import caches
from flake8_async_ssot.inference.flow.analysis import FileFlow
from flake8_async_ssot.inference.flow.callbacks import Callbacks
from flake8_async_ssot.inference.flow.holding import Held
from flake8_async_ssot.inference.flow.iterating import iterated_by, made_by, may_be_iterated_by
from flake8_async_ssot.inference.flow.lying import rests_on_lie
from flake8_async_ssot.inference.flow.patterns import Leading, Patterns
from flake8_async_ssot.inference.flow.questions import Questions
from flake8_async_ssot.inference.flow.redirected import leads_to_replacement
from flake8_async_ssot.inference.flow.twice import consumed_before
from flake8_async_ssot.inference.syntax.generator_expressions import is_async
from flake8_async_ssot.inference.syntax.reads import names_of
from flake8_async_ssot.inference.syntax.tree import ModuleNode


class Door:
    """Answers about the coroutines of the files of one process."""

    def __init__(
        self,
        ev: Evaluator,
        define: Callable[[nodes.NodeNG], Definition | None],
        settings: Settings,
        leading: Leading,
    ) -> None:
        """Take the evaluator, the finder of definitions, the settings of the user, and what their names lead to."""
        self._ev = ev
        patterns = Patterns(leading)
        self._questions = Questions(ev, define, settings, patterns)
        self._callbacks = Callbacks(ev, patterns, self._questions.kept_inside, settings.sync_callback_apis)
        self._files: dict[ModuleNode, FileFlow] = {}

    def losses(self, module: ModuleNode, fate: Fate) -> Iterator[Loss]:
        """The coroutines of a file that are lost in one way."""
        return self._file(module).losses(fate)

    def _file(self, module: ModuleNode) -> FileFlow:
        if module not in self._files:
            self._questions.naming.begin(module)
            self._files[module] = FileFlow(self._questions, module)
        return self._files[module]

    def may_hold(self, node: nodes.NodeNG) -> bool:
        """Whether an expression may hold a coroutine, judged by its name without evaluating it."""
        self._file(node.root())
        return self._questions.may_matter(node)

    def consumed_before(self, node: nodes.Name) -> nodes.Name | None:
        """The use by which the coroutine that a local name holds was awaited already; None where none must have."""
        scope = node.scope()
        if not isinstance(scope, nodes.FunctionDef):
            return None
        earlier = consumed_before(node, self._questions.fact(scope, names_of), self._runs)
        return earlier if earlier is not None and self._questions.held(node) is Held.COROUTINE else None

    def _runs(self, node: nodes.Name) -> bool:
        """Whether a name is awaited, or handed to a runner."""
        if isinstance(node.parent, nodes.Await):
            return True
        call = node.parent.parent if isinstance(node.parent, nodes.Keyword) else node.parent
        runner = runners.runner_of(self._ev, call, call.root()) if isinstance(call, nodes.Call) else None
        return runner is not None and node in runner.arguments

    def close(self, module: ModuleNode) -> None:
        """Forget a file."""
        self._files.pop(module, None)
        self._questions.forget()

    def declared(self, node: nodes.NodeNG) -> Awaitability | None:
        """Whether the settings declare the result of a call awaitable; None where they do not name it."""
        return self._questions.declared(node)

    def is_async_elsewhere(self, node: nodes.NodeNG) -> bool:
        """Whether a subclass in the project defines a method as async that a call may reach, or a file stores another.

        That is, another function in the module of the callee.
        """
        if self._questions.is_stored_apart(node):
            return True
        targets = self._ev.values(node.func) if isinstance(node, nodes.Call) else ()
        owners = dict.fromkeys(cls.node for cls in map(classes.of_unsure_receiver, targets) if cls is not None)
        name = getattr(getattr(node, "func", None), "attrname", "")
        return any(self._may_be_async_below(owner, name) for owner in owners)

    def _may_be_async_below(self, owner: nodes.ClassDef, name: str) -> bool:
        found = below.may_define_async(self._ev, owner, name)
        return found if found is not None else self._questions.naming.may_be_async(owner.name, name)

    def leads_to_replacement(self, node: nodes.NodeNG) -> bool:
        """Whether a call may return the result of a function that is replaced where it stands."""
        return isinstance(node, nodes.Call) and leads_to_replacement(self._ev, node)

    @question(False)
    def lies(self, node: nodes.NodeNG) -> bool:
        """Whether an expression rests on the annotation of a parameter for which a call gives another class."""
        return rests_on_lie(self._ev, node)

    def lost_callbacks(self, call: nodes.Call) -> tuple[nodes.NodeNG, ...]:
        """The arguments of a call that are coroutine functions which nothing awaits."""
        return self._ev.ask(lambda: tuple(self._callbacks.lost(call)), ()) if self._callbacks.may_lose(call) else ()

    def iterated_by(self, node: nodes.NodeNG) -> list[nodes.NodeNG]:
        """The async generators, and the names for them, that a node other than a loop takes for sync iterables."""
        sources = [source for source in may_be_iterated_by(node) if self._is_async_generator(source)]
        return self._ev.ask(lambda: iterated_by(self._ev, node, sources), []) if sources else []

    def _is_async_generator(self, node: nodes.NodeNG) -> bool:
        maker = made_by(node)
        if isinstance(maker, nodes.GeneratorExp):
            return is_async(maker)
        return maker is not None and self.may_hold(maker) and self._questions.held(maker) is Held.ITERATOR

    @question(None)
    def registering_decorator(self, node: nodes.FunctionDef) -> nodes.NodeNG | None:
        """The decorator that calls a coroutine function later and cannot await; None without one."""
        return self._callbacks.registering(node)

    def caching_decorator(self, node: nodes.FunctionDef | nodes.Call) -> str | None:
        """The decorator, as written, that keeps the coroutine which a call of a function gives; None without one.

        :param node: the function that is decorated, or the call that gives it to the decorator.
        """
        if not caches.may_keep(self._ev, node):
            return None
        return self._ev.ask(lambda: caches.caching_decorator(self._ev, node), None)
