"""The arguments of one call."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from astroid import nodes

from flake8_async_ssot.inference.evaluation.parts import text_of
from flake8_async_ssot.inference.evaluation.values import Deferred, Frame, Literal, Packed, Values
from flake8_async_ssot.inference.syntax.names import keyword_of, scopes_around
from flake8_async_ssot.inference.syntax.signatures import placed_in


class Evaluates(Protocol):
    """The part of the evaluator that arguments need."""

    def values(self, node: nodes.NodeNG, frame: Frame | None = None) -> Values:
        """The values of an expression."""

    def given(self, given: Values | Deferred) -> Values:
        """The values of an argument."""

    def note_asked(self, function: nodes.NodeNG, name: str) -> None:
        """Note that the evaluation in progress depends on a parameter."""


@dataclass(frozen=True, slots=True)
class Actuals:
    """The arguments of one call.

    ``leading`` come first: what a partial or a decorator gives. The rest stands in the call's own node, evaluated in
    ``frame``. ``outer`` holds keyword arguments that a partial gives. ``holds_receiver`` says that the object which a
    method is called on is the first of them: ``Base.method(self, 1)``.
    """

    node: nodes.Call | None = None
    frame: Frame | None = None
    leading: tuple[Values, ...] = ()
    outer: Actuals | None = None
    holds_receiver: bool = False

    @property
    def offered(self) -> list[Values | Deferred]:
        """The positional arguments as far as they are known: ``*args`` counts where it hands on the caller's own."""
        found: list[Values | Deferred] = list(self.leading)
        for argument in self.node.args if self.node is not None else ():
            if not isinstance(argument, nodes.Starred):
                found.append(Deferred(argument, self.frame))
                continue
            packed = handed_on(argument.value, self.frame)
            if packed is None:
                break
            found.extend(packed.items)
            if not packed.is_complete:
                break
        return found

    @property
    def keywords(self) -> list[tuple[str, Values | Deferred]]:
        """The keyword arguments by their names: those that a partial gives come first.

        ``**kwargs`` counts where it hands on the caller's own. Where it is not known, it may take the place of any
        keyword that a partial gives.
        """
        own: list[tuple[str, Values | Deferred]] = []
        is_known = True
        for keyword in self.node.keywords if self.node is not None else ():
            if keyword.arg:
                own.append((keyword.arg, Deferred(keyword.value, self.frame)))
                continue
            packed = keywords_handed_on(keyword.value, self.frame)
            if packed is not None and packed.is_known:
                own.extend(zip(packed.names, packed.items))
            else:
                is_known = False
        return [*(self.outer.keywords if self.outer is not None and is_known else ()), *own]

    @property
    def partials(self) -> int:
        """The number of partials, one around the other, that a call went through."""
        count, outer = 0, self.outer
        while outer is not None:
            count, outer = count + 1, outer.outer
        return count

    def behind(self, outer: Actuals | None) -> Actuals:
        """These arguments, of a partial, behind those of the partials around it, which take their places."""
        return self if outer is None else replace(outer, outer=self.behind(outer.outer))

    @property
    def positional_nodes(self) -> list[nodes.NodeNG]:
        """The positional arguments that are written out, up to the first ``*``."""
        return placed_in(self.node) if self.node is not None else []

    @property
    def is_open(self) -> bool:
        """Whether ``*`` or ``**`` brings in arguments that are not known, here or where a partial is made."""
        if self.outer is not None and self.outer.is_open:
            return True
        if self.node is None:
            return False
        given = [keywords_handed_on(k.value, self.frame) for k in self.node.keywords if k.arg is None]
        given += [handed_on(a.value, self.frame) for a in self.node.args if isinstance(a, nodes.Starred)]
        return any(packed is None or not packed.is_known for packed in given)

    @property
    def is_written_out(self) -> bool:
        """Whether all arguments stand in the call itself, one by one."""
        if self.node is None or self.leading or self.outer is not None:
            return False
        is_spread = any(isinstance(argument, nodes.Starred) for argument in self.node.args)
        return not is_spread and all(keyword.arg for keyword in self.node.keywords)

    @property
    def holds_text(self) -> bool:
        """Whether a text is given that is written out: it may decide between several results."""
        written = (given.node if isinstance(given, Deferred) else given for given in self.offered)
        return any(
            isinstance(given, nodes.Const) and isinstance(given.value, str)
            or isinstance(given, tuple) and len(given) == 1
            and isinstance(given[0], Literal) and isinstance(given[0].value, str)
            for given in written
        )  # fmt: skip

    def note_handed_on(self, ev: Evaluates) -> None:
        """Note that the result of the call may depend on the arguments in the caller's ``*args`` and ``**kwargs``."""
        if self.node is None:
            return
        spread = [argument.value for argument in self.node.args if isinstance(argument, nodes.Starred)]
        spread += [keyword.value for keyword in self.node.keywords if keyword.arg is None]
        for name in spread:
            function = _owner_of(name) if isinstance(name, nodes.Name) else None
            if function is None:
                continue
            if handed_on(name, self.frame) is None and keywords_handed_on(name, self.frame) is None:
                ev.note_asked(function, name.name)

    @property
    def count(self) -> int:
        """How many positional arguments are known."""
        return len(self.offered)

    def positional(self, ev: Evaluates, index: int) -> Values | None:
        """The values of a positional argument, or None where there is none."""
        offered = self.offered
        if index >= len(offered):
            return None
        given = offered[index]
        return ev.given(given)

    def keyword_node(self, name: str) -> nodes.NodeNG | None:
        """The expression of a keyword argument, or None where there is none."""
        return keyword_of(self.node, name)

    def keyword(self, ev: Evaluates, name: str) -> Values | None:
        """The values of a keyword argument, or None where there is none."""
        node = self.keyword_node(name)
        if node is not None:
            return ev.values(node, self.frame)
        given = dict(self.keywords).get(name)
        if given is not None:
            return ev.given(given)
        return self.outer.keyword(ev, name) if self.outer is not None else None

    def argument(self, ev: Evaluates, index: int, name: str) -> Values | None:
        """The values of an argument that may be given by position or by name."""
        given = self.positional(ev, index)
        return given if given is not None else self.keyword(ev, name)

    def text(self, ev: Evaluates, index: int, name: str) -> str | None:
        """The one string that an argument is known to be, or None."""
        return text_of(self.argument(ev, index, name) or ())


