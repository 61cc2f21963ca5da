"""The backward slice of one function: which of its statements its result and its lasting effects depend on.

It starts from the statements that matter by themselves (``return``, ``yield``, attribute stores, declared globals,
endless loops) and adds what binds or fills the names they read, until nothing is added. The order of statements plays
no part, so the slice is never too small for code that runs in loops.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass
from typing import Any

from flake8_async_ssot.inference.syntax.uses import Uses, chain, read

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef

#: Called as statements, they change what another name or attribute means.
_REBINDING = frozenset({
    "__setattr__", "attach_mock", "configure_mock", "delattr", "patch", "setattr", "setitem", "update_wrapper",
})  # fmt: skip
#: Tests of other types tell nothing about what a name is.
_NARROWING = (ast.Attribute, ast.BoolOp, ast.Call, ast.Name, ast.NamedExpr, ast.UnaryOp)


@dataclass(frozen=True, slots=True)
class Slice:
    """What is kept of a definition, and what the code around it must know of it.

    ``kept`` holds the ids of the statements, ``names`` what the definition reads from around it. ``has_effects`` says
    that it changes more than its own variables.
    """

    kept: Set[int]
    names: Set[str]
    has_effects: bool


class _Statement:
    """A statement, or the part of a compound one that is needed for a binding.

    It has the statement around it, the names whose values it needs, and the ``types`` that it only tests against.
    """

    __slots__ = ("is_kept", "names", "node", "parent", "types")

    def __init__(self, node: ast.stmt, parent: _Statement | None) -> None:
        self.node = node
        self.parent = parent
        self.names: set[str] = set()
        self.types: set[str] = set()
        self.is_kept = False


def slice_function(function: FunctionNode, receiver: str | None, inner: Callable[[ast.stmt], Slice]) -> Slice:
    """Find what to keep of a function's body.

    :param receiver: the name of its first parameter if it is a method.
    :param inner: gives the slice of a definition inside of the body.
    """
    slicer = _Slicer(receiver, inner)
    slicer.parameters.update(argument.arg for argument in _arguments(function.args))
    arguments = (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)
    slicer.handed.update(argument.arg for argument in arguments)
    slicer.block(function.body, None, None)
    kept, needed = slicer.settle()
    return Slice(kept, (needed - slicer.local_names) | slicer.outer, slicer.has_effects)


def signature_names(function: FunctionNode) -> set[str]:
    """The names that a definition reads where it stands: annotations, defaults, decorators."""
    parameters = getattr(function, "type_params", ())
    return read(Uses(), function.args, function.returns, *function.decorator_list, *parameters).names


def _arguments(arguments: ast.arguments) -> Iterable[ast.arg]:
    yield from (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    yield from (argument for argument in (arguments.vararg, arguments.kwarg) if argument)


class _Slicer:
    """Files the statements of a function by the names they bind and fill, then follows the names that are needed."""

    def __init__(self, receiver: str | None, inner: Callable[[ast.stmt], Slice]) -> None:
        self.parameters: set[str] = set()
        #: Parameters whose objects come from the caller: ``*args`` and ``**kwargs`` are made by the call.
        self.handed: set[str] = set()
        #: Names that the function declares ``global`` or ``nonlocal``.
        self.outer: set[str] = set()
        self.has_effects = False
        self._receiver = receiver
        self._inner = inner
        self._binders: defaultdict[str, list[_Statement]] = defaultdict(list)
        self._fillers: defaultdict[str, list[_Statement]] = defaultdict(list)
        self._growers: defaultdict[str, list[_Statement]] = defaultdict(list)
        #: Imports and definitions, which tests may be about.
        self._types: set[str] = set()
        #: What stays with a statement: a loop's ``break``. Not kept in the loop itself, which the ``break`` stands in.
        self._companions: defaultdict[_Statement, list[_Statement]] = defaultdict(list)
        self._work: list[_Statement] = []

    @property
    def local_names(self) -> set[str]:
        """The names that are the function's own."""
        return (self.parameters | self._binders.keys()) - self.outer

    def block(self, statements: list[ast.stmt], parent: _Statement | None, loop: _Statement | None) -> None:
        """File the statements of a block; ``loop`` is what a ``break`` there ends."""
        for node in statements:
            handler = _HANDLERS.get(type(node))
            if handler is not None:
                handler(self, _Statement(node, parent), node, loop)

    def settle(self) -> tuple[set[int], set[str]]:
        """Follow names until nothing is added: the ids of all statements to keep, and the names they read."""
        own = self.local_names
        for name, statements in self._growers.items():
            if name in own and name not in self.handed:
                self._fillers[name] += statements
            else:
                for statement in statements:
                    self._affect(statement)
        needed: set[str] = set()
        kept: set[int] = set()
        while self._work:
            statement = self._work.pop()
            kept.add(id(statement.node))
            for name in statement.names - needed:
                needed.add(name)
                for other in (*self._binders.get(name, ()), *self._fillers.get(name, ())):
                    self._keep(other)
            # What a call gives decides tests of a parameter, unless the function has set it again by then.
            for name in statement.types & (self._types | self.parameters):
                for other in self._binders.get(name, ()):
                    self._keep(other)
        return kept, needed

    def _keep(self, statement: _Statement | None) -> None:
        while statement is not None and not statement.is_kept:
            statement.is_kept = True
            self._work.append(statement)
            for companion in self._companions.get(statement, ()):
                self._keep(companion)
            statement = statement.parent

    def _affect(self, statement: _Statement) -> None:
        """Keep a statement that changes more than the function's own variables."""
        self.has_effects = True
        self._keep(statement)

    def _read(self, statement: _Statement, *expressions: ast.AST | None) -> None:
        self._file(statement, read(Uses(statement.names), *expressions))

    def _test(self, statement: _Statement, *expressions: ast.AST | None) -> None:
        """Read what only decides the way through the function: it can narrow a name, but needs no values."""
        self._file(statement, read(Uses(statement.types), *expressions))

    def _file(self, statement: _Statement, uses: Uses) -> None:
        for name in uses.walrus:
            self._bind(statement, name)
        for name in uses.grown:
            self._growers[name].append(statement)
        if uses.is_kept:
            self._affect(statement)

    def _bind(self, statement: _Statement, name: str) -> None:
        if name in self.outer:
            self._affect(statement)
        else:
            self._binders[name].append(statement)

    def _target(self, statement: _Statement, target: ast.expr) -> None:
        match target:
            case ast.Name(id=name):
                self._bind(statement, name)
            case ast.Tuple(elts=targets) | ast.List(elts=targets):
                for inner in targets:
                    self._target(statement, inner)
            case ast.Starred(value=inner):
                self._target(statement, inner)
            case ast.Subscript(value=ast.Name(id=name)):
                self._read(statement, target)
                self._growers[name].append(statement)
            case _:
                self._read(statement, target)
                self._affect(statement)

    def _assignment(self, statement: _Statement, node: ast.Assign, loop: _Statement | None) -> None:
        self._read(statement, node.value)
        for target in node.targets:
            self._target(statement, target)

    def _single_assignment(self, statement: _Statement, node: ast.AugAssign | ast.AnnAssign, loop: object) -> None:
        self._read(statement, node.value, getattr(node, "annotation", None))
        self._target(statement, node.target)

    def _type_alias(self, statement: _Statement, node: Any, loop: object) -> None:
        self._read(statement, node.value)
        self._target(statement, node.name)

    def _expression(self, statement: _Statement, node: ast.Expr, loop: object) -> None:
        if isinstance(node.value, ast.Constant):
            return
        self._read(statement, node.value)
        if not isinstance(node.value, ast.Call):
            return
        root, attributes = chain(node.value.func)
        if not _REBINDING.isdisjoint(attributes) or root in _REBINDING:
            self._affect(statement)
        elif attributes and root is not None and root != self._receiver:
            self._fillers[root].append(statement)

    def _result(self, statement: _Statement, node: ast.Return, loop: object) -> None:
        self._read(statement, node.value)
        self._keep(statement)

    def _raise(self, statement: _Statement, node: ast.Raise, loop: object) -> None:
        # Only a yield or walrus inside matters: the arguments of an exception are not evaluated.
        self._test(statement, node.exc, node.cause)
        statement.types.clear()
        parent = statement.parent
        if parent is not None and _is_guard(parent.node):
            self._companions[parent].append(statement)
        else:
            self._keep(statement)

    def _jump(self, statement: _Statement, node: ast.stmt, loop: _Statement | None) -> None:
        if loop is not None:
            self._companions[loop].append(statement)

    def _branch(self, statement: _Statement, node: ast.If, loop: _Statement | None) -> None:
        self._test(statement, node.test)
        if _is_guard(node):
            for name in statement.types:
                self._fillers[name].append(statement)
        self.block(node.body, statement, loop)
        self.block(node.orelse, statement, loop)

    def _while(self, statement: _Statement, node: ast.While, loop: _Statement | None) -> None:
        self._test(statement, node.test)
        self.block(node.body, statement, statement)
        self.block(node.orelse, statement, loop)
        if isinstance(node.test, ast.Constant) and node.test.value:
            self._keep(statement)

    def _for(self, statement: _Statement, node: ast.For | ast.AsyncFor, loop: _Statement | None) -> None:
        header = _Statement(node, statement)
        self._read(header, node.iter)
        self._target(header, node.target)
        self.block(node.body, statement, statement)
        self.block(node.orelse, statement, loop)

    def _with(self, statement: _Statement, node: ast.With | ast.AsyncWith, loop: _Statement | None) -> None:
        for item in node.items:
            if item.optional_vars is None:
                self._test(statement, item.context_expr)
            else:
                header = _Statement(node, statement)
                self._read(header, item.context_expr)
                statement.types |= header.names
                self._target(header, item.optional_vars)
        self.block(node.body, statement, loop)

    def _try(self, statement: _Statement, node: ast.Try, loop: _Statement | None) -> None:
        for handler in node.handlers:
            self._test(statement, handler.type)
            if handler.name:
                header = _Statement(node, statement)
                self._read(header, handler.type)
                self._bind(header, handler.name)
            self.block(handler.body, statement, loop)
        for block in (node.body, node.orelse, node.finalbody):
            self.block(block, statement, loop)

    def _match(self, statement: _Statement, node: ast.Match, loop: _Statement | None) -> None:
        header = _Statement(node, statement)
        self._read(header, node.subject)
        for case in node.cases:
            self._test(statement, case.pattern, case.guard)
            for name in _captures(case.pattern):
                self._bind(header, name)
            self.block(case.body, statement, loop)

    def _assert(self, statement: _Statement, node: ast.Assert, loop: object) -> None:
        self._test(statement, node.test)
        is_identity = isinstance(node.test, ast.Compare) and isinstance(node.test.ops[0], (ast.Is, ast.IsNot))
        if is_identity or isinstance(node.test, _NARROWING):
            for name in statement.types:
                self._fillers[name].append(statement)

    def _delete(self, statement: _Statement, node: ast.Delete, loop: object) -> None:
        for target in node.targets:
            if not isinstance(target, ast.Attribute):
                self._target(statement, target)

    def _declaration(self, statement: _Statement, node: ast.Global | ast.Nonlocal, loop: object) -> None:
        self.outer.update(node.names)
        self._affect(statement)

    def _import(self, statement: _Statement, node: ast.Import | ast.ImportFrom, loop: object) -> None:
        for alias in node.names:
            name = alias.asname or alias.name.partition(".")[0]
            self._bind(statement, name)
            self._types.add(name)

    def _definition(self, statement: _Statement, node: FunctionNode | ast.ClassDef, loop: object) -> None:
        found = self._inner(node)
        statement.names.update(found.names)
        self._bind(statement, node.name)
        self._types.add(node.name)
        for decorator in node.decorator_list:
            # `@handler.register` adds to `handler`.
            root, attributes = chain(decorator)
            if root is not None and attributes:
                self._fillers[root].append(statement)
        if found.has_effects:
            self._affect(statement)


