"""Builds our modules: astroid's nodes, made from a tree that stays untouched, with none of astroid's global state.

Three things differ from astroid's own builder. Nothing enters its manager, whose cache is one global state for the
whole process. Docstrings stay where they are, since the tree may be flake8's own. And attribute stores are filed in a
table here instead of being inferred, so that building a module never loads another one.
"""

from __future__ import annotations

import ast
import functools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, cast

from astroid import nodes
from astroid.nodes.utils import Position
from astroid.rebuilder import TreeRebuilder

from flake8_async_ssot.inference.syntax.shallow import DEEPEST, shallow
from flake8_async_ssot.inference.syntax.signatures import first_parameter, method_owner

#: Levels of nodes within one another that are built. A shallow tree stays below it, stand-ins included.
_DEEPEST = 2 * DEEPEST


class TooDeep(Exception):
    """The tree is nested deeper than the rebuilder, which recurses, may go."""


class Results(NamedTuple):
    """What a function returns and yields, without inner functions."""

    returns: tuple[nodes.Return, ...] = ()
    yields: tuple[nodes.NodeNG, ...] = ()


class ModuleNode(nodes.Module):
    """A module of the linted project, of a dependency, or a stub, with what evaluation needs to know of it."""

    search_path: tuple[str, ...] = ()
    #: Whether it is the file that is linted, with everything in it. Others are pruned, and built apart from it.
    is_linted: bool = False
    #: Whether it is another file that was built once more with everything in it.
    is_unpruned: bool = False
    is_stub: bool = False
    #: Whether the module and its classes have more than the stub lists.
    is_partial: bool = False
    #: For each class, the stores to attributes of the first parameter of its methods: ``self.x = ...``.
    own_stores: dict[nodes.ClassDef, dict[str, list[nodes.AssignAttr]]]
    #: All other stores to attributes, by attribute name: ``client.get = ...``.
    foreign_stores: dict[str, list[nodes.AssignAttr]]
    #: Star imports at module level, in order.
    star_imports: list[nodes.ImportFrom]
    #: All nodes by their exact class, inner ones before those that hold them.
    by_class: dict[type, list[nodes.NodeNG]]
    #: The ``if`` statements with an arm that is never entered, and which arm that is.
    dead_arms: dict[nodes.If, str]
    #: For each name that some function declares ``nonlocal``, those functions.
    nonlocal_names: dict[str, list[nodes.FunctionDef]]
    #: The context managers of the module that may swallow the exceptions of their blocks; filled by ``swallowing``.
    swallowing: frozenset[str] | None = None
    #: Reads the bytes of the module's own file; None where there are none.
    read: Callable[[], bytes | None] = staticmethod(lambda: None)
    #: Whether the module's own file holds one of some texts.
    says: Callable[..., bool] = staticmethod(lambda *texts: False)
    #: Told of trees that are built and kept besides this one, by the number of their nodes.
    note_built: Callable[[int], None] = staticmethod(lambda size: None)
    #: The number of the linted file for which the module was last asked for.
    last_asked = 0

    @functools.cached_property
    def use_defs(self) -> dict[nodes.NodeNG, Any]:
        """The use-def maps of the module's scopes, as far as they were made; filled by ``use_def``."""
        return {}

    @functools.cached_property
    def stores_by_frame(self) -> dict[nodes.NodeNG, list[nodes.NodeNG]]:
        """The stores to attributes in each function, and in the bodies of classes and the module."""
        found: dict[nodes.NodeNG, list[nodes.NodeNG]] = {}
        for store in self.all_of(nodes.AssignAttr, nodes.DelAttr):
            found.setdefault(store.frame(), []).append(store)
        return found

    @functools.cached_property
    def results_of(self) -> dict[nodes.NodeNG, Results]:
        """What each function that returns or yields something returns and yields, in source order."""
        returns: dict[nodes.NodeNG, list[nodes.Return]] = {}
        yields: dict[nodes.NodeNG, list[nodes.NodeNG]] = {}
        for statement in self.all_of(nodes.Return):
            returns.setdefault(statement.scope(), []).append(statement)
        for expression in self.all_of(nodes.Yield, nodes.YieldFrom):
            yields.setdefault(expression.scope(), []).append(expression)
        for found in yields.values():
            found.sort(key=lambda node: (node.lineno, node.col_offset))
        return {
            scope: Results(tuple(returns.get(scope, ())), tuple(yields.get(scope, ()))) for scope in (*returns, *yields)
        }

    @functools.cached_property
    def calls_by_name(self) -> dict[str, list[nodes.Call]]:
        """The calls of the module by the last names of their callees; under the empty name those of other callees."""
        found: dict[str, list[nodes.Call]] = {}
        for call in self.all_of(nodes.Call):
            func = call.func
            name = getattr(func, "attrname", None) or getattr(func, "name", None) or ""
            found.setdefault(name, []).append(call)
        return found

    def calls_of(self, names: Iterable[str]) -> Iterator[nodes.Call]:
        """The calls whose callees have one of some last names."""
        for name in names:
            yield from self.calls_by_name.get(name, ())

    @functools.cached_property
    def names_read(self) -> frozenset[str]:
        """Every name, and every name of an attribute, that is read somewhere in the module."""
        names = {node.name for node in self.all_of(nodes.Name)}
        return frozenset(names.union(node.attrname for node in self.all_of(nodes.Attribute)))

    @property
    def size(self) -> int:
        """The number of its nodes."""
        return sum(map(len, self.by_class.values()))

    def dissolve(self) -> None:
        """Cut the nodes from one another, so that the tree is freed at once and not left to the garbage collector."""
        for kept in [*self.by_class.values()]:
            for node in kept:
                node.__dict__.clear()

    def all_of(self, *classes: type) -> Iterator[nodes.NodeNG]:
        """All nodes of the exact classes that are given."""
        for node_class in classes:
            yield from self.by_class.get(node_class, ())


