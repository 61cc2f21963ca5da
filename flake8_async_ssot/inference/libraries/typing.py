"""``typing``: functions that make types, special forms, and ``cast``."""

from __future__ import annotations

from flake8_async_ssot.inference.answers.answer import Reason
from flake8_async_ssot.inference.evaluation import agreement, hints
from flake8_async_ssot.inference.evaluation.actuals import Actuals
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.values import (
    CALLABLES,
    Class,
    Signature,
    Special,
    TypeVariable,
    Value,
    Values,
    unknown,
)
from flake8_async_ssot.inference.syntax.tree import ModuleNode

#: Names of ``typing`` that mean nothing by themselves but shape an annotation.
_SPECIAL_FORMS = frozenset("""
    Union Optional Callable Type Tuple Self Literal Generic Protocol TypedDict NoReturn Never TypeGuard TypeIs
    Concatenate Unpack LiteralString TypeAlias Any List Dict Set FrozenSet DefaultDict OrderedDict Counter Deque
    ChainMap ClassVar Final Required NotRequired ReadOnly Annotated InitVar
    """.split())


def special_form(module: ModuleNode, name: str) -> Special | None:
    """The special form behind a global name of the stub of ``typing``; None for other names."""
    is_typing = module.name in ("typing", "typing_extensions")
    return Special(f"typing.{name}") if is_typing and name in _SPECIAL_FORMS else None


def _type_variable(ev: Evaluator, callee: Value, actuals: Actuals) -> Values | None:
    name = actuals.text(ev, 0, "name")
    return (TypeVariable(name or "", actuals.node),) if actuals.node is not None else None


def _new_type(ev: Evaluator, callee: Value, actuals: Actuals) -> Values | None:
    positional = actuals.positional_nodes
    if len(positional) < 2:
        return unknown(Reason.ANNOTATION)
    return (Special("typing.NewType", (hints.declared(ev, positional[1], actuals.frame),)),)


def _cast(ev: Evaluator, callee: Value, actuals: Actuals) -> Values | None:
    positional = actuals.positional_nodes
    if not positional:
        return unknown(Reason.ANNOTATION)
    found = hints.declared(ev, positional[0], actuals.frame)
    given = ev.values(positional[1], actuals.frame) if found and len(positional) > 1 else ()
    if given and all(isinstance(value, (Signature, TypeVariable)) for value in found):
        # What a function gives, its body tells; a cast may be there because it is not what the type says.
        if all(isinstance(value, (*CALLABLES, Class)) for value in given):
            return given
    if agreement.makes_up(ev, given, found):
        return given
    return agreement.unproven(ev, found)


CALLS = {
    "typing.TypeVar": _type_variable,
    "typing.ParamSpec": _type_variable,
    "typing.TypeVarTuple": _type_variable,
    "typing_extensions.TypeVar": _type_variable,
    "typing_extensions.ParamSpec": _type_variable,
    "typing.NewType": _new_type,
    "typing_extensions.NewType": _new_type,
    "typing.cast": _cast,
    "typing_extensions.cast": _cast,
}
