"""Names as a file spells them: of callees, expressions and definitions."""

from __future__ import annotations

from collections.abc import Iterator

from astroid import nodes

from flake8_async_ssot.inference.syntax.tree import ModuleNode

#: Bindings of a name, beyond which a use is not compared with each of them.
MAX_COMPARED = 64

# Looked up by the exact class: these functions are asked for every node of a file.
_NAMES = frozenset({nodes.Name, nodes.AssignName, nodes.DelName})
_ATTRIBUTES = frozenset({nodes.Attribute, nodes.AssignAttr, nodes.DelAttr})


def plain_name(node: nodes.NodeNG | None) -> str:
    """The name that an expression or a target consists of; empty for everything else."""
    return node.name if node.__class__ in _NAMES else ""  # type: ignore[union-attr]


def last_name(node: nodes.NodeNG | None) -> str:
    """``c`` of ``a.b.c``, ``f().c`` and ``c``; empty for an expression that does not end in a name."""
    if node.__class__ in _ATTRIBUTES:
        return node.attrname  # type: ignore[union-attr, no-any-return]
    return node.name if node.__class__ in _NAMES else ""  # type: ignore[union-attr]


def called_name(node: nodes.NodeNG | None) -> str:
    """The last name of the callee of a call; empty for everything else."""
    return last_name(node.func) if isinstance(node, nodes.Call) else ""


def head_of(node: nodes.NodeNG) -> nodes.NodeNG:
    """The callee of a call, else the expression itself: ``fixture`` of ``@fixture`` and ``@fixture(name="a")``."""
    return node.func if isinstance(node, nodes.Call) else node


def keyword_of(call: nodes.NodeNG, *names: str) -> nodes.NodeNG | None:
    """The argument of a call for one of several keywords; None without it, and for everything that is no call."""
    given = call.keywords if isinstance(call, nodes.Call) else ()
    return next((keyword.value for keyword in given if keyword.arg in names), None)


def is_private(name: str) -> bool:
    """Whether the compiler gives a name another one inside of a class: ``__x``, and not ``__x__``."""
    return name.startswith("__") and not name.endswith("__")


def mangled(cls: str, name: str) -> str:
    """The name that a private name of a class has for everything outside of it: ``_C__x`` for ``__x`` of ``C``."""
    owner = cls.lstrip("_")
    return f"_{owner}{name}" if owner else name


def decorators_of(node: nodes.FunctionDef | nodes.ClassDef) -> list[nodes.NodeNG]:
    """The decorators of a function or class as written; none for a node that cannot have any."""
    found: list[nodes.NodeNG] = getattr(getattr(node, "decorators", None), "nodes", [])
    return found


def spelling(node: nodes.NodeNG) -> str:
    """A dotted name as written: ``self.a.b``; empty for every other expression."""
    if node.__class__ in _NAMES:
        return node.name  # type: ignore[no-any-return]
    parts = []
    while node.__class__ in _ATTRIBUTES:
        parts.append(node.attrname)
        node = node.expr
    first = plain_name(node)
    return ".".join((first, *reversed(parts))) if first else ""


def renamed(module: ModuleNode) -> dict[str, str]:
    """The names under which ``from`` imports of a module bind another name: ``{"p": "patch"}``."""
    return {alias: real for node in module.all_of(nodes.ImportFrom) for real, alias in node.names if alias}


def original_name(node: nodes.NodeNG | None, names: dict[str, str]) -> str:
    """The last name of an expression, as its definition has it.

    :param names: what ``renamed`` gives for the module.
    """
    name = plain_name(node)
    return names.get(name, name) or last_name(node)


def first_of(node: nodes.NodeNG) -> nodes.NodeNG:
    """The expression at the very left of calls, attributes and items: ``a`` of ``a.b[0]().c``."""
    while isinstance(node, (nodes.Call, nodes.Attribute, nodes.Subscript)):
        node = node.func if isinstance(node, nodes.Call) else getattr(node, "expr", None) or node.value
    return node


def first_name(node: nodes.NodeNG, names: dict[str, str]) -> str:
    """The name that a chain of attributes starts with, as its definition has it; empty for every other expression.

    :param names: what ``renamed`` gives for the module.
    """
    name = spelling(node).partition(".")[0]
    return names.get(name, name)


