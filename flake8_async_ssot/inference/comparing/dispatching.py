"""Methods that the code of a base class calls by name and whose results it takes of both kinds: handlers."""

from __future__ import annotations

from collections.abc import Iterable

from astroid import nodes

from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import unbound
from flake8_async_ssot.inference.evaluation.unpruned import whole
from flake8_async_ssot.inference.evaluation.values import Bound, Class, Function
from flake8_async_ssot.inference.syntax.by_name import Handed, awaited_of_receiver, methods_by_name, taken_by
from flake8_async_ssot.inference.syntax.signatures import positional_of

#: Functions that hand a callable on to one another, from the class that calls a method to the one that asks.
_MAX_STEPS = 4
#: Places that a callable is handed to, above which nothing is told.
_MAX_HANDED = 20


def takes_both(ev: Evaluator, owners: Iterable[Class], name: str) -> bool:
    """Whether one of some classes finds a method by a name that it puts together and asks what the method gives.

    That does not hold where one of them also awaits the method by its own name.
    """
    written = [cls for owner in owners if (cls := _whole(ev, owner.node)) is not None]
    if any(name in ev.fact(cls, awaited_of_receiver) for cls in written):
        return False
    found = [ev.fact(cls, methods_by_name) for cls in written]
    return any(
        each.taken.is_asked or _are_asked(ev, each.taken.handed, _MAX_STEPS)
        for each in found
        if each is not None and each.fits(name)
    )


def _whole(ev: Evaluator, cls: nodes.ClassDef) -> nodes.ClassDef | None:
    """A class with all statements of its methods; None for a stub, and for a class without any."""
    first = next((entry for entry in cls.body if isinstance(entry, nodes.FunctionDef)), None)
    full = whole(ev, first) if first is not None and not cls.root().is_stub else None
    owner = full.parent.scope() if full is not None else None
    return owner if isinstance(owner, nodes.ClassDef) else None


def _are_asked(ev: Evaluator, handed: tuple[Handed, ...], steps: int) -> bool:
    return bool(steps) and len(handed) <= _MAX_HANDED and any(_is_asked(ev, part, steps) for part in handed)


def _is_asked(ev: Evaluator, handed: Handed, steps: int) -> bool:
    """Whether a function that is handed a callable asks of which kind that, or what it gives, is."""
    for callee in ev.values(handed.call.func):
        function = unbound(callee)
        node = function.node if isinstance(function, Function) else None
        full = whole(ev, node) if isinstance(node, nodes.FunctionDef) and not node.root().is_stub else None
        if full is None:
            continue
        index = handed.place + isinstance(callee, Bound)
        names = [parameter.name for parameter in positional_of(full.args)[index : index + 1]]
        taken = taken_by(full, names)
        if taken.is_asked or _are_asked(ev, taken.handed, steps - 1):
            return True
    return False
