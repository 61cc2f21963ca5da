"""Parts of the tree of a file as the standard library parses it: scopes, names and annotations."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
#: Expressions through which an annotation, or a tuple of classes, holds a name.
COMPOSED = (ast.Subscript, ast.BinOp, ast.Tuple, ast.List)


@dataclass(slots=True, eq=False)
class Scope:
    """A module, class or function; ``inner`` has the names of the sync functions inside of a function."""

    outer: Scope | None = None
    #: The name of a class; empty for others.
    cls: str = ""
    #: The line in which a function starts; 0 for others.
    start: int = 0
    parameters: tuple[str, ...] = ()
    inner: set[str] = field(default_factory=set)
    #: The class or function itself; None for a module.
    node: ast.AST | None = None
    #: The names of the classes around what stands in the scope.
    classes: tuple[str, ...] = ()

    @property
    def enclosing_class(self) -> str:
        """The class around what stands in the scope; empty without one."""
        scope: Scope | None = self
        while scope is not None and not scope.cls:
            scope = scope.outer
        return scope.cls if scope is not None else ""

    @property
    def functions(self) -> list[Scope]:
        """The functions around what stands in the scope, the innermost first."""
        found: list[Scope] = []
        scope: Scope | None = self
        while scope is not None:
            found += [scope] if scope.start else []
            scope = scope.outer
        return found

    @property
    def missing_name(self) -> str:
        """The parameter of a ``__getattr__`` of the module: the module binds none of the names that it is called with.

        See PEP 562. It is empty elsewhere.
        """
        is_getter = getattr(self.node, "name", "") == "__getattr__" and self.outer is not None
        is_of_module = is_getter and self.outer is not None and self.outer.node is None
        if not is_of_module or self.node is None or len(self.parameters) != 1:
            return ""
        bound = {
            node.id for node in ast.walk(self.node) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        }
        return "" if self.parameters[0] in bound else self.parameters[0]

    def holder(self, name: str) -> str:
        """The class whose object, or which itself, a name means inside of a method; the name itself elsewhere."""
        scope: Scope | None = self
        while scope is not None and scope.start:
            if scope.outer is not None and scope.outer.cls:
                return scope.outer.cls if scope.parameters[:1] == (name,) else name
            scope = scope.outer
        return name


def is_annotated(child: ast.AST, parent: ast.AST) -> bool:
    """Whether an expression is an annotation of what holds it."""
    if isinstance(parent, (ast.AnnAssign, ast.arg)):
        return child is parent.annotation
    return isinstance(parent, _FUNCTIONS) and child is parent.returns


def written(node: ast.AST) -> str:
    """The name that an expression is; empty for others."""
    return node.id if isinstance(node, ast.Name) else ""


def dotted(node: ast.AST) -> str:
    """The dotted name that an expression is; empty for others."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join((node.id, *reversed(parts))) if isinstance(node, ast.Name) else ""


def is_own_module(node: ast.AST) -> bool:
    """Whether an expression is the item of ``sys.modules`` that is the module of the code."""
    is_item = isinstance(node, ast.Subscript) and last_name(node.value) == "modules"
    return isinstance(node, ast.Subscript) and is_item and written(node.slice) == "__name__"


def last_name(node: ast.AST) -> str:
    """The name that an expression is written as, without what is before its last dot; empty for others."""
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def composed(
    child: ast.AST, parents: dict[ast.AST, ast.AST], kinds: tuple[type[ast.AST], ...] = COMPOSED
) -> tuple[ast.AST, ast.AST]:
    """The outermost expression that holds another only through some kinds of nodes, and what holds it."""
    parent = parents[child]
    while isinstance(parent, kinds):
        child, parent = parent, parents[parent]
    return child, parent
