"""Reads the record of a file off its tree, in one pass over all nodes."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flake8_async_ssot.inference.project.asking import Asking
from flake8_async_ssot.inference.project.record import OWN_NAMES, NamedStore, Record, Target, Use, UseKind
from flake8_async_ssot.inference.project.tree_parts import (
    COMPOSED,
    Scope,
    composed,
    dotted,
    is_annotated,
    is_own_module,
    last_name,
    written,
)
from flake8_async_ssot.inference.syntax.uses import FIELDS

#: What can be done with the ``__dict__`` of an object without changing it.
_READING = frozenset({"copy", "get", "items", "keys", "values"})


def read_record(tree: ast.Module) -> Record:
    """The record of a file, from its tree, which is not changed."""
    return _Reader().read(tree)


def read_stores(tree: ast.Module) -> Record:
    """The record of a file that has its stores by a text alone, which most of its nodes are not looked at for."""
    return replace(_Reader(is_whole=False).read(tree), classes=frozenset())


class _Reader:
    def __init__(self, is_whole: bool = True) -> None:
        self._parents: dict[ast.AST, ast.AST] = {}
        self._uses: dict[str, list[Use]] = {}
        self._classes: set[str] = set()
        self._changed: set[str] = set()
        self._remade: set[str] = set()
        self._stores: list[tuple[NamedStore, Scope, ast.Call | None]] = []
        self._kept: list[tuple[str, Scope]] = []
        self._module = Scope()
        self._asking = Asking(self._parents)
        self._handlers: dict[type, Callable[[Any, Scope], None]] = {
            ast.Attribute: self._namespace,
            ast.Call: self._storing_call,
        }
        if is_whole:
            self._handlers |= {
                ast.Name: self._name,
                ast.Attribute: self._attribute,
                ast.Constant: self._constant,
                ast.Call: self._call,
                ast.ImportFrom: self._import,
                ast.arguments: self._asking.take,
            }

    def read(self, tree: ast.Module) -> Record:
        """Go over all nodes, those around others first."""
        todo: list[tuple[ast.AST, Scope]] = [(tree, self._module)]
        parents, handlers = self._parents, self._handlers
        while todo:
            node, scope = todo.pop()
            kind = node.__class__
            handler = handlers.get(kind)
            if handler is not None:
                handler(node, scope)
            elif kind in _SCOPES:
                scope = self._entered(node, scope)
            for name in FIELDS[kind]:
                value = getattr(node, name)
                if value.__class__ is list:
                    for item in value:
                        if item is not None:
                            parents[item] = node
                            todo.append((item, scope))
                elif value is not None:
                    parents[value] = node
                    todo.append((value, scope))
        return self._record()

    def _record(self) -> Record:
        self._fill_through_names()
        stores = [_finished(*entry) for entry in self._stores]
        # The bound methods hold this object, which would be left to the garbage collector with the whole tree.
        self._handlers.clear()
        return Record(
            {name: tuple(sorted(uses, key=lambda use: (use.line, use.column))) for name, uses in self._uses.items()},
            frozenset(self._classes),
            frozenset(self._changed),
            frozenset(self._remade),
            tuple(dict.fromkeys(stores)),
            self._asking.open_classes(),
            self._asking.asked(),
            frozenset(self._asking.binding_by_text),
        )

    def _entered(self, node: Any, scope: Scope) -> Scope:
        """The scope of a class or function."""
        if isinstance(node, ast.ClassDef):
            if scope is self._module:
                self._classes.add(node.name)
            return self._asking.enter(node, scope)
        if isinstance(node, ast.FunctionDef):
            for around in scope.functions:
                around.inner.add(node.name)
        start = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
        parameters = tuple(parameter.arg for parameter in (*node.args.posonlyargs, *node.args.args))
        return Scope(scope, start=start, parameters=parameters, node=node, classes=scope.classes)

    def _name(self, node: ast.Name, scope: Scope) -> None:
        if node.ctx.__class__ is ast.Load:
            self._use(node.id, node)
            self._asking.name(node, node.id, scope)

    def _attribute(self, node: ast.Attribute, scope: Scope) -> None:
        name = node.attr
        if node.ctx.__class__ is ast.Load:
            self._use(name, node)
            self._asking.name(node, name, scope)
        elif node.ctx.__class__ is ast.Store and written(node.value) != "self":
            self._changed.add(name)
        self._namespace(node, scope)

    def _namespace(self, node: ast.Attribute, scope: Scope) -> None:
        if node.attr == "__dict__" and not self._is_only_read(node):
            self._fill(node, node.value, scope)

    def _use(self, name: str, node: ast.Name | ast.Attribute) -> None:
        """Record the use of a name that is written like a class or private."""
        is_class = _is_class(name)
        if not is_class and not _is_private(name):
            return
        kind, uses = self._kind(node), self._uses.setdefault(name, [])
        if is_class or kind is UseKind.CALL:
            uses.append(Use(kind, node.end_lineno or 0, node.end_col_offset or 0))
        elif not any(use.kind is not UseKind.CALL for use in uses[:1]):
            uses.insert(0, Use(UseKind.OTHER))

    def _kind(self, node: ast.AST) -> UseKind:
        parent = self._parents[node]
        if isinstance(parent, ast.Call) and parent.func is node:
            return UseKind.CALL
        if isinstance(parent, ast.ClassDef) and node in parent.bases:
            return UseKind.BASE
        return UseKind.READ if self._is_only_looked_at(node, parent) else UseKind.OTHER

    def _is_only_looked_at(self, child: ast.AST, parent: ast.AST) -> bool:
        """Whether a use of a class makes no object and gives the class to no other code."""
        if isinstance(parent, ast.Attribute):
            return True
        child, parent = composed(child, self._parents)
        if isinstance(parent, ast.Call):
            is_test = isinstance(parent.func, ast.Name) and parent.func.id in ("isinstance", "issubclass")
            return is_test and child is not parent.args[0]
        return is_annotated(child, parent) or isinstance(parent, ast.ExceptHandler)

    def _constant(self, node: ast.Constant, scope: Scope) -> None:
        """File a text that ends with the name of a class: it may be what imports it."""
        last = node.value.rpartition(".")[2].rpartition(":")[2] if isinstance(node.value, str) else ""
        if not last.isidentifier() or not _is_class(last):
            return
        parent = self._parents[node]
        if isinstance(parent, (ast.List, ast.Tuple)):
            return
        if not is_annotated(*composed(node, self._parents, (*COMPOSED, ast.Attribute))):
            self._uses.setdefault(last, []).append(Use(UseKind.TEXT))

    def _import(self, node: ast.ImportFrom, scope: Scope) -> None:
        for alias in node.names:
            if alias.asname not in (None, alias.name) and (_is_class(alias.name) or _is_private(alias.name)):
                self._uses.setdefault(alias.name, []).append(Use(UseKind.RENAMED))

    def _call(self, call: ast.Call, scope: Scope) -> None:
        func = call.func
        self._asking.call(call, scope)
        if isinstance(func, ast.Call):
            if last_name(func.func) == "type" and isinstance(func.func, ast.Name):
                self._remade.update([] if isinstance(self._parents[call], ast.Raise) else [""])
        elif isinstance(func, ast.Attribute) and not isinstance(func.value, ast.Call):
            if func.attr in ("__class__", "__init__"):
                self._remade.add(written(func.value) if func.attr == "__init__" else "")
        self._storing_call(call, scope)

    def _storing_call(self, call: ast.Call, scope: Scope) -> None:
        self._asking.change(call, scope)
        method = last_name(call.func)
        if method in ("setattr", "__setattr__") and len(call.args) > 1:
            self._set(call, scope)
        elif method == "vars" and call.args and not self._is_only_read(call):
            self._fill(call, call.args[0], scope)
        elif method in _OWN and not self._is_only_read(call) and not isinstance(self._parents[call], ast.Call):
            # In a module, `locals()` and `vars()` are `globals()`.
            if method == "globals" or not (call.args or scope.functions or scope.cls):
                self._fill(call, _OWN_NAMESPACE, scope)

    def _set(self, call: ast.Call, scope: Scope) -> None:
        """File a call of ``setattr`` or ``__setattr__``."""
        is_bound = len(call.args) == 2 and isinstance(call.func, ast.Attribute)
        target, text = (call.func.value, call.args[0]) if is_bound else call.args[:2]  # type: ignore[attr-defined]
        if not (is_own_module(target) and _is_missing(text, scope)):
            self._store(target, _text(text), scope, call)

    def _fill(self, namespace: ast.AST, target: ast.AST, scope: Scope) -> None:
        """File the stores in the namespace of what an expression means: ``vars(x)["name"] = value``."""
        parent = self._parents[namespace]
        if target is _OWN_NAMESPACE and isinstance(parent, ast.Subscript) and _is_missing(parent.slice, scope):
            return
        if target is _OWN_NAMESPACE and isinstance(parent, ast.Assign) and _is_kept(parent, scope):
            self._kept.append((parent.targets[0].id, scope))  # type: ignore[attr-defined]
            return
        for name in self._filled(namespace):
            self._store(target, name, scope, fills_namespace=True)

    def _fill_through_names(self) -> None:
        """File the names that hold the module's own namespace, but for those that the file only reads."""
        if not self._kept:
            return
        changed = {node.id for node in self._parents if isinstance(node, ast.Name) and not self._is_looked_into(node)}
        for name, scope in self._kept:
            # A module's own `__getattr__` keeps what it gives, and what it would give for other names.
            if name in changed and not scope.missing_name:
                self._store(_OWN_NAMESPACE, None, scope, fills_namespace=True)

    def _is_looked_into(self, node: ast.Name) -> bool:
        """Whether a use of a name changes nothing of what it holds, and gives it to no other code."""
        parent = self._parents[node]
        if isinstance(node.ctx, ast.Store):
            return isinstance(parent, ast.Assign)
        is_walked = isinstance(parent, (ast.Compare, ast.For, ast.comprehension))
        return self._is_only_read(node) or is_walked

    def _filled(self, namespace: ast.AST) -> list[str | None]:
        """The names under which something is stored in a namespace; None for those that are computed."""
        parent = self._parents[namespace]
        if isinstance(parent, (ast.Call, ast.keyword)):
            # `dict.update(vars(x), values)`; other functions read it, but for patches, which hold for a time only.
            return [None] if isinstance(parent, ast.Call) and _is_of_dict(parent.func) else []
        if isinstance(parent, ast.Subscript) and parent.value is namespace:
            return [_text(parent.slice)]
        call = self._parents.get(parent) if isinstance(parent, ast.Attribute) and parent.attr == "update" else None
        if not isinstance(call, ast.Call) or call.func is not parent:
            return [None]
        names = [keyword.arg for keyword in call.keywords]
        for argument in call.args:
            names += (
                [_text(key) if key else None for key in argument.keys] if isinstance(argument, ast.Dict) else [None]
            )
        return names

    def _store(
        self,
        target: ast.AST,
        name: str | None,
        scope: Scope,
        call: ast.Call | None = None,
        fills_namespace: bool = False,
    ) -> None:
        """File a store by a text in what an expression means."""
        is_class = isinstance(target, ast.Attribute) and target.attr == "__class__"
        # `super()`, `type(self)` and `self.__class__`.
        is_own = is_class or isinstance(target, ast.Call) and written(target.func) in ("super", "type")
        if is_own_module(target):
            holder = OWN_NAMES
        else:
            holder = scope.enclosing_class if is_own else scope.holder(written(target)) or dotted(target)
        functions = tuple(function.start for function in scope.functions)
        store = NamedStore(holder, name, functions, False, fills_namespace, _target(target, holder, scope))
        self._stores.append((store, scope, call))

    def _is_only_read(self, node: ast.AST) -> bool:
        """Whether the ``__dict__`` of an object is used in a way that does not change it."""
        parent = self._parents[node]
        if isinstance(parent, ast.Attribute):
            return parent.attr in _READING
        if isinstance(parent, ast.Subscript):
            return isinstance(parent.ctx, ast.Load) and parent.value is node
        is_walked = isinstance(parent, (ast.Compare, ast.For, ast.AsyncFor, ast.comprehension))
        return is_walked and isinstance(node, ast.Attribute) or isinstance(parent, ast.Expr)


