"""Which plain ``ast`` nodes may make a coroutine and lose it, by their syntax alone."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from typing import Any

#: Expressions through which the value of a call may pass.
_MAKING = (ast.Call, ast.IfExp, ast.BoolOp, ast.NamedExpr)
_DISPLAYS = (ast.List, ast.Tuple, ast.Set, ast.Dict, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)

#: Statements and expressions that give a coroutine a name.
BINDING = (ast.Assign, ast.AnnAssign, ast.NamedExpr)


def binds(node: ast.AST) -> bool:
    """Whether a node binds a name to a value that a call may have made."""
    return isinstance(node, BINDING) and isinstance(node.value, _MAKING)


def is_lost_statement(node: ast.AST) -> bool:
    """Whether a statement drops the value of its expression."""
    return isinstance(node, ast.Expr) and isinstance(node.value, (*_MAKING, ast.Attribute, ast.Name, *_DISPLAYS))


def takes_made(node: ast.AST) -> bool:
    """Whether an operation, loop or lookup works on a value that a call may have made."""
    operands = _OPERANDS.get(type(node))
    return binds(node) if operands is None else any(isinstance(part, _MAKING) for part in operands(node))


#: The parts of each node that take a value for its result.
_OPERANDS: dict[type[ast.AST], Callable[[Any], Iterable[ast.expr | None]]] = {
    ast.Attribute: lambda node: (node.value,),
    ast.Starred: lambda node: (node.value,),
    ast.Subscript: lambda node: (node.value, node.slice),
    ast.Call: lambda node: (node.func, *(keyword.value for keyword in node.keywords if keyword.arg is None)),
    ast.Dict: lambda node: (item for key, item in zip(node.keys, node.values, strict=True) if key is None),
    ast.For: lambda node: (node.iter,),
    ast.AsyncFor: lambda node: (node.iter,),
    ast.comprehension: lambda node: (node.iter,),
    ast.AugAssign: lambda node: (node.value,),
    ast.BinOp: lambda node: (node.left, *(node.right.elts if isinstance(node.right, ast.Tuple) else (node.right,))),
    ast.Compare: lambda node: (node.left, *node.comparators),
    ast.With: lambda node: (item.context_expr for item in node.items),
    ast.AsyncWith: lambda node: (item.context_expr for item in node.items),
    ast.UnaryOp: lambda node: (node.operand,),
}


def is_given_made(node: ast.AST) -> bool:
    """Whether a call or a text is given a value that a call may have made, itself or in a collection."""
    if isinstance(node, ast.Call):
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        return any(isinstance(argument, (*_MAKING, *_DISPLAYS)) for argument in given)
    return isinstance(node, (ast.JoinedStr, *_DISPLAYS)) or takes_made(node)


def collects_made(node: ast.AST) -> bool:
    """Whether a node makes a collection of values that calls may have made."""
    match node:
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts) | ast.Dict(values=parts):
            return any(isinstance(part, _MAKING) for part in parts)
        case ast.ListComp(elt=part) | ast.SetComp(elt=part) | ast.GeneratorExp(elt=part) | ast.DictComp(value=part):
            return isinstance(part, _MAKING)
        case ast.Call(func=ast.Name(id="map")):
            return True
    return False


def is_given_function(node: ast.AST) -> bool:
    """Whether an argument of a call may be a function."""
    if not isinstance(node, ast.Call):
        return False
    given = [*node.args, *(keyword.value for keyword in node.keywords)]
    return any(isinstance(argument, (ast.Name, ast.Attribute, ast.Lambda, ast.Call)) for argument in given)


def returns_made(node: ast.AST) -> bool:
    """Whether a coroutine function may return a coroutine."""
    return isinstance(node, ast.AsyncFunctionDef) and any(isinstance(inner, ast.Return) for inner in ast.walk(node))


def last_name(node: ast.AST) -> str:
    """``c`` of ``a.b.c``; empty for other expressions."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def is_cached(node: ast.AST) -> bool:
    """Whether a definition has a decorator that may be a cache, or a call gives one a function."""
    if isinstance(node, ast.Call):
        head = node.func.func if isinstance(node.func, ast.Call) else node.func
        return len(node.args) == 1 and not node.keywords and "cache" in last_name(head)
    return isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and any(
        "cache" in word for item in node.decorator_list for word in _words(item)
    )


def _words(node: ast.expr) -> list[str]:
    return [
        part.id if isinstance(part, ast.Name) else part.attr
        for part in ast.walk(node)
        if isinstance(part, (ast.Name, ast.Attribute))
    ]
