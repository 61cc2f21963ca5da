"""What frameworks give to the functions that they are handed: a request, a socket, an update.

A function counts that the project only hands to such a place: somebody else may call it with other things.

Sources: starlette, "Routing"; aiohttp, "Server Reference"; python-telegram-bot, "telegram.ext".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from astroid import nodes

from flake8_async_ssot.inference.evaluation import callers, classes, unpruned
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import name_of, unbound
from flake8_async_ssot.inference.evaluation.values import Bound, Class, Function, Overloads, Value, Values
from flake8_async_ssot.inference.modules.testing import is_test_file
from flake8_async_ssot.inference.project.index import MAX_CALLS, MAX_MENTIONING
from flake8_async_ssot.inference.syntax.definitions import is_same
from flake8_async_ssot.inference.syntax.names import qualified_name
from flake8_async_ssot.inference.syntax.signatures import annotation_of, method_owner, positional_of

_REQUEST, _SOCKET = ("starlette.requests.Request",), ("starlette.websockets.WebSocket",)
_WEB_REQUEST = ("aiohttp.web_request.Request",)
_CONTEXT = ("telegram.ext._callbackcontext.CallbackContext",)
_UPDATE = ("telegram._update.Update", *_CONTEXT)
_METHODS = ("head", "get", "post", "put", "patch", "delete", "options")
#: The place and the keyword of a function in the arguments of a call, and the classes of what it gets first; the empty
#: name stands for what is not told.
_TAKING: dict[str, tuple[int, str, tuple[str, ...]]] = {
    "starlette.routing.Route": (1, "endpoint", _REQUEST),
    "starlette.routing.WebSocketRoute": (1, "endpoint", _SOCKET),
    **{f"aiohttp.web_routedef.{name}": (1, "handler", _WEB_REQUEST) for name in _METHODS},
    **{f"aiohttp.web_urldispatcher.UrlDispatcher.add_{name}": (1, "handler", _WEB_REQUEST) for name in _METHODS},
    "aiohttp.web_urldispatcher.UrlDispatcher.add_route": (2, "handler", _WEB_REQUEST),
    **{
        f"telegram.ext._handlers.{name.lower()}.{name}": (place, "callback", _UPDATE)
        for place, names in enumerate((
            ("CallbackQueryHandler", "InlineQueryHandler", "ChatMemberHandler", "PollHandler", "PollAnswerHandler",
             "PreCheckoutQueryHandler", "ShippingQueryHandler", "ChosenInlineResultHandler", "ChatJoinRequestHandler",
             "MessageReactionHandler"),
            ("CommandHandler", "MessageHandler", "PrefixHandler"),
        ))
        for name in names
    },
    "telegram.ext._application.Application.add_error_handler": (0, "callback", ("", *_CONTEXT)),
    **{
        f"telegram.ext._jobqueue.JobQueue.run_{when}": (0, "callback", _CONTEXT)
        for when in ("once", "repeating", "daily", "monthly")
    },
}  # fmt: skip


def parameter(ev: Evaluator, function: nodes.NodeNG, name: str) -> Values:
    """What a framework gives for a parameter without annotation; nothing where that is not known."""
    if not isinstance(function, nodes.AsyncFunctionDef) or not function.root().is_linted:
        return ()
    if function.decorators is not None or annotation_of(function.args, name) is not None:
        return ()
    skipped = 1 if method_owner(function) is not None else 0
    names = [found.name for found in positional_of(function.args)][skipped:]
    if name not in names:
        return ()
    return ev.memoised((function, "handled", name), lambda: _given(ev, function, names.index(name)))


def _given(ev: Evaluator, function: nodes.AsyncFunctionDef, place: int) -> Values:
    uses = list(_uses(ev, function))
    given = {_taken_at(ev, use, function) for use in uses[: MAX_CALLS + 1]} - {None}
    classes_given = next(iter(given)) if len(given) == 1 and len(uses) <= MAX_CALLS else ()
    written = classes_given[place] if classes_given and place < len(classes_given) else ""
    # A project that has a class of its own below it may give objects of that.
    if not written or ev.index.survey.subclasses(ev.project, written.rpartition(".")[2]):
        return ()
    instance = classes.instance_of(ev, written, function.root())
    return (replace(instance, certain=False),) if instance is not None else ()


def _uses(ev: Evaluator, function: nodes.AsyncFunctionDef) -> Iterator[nodes.NodeNG]:
    """Where a file, and others that hand a function on, name it."""
    home, project = function.root(), ev.project
    yield from ev.fact(home, callers.uses_by_name).get(function.name, ())
    handing = [path for path in ev.index.survey.handing(project, function.name) if path != home.file]
    handing = [path for path in handing if path.endswith(".py") and not is_test_file(path, project)]
    for path in handing[:MAX_MENTIONING]:
        module = unpruned.unpruned_at(ev, path)
        yield from ev.fact(module, callers.uses_by_name).get(function.name, ()) if module is not None else ()


def _taken_at(ev: Evaluator, use: nodes.NodeNG, function: nodes.AsyncFunctionDef) -> tuple[str, ...] | None:
    """The classes of what a function gets that is handed on at a use; empty where that is not told, None for others."""
    found = [unbound(value) for value in ev.values(use)]
    if found and all(isinstance(value, Function) and not is_same(value.node, function) for value in found):
        return None
    taken = _argument(use) if len(found) == 1 and isinstance(found[0], Function) else None
    if taken is None:
        return ()
    call, at = taken
    told = {_TAKING.get(_written(value), (-1, "", ())) for value in ev.values(call.func)}
    place, keyword, given = told.pop() if len(told) == 1 else (-1, "", ())
    return given if at in (place, keyword) else ()


def _argument(use: nodes.NodeNG) -> tuple[nodes.Call, int | str] | None:
    """The call that an expression is an argument of, with its place or keyword there."""
    call = use.parent.parent if isinstance(use.parent, nodes.Keyword) else use.parent
    if not isinstance(call, nodes.Call) or call.func is use:
        return None
    return call, use.parent.arg or "" if isinstance(use.parent, nodes.Keyword) else call.args.index(use)


def _written(value: Value) -> str:
    """The qualified name of a function or class."""
    if isinstance(value, Class):
        return qualified_name(value.node)
    inner = value.function if isinstance(value, Bound) else value
    return name_of(inner.functions[0] if isinstance(inner, Overloads) else inner)
