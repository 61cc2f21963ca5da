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

#: Groups of commands inside of one another that are followed.
MAX_GROUPS = 4
#: The decorator of a group of commands.
_SUBCOMMAND = "discord.ext.commands.core.GroupMixin.command"
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


def _given(ev: Evaluator, name: str, decorators: list[nodes.NodeNG], depth: int = 0) -> tuple[str, ...]:
    """The classes of what a function gets first.

    A decorator below the one that registers it has to be of the framework as well: another one may put a wrapper there.

    :param depth: how many groups the function stands in that were followed.
    """
    found: tuple[str, ...] = ()
    for decorator in decorators:
        callee = decorator.func if isinstance(decorator, nodes.Call) else decorator
        written = _decorator(ev, decorator, callee, depth)
        if found and not _is_of_framework(written):
            return ()
        found = found or _given_by(written, callee, decorator, name)
    return found


def _decorator(ev: Evaluator, decorator: nodes.NodeNG, callee: nodes.NodeNG, depth: int) -> str:
    """The name of the framework's function that makes a decorator; any other text where none does."""
    written = _only(ev, callee)
    if not _is_of_framework(written) and callee is not decorator:
        # A function of the project hands on what the framework's function gives: a function inside of that.
        written = _only(ev, decorator).rpartition(".")[0]
    return _SUBCOMMAND if not written and _is_of_group(ev, callee, depth) else written


def _is_of_group(ev: Evaluator, callee: nodes.NodeNG, depth: int) -> bool:
    """Whether a decorator is that of a group of commands, which another decorator made of a function."""
    is_named = isinstance(callee, nodes.Attribute) and callee.attrname in ("command", "group")
    if not is_named or not isinstance(callee.expr, nodes.Name) or depth >= MAX_GROUPS:
        return False
    bound = callee.expr.lookup(callee.expr.name)[1]
    group = bound[0] if len(bound) == 1 else None
    if not isinstance(group, nodes.AsyncFunctionDef):
        return False
    return _given(ev, group.name, decorators_of(group), depth + 1) == _CONTEXT


def _only(ev: Evaluator, node: nodes.NodeNG) -> str:
    """The name of the only value of an expression; empty where there are several."""
    names = {_written(value) for value in ev.values(node)}
    return names.pop() if len(names) == 1 else ""


def _is_of_framework(name: str) -> bool:
    return name.partition(".")[0] in _FRAMEWORKS


def _given_by(written: str, callee: nodes.NodeNG, decorator: nodes.NodeNG, name: str) -> tuple[str, ...]:
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
