"""ASGI applications: what a server gives to ``async def app(scope, receive, send)``, by the names of the standard.

Source: the ASGI specification, version 3.0, "Applications".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from astroid import nodes

from flake8_async_ssot.inference import classes, parameters
from flake8_async_ssot.inference.answer import Reason
from flake8_async_ssot.inference.values import Class, Instance, Signature, Values, unknown

if TYPE_CHECKING:
    from flake8_async_ssot.inference.evaluator import Evaluator

_NAMES = ["scope", "receive", "send"]
_AWAITED = frozenset({"receive", "send"})


def parameter(ev: Evaluator, function: nodes.NodeNG, name: str) -> Values | None:
    """What ``receive`` and ``send`` are in an application without annotations; None for all other parameters."""
    if name not in _AWAITED or not isinstance(function, nodes.AsyncFunctionDef):
        return None
    names = [found.name for found in (*(function.args.posonlyargs or ()), *(function.args.args or ()))]
    if names[-3:] != _NAMES or len(names) > 4 or parameters.annotation_of(function.args, name) is not None:
        return None
    awaitable = classes.find_class(ev, "typing.Awaitable", function.root())
    return (Signature((Instance(Class(awaitable.node, (unknown(Reason.PARAMETER),))),)),) if awaitable else None
