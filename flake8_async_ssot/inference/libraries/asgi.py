"""ASGI applications, by the names of the standard: ``async def app(scope, receive, send)``.

What a server gives to one, and what it gives to another that it hands all three on to: applications are coroutine
functions, and whatever is not awaited cannot use ``receive`` and ``send``.

Source: the ASGI specification, version 3.0, "Applications".
"""

from __future__ import annotations

from astroid import nodes

from flake8_async_ssot.inference.answers.answer import Reason
from flake8_async_ssot.inference.evaluation import classes
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.values import (
    Signature,
    TypeVariable,
    Unknown,
    Values,
    has_unknown,
    union,
    unknown,
)
from flake8_async_ssot.inference.syntax import signatures
from flake8_async_ssot.inference.syntax.names import last_name, looked_up, plain_name
from flake8_async_ssot.inference.syntax.signatures import positional_of
from flake8_async_ssot.inference.syntax.tree import ModuleNode

_NAMES = ("scope", "receive", "send")
_AWAITED = frozenset(_NAMES[1:])


def parameter(ev: Evaluator, function: nodes.NodeNG, name: str) -> Values | None:
    """The values of ``receive`` and ``send`` in an application without annotations; None for all other parameters."""
    if name not in _AWAITED or not isinstance(function, nodes.AsyncFunctionDef):
        return None
    if not _is_application(function) or signatures.annotation_of(function.args, name) is not None:
        return None
    return tuple(Signature((value,)) for value in _awaitable(ev, function.root())) or None


#: Why a value is not known that some caller or setting decides.
_GIVEN = frozenset({Reason.PARAMETER, Reason.ANNOTATION, Reason.GUARDED})


def completed(ev: Evaluator, call: nodes.Call, found: Values) -> Values:
    """What a call gives, with an awaitable for what is not known of it where it calls an application.

    That is told by what is given, in this order: something named like a scope, like ``receive`` and like ``send``. Only
    what the code around holds in a name or in an attribute of its own counts, no method of some other object.
    """
    if not has_unknown(found) or len(call.args) != len(_NAMES) or call.keywords:
        return found
    if not all(map(_is_named, call.args, _NAMES)) or not isinstance(call.frame(), nodes.AsyncFunctionDef):
        return found
    is_held = isinstance(call.func, nodes.Name) or plain_name(getattr(call.func, "expr", None)) == "self"
    if not is_held or any(isinstance(value, Unknown) and value.reason not in _GIVEN for value in found):
        return found
    known = tuple(value for value in found if not isinstance(value, (Unknown, TypeVariable)))
    return union(known, _awaitable(ev, call.root())) or found


def _is_named(node: nodes.NodeNG, name: str) -> bool:
    """Whether the last part of a dotted name contains another: ``self.receive``, ``send_wrapper``."""
    return name in last_name(node).lower()


def _is_application(function: nodes.NodeNG) -> bool:
    if not isinstance(function, nodes.AsyncFunctionDef):
        return False
    names = tuple(found.name for found in positional_of(function.args))
    return names[-len(_NAMES) :] == _NAMES and len(names) <= len(_NAMES) + 1


def _awaitable(ev: Evaluator, module: ModuleNode) -> Values:
    awaitable = classes.instance_of(ev, "typing.Awaitable", module, unknown(Reason.PARAMETER))
    return (awaitable,) if awaitable is not None else ()


def is_of_standard(call: nodes.Call) -> bool:
    """Whether a call in a coroutine function calls an application, ``receive`` or ``send``.

    The standard says that these are awaited: none of them runs by itself. Neither may anything run on that is given an
    object which is made of them, like a request: they are of no use when the application is done.
    """
    if not isinstance(call.frame(), nodes.AsyncFunctionDef):
        return False
    # An application of version 2 is given its scope by an earlier call.
    names = _NAMES[-len(call.args) :] if len(call.args) > 1 else ()
    if names and not call.keywords and len(call.args) == len(names) and all(map(_is_named, call.args, names)):
        return True
    if any(map(_is_made_of_channels, call.args)):
        return True
    if isinstance(call.func, nodes.Name):
        return call.func.name in _AWAITED and _is_application(looked_up(call.func)[0])
    is_own = isinstance(call.func, nodes.Attribute) and plain_name(call.func.expr) == "self"
    return is_own and call.func.attrname in _AWAITED and _has_application(call)


def _is_made_of_channels(argument: nodes.NodeNG) -> bool:
    """Whether an argument is a variable with an object that is made with ``receive`` or ``send`` of an application."""
    entries = looked_up(argument)[1] if isinstance(argument, nodes.Name) else ()
    made = [getattr(entry.parent, "value", None) for entry in entries]
    return bool(made) and all(
        isinstance(call, nodes.Call)
        and any(
            plain_name(given) in _AWAITED and _is_application(looked_up(given)[0])
            for given in (*call.args, *(keyword.value for keyword in call.keywords))
        )
        for call in made
    )


def _has_application(node: nodes.NodeNG) -> bool:
    """Whether the class around a node has a method that is an application."""
    owner = next((scope for scope in node.node_ancestors() if isinstance(scope, nodes.ClassDef)), None)
    return owner is not None and any(_is_application(method) for method in owner.mymethods())
