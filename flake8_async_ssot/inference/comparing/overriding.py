"""Methods that take the place of others of a different kind: in subclasses, and where several bases meet."""

from __future__ import annotations

import re
from collections.abc import Iterator

from astroid import nodes

from flake8_async_ssot.inference.answers.truth import Disagreement, Gives, Side
from flake8_async_ssot.inference.comparing import dispatching, giving, twins
from flake8_async_ssot.inference.comparing.class_pairs import Define, definer
from flake8_async_ssot.inference.evaluation import bodies, classes, remaking, shape
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.unpruned import whole
from flake8_async_ssot.inference.evaluation.values import Class, Instance
from flake8_async_ssot.inference.libraries.pytest import fixture_name
from flake8_async_ssot.inference.syntax import signatures
from flake8_async_ssot.inference.syntax.names import decorators_of, last_name, plain_name

#: Special methods that code calls as it likes: no statement asks for a kind.
_FREE = frozenset({"__call__"})

#: Decorators of methods that are called on a class.
_OF_CLASSES = frozenset({"staticmethod", "classmethod"})
#: Words with which a docstring says that a method may be filled in as a coroutine function.
_TELLING = re.compile(r"(?i)\b(?:a?sync|coroutines?|await\w*|asynchronous\w*)\b")


def disagreements(ev: Evaluator, node: nodes.ClassDef, define: Define) -> Iterator[Disagreement]:
    """The methods of a class that are of another kind than those whose place they take."""
    names = [name for name in node.locals if may_be_override(name) and _function(node, name) is not None]
    if not node.bases or not names and len(node.bases) < 2:
        return
    cls = Class(node)
    parents = classes.bases(ev, cls).known
    for name in names:
        yield from _of_own(ev, cls, parents, name, define)
    if len(parents) > 1:
        yield from _of_meeting(ev, cls, parents, define)


def may_be_override(name: str) -> bool:
    """Whether a method of that name takes the place of the one in a base: private names of classes do not."""
    if name.startswith("__"):
        return name in _FREE
    # Nothing but a runner calls a test, and that knows both kinds.
    return not name.startswith("test")


def _function(node: nodes.ClassDef, name: str) -> nodes.FunctionDef | None:
    """The function that a class body binds to a name last; None for another binding."""
    entries = node.locals.get(name, ())
    return entries[-1] if entries and isinstance(entries[-1], nodes.FunctionDef) else None


def _of_own(ev: Evaluator, cls: Class, parents: list[Class], name: str, define: Define) -> Iterator[Disagreement]:
    own = _function(cls.node, name)
    for parent in parents:
        owner = definer(ev, parent, name)
        other = _function(owner.node, name) if owner is not None else None
        if own is None or owner is None or other is None or not _may_differ(ev, own, other):
            continue
        found = _compared(ev, cls, (cls, owner), name, define)
        if found is not None:
            yield found
            return


def _may_differ(ev: Evaluator, own: nodes.FunctionDef, other: nodes.FunctionDef) -> bool:
    """Whether two functions may be of two kinds, by their syntax alone: most are written alike."""
    if decorators_of(own) or decorators_of(other):
        return isinstance(own, nodes.AsyncFunctionDef) or isinstance(other, nodes.AsyncFunctionDef)
    is_async = isinstance(own, nodes.AsyncFunctionDef)
    if is_async is not isinstance(other, nodes.AsyncFunctionDef):
        return True
    if is_async:
        return ev.fact(own, bodies.body_of).is_generator is not ev.fact(other, bodies.body_of).is_generator
    return _hands_on(ev, own) is not _hands_on(ev, other)


def _hands_on(ev: Evaluator, node: nodes.FunctionDef) -> bool:
    """Whether a function returns the call of an async function that its class or module defines."""
    for statement in ev.fact(node, bodies.body_of).returns:
        callee = statement.value.func if isinstance(statement.value, nodes.Call) else None
        scope = node.root()
        if isinstance(callee, nodes.Attribute) and plain_name(callee.expr) in ("self", "cls"):
            scope, callee = node.parent.scope(), callee.attrname
        else:
            callee = plain_name(callee)
        if any(isinstance(entry, nodes.AsyncFunctionDef) for entry in scope.locals.get(callee, ())):
            return True
    return False


def _compared(ev: Evaluator, cls: Class, owners: tuple[Class, Class], name: str, define: Define) -> Disagreement | None:
    """The disagreement of the members of two classes; None where they agree, or it is not certain, or meant."""
    own_class, other_class = owners
    own = giving.member(ev, own_class, name, Instance(cls, certain=False))
    other = giving.member(ev, other_class, name) if own is not None else None
    if own is None or other is None or own.is_read is not other.is_read or not own.gives.disagrees(other.gives):
        return None
    if _is_filled_in(ev, own, other) or twins.is_twin(cls.node, own.gives, other.node):
        return None
    if twins.is_run_inside(cls.node, name) or _is_meant(ev, cls, own, other) or _may_be_other(ev, cls, name):
        return None
    place = own.node if own_class is cls else cls.node
    return Disagreement(
        place,
        Side(f"{own_class.node.name}.{name}", own.gives, define(own.node)),
        Side(f"{other_class.node.name}.{name}", other.gives, define(other.node)),
    )


