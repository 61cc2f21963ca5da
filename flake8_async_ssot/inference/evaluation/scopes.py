"""The values of names where they stand.

Scopes follow the language reference (4.2.2, Resolution of names). From an inner function every binding of an outer
function counts, since the inner one may run at any time; of a module only those count that stand at its end.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, cast

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import Reason
from flake8_async_ssot.inference.evaluation import bindings, conditions, import_effects, imports, namespaces, replacing
from flake8_async_ssot.inference.evaluation.frames import frame_of
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.values import Display, Frame, Literal, Values, union, unknown
from flake8_async_ssot.inference.syntax.tree import ModuleNode
from flake8_async_ssot.inference.syntax.use_def import reaching_bindings

_COMPREHENSIONS = (nodes.ListComp, nodes.SetComp, nodes.DictComp, nodes.GeneratorExp)
_SCOPES = (nodes.Module, nodes.ClassDef, nodes.FunctionDef, nodes.Lambda, *_COMPREHENSIONS)


def lookup(ev: Evaluator, name: str, node: nodes.NodeNG, frame: Frame | None, in_annotation: bool = False) -> Values:
    """The values of a name at the place of a node.

    :param frame: known variables of the function around ``node`` and of those around that.
    :param in_annotation: names may be bound further down, and names of methods do not count.
    """
    is_inner = in_annotation
    for scope in visible_scopes(node):
        if isinstance(scope, nodes.Module):
            return _global_at(ev, cast("ModuleNode", scope), name, node, is_inner)
        entries = _entries(scope, name, in_annotation)
        if entries.own:
            found = _bound_in(ev, scope, None if is_inner else node, entries, frame)
            if found or not isinstance(scope, nodes.ClassDef):
                return found
        is_inner = is_inner or isinstance(scope, (nodes.FunctionDef, nodes.Lambda))
    return unknown(Reason.NAME)


class _Entries(NamedTuple):
    """The bindings of a name in one scope, and those in inner functions that declare it ``nonlocal``."""

    name: str
    own: tuple[nodes.NodeNG, ...] = ()
    inner: tuple[nodes.NodeNG, ...] = ()


_NO_ENTRIES = _Entries("")


def _entries(scope: nodes.LocalsDictNodeNG, name: str, in_annotation: bool) -> _Entries:
    """The bindings of a name in a scope; none where the scope passes the name on to the one around it."""
    own = tuple(scope.locals.get(name, ()))
    if not own:
        return _NO_ENTRIES
    if in_annotation and isinstance(scope, nodes.ClassDef) and isinstance(own[0], nodes.FunctionDef):
        return _Entries(name)
    sharing = cast("ModuleNode", scope.root()).nonlocal_names.get(name, ())
    if not sharing or not isinstance(scope, nodes.FunctionDef):
        return _Entries(name, own)
    if scope in sharing:
        return _Entries(name)
    inside = (function for function in sharing if scope.parent_of(function))
    return _Entries(name, own, tuple(entry for function in inside for entry in function.locals.get(name, ())))


def _global_at(ev: Evaluator, module: ModuleNode, name: str, node: nodes.NodeNG, is_inner: bool) -> Values:
    """The values of a global name at a node; a function runs when the module is complete."""
    found = module_name(ev, module, name, None if is_inner else node)
    if is_inner and any(isinstance(value, Display) for value in found):
        found = namespaces.changed_elsewhere(ev, found, name, module)
    put, is_sure = replacing.replaced_module_name(ev, module, module, name, node)
    return put if is_sure else union(found, put)


def _bound_in(
    ev: Evaluator, scope: nodes.LocalsDictNodeNG, use: nodes.NodeNG | None, entries: _Entries, frame: Frame | None
) -> Values:
    """The values that a scope binds to a name.

    :param use: the node that reads the name; None where an inner function reads it, which may run at any time.
    :param frame: known variables of the scope and of those around it.
    """
    own = frame_of(scope, frame)
    if entries.inner:
        return bindings.bound(ev, [*entries.own, *entries.inner], entries.name, own)
    reaching = entries.own if use is None else reaching_bindings(scope, entries.name, use)
    if reaching is None:
        return unknown(Reason.LIMIT)
    if len(reaching) > 1 and own is not None and own.bindings:
        # The arguments of the call may choose one of several bindings.
        reaching = tuple(entry for entry in reaching if conditions.is_reached(ev, entry, own)) or reaching
    return bindings.bound(ev, reaching, entries.name, own)


def visible_scopes(node: nodes.NodeNG) -> Iterator[nodes.LocalsDictNodeNG]:
    """The scopes in which a name at ``node`` is looked up, innermost first; a class only from directly inside it."""
    child, parent = node, node.parent
    is_inner = False
    while parent is not None:
        if isinstance(parent, _SCOPES) and _is_inside(child, parent):
            if isinstance(parent, nodes.ClassDef):
                if not is_inner:
                    yield parent
            else:
                yield parent
            is_inner = True
        child, parent = parent, parent.parent


def _is_inside(child: nodes.NodeNG, scope: nodes.NodeNG) -> bool:
    """Whether ``child`` is evaluated in the scope itself, and not outside of it like decorators, defaults and bases."""
    if isinstance(scope, nodes.FunctionDef):
        return child is not scope.args and child is not scope.decorators and child is not scope.returns
    if isinstance(scope, nodes.Lambda):
        return child is scope.body
    if isinstance(scope, nodes.ClassDef):
        return child is not scope.decorators and child not in scope.bases and child not in scope.keywords
    return True


def module_name(ev: Evaluator, module: ModuleNode, name: str, node: nodes.NodeNG | None) -> Values:
    """The values of a global name of a module: at ``node`` in its own code, or (None) when the module is complete."""
    key = (module, "name", name) if node is None else (node, "name", name)
    return ev.memoised(key, lambda: _module_name(ev, module, name, node))


def _module_name(ev: Evaluator, module: ModuleNode, name: str, node: nodes.NodeNG | None) -> Values:
    special = ev.libraries.special(module, name)
    if special is not None:
        return (special,)
    entries = module.locals.get(name)
    found = _of_module_itself(ev, module, name, node) or imports.star_imported(ev, module, name)
    if found:
        return found
    if name == "__name__":
        return (Literal(module.name),)
    if name == "__package__":
        return (Literal(module.name if module.package else module.name.rpartition(".")[0]),)
    if name in ("__file__", "__doc__"):
        return (Literal("", known=False),)
    builtins = ev.loader.load("builtins", module.search_path)
    if entries or module.name == "builtins" or builtins is None or name not in builtins.locals:
        return unknown(Reason.NAME)
    return module_name(ev, builtins, name, None)


def _of_module_itself(ev: Evaluator, module: ModuleNode, name: str, node: nodes.NodeNG | None) -> Values:
    """The values that the statements of a module give a global name, by binding it or by storing under it."""
    left = import_effects.left_in_own(ev, module, name, node)
    if left is not None and left.line:
        return left.values
    if name not in module.locals:
        return ()
    stored = import_effects.stored_in_own(ev, module, name) if left is None else ()
    return union(_bound(ev, module, name, node, None), stored, _starred_over(ev, module, name, node))


def _starred_over(ev: Evaluator, module: ModuleNode, name: str, use: nodes.NodeNG | None) -> Values:
    """The values from star imports of a name that is bound above them too, and read below them or in a function."""
    if name not in module.locals or not module.star_imports:
        return ()
    last = max((entry.lineno or 0 for entry in reaching_bindings(module, name, use) or ()), default=0)
    first_use = use.lineno if use is not None and use.frame() is module else None
    over = [star for star in module.star_imports if star.parent is module and star.lineno > last > 0]
    over = [star for star in over if first_use is None or star.lineno < first_use]
    return imports.star_imported(ev, module, name, over[0].lineno) if over else ()


def end_of_scope(ev: Evaluator, scope: nodes.LocalsDictNodeNG, name: str, frame: Frame | None) -> Values:
    """The values of a name when its class or module is complete; nothing where that does not bind it."""
    return _bound(ev, scope, name, None, frame) if name in scope.locals else ()


def _bound(
    ev: Evaluator, scope: nodes.LocalsDictNodeNG, name: str, node: nodes.NodeNG | None, frame: Frame | None
) -> Values:
    """The values of the bindings of a name that reach a node of the scope, or (None) its end."""
    reaching = reaching_bindings(scope, name, node)
    return bindings.bound(ev, reaching, name, frame) if reaching is not None else unknown(Reason.LIMIT)