#: Calls that give the namespace around them.
_OWN = frozenset({"globals", "locals", "vars"})
_OWN_NAMESPACE = ast.Name(OWN_NAMES)
_SCOPES = frozenset({ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef})


def _is_class(name: str) -> bool:
    """Whether a name is written like that of a class."""
    return name.lstrip("_")[:1].isupper()


def _is_kept(statement: ast.Assign, scope: Scope) -> bool:
    """Whether an assignment binds one name, which other modules do not look at: in a function, or a private one."""
    target = statement.targets[0]
    is_name = isinstance(target, ast.Name) and len(statement.targets) == 1
    return is_name and (bool(scope.functions) or target.id.startswith("_"))  # type: ignore[attr-defined]


def _is_missing(node: ast.AST, scope: Scope) -> bool:
    """Whether an expression is the name that the ``__getattr__`` of a module is called with: it keeps what it gives."""
    return bool(scope.missing_name) and written(node) == scope.missing_name


def _is_private(name: str) -> bool:
    return name[:1] == "_" and name[:2] != "__"


def _is_of_dict(func: ast.AST) -> bool:
    """Whether a callee is a method of ``dict`` that is called as a function, and no reading one."""
    return isinstance(func, ast.Attribute) and written(func.value) == "dict" and func.attr not in _READING


def _text(node: ast.AST) -> str | None:
    """The text that an expression is, put together where it is written in parts; None for others."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.FormattedValue) and node.format_spec is None:
        return _text(node.value)
    parts = [_text(part) for part in node.values] if isinstance(node, ast.JoinedStr) else [None]
    return None if None in parts else "".join(filter(None, parts))


def _target(node: ast.AST, holder: str, scope: Scope) -> Target:
    """The object that an expression means as the target of a store, with its holder."""
    is_super = isinstance(node, ast.Call) and written(node.func) == "super"
    if written(node) == "self" or is_super and scope.parameters[:1] == ("self",):
        return Target.SELF
    is_parameter = any(holder in around.parameters for around in scope.functions)
    return Target.PARAMETER if is_parameter else Target.OTHER


def _finished(store: NamedStore, scope: Scope, call: ast.Call | None) -> NamedStore:
    """A store with what is only known once all functions around it were read."""
    if call is None or store.name is not None or written(call.func) != "setattr" or len(call.args) != 3:
        return store
    target, name, value = map(written, call.args)
    if any({target, name} <= {*around.parameters} and value in around.inner for around in scope.functions):
        return replace(store, puts_own_function=True)
    return store
