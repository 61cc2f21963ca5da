"""The interface through which the parts of evaluation call one another, and the hooks that libraries fill.

A part imports the interface and the parts below it. What lies above it, it reaches through an operation of
``Evaluator``: so no part imports another one in a circle. ``evaluator`` alone composes the parts to an ``Evaluator``.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from typing import Any, Protocol, TypeVar

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import Answer
from flake8_async_ssot.inference.answers.runner import Spec
from flake8_async_ssot.inference.evaluation.actuals import Actuals
from flake8_async_ssot.inference.evaluation.caching import Cache
from flake8_async_ssot.inference.evaluation.resolution_order import Order
from flake8_async_ssot.inference.evaluation.running_kinds import RunningKind
from flake8_async_ssot.inference.evaluation.values import (
    Class,
    Deferred,
    Display,
    Frame,
    Function,
    Instance,
    Special,
    TypeVariable,
    Value,
    Values,
)
from flake8_async_ssot.inference.modules.facts import Facts
from flake8_async_ssot.inference.modules.loader import Loader
from flake8_async_ssot.inference.project.index import Index
from flake8_async_ssot.inference.project.replacements import Replacement
from flake8_async_ssot.inference.syntax.class_hooks import Replaced
from flake8_async_ssot.inference.syntax.tree import ModuleNode

T = TypeVar("T")


class Libraries(Protocol):
    """The hooks at which knowledge of a library takes part in evaluation. None leaves the answer to evaluation."""

    def call(self, ev: Evaluator, callee: Value, actuals: Actuals) -> Values | None:
        """The result of calling a function, class or special object of a library."""

    def knows(self, callee: Value) -> bool:
        """Whether a library's hooks know more of the result of a function or class than its definition shows."""

    def completed(self, ev: Evaluator, call: nodes.Call, found: Values) -> Values:
        """The values of a call expression, with those that the protocol of a library adds to unknown ones."""

    def attribute(self, ev: Evaluator, owner: Value, name: str, node: nodes.NodeNG) -> Values | None:
        """The attribute of an object of a library, read at ``node``."""

    def missing_attribute(self, instance: Instance) -> Values | None:
        """An attribute that no class of an instance defines."""

    def kept(self, ev: Evaluator, cls: Class, found: Order, actuals: Actuals) -> Frame | None:
        """What an object of a class is made with, where it keeps that under the names of the arguments."""

    def kept_attribute(self, ev: Evaluator, instance: Instance, name: str) -> Values | None:
        """What an object keeps under a name of what it was made with; None where it keeps nothing so."""

    def entered(self, ev: Evaluator, value: Value, name: str) -> Values | None:
        """The target of ``with`` (``__enter__``) or ``async with`` (``__aenter__``) over an object of a library."""

    def subscript(self, ev: Evaluator, owner: Value, node: nodes.Subscript, frame: Frame | None) -> Values | None:
        """The item of an object of a library."""

    def injected(self, ev: Evaluator, function: nodes.NodeNG, name: str) -> Values | None:
        """The argument that a library's decorator or server passes for a parameter, with any annotation."""

    def fixture(self, ev: Evaluator, function: nodes.NodeNG, name: str) -> Values:
        """The argument that a test runner gives to a parameter by its name; nothing where it gives none."""

    def decorate(self, ev: Evaluator, name: str, actuals: Actuals | None, values: Values) -> Values | None:
        """The result of a decorator of the qualified name ``name`` applied to ``values``.

        :param actuals: the arguments of the decorator; None for a decorator that is not called.
        """

    def stores_fields(self, name: str) -> bool:
        """Whether what a class of a qualified name stores by computed names are the fields that subclasses declare."""

    def keeps_class(self, name: str) -> bool:
        """Whether a class decorator of a qualified name returns the class itself."""

    def keeps_kind_by_name(self, written: str) -> bool:
        """Whether a decorator that cannot be resolved keeps the kind of its function, by the name as written."""

    def skips(self, name: str) -> bool | None:
        """Whether a decorator of a last name skips a test where its condition holds (True), or where not (False)."""

    def runner(self, name: str) -> Spec | None:
        """How a function or method of a qualified name runs its arguments."""

    def special(self, module: ModuleNode, name: str) -> Special | None:
        """The special object behind a global name of a stub that does not describe it: ``typing.Optional``."""

    def is_stand_in(self, values: Values) -> bool:
        """Whether an annotation names nothing but the class of a stand-in, such as a mock."""

    def put_by(self, ev: Evaluator, item: Replacement) -> Values:
        """What a call of a library puts in the place of an attribute; nothing where that is not known."""

    def patched_owners(self, ev: Evaluator, text: str, module: ModuleNode) -> Values | None:
        """The objects of which a patch in ``module`` replaces an attribute, given its target as dotted text."""