# astroid finds the visitor methods by the name of the class.
ModuleNode.__name__ = "Module"


class _Rebuilder(TreeRebuilder):
    """astroid's rebuilder on a tree that is not ours to change."""

    def __init__(self) -> None:
        # The manager is only kept by the base class, never asked.
        super().__init__(cast("Any", None))
        self.nonlocal_names: dict[str, list[nodes.FunctionDef]] = {}
        self.by_class: dict[type, list[nodes.NodeNG]] = defaultdict(list)
        self._depth = 0

    def visit(self, node: Any, parent: nodes.NodeNG) -> Any:
        if node is None:
            return None
        if self._depth > _DEEPEST:
            raise TooDeep("nested too deeply")
        self._depth += 1
        visitor = self._visit_meths.get(node.__class__)
        new = visitor(node, parent) if visitor is not None else super().visit(node, parent)
        self._depth -= 1
        self.by_class[new.__class__].append(new)
        return new

    def release(self) -> None:
        """Let go of the bound methods that hold this object, so that it is freed at once with all that it lists."""
        self._visit_meths.clear()

    def _get_doc(self, node: Any) -> tuple[Any, None]:
        return node, None

    def _get_position_info(self, node: Any, parent: Any) -> Position:
        """Where ``def`` or ``class`` stands: astroid lets the line of a definition be that of its first decorator."""
        return Position(node.lineno, node.col_offset, node.lineno, node.col_offset)

    def visit_nonlocal(self, node: ast.Nonlocal, parent: nodes.NodeNG) -> nodes.Nonlocal:
        for name in node.names:
            self.nonlocal_names.setdefault(name, []).append(parent.scope())
        return super().visit_nonlocal(node, parent)

    def check_function_type_comment(self, node: Any, parent: Any) -> None:
        return None


def build_module(tree: ast.Module, name: str, path: str, is_package: bool) -> ModuleNode:
    """Build a module.

    What is nested too deeply in it is made shallow (``shallow``), so that the rest is still there.

    :param tree: the parsed module, which is not changed.
    :param name: its dotted name.
    :param path: its file, or any text for a module without one.
    :param is_package: whether relative imports start in the module itself.
    :raises TooDeep: its blocks are nested more deeply than source can be.
    """
    try:
        return _build(tree, name, path, is_package)
    except TooDeep:
        return _build(shallow(tree), name, path, is_package)


def _build(tree: ast.Module, name: str, path: str, is_package: bool) -> ModuleNode:
    builder = _Rebuilder()
    module = ModuleNode(name=name, file=path, path=[path], package=is_package)
    module.postinit([builder.visit(child, module) for child in tree.body])
    module.star_imports = []
    module.dead_arms = {}
    module.by_class = builder.by_class
    module.by_class[nodes.Module] = [module]
    _file_imports(module, builder)
    _file_stores(module, builder._delayed_assattr)
    module.nonlocal_names = builder.nonlocal_names
    builder.release()
    return module


def build_expression(text: str, parent: nodes.NodeNG) -> nodes.NodeNG | None:
    """Build the expression that a string annotation holds, placed below ``parent``; None where it does not parse."""
    try:
        tree = ast.parse(text.strip(), mode="eval")
        builder = _Rebuilder()
        built: nodes.NodeNG = builder.visit(tree.body, parent)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    builder.release()
    return built


def _file_imports(module: ModuleNode, builder: TreeRebuilder) -> None:
    """Enter the names ``from`` imports bind; star imports are only listed, to be followed when a name is asked for."""
    for node, global_names in builder._import_from_nodes:
        scope = node.parent.scope()
        for name, alias in node.names:
            if name == "*":
                module.star_imports.append(node)
                continue
            bound = alias or name
            owner = module if bound in global_names else scope
            owner.set_local(bound, node)
            # Definitions entered before the imports: restore source order.
            owner.locals[bound].sort(key=lambda entry: entry.lineno or 0)


def _file_stores(module: ModuleNode, stores: list[nodes.AssignAttr]) -> None:
    """Sort attribute stores into those on ``self`` (or ``cls``) and all others."""
    own: dict[nodes.ClassDef, dict[str, list[nodes.AssignAttr]]] = {}
    foreign: dict[str, list[nodes.AssignAttr]] = defaultdict(list)
    for store in stores:
        owner = _receiver_class(store)
        if owner is None:
            foreign[store.attrname].append(store)
        else:
            own.setdefault(owner, {}).setdefault(store.attrname, []).append(store)
    module.own_stores = own
    module.foreign_stores = dict(foreign)


def _receiver_class(store: nodes.AssignAttr) -> nodes.ClassDef | None:
    """The class whose method stores to an attribute of its first parameter, or None."""
    target = store.expr
    if not isinstance(target, nodes.Name):
        return None
    scope: nodes.NodeNG | None = store.parent
    while scope is not None:
        if isinstance(scope, nodes.FunctionDef) and target.name in scope.locals:
            owner, first = method_owner(scope), first_parameter(scope)
            return owner if first is not None and first.name == target.name else None
        scope = scope.parent
    return None
