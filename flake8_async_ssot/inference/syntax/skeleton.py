"""Prunes a parsed module to what other modules can see of it: what is left takes less time to build and to keep.

Kept, because another module can reach it: everything at module and class level that binds a name or calls something,
signatures with their decorators, annotations and defaults. Of each function body what decides the value of a call and
what outlasts it:

* ``return`` and ``yield``, with the branches, loops, ``with`` and ``try`` statements around them and their tests, since
  these say which binding reaches a use and narrow what it is;
* stores to attributes (of any object), to elements of what is not a local variable, and to declared globals;
* what the names in all of these come from: assignments, targets of ``for``, ``with`` and ``except``, patterns, imports,
  definitions, walrus expressions, and the calls that fill a local container (``result.append(x)``);
* ``raise``, endless loops, and ``break`` in loops that are kept, since they decide whether the end of a body is
  reached.

Dropped, because nothing can depend on it: docstrings, other statements that only have a value, assertions about what is
not needed, assignments that nothing kept reads, the arguments of exceptions, the part of a module that only runs as a
script. A body that loses all its statements gets ``()`` as its only one, so that it is not taken for one that was empty
from the start: of those ``pass`` and ``...`` stay, and a docstring alone becomes ``...``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Set

from flake8_async_ssot.inference.syntax.slicing import FunctionNode, Slice, signature_names, slice_function
from flake8_async_ssot.inference.syntax.uses import Uses, read

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_DECLARATIONS = (ast.Global, ast.Nonlocal)
_DEFINITIONS = (*_FUNCTIONS, ast.ClassDef)


def prune(tree: ast.Module) -> ast.Module:
    """Prune a module, in place: never give it a tree that is someone else's.

    :raises RecursionError: the statements are nested too deeply.
    """
    _prune_block(tree.body, is_class=False)
    tree.body = [statement for statement in tree.body if not _is_script(statement)]
    return tree


def _prune_block(block: list[ast.stmt], *, is_class: bool) -> None:
    """Prune the definitions at module or class level."""
    for statement in block:
        if isinstance(statement, _FUNCTIONS):
            _prune_function(statement, is_class=is_class)
        elif isinstance(statement, ast.ClassDef):
            _prune_block(statement.body, is_class=True)
        else:
            for inner in _blocks(statement):
                _prune_block(inner, is_class=is_class)
    if any(map(_is_text, block)):
        block[:] = [statement for statement in block if not _is_text(statement)] or [_placeholder(block)]


def _blocks(statement: ast.stmt) -> Iterator[list[ast.stmt]]:
    """The blocks of a compound statement, of its handlers and cases too."""
    for field in ("body", "orelse", "finalbody"):
        block = getattr(statement, field, None)
        if block:
            yield block
    for field in ("handlers", "cases"):
        for part in getattr(statement, field, ()):
            yield part.body


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _is_script(statement: ast.stmt) -> bool:
    """Whether a statement is ``if __name__ == "__main__":``, which an import never enters."""
    match statement:
        case ast.If(test=ast.Compare(ast.Name("__name__"), [ast.Eq()], [ast.Constant("__main__")]), orelse=[]):
            return True
    return False


def _prune_function(function: FunctionNode, *, is_class: bool) -> None:
    """Prune a function at module or class level."""
    if all(map(_is_kept_whole, function.body)):
        body = [statement for statement in function.body if not _is_text(statement)]
        for statement in body:
            if isinstance(statement, ast.Raise):
                _shorten(statement)
    else:
        arguments = [*function.args.posonlyargs, *function.args.args] if is_class else ()
        found = slice_function(function, arguments[0].arg if arguments else None, _prune_inner)
        body = _select(function.body, found.kept)
    function.body = body or [_placeholder(function.body)]


def _is_kept_whole(statement: ast.stmt) -> bool:
    """Whether a statement is kept or dropped whatever stands around it: that spares many short functions a slice."""
    if isinstance(statement, ast.Assign):
        return all(isinstance(target, ast.Attribute) for target in statement.targets)
    return isinstance(statement, (ast.Return, ast.Raise)) or _is_text(statement)


def _prune_inner(statement: ast.stmt) -> Slice:
    """Prune a definition inside of a function, and tell what it reads and whether it has effects."""
    if isinstance(statement, _FUNCTIONS):
        found = slice_function(statement, None, _prune_inner)
        statement.body = _select(statement.body, found.kept) or [_placeholder(statement.body)]
        return Slice(found.kept, found.names | signature_names(statement), found.has_effects)
    assert isinstance(statement, ast.ClassDef)
    _prune_block(statement.body, is_class=True)
    outer = {name for node in ast.walk(statement) if isinstance(node, _DECLARATIONS) for name in node.names}
    has_effects = bool(outer) or any(map(_is_store, ast.walk(statement)))
    return Slice(set(), read(Uses(), statement).names | outer, has_effects)


def _is_store(node: ast.AST) -> bool:
    """Whether a node changes an object: part of a class inside of a function, that may be one from around it."""
    return isinstance(node, (ast.Attribute, ast.Subscript)) and isinstance(node.ctx, ast.Store)


def _select(block: list[ast.stmt], kept: Set[int]) -> list[ast.stmt]:
    """The statements of a block that are kept, with their own blocks reduced in the same way."""
    selected = [statement for statement in block if id(statement) in kept]
    for statement in selected:
        if isinstance(statement, ast.Raise):
            _shorten(statement)
        elif not isinstance(statement, _DEFINITIONS):
            for inner in _blocks(statement):
                inner[:] = _select(inner, kept) or ([] if _is_optional(statement, inner) else [_placeholder(inner)])
    return selected


def _is_optional(statement: ast.stmt, block: list[ast.stmt]) -> bool:
    """Whether a statement stands without one of its blocks."""
    if block is getattr(statement, "orelse", None):
        return True
    return block is getattr(statement, "finalbody", None) and bool(getattr(statement, "handlers", ()))


def _shorten(statement: ast.Raise) -> None:
    """Drop the arguments of an exception; its type still says whether a method is abstract."""
    if isinstance(statement.exc, ast.Call) and statement.exc.func is not None:
        uses = read(Uses(), *statement.exc.args, *statement.exc.keywords)
        if not uses.is_kept and not uses.walrus:
            statement.exc.args, statement.exc.keywords = [], []


def _placeholder(block: list[ast.stmt]) -> ast.stmt:
    """What stands for a block of which nothing is kept."""
    code = [statement for statement in block if not _is_text(statement) or _is_ellipsis(statement)]
    if code and all(isinstance(statement, ast.Pass) or _is_ellipsis(statement) for statement in code):
        return code[0]
    value = ast.Tuple([], ast.Load()) if code else ast.Constant(...)
    return ast.copy_location(ast.Expr(ast.copy_location(value, block[0])), block[0])


def _is_ellipsis(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant) and statement.value.value is ...
    )