def listed(name: nodes.NodeNG) -> tuple[str, ...]:
    """The names that a loop variable goes through, where the loop is over a display of them."""
    _, entries = looked_up(name) if isinstance(name, nodes.Name) else (None, ())
    loops = [entry.parent for entry in entries]
    if len(loops) != 1 or not isinstance(loops[0], nodes.For):
        return ()
    given = getattr(loops[0].iter, "elts", ())
    return tuple(str(item.value) for item in given) if all(isinstance(item, nodes.Const) for item in given) else ()


def qualified_name(node: nodes.NodeNG | None) -> str:
    """The dotted name of a definition, with that of its module."""
    outer = node.parent if isinstance(node, (nodes.FunctionDef, nodes.ClassDef)) else None
    if isinstance(outer, nodes.Module):
        return f"{outer.name}.{node.name}"  # type: ignore[union-attr]
    parts = []
    while node is not None and not isinstance(node, nodes.Module):
        if isinstance(node, (nodes.FunctionDef, nodes.ClassDef)):
            parts.append(node.name)
        elif isinstance(node, nodes.Lambda):
            parts.append("<lambda>")
        node = node.parent
    parts.append(node.name if node is not None else "")
    return ".".join(reversed(parts))


def scopes_around(node: nodes.NodeNG) -> Iterator[nodes.LocalsDictNodeNG]:
    """The scopes around a node, its own first, the module last."""
    scope = node.scope()
    while True:
        yield scope
        if scope.parent is None:
            return
        scope = scope.parent.scope()


def plain_scope(node: nodes.NodeNG) -> nodes.LocalsDictNodeNG:
    """The function, lambda, class or module around a node; a comprehension is part of it."""
    return next(scope for scope in scopes_around(node) if not isinstance(scope, nodes.ComprehensionScope))


def binding_scope(name: nodes.Name) -> nodes.LocalsDictNodeNG | None:
    """The innermost scope around a name that binds it, of those that it can see; None where none does.

    The names of a class are seen by its body alone, and not by functions inside of it (Python's docs, "Naming and
    binding").
    """
    own = plain_scope(name)
    visible = (scope for scope in scopes_around(name) if scope is own or not isinstance(scope, nodes.ClassDef))
    return next((scope for scope in visible if name.name in scope.locals), None)


def looked_up(name: nodes.Name) -> tuple[nodes.LocalsDictNodeNG, list[nodes.NodeNG]]:
    """The scope that a name is read from, and the bindings there that the name may see.

    Past a limit all bindings of the scope are given: to compare each use with each binding would never end.
    """
    scopes = [scope for scope in scopes_around(name) if name.name in scope.locals]
    if sum(len(scope.locals[name.name]) for scope in scopes) <= MAX_COMPARED:
        scope, entries = name.lookup(name.name)
        return scope, list(entries)
    scope = binding_scope(name) or scopes[0]
    return scope, scope.locals[name.name]


def namespace_holder(node: nodes.NodeNG | None) -> nodes.NodeNG | None:
    """The object whose namespace ``x.__dict__`` or ``vars(x)`` is; None for other expressions."""
    if isinstance(node, nodes.Attribute) and node.attrname == "__dict__":
        return node.expr
    if isinstance(node, nodes.Call) and plain_name(node.func) == "vars" and len(node.args) == 1:
        return node.args[0]
    return None


def enclosing_class(node: nodes.NodeNG | None) -> nodes.ClassDef | None:
    """The innermost class around a node, which may be the node; None outside of classes."""
    while node is not None and not isinstance(node, nodes.ClassDef):
        node = node.parent
    return node


def outermost_function(node: nodes.NodeNG | None) -> nodes.FunctionDef | None:
    """The outermost function around a node, which may be the node; None outside of functions."""
    found = None
    while node is not None:
        found = node if isinstance(node, nodes.FunctionDef) else found
        node = node.parent
    return found


def imported_as(module: nodes.Module, name: str) -> str:
    """What a global name of a module is imported from, ``pytest.mark``; empty where it is not one import."""
    entries = module.locals.get(name, ())
    origins = set()
    for entry in entries:
        if isinstance(entry, nodes.Import):
            origins |= {real for real, alias in entry.names if (alias or real.partition(".")[0]) == name}
        elif isinstance(entry, nodes.ImportFrom):
            origins |= {f"{entry.modname}.{real}" for real, alias in entry.names if (alias or real) == name}
        else:
            return ""
    return origins.pop() if len(origins) == 1 else ""