def _owner_of(name: nodes.Name) -> nodes.NodeNG | None:
    """The function around a name that has it for its ``*args`` or ``**kwargs`` and never binds it to anything else."""
    scope = next((scope for scope in scopes_around(name) if name.name in scope.locals), None)
    if not isinstance(scope, (nodes.FunctionDef, nodes.Lambda)) or len(scope.locals[name.name]) != 1:
        return None
    return scope if name.name in (scope.args.vararg, scope.args.kwarg) else None


def handed_on(node: nodes.NodeNG, frame: Frame | None) -> Packed | None:
    """The arguments in the caller's ``*args``, for a call that passes them on; None where they are unknown."""
    owner = _owner_of(node) if isinstance(node, nodes.Name) else None
    while frame is not None and owner is not None:
        arguments = getattr(frame.scope, "args", None)
        if isinstance(arguments, nodes.Arguments) and arguments.vararg == node.name:
            for name, given in frame.bindings:
                if name == node.name and isinstance(given, Packed):
                    return given
            if frame.receiver is not None and not arguments.args and not arguments.posonlyargs:
                return Packed(((frame.receiver,),), is_complete=False)
            return None
        frame = frame.parent
    return None


def keywords_handed_on(node: nodes.NodeNG, frame: Frame | None) -> Packed | None:
    """The arguments in the caller's ``**kwargs``, for a call that passes them on; None where they are unknown."""
    owner = _owner_of(node) if isinstance(node, nodes.Name) else None
    while frame is not None and owner is not None:
        if getattr(getattr(frame.scope, "args", None), "kwarg", None) == node.name:
            given = next((given for name, given in frame.bindings if name == node.name), None)
            return given if isinstance(given, Packed) else None
        frame = frame.parent
    return None
