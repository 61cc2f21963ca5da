"""What the import of a module leaves in a namespace, its own or another module's, where that is certain.

The last of the stores that run on import decides, unless other code may store under the same name: functions of the
module, other files of the project, and what takes effect for a time only. Where it may, all that is stored counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, cast

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import Reason
from flake8_async_ssot.inference.evaluation import frames, namespaces, replacing, shape, unpruned
from flake8_async_ssot.inference.evaluation.actuals import Actuals
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.values import Function, Module, Packed, Values, has_unknown, union, unknown
from flake8_async_ssot.inference.project.import_stores import import_stores, stores_in_parameters
from flake8_async_ssot.inference.project.words import FILLING_ANY
from flake8_async_ssot.inference.syntax.names import keyword_of, listed
from flake8_async_ssot.inference.syntax.tree import ModuleNode
from flake8_async_ssot.inference.syntax.use_def import reaching_bindings


class Left(NamedTuple):
    """What stands under a name after a line of the module that stores it; without any values before the first store."""

    line: int
    values: Values


def as_stored(ev: Evaluator, owner: ModuleNode, name: str, node: nodes.NodeNG, written: Values) -> Values:
    """The values of an attribute of a module, with those that the module which reads it stores there or has replaced.

    :param written: the values that the code of the owner gives it.
    """
    if isinstance(node, nodes.Module):
        # What is asked for is how the module was written.
        return written
    home = cast("ModuleNode", node.root())
    left = left_by(ev, home, owner, name, node)
    if left is not None:
        put, is_sure = replacing.replaced_module_name(ev, home, owner, name, node)
        return put if is_sure else union(left.values or written, put)
    found = [
        stored_there()
        for target, stored_there in namespaces.foreign(ev, home, name)
        if any(namespaces.is_module(value, owner) for value in ev.values(target))
    ]
    if found:
        return union(written, *found)
    if namespaces.is_filled(ev, home, owner, name):
        return union(written, unknown(Reason.RUN_TIME))
    put, is_sure = replacing.replaced_module_name(ev, home, owner, name, node)
    return put if is_sure else union(written, put)


#: Names by which a module is imported anew, or made another one.
_RELOADING = frozenset({"reload", "modules"})
#: Names by which a module changes its own namespace.
_CHANGING_ITSELF = frozenset({"globals", "vars", "exec", "setattr", "modules", "__dict__"})


def stored_in_own(ev: Evaluator, module: ModuleNode, name: str) -> Values:
    """The values that a module stores in a global name of its own, as in ``sys.modules[__name__].x = y``."""
    parts = [
        stored_there()
        for target, stored_there in namespaces.foreign(ev, module, name)
        if namespaces.may_be_module(target) and any(namespaces.is_module(value, module) for value in ev.values(target))
    ]
    if namespaces.is_filled(ev, module, module, name):
        parts.append(unknown(Reason.RUN_TIME))
    elif replacing.is_started(ev, module, name):
        parts.append(unknown(Reason.MOCK))
    return union(*parts)


def left_by(ev: Evaluator, home: ModuleNode, owner: ModuleNode, name: str, node: nodes.NodeNG | None) -> Left | None:
    """What the import of a module leaves under a global name of one; None where that is not certain.

    :param owner: the module whose name it is, the same one or another.
    :param node: where the name is read in the module that stores it; None where that is complete.
    """
    installing = _installing(ev, home, owner)
    puts = [*_puts(ev, home, owner, name), *(left for item in installing for left in _installed(ev, item, owner, name))]
    if not puts or None in puts or _may_change(ev, owner, name, home):
        return None
    if _is_stored_otherwise(ev, home, owner, name, installing):
        return None
    return _last_before(sorted(filter(None, puts), key=lambda put: put.line), node)


def _last_before(puts: Sequence[Left], node: nodes.NodeNG | None) -> Left | None:
    """The last of several stores that runs before a node is evaluated; None where the node is part of one."""
    place = node if node is not None else None
    while place is not None and not isinstance(place.parent, nodes.Module):
        around = place.parent
        is_inside = isinstance(around, nodes.Lambda) and place not in (around.args, getattr(around, "decorators", None))
        place = around if not is_inside else None
    if place is None:
        return puts[-1]
    if any(place.lineno <= put.line <= place.tolineno for put in puts):
        return None
    before = [put for put in puts if put.line < place.lineno]
    return before[-1] if before else Left(0, ())


def left_in_own(ev: Evaluator, module: ModuleNode, name: str, node: nodes.NodeNG | None) -> Left | None:
    """What the import of a module leaves under a name of its own after the last binding of it, None elsewhere.

    Where nothing is stored yet, the bindings alone decide.
    """
    is_stored = ev.fact(module, import_stores).by_name.get(name) or replacing.may_start(ev, module, name)
    if not is_stored and not ev.fact(module, namespaces.hands_itself):
        return None
    left = left_by(ev, module, module, name, node)
    if left is None or not left.line:
        return left
    reaching = reaching_bindings(module, name, node)
    if reaching is None or module.star_imports:
        return None
    return left if all(entry.frame() is module and entry.lineno < left.line for entry in reaching) else None


def _puts(ev: Evaluator, home: ModuleNode, owner: ModuleNode, name: str) -> Iterator[Left | None]:
    """The stores of a module under a global name; None for one that may be in another module."""
    for store in ev.fact(home, import_stores).by_name.get(name, ()):
        if store.owner is not None and home is owner and not namespaces.may_be_module(store.owner):
            continue
        targets: Values = ev.values(store.owner) if store.owner is not None else (Module(home),)
        is_hit = any(namespaces.is_module(value, owner) for value in targets)
        if has_unknown(targets) or is_hit and len(targets) > 1 and not isinstance(store.statement, nodes.For):
            yield None
        elif is_hit:
            yield Left(store.statement.lineno, ev.values(store.value))
    yield from (Left(*started) if started is not None else None for started in replacing.started(ev, home, owner, name))


class _Installing(NamedTuple):
    """A statement that calls a function with a module, and what the function stores in its arguments, by parameter."""

    call: nodes.Call
    function: Function
    stored: Sequence[tuple[str, str, nodes.NodeNG]]


def _installing(ev: Evaluator, home: ModuleNode, owner: ModuleNode) -> list[_Installing]:
    """The statements of a module that hand a module to functions of which all stores are known."""
    found = []
    for call, function in namespaces.handing(ev, home, owner, namespaces.statements_with_modules):
        stored = _stores_of(ev, function.node) if not call.starargs and not call.kwargs else ()
        if stored:
            found.append(_Installing(call, function, stored))
    return found


def _installed(ev: Evaluator, item: _Installing, owner: ModuleNode, name: str) -> Iterator[Left]:
    """What one of these calls stores under a global name of a module."""
    frame = frames.full_frame(ev, item.function, None, Actuals(item.call))
    given = dict(frame.bindings) if frame is not None else {}
    for parameter, stored_name, value in item.stored:
        target = given.get(parameter, ())
        if isinstance(target, Packed) or not _is_only(ev.given(target), owner):
            continue
        handed = keyword_of(item.call, name) if not stored_name else None
        if stored_name == name:
            yield Left(item.call.parent.lineno, ev.values(value, frame))
        elif handed is not None:
            yield Left(item.call.parent.lineno, ev.values(handed))


def _stores_of(ev: Evaluator, node: nodes.FunctionDef) -> Sequence[tuple[str, str, nodes.NodeNG]]:
    """What each call of a function stores in its arguments; nothing where it may do more."""
    full = unpruned.whole(ev, node)
    is_known = full is not None and ev.fact(full, stores_in_parameters) is not None
    return (ev.fact(node, stores_in_parameters) if is_known else None) or ()


def _is_only(values: Values, owner: ModuleNode) -> bool:
    return bool(values) and all(namespaces.is_module(value, owner) for value in values)


def _may_change(ev: Evaluator, owner: ModuleNode, name: str, home: ModuleNode) -> bool:
    """Whether another file than the one that is asked about may store something under a global name of a module."""
    if ev.index.is_changed_apart(ev.project, name, {home.file, owner.file}):
        return True
    if owner is home:
        return False
    if not home.names_read.isdisjoint(_RELOADING):
        return True
    if owner.is_stub:
        return False
    # What its own functions do later is not followed.
    is_global = any(entry.frame() is not owner for entry in owner.locals.get(name, ()))
    return is_global or bool(owner.foreign_stores.get(name)) or not owner.names_read.isdisjoint(_CHANGING_ITSELF)


def _is_stored_otherwise(
    ev: Evaluator, home: ModuleNode, owner: ModuleNode, name: str, installing: Sequence[_Installing]
) -> bool:
    """Whether other code than the statements of a module may store something under a global name."""
    calls = frozenset(item.call for item in installing)
    if ev.fact(home, import_stores).is_obscured or namespaces.is_handed_over(ev, home, owner, name, calls):
        return True
    known = {item.function.node for item in installing}
    targets = [target for target in _targets_apart(ev, home, name) if target.frame() not in known]
    if any(_may_be(ev, target, owner) for target in targets if home is not owner or namespaces.may_be_module(target)):
        return True
    return _fills_later(ev, home, name)


def _fills_later(ev: Evaluator, home: ModuleNode, name: str) -> bool:
    """Whether a function of a module may store a name in some namespace by a text."""
    record = ev.index.stores(home.file or "", FILLING_ANY) if not home.is_stub else None
    filling = (store for store in record.named_stores if store.fills_namespace) if record is not None else ()
    return any(store.functions and store.name in (None, name) for store in filling)


def _targets_apart(ev: Evaluator, home: ModuleNode, name: str) -> Iterator[nodes.NodeNG]:
    """The objects in which a module stores an attribute of a name, but for the stores that are sure to run."""
    seen = ev.fact(home, import_stores).seen
    yield from (target for target, _ in namespaces.foreign(ev, home, name) if target.parent not in seen)
    for target, text, _ in ev.fact(home, shape.set_in):
        if not isinstance(text, nodes.Const) and not listed(text):
            yield target


def _may_be(ev: Evaluator, target: nodes.NodeNG, owner: ModuleNode) -> bool:
    targets = ev.values(target)
    return has_unknown(targets) or any(namespaces.is_module(value, owner) for value in targets)