class Evaluator(Protocol):
    """All operations of evaluation, and the state that they share."""

    #: Loads modules by name.
    loader: Loader
    #: The names and stores of each file of a project, unevaluated.
    index: Index
    #: Knowledge of libraries.
    libraries: Libraries
    #: The facts about files, and which of them the evaluation in progress used. A result that is kept keeps its own.
    reads: Facts
    #: Filled by ``classes``: method resolution orders, those being computed, and type parameters, with their facts.
    orders: Cache[Class, tuple[Order, int]]
    open_orders: set[Class]
    #: Filled by ``classes``: for each module the classes of it that derive from a class, by the identity of that.
    descendants: Cache[ModuleNode, tuple[dict[Hashable, list[nodes.ClassDef]], int]]
    type_parameters: Cache[nodes.ClassDef, tuple[tuple[TypeVariable, ...], int]]
    #: Filled by ``remaking``: the names under which methods of a class may be replaced, with their facts.
    replaced: Cache[Class, tuple[Replaced, int]]

    #: The folder of the project that the linted file belongs to. Results are those of one project.
    project: str

    # Results that are kept.

    def ask(self, compute: Callable[[], T], otherwise: T) -> T:
        """The result of one question; ``otherwise`` where it exceeds a limit."""

    def memoised(self, key: Hashable, compute: Callable[[], Values]) -> Values:
        """The result kept under ``key``, computed at the first time."""

    def framed(self, key: tuple[Any, ...], compute: Callable[[], Values]) -> Values:
        """The same for a key that ends with a frame. Calls share results that do not depend on their arguments."""

    def fact(self, node: nodes.NodeNG, compute: Callable[[Any], T]) -> T:
        """A property of a tree, computed once by a named function from the tree alone."""

    def note_asked(self, function: nodes.NodeNG, name: str) -> None:
        """Note that the evaluation in progress depends on a parameter that no frame binds."""

    def asking(self, function: nodes.NodeNG, compute: Callable[[], Values]) -> tuple[Values, frozenset[str]]:
        """A result, and the parameters of one function that it depends on."""

    # Expressions and names.

    def values(self, node: nodes.NodeNG, frame: Frame | None = None) -> Values:
        """The values that the expression ``node`` may have, with the variables of ``frame`` known."""

    def given(self, given: Values | Deferred) -> Values:
        """The values of an argument."""

    def lookup(self, name: str, node: nodes.NodeNG, frame: Frame | None, in_annotation: bool = False) -> Values:
        """The values of a name at the place of ``node``.

        :param frame: known variables of the function around ``node`` and of those around that.
        :param in_annotation: names may be bound further down, and names of methods do not count.
        """

    def module_name(self, module: ModuleNode, name: str, node: nodes.NodeNG | None) -> Values:
        """The values of a global name: at ``node`` of the module, or (None) when the module is complete."""

    def end_of_scope(self, scope: nodes.LocalsDictNodeNG, name: str, frame: Frame | None) -> Values:
        """The values of a name when the class or module that binds it is complete; nothing where it binds none."""

    def binding_values(self, entry: nodes.NodeNG, frame: Frame | None) -> Values:
        """The values that one binding binds."""

    # Attributes and calls.

    def read(self, owners: Values, name: str, node: nodes.NodeNG) -> Values:
        """The values of ``owner.name`` for any of several owners, read at ``node``; ``None`` adds nothing."""

    def read_one(self, owner: Value, name: str, node: nodes.NodeNG) -> Values:
        """The values of ``owner.name``, read at ``node``."""

    def class_level(self, owner: Class, name: str) -> Values:
        """The values that the body of one class binds to a name, without a receiver."""

    def bind(self, value: Value, receiver: Value, owner: Class) -> Values:
        """The values of a class member that is read through an instance: the descriptor protocol."""

    def special_method(self, instance: Instance, name: str) -> Values:
        """A method that the interpreter looks up on the class; nothing where there is none.

        ``None`` in the place of a method stands for no method, as in the data model.
        """

    def stored(self, instance: Instance, name: str, found: Order) -> tuple[Values, bool]:
        """The values that methods assign to ``self.name``, and whether one of them declares the attribute."""

    def call(self, callees: Values, actuals: Actuals) -> Values:
        """The result of calling any of several callees; ``None`` adds nothing."""

    def running_kind(self, function: Function) -> RunningKind | None:
        """The kind of object that a call of a coroutine or generator function starts; None where it runs the body."""

    # Protocols of the interpreter.

    def awaited(self, values: Values) -> Values:
        """The result of ``await``."""

    def iterated(self, values: Values) -> Values:
        """The values that a ``for`` loop gets."""

    def iterated_async(self, values: Values) -> Values:
        """The values that an ``async for`` loop gets."""

    def dict_values(self, value: Display) -> Values:
        """The values of a dictionary that is written out."""

    def answer_of(self, value: Value) -> Answer:
        """Whether one value is awaitable, and its kind."""

    # Annotations.

    def type_values(self, node: nodes.NodeNG, frame: Frame | None) -> Values:
        """The classes that a type expression refers to; its names may be defined further down."""

    def alias_variables(self, node: nodes.NodeNG, frame: Frame | None) -> Iterator[TypeVariable]:
        """The type variables in a type expression, in the order of their first use."""

    def solve_bound(self, node: nodes.NodeNG, frame: Frame) -> tuple[tuple[TypeVariable, Values], ...]:
        """The values of the type variables of a function, given the arguments in ``frame``."""

    def may_match(self, function: Function, name: str, given: Values | Deferred) -> bool:
        """Whether an argument may be one that a parameter of an overload takes; True where in doubt."""

    def is_in_doubt(self, function: Function, name: str, given: Values) -> bool:
        """Whether it is not known of a callable whether it gives what that parameter of an overload asks for."""