def _is_guard(node: ast.stmt) -> bool:
    """Whether a statement does nothing but raise on a condition, so it only matters for what its test says of names."""
    if not isinstance(node, ast.If) or node.orelse or not isinstance(node.body[-1], ast.Raise):
        return False
    return all(isinstance(statement, (ast.Assign, ast.Expr)) for statement in node.body[:-1])


def _captures(pattern: ast.pattern) -> Iterable[str]:
    for node in ast.walk(pattern):
        name = node.rest if isinstance(node, ast.MatchMapping) else getattr(node, "name", None)
        if name:
            yield name


_Handler = Callable[[_Slicer, _Statement, Any, Any], None]
_HANDLERS: dict[type, _Handler] = {
    ast.AnnAssign: _Slicer._single_assignment,
    ast.Assert: _Slicer._assert,
    ast.Assign: _Slicer._assignment,
    ast.AsyncFor: _Slicer._for,
    ast.AsyncFunctionDef: _Slicer._definition,
    ast.AsyncWith: _Slicer._with,
    ast.AugAssign: _Slicer._single_assignment,
    ast.Break: _Slicer._jump,
    ast.ClassDef: _Slicer._definition,
    ast.Continue: _Slicer._jump,
    ast.Delete: _Slicer._delete,
    ast.Expr: _Slicer._expression,
    ast.For: _Slicer._for,
    ast.FunctionDef: _Slicer._definition,
    ast.Global: _Slicer._declaration,
    ast.If: _Slicer._branch,
    ast.Import: _Slicer._import,
    ast.ImportFrom: _Slicer._import,
    ast.Match: _Slicer._match,
    ast.Nonlocal: _Slicer._declaration,
    ast.Raise: _Slicer._raise,
    ast.Return: _Slicer._result,
    ast.Try: _Slicer._try,
    ast.While: _Slicer._while,
    ast.With: _Slicer._with,
}
# Statements that not every supported Python has.
for _name, _handler in (("TryStar", _Slicer._try), ("TypeAlias", _Slicer._type_alias)):
    if hasattr(ast, _name):
        _HANDLERS[getattr(ast, _name)] = _handler
