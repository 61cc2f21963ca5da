"""How evaluation came to a result: the chain of bindings and definitions behind an expression.

The chain is followed for a reader, after the answer is known. It goes from an expression to the first part of it that
is unknown, or else to what the result was taken from. Its length is limited, and no node is passed twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import Reason
from flake8_async_ssot.inference.answers.trace import Link, Step
from flake8_async_ssot.inference.evaluation import attributes, awaitability, bodies, classes, imports
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import definition_of, name_of
from flake8_async_ssot.inference.evaluation.scopes import visible_scopes
from flake8_async_ssot.inference.evaluation.values import (
    Class,
    Function,
    Instance,
    Module,
    Unknown,
    Value,
    Values,
    has_unknown,
)
from flake8_async_ssot.inference.syntax.binding_statements import bound_value, statement_of
from flake8_async_ssot.inference.syntax.names import decorators_of, original_name, qualified_name, renamed, spelling
from flake8_async_ssot.inference.syntax.signatures import annotation_of
from flake8_async_ssot.inference.syntax.tree import ModuleNode
from flake8_async_ssot.inference.syntax.use_def import reaching_bindings

#: The last names of functions that import a module by its name.
_IMPORTING = frozenset({"import_module", "__import__", "resolve_name"})
#: Links of one chain.
_LONGEST = 16

Links = Iterator[Link]


def chain(ev: Evaluator, node: nodes.NodeNG, reason: Reason | None) -> tuple[Link, ...]:
    """The chain behind an expression, the nearest link first.

    :param reason: why the answer about it is unknown; the last link decides that then.
    """
    found = _cut(_Follower(ev).expression(node))
    if reason is None or found and found[-1].is_deciding:
        return found
    declared = next((value for value in ev.values(node) if isinstance(value, Instance) and not value.certain), None)
    if reason is Reason.ANNOTATION and declared is not None:
        return (*found, Link(Step.DECLARED, text_of(node), *location_of(ev, node), declared.cls.node.name))
    return (*found, Link(Step.OTHER, text_of(node), *location_of(ev, node), reason=reason))


def chain_of_values(ev: Evaluator, values: Values) -> tuple[Link, ...]:
    """The chain behind the results of calling some values, or behind the values themselves."""
    return _cut(_Follower(ev).called(values))


def dynamic_import(ev: Evaluator, node: nodes.Call) -> Link | None:
    """The link of a call that imports a module by its name and is not resolved; None for every other call."""
    written = original_name(node.func, ev.fact(node.root(), renamed)).rpartition(".")[2]
    return _Follower(ev).dynamic(node) if written in _IMPORTING else None


def _cut(links: Links) -> tuple[Link, ...]:
    found: list[Link] = []
    for link in links:
        if link not in found:
            found.append(link)
        if len(found) == _LONGEST:
            break
    return tuple(found)


def location_of(ev: Evaluator, node: nodes.NodeNG) -> tuple[str, int]:
    """The file of a node as messages name it, and its line."""
    root, at = node.root(), getattr(node, "position", None) or node
    return ev.loader.finder.place(str(root.file or ""), at.lineno or 1)


class _Follower:
    """Follows one chain."""

    def __init__(self, ev: Evaluator) -> None:
        self._ev = ev
        self._seen: set[nodes.NodeNG] = set()

    def expression(self, node: nodes.NodeNG) -> Links:
        """The links behind an expression."""
        if node in self._seen or len(self._seen) > 4 * _LONGEST:
            return
        self._seen.add(node)
        match node:
            case nodes.Call():
                yield from self._call(node)
            case nodes.Name():
                yield from self._name(node)
            case nodes.Attribute():
                yield from self._attribute(node)
            case nodes.Await(value=inner) if awaitability.of_values(self._ev, self._ev.values(inner)).never:
                yield self._link(Step.FAILED_AWAIT, text_of(node), node)
            case nodes.Await(value=inner) | nodes.NamedExpr(value=inner) | nodes.Starred(value=inner):
                yield from self.expression(inner)
            case nodes.IfExp(body=first, orelse=second):
                yield from self.expression(self._undecided((first, second)))
            case nodes.BoolOp(values=parts):
                yield from self.expression(self._undecided(parts))
            case nodes.Subscript(value=inner) if has_unknown(self._ev.values(inner)):
                yield from self.expression(inner)
            case _:
                yield from self._reason(node)

    def called(self, values: Values) -> Links:
        """The links behind the results of calling some values."""
        for value in values:
            definition = definition_of(value)
            if isinstance(definition, Function):
                yield from self._function(definition)
                return
            if isinstance(definition, Class):
                yield from self._class(definition)
                return
            if isinstance(value, Instance):
                yield from self._class(value.cls)
                return

    def _undecided(self, parts: Any) -> nodes.NodeNG:
        """The first of several expressions that is unknown, else the first."""
        return next((part for part in parts if has_unknown(self._ev.values(part))), parts[0])

    def _reason(self, node: nodes.NodeNG) -> Links:
        for value in self._ev.values(node):
            if isinstance(value, Unknown):
                yield self._link(Step.OTHER, text_of(node), node, reason=value.reason)
                return

    def _link(self, step: Step, name: str, node: nodes.NodeNG, owner: str = "", reason: Reason | None = None) -> Link:
        path, line = location_of(self._ev, node)
        return Link(step, name, path, line, owner, reason)

    # Calls.

    def _call(self, node: nodes.Call) -> Links:
        callees = self._ev.values(node.func)
        if has_unknown(callees):
            yield from self.expression(node.func)
            return
        yield from self._to_definition(node.func)
        missing = self._dynamic(node, callees)
        if missing is not None:
            yield missing
            return
        before = len(self._seen)
        yield from self.called(callees)
        if len(self._seen) == before:
            yield from self._reason(node)

    def _dynamic(self, node: nodes.Call, callees: Values) -> Link | None:
        """The link of a dynamic import that is not resolved; None for every other call."""
        if not any(name_of(value).rpartition(".")[2] in _IMPORTING for value in callees):
            return None
        found = self._ev.values(node)
        reason = next((value.reason for value in found if isinstance(value, Unknown)), None)
        if reason is Reason.DYNAMIC_IMPORT:
            return self._link(Step.COMPUTED_IMPORT, text_of(node), node)
        text = next((a.value for a in node.args if isinstance(a, nodes.Const) and isinstance(a.value, str)), "")
        return self._missing(text, node) if reason is Reason.MISSING_MODULE and text else None

    def dynamic(self, node: nodes.Call) -> Link | None:
        """The link of a call that imports a module and is not resolved; None for every other call."""
        return self._dynamic(node, self._ev.values(node.func))

    def _function(self, function: Function) -> Links:
        """The definition of a function, and behind it the return statement that decides."""
        node = function.node
        if node in self._seen:
            return
        self._seen.add(node)
        is_async = isinstance(node, nodes.AsyncFunctionDef)
        step = Step.COROUTINE_FUNCTION if is_async else Step.FUNCTION
        yield self._link(Step.STUB if node.root().is_stub else step, qualified_name(node), node)
        if not isinstance(node, nodes.FunctionDef) or is_async or node.root().is_stub:
            return
        body = bodies.body_of(node)
        if body.is_hollow:
            yield self._link(Step.REPLACED, qualified_name(node), node)
            return
        given = [found.value for found in body.returns if found.value is not None]
        if given:
            value = self._undecided(given)
            yield self._link(Step.RETURN, text_of(value), value)
            yield from self.expression(value)

    def _class(self, cls: Class) -> Links:
        if cls.node in self._seen:
            return
        self._seen.add(cls.node)
        yield self._link(Step.CLASS, qualified_name(cls.node), cls.node)
        for item in classes.order(self._ev, cls).classes:
            for base in item.node.bases:
                if has_unknown(self._ev.values(base)):
                    yield self._link(Step.BASE, text_of(base), base, item.node.name)
                    yield from self.expression(base)
                    return

    # Names.

    def _to_definition(self, node: nodes.NodeNG) -> Links:
        """The import or assignment through which a callee is known."""
        while isinstance(node, nodes.Attribute):
            node = node.expr
        if isinstance(node, nodes.Name):
            for entry in self._bindings(node)[:1]:
                if isinstance(entry, (nodes.Import, nodes.ImportFrom)):
                    yield self._link(Step.IMPORT, node.name, entry, getattr(entry, "modname", "") or "")
                elif isinstance(entry.parent, (nodes.Assign, nodes.AnnAssign, nodes.With, nodes.For)):
                    yield self._link(Step.BINDING, node.name, entry)

    def _bindings(self, node: nodes.Name) -> list[nodes.NodeNG]:
        """The bindings that a name may have where it stands, in the innermost scope that has one."""
        is_inner = False
        for scope in visible_scopes(node):
            if node.name in scope.locals:
                is_own = not is_inner and not isinstance(scope, nodes.Lambda)
                reaching = reaching_bindings(scope, node.name, node) if is_own else None
                return list(reaching or scope.locals[node.name])
            is_inner = is_inner or isinstance(scope, (nodes.FunctionDef, nodes.Lambda))
        return []

    def _name(self, node: nodes.Name) -> Links:
        entries = self._bindings(node)
        if not entries:
            stars = cast("ModuleNode", node.root()).star_imports
            yield from self._starred(stars, node)
            return
        chosen = next((entry for entry in entries if has_unknown(self._values_of(entry, node.name))), entries[0])
        yield from self._binding(chosen, node.name)

    def _starred(self, stars: list[nodes.ImportFrom], node: nodes.Name) -> Links:
        for star in stars:
            if imports.imported_module(self._ev, node.root(), star.modname, star.level) is None:
                yield self._missing(star.modname, star)
                return
        if has_unknown(self._ev.values(node)):
            yield self._link(Step.UNBOUND, node.name, node)

    def _values_of(self, entry: nodes.NodeNG, name: str) -> Values:
        if isinstance(entry, nodes.Import):
            return imports.import_statement(self._ev, entry, name)
        if isinstance(entry, nodes.ImportFrom):
            return imports.from_statement(self._ev, entry, name)
        return () if isinstance(entry, nodes.Arguments) else self._ev.binding_values(entry, None)

    def _binding(self, entry: nodes.NodeNG, name: str) -> Links:
        """The links behind one binding of a name."""
        if entry in self._seen:
            return
        self._seen.add(entry)
        statement = statement_of(entry)
        match statement:
            case nodes.Import():
                module = next((original for original, alias in statement.names if (alias or original) == name), name)
                yield from self._imported(module, "", statement)
            case nodes.ImportFrom():
                yield from self._from(statement, name)
            case nodes.FunctionDef():
                yield from self._decorated(statement)
            case nodes.ClassDef():
                yield from self._class(Class(statement))
            case nodes.Arguments():
                yield from self._parameter(statement, name)
            case _:
                value = bound_value(statement, entry)
                yield self._link(Step.BINDING if value is not None else Step.UNBOUND, name, entry)
                if value is not None:
                    yield from self.expression(value)

    def _decorated(self, node: nodes.FunctionDef) -> Links:
        """A function that a name refers to: its first decorator that is unknown, else its definition."""
        for decorator in decorators_of(node):
            if has_unknown(self._ev.values(decorator)):
                yield self._link(Step.DECORATOR, text_of(decorator), decorator, node.name)
                yield from self.expression(decorator)
                return
        yield from self._function(Function(node))

    def _parameter(self, arguments: nodes.Arguments, name: str) -> Links:
        annotation = annotation_of(arguments, name)
        function = getattr(arguments.parent, "name", "")
        if annotation is None:
            yield self._link(Step.BARE_PARAMETER, name, arguments.parent, function)
            return
        yield self._link(Step.PARAMETER, name, annotation, text_of(annotation))
        if has_unknown(self._ev.type_values(annotation, None)):
            yield from self.expression(annotation)

    # Imports.

    def _from(self, node: nodes.ImportFrom, name: str) -> Links:
        ev, home = self._ev, cast("ModuleNode", node.root())
        original = next((found for found, alias in node.names if (alias or found) == name), name)
        absolute = imports.absolute_name(home, node.modname, node.level) or "." * (node.level or 0) + node.modname
        yield self._link(Step.IMPORT, original, node, absolute)
        source = imports.imported_module(ev, home, node.modname, node.level)
        if source is None:
            yield self._missing(absolute, node)
            return
        entries = source.locals.get(original, ())
        if entries:
            yield from self._binding(entries[-1], original)
        elif source.star_imports:
            for star in source.star_imports:
                inner = imports.imported_module(ev, source, star.modname, star.level)
                if inner is not None and original in inner.locals:
                    yield from self._binding(inner.locals[original][-1], original)
                    return
        elif ev.loader.load(f"{absolute}.{original}", home.search_path) is None:
            yield self._no_name(source, original, node)

    def _imported(self, module: str, name: str, node: nodes.NodeNG) -> Links:
        yield self._link(Step.IMPORT, name or module, node, module)
        if self._ev.loader.load(module, node.root().search_path) is None:
            yield self._missing(module, node)

    def _missing(self, module: str, node: nodes.NodeNG) -> Link:
        """The link of a module that cannot be loaded: it is not found, or only compiled, or does not parse."""
        is_missing = self._ev.loader.finder.is_missing(module, node.root().search_path)
        return self._link(Step.MISSING_MODULE if is_missing else Step.UNREADABLE_MODULE, module, node)

    def _no_name(self, module: ModuleNode, name: str, node: nodes.NodeNG) -> Link:
        """The link of a name that a module does not bind, of which nothing but a partial stub may be there."""
        if module.is_partial:
            return self._missing(module.name, node)
        return self._link(Step.NO_NAME, name, node, module.name)

    # Attributes.

    def _attribute(self, node: nodes.Attribute) -> Links:
        owners = self._ev.values(node.expr)
        if has_unknown(owners):
            yield from self.expression(node.expr)
            return
        yield from self._to_definition(node)
        for owner in owners:
            if has_unknown(self._ev.read_one(owner, node.attrname, node)) or len(owners) == 1:
                yield from self._member(owner, node)
                return

    def _member(self, owner: Value, node: nodes.Attribute) -> Links:
        name = node.attrname
        if isinstance(owner, Module):
            entries = owner.node.locals.get(name, ())
            if entries:
                yield from self._binding(entries[-1], name)
            else:
                yield self._no_name(owner.node, name, node)
            return
        cls = attributes.type_of(self._ev, owner, self._ev.loader.installed)
        for item in classes.order(self._ev, cls).classes if cls is not None else ():
            stores = cast("ModuleNode", item.node.root()).own_stores.get(item.node, {}).get(name, ())
            for store in stores:
                yield self._link(Step.STORE, f"self.{name}", store, item.node.name)
                yield from self._stored(store)
                return
            if name in item.node.locals:
                yield from self._binding(item.node.locals[name][-1], name)
                return
        if cls is not None:
            yield from self._class(cls)
        label = cls.node.name if cls is not None else text_of(node.expr)
        yield self._link(Step.NO_ATTRIBUTE, name, node, label)

    def _stored(self, store: nodes.AssignAttr) -> Links:
        statement = store.parent
        if isinstance(statement, (nodes.Assign, nodes.AnnAssign)) and statement.value is not None:
            yield from self.expression(statement.value)


def text_of(node: nodes.NodeNG) -> str:
    """An expression on one line, cut where it is long."""
    text = spelling(node) or " ".join(node.as_string().split())
    return text if len(text) <= 60 else f"{text[:57]}..."
