"""What frameworks give to the functions that their decorators register: the context of a command, a request, an event.

A decorated name means what the decorator gives, so that only the framework calls the function itself.

Sources: discord.py, "Commands", "Event Reference" and "Interactions API Reference"; aiohttp, "Server Reference";
aiogram, "Router".
"""

from __future__ import annotations

from dataclasses import replace

from astroid import nodes

from flake8_async_ssot.inference.evaluation import classes
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import name_of
from flake8_async_ssot.inference.evaluation.values import Bound, Instance, Overloads, Value, Values
from flake8_async_ssot.inference.syntax.names import decorators_of, last_name, qualified_name
from flake8_async_ssot.inference.syntax.signatures import method_owner, positional_of

_CONTEXT = ("discord.ext.commands.context.Context",)
_INTERACTION = ("discord.interactions.Interaction",)
_REQUEST = ("aiohttp.web_request.Request",)
_MESSAGE, _MEMBER, _GUILD = "discord.message.Message", "discord.member.Member", "discord.guild.Guild"
#: The classes of the first arguments, by the decorator.
_REGISTERED = {
    **{
        f"discord.ext.commands.{name}": _CONTEXT
        for name in (
            *("core.command", "core.group", "core.GroupMixin.command", "core.GroupMixin.group"),
            *("hybrid.hybrid_command", "hybrid.hybrid_group"),
        )
    },
    **{
        f"discord.app_commands.{name}": _INTERACTION
        for name in ("commands.command", "commands.Group.command", "tree.CommandTree.command")
    },
    **{
        f"aiohttp.web_routedef.RouteTableDef.{method}": _REQUEST
        for method in ("route", "head", "get", "post", "put", "patch", "delete", "options")
    },
}
#: Decorators that register a function for the event of its name, or of the name that they are given.
_LISTENING = frozenset(
    f"discord.{name}"
    for name in ("client.Client.event", "ext.commands.bot.BotBase.listen", "ext.commands.cog.Cog.listener")
)
_EVENTS = {
    "on_message": (_MESSAGE,),
    "on_message_edit": (_MESSAGE, _MESSAGE),
    "on_message_delete": (_MESSAGE,),
    "on_member_join": (_MEMBER,),
    "on_member_remove": (_MEMBER,),
    "on_member_update": (_MEMBER, _MEMBER),
    "on_guild_join": (_GUILD,),
    "on_guild_remove": (_GUILD,),
    "on_command": _CONTEXT,
    "on_command_completion": _CONTEXT,
    "on_command_error": _CONTEXT,
    "on_interaction": _INTERACTION,
}
#: A class whose objects are decorators, and the event by the attribute of a router that holds one.
_OBSERVER = "aiogram.dispatcher.event.telegram.TelegramEventObserver"
_OBSERVED = {
    **{
        name: ("aiogram.types.message.Message",)
        for name in ("message", "edited_message", "channel_post", "edited_channel_post")
    },
    "callback_query": ("aiogram.types.callback_query.CallbackQuery",),
    "inline_query": ("aiogram.types.inline_query.InlineQuery",),
}


def parameter(ev: Evaluator, function: nodes.NodeNG, name: str) -> Values:
    """What the framework that registers a function gives for a parameter; nothing where none is known to."""
    decorators = decorators_of(function) if isinstance(function, nodes.AsyncFunctionDef) else []
    if not decorators or not function.root().is_linted:
        return ()
    skipped = 1 if method_owner(function) is not None else 0
    names = [found.name for found in positional_of(function.args)][skipped:]
    given = _given(ev, function.name, decorators) if name in names else ()
    place = names.index(name) if name in names else 0
    instance = classes.instance_of(ev, given[place], function.root()) if place < len(given) else None
    return (replace(instance, certain=False),) if instance is not None else ()


def _given(ev: Evaluator, name: str, decorators: list[nodes.NodeNG]) -> tuple[str, ...]:
    """The classes of what a function gets first, where all of its decorators are of the framework that calls it."""
    found: tuple[str, ...] = ()
    for decorator in decorators:
        callee = decorator.func if isinstance(decorator, nodes.Call) else decorator
        written = {_written(value) for value in ev.values(callee)}
        if len(written) != 1 or written.pop().partition(".")[0] not in _FRAMEWORKS:
            return ()
        found = found or _given_by(ev, callee, decorator, name)
    return found


def _given_by(ev: Evaluator, callee: nodes.NodeNG, decorator: nodes.NodeNG, name: str) -> tuple[str, ...]:
    (value,) = ev.values(callee)
    written = _written(value)
    if written == _OBSERVER:
        return _OBSERVED.get(last_name(callee), ())
    if written not in _LISTENING:
        return _REGISTERED.get(written, ())
    given = [*decorator.args, *(keyword.value for keyword in decorator.keywords)] if decorator is not callee else []
    event = given[0] if given else None
    if event is None:
        return _EVENTS.get(name, ())
    return _EVENTS.get(event.value, ()) if isinstance(event, nodes.Const) else ()


def _written(value: Value) -> str:
    """The qualified name of a function, or of the class of an object that is called."""
    inner = value.function if isinstance(value, Bound) else value
    if isinstance(inner, Overloads):
        inner = inner.functions[0]
    return qualified_name(inner.cls.node) if isinstance(inner, Instance) else name_of(inner)


_FRAMEWORKS = frozenset(name.partition(".")[0] for name in (*_REGISTERED, *_LISTENING, _OBSERVER))