def _may_be_other(ev: Evaluator, cls: Class, name: str) -> bool:
    """Whether something else than its body shows may take the place of a method of a class."""
    found = classes.order(ev, cls)
    return remaking.may_be_replaced(ev, found, name) or shape.is_handed_over(ev, found, name)


def _is_filled_in(ev: Evaluator, own: giving.Member, other: giving.Member) -> bool:
    """Whether an ``async def`` without a body is filled in by an async generator: many write the base so.

    A ``def`` without a body and annotation says no more than that its call is not awaited, as that of one is not.
    """
    is_for_loops = own.gives in (Gives.ITERATOR, Gives.MANAGER)
    is_plain = other.gives is Gives.VALUE and other.node.returns is None
    return is_for_loops and (other.gives is Gives.COROUTINE or is_plain) and bodies.is_left_open(ev, other.node)


def _is_meant(ev: Evaluator, cls: Class, own: giving.Member, other: giving.Member) -> bool:
    """Whether something says that the methods of a name may be of both kinds.

    An annotation further up that allows both, a docstring, or the code that calls them, which other code may do where
    one of the classes hands the method on. Constructors of their own arguments are called each by its class.
    """
    name = other.node.name
    if any(fixture_name(member.node) is not None for member in (own, other)):
        # pytest alone calls a fixture, and knows both kinds.
        return True
    above = (_function(owner.node, name) for owner in classes.order(ev, cls).classes[1:])
    if any(node is not None and giving.allows_both(ev, node, None) for node in above):
        return True
    if any(_is_handed_on(ev, member.node, name) for member in (own, other)) or _are_apart(own.node, other.node):
        return True
    if _is_told(ev, own, other) or ev.index.survey.tells_apart(ev.project, name):
        return True
    return dispatching.takes_both(ev, classes.order(ev, cls).classes, name)


def _are_apart(own: nodes.FunctionDef, other: nodes.FunctionDef) -> bool:
    """Whether two functions are called on their classes, as other constructors are, and by no call that fits both."""
    found, others = ({*map(last_name, decorators_of(node))} & _OF_CLASSES for node in (own, other))
    return found == others != set() and signatures.fit_no_call(own, other)


def _is_handed_on(ev: Evaluator, node: nodes.FunctionDef, name: str) -> bool:
    """Whether the class of a method reads it from its object without calling it."""
    full = None if node.root().is_stub else whole(ev, node)
    owner = full.parent.scope() if full is not None else None
    if not isinstance(owner, nodes.ClassDef):
        return False
    return any(
        read.attrname == name
        and plain_name(read.expr) in ("self", "cls")
        and getattr(read.parent, "func", None) is not read
        for read in owner.nodes_of_class(nodes.Attribute)
    )


def _is_told(ev: Evaluator, own: giving.Member, other: giving.Member) -> bool:
    """Whether a sync definition without a body says in words that those which fill it in may be async."""
    node = other.node
    if other.gives is not Gives.VALUE or own.gives is Gives.VALUE or node.root().is_stub:
        return False
    full = whole(ev, node)
    first = full.body[0] if full is not None else None
    text = first.value.value if isinstance(first, nodes.Expr) and isinstance(first.value, nodes.Const) else None
    return isinstance(text, str) and _TELLING.search(text) is not None


def _of_meeting(ev: Evaluator, cls: Class, parents: list[Class], define: Define) -> Iterator[Disagreement]:
    """Members of one base that take the place of those of another base, which knows nothing of the first one."""
    found = classes.order(ev, cls)
    if not found.is_complete:
        return
    for name in _names_of_both_kinds(found.classes[1:]):
        if name in cls.node.locals or not may_be_override(name):
            continue
        first = next(owner for owner in found.classes if name in owner.node.locals)
        for parent in parents:
            other = definer(ev, parent, name)
            if other is None or _function(first.node, name) is None or _is_met(ev, found.classes[1:], first, other):
                continue
            disagreement = _compared(ev, cls, (first, other), name, define)
            if disagreement is not None:
                yield disagreement
                break


def _names_of_both_kinds(owners: tuple[Class, ...]) -> list[str]:
    """The names that some classes define as ``def`` and as ``async def``."""
    kinds: dict[str, set[type]] = {}
    for owner in owners:
        for name, entries in owner.node.locals.items():
            if isinstance(entries[-1], nodes.FunctionDef):
                kinds.setdefault(name, set()).add(type(entries[-1]))
    return [name for name, found in kinds.items() if len(found) > 1]


def _is_met(ev: Evaluator, owners: tuple[Class, ...], first: Class, other: Class) -> bool:
    """Whether one of some classes derives from two others already: what they disagree about is its own matter."""
    return any(
        classes.is_subclass_of(ev, owner, first) is not False and classes.is_subclass_of(ev, owner, other) is not False
        for owner in owners
    )
