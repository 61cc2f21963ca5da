"""What discord.py gives to the functions that its decorators register: the context of a command, a message, a member.

The decorator of a command gives a command, so that only the library calls the function. That of a listener gives back
the function, which counts where the file does not use its name.

Sources: discord.py, "Commands", "Event Reference" and "Interactions API Reference".
"""

from __future__ import annotations

from dataclasses import replace

from astroid import nodes

from flake8_async_ssot.inference.evaluation import callers, classes
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.parts import name_of
from flake8_async_ssot.inference.evaluation.values import Bound, Overloads, Value, Values
from flake8_async_ssot.inference.syntax.names import decorators_of, looked_up
from flake8_async_ssot.inference.syntax.signatures import annotation_of, method_owner, positional_of

#: Groups of commands inside of one another that are followed.
MAX_GROUPS = 4
#: The decorator of a group of commands.
_SUBCOMMAND = "discord.ext.commands.core.GroupMixin.command"
_CONTEXT = ("discord.ext.commands.context.Context",)
_INTERACTION = ("discord.interactions.Interaction",)
_MESSAGE, _MEMBER, _GUILD = "discord.message.Message", "discord.member.Member", "discord.guild.Guild"
#: The classes of the first arguments, by the decorator of a command.
_COMMANDS = {
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
}
#: Decorators that register a function for the event of its name, or of the name that they are given.
_LISTENING = frozenset({
    "discord.client.Client.event", "discord.ext.commands.bot.BotBase.listen", "discord.ext.commands.cog.Cog.listener",
})  # fmt: skip
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


def parameter(ev: Evaluator, function: nodes.NodeNG, name: str) -> Values:
    """What discord.py gives for a parameter without annotation; nothing where that is not known."""
    decorators = decorators_of(function) if isinstance(function, nodes.AsyncFunctionDef) else []
    if not decorators or not function.root().is_linted or annotation_of(function.args, name) is not None:
        return ()
    skipped = 1 if method_owner(function) is not None else 0
    names = [found.name for found in positional_of(function.args)][skipped:]
    given = _given(ev, function, decorators) if name in names else ()
    written = given[names.index(name)] if name in names and names.index(name) < len(given) else ""
    # A project that has a class of its own below it may give objects of that.
    if not written or ev.index.survey.subclasses(ev.project, written.rpartition(".")[2]):
        return ()
    instance = classes.instance_of(ev, written, function.root())
    return (replace(instance, certain=False),) if instance is not None else ()


def _given(
    ev: Evaluator, function: nodes.FunctionDef, decorators: list[nodes.NodeNG], depth: int = 0
) -> tuple[str, ...]:
    """The classes of what a function gets first.

    A decorator below the one that registers it has to be of the library as well: another one may put a wrapper there.

    :param depth: how many groups the function stands in that were followed.
    """
    found: tuple[str, ...] = ()
    for decorator in decorators:
        callee = decorator.func if isinstance(decorator, nodes.Call) else decorator
        written = _only(ev, callee)
        if found and not written.startswith("discord."):
            return ()
        found = found or _event(ev, written, decorator, function) or _command(ev, decorator, callee, written, depth)
    return found


def _event(ev: Evaluator, written: str, decorator: nodes.NodeNG, function: nodes.FunctionDef) -> tuple[str, ...]:
    """What a listener gets: a function that is used in other ways may get anything."""
    if written not in _LISTENING or ev.fact(function.root(), callers.uses_by_name).get(function.name):
        return ()
    given = [*decorator.args, *(k.value for k in decorator.keywords)] if isinstance(decorator, nodes.Call) else []
    if not given:
        return _EVENTS.get(function.name, ())
    return _EVENTS.get(given[0].value, ()) if isinstance(given[0], nodes.Const) else ()


def _command(ev: Evaluator, decorator: nodes.NodeNG, callee: nodes.NodeNG, written: str, depth: int) -> tuple[str, ...]:
    """What a command gets; a class of commands that the decorator is given may give it anything."""
    if not isinstance(decorator, nodes.Call) or any(keyword.arg in (None, "cls") for keyword in decorator.keywords):
        return ()
    if not written.startswith("discord."):
        # A function of the project hands on what the library's function gives: a function inside of that.
        written = _only(ev, decorator).rpartition(".")[0]
    return _COMMANDS.get(_SUBCOMMAND if not written and _is_of_group(ev, callee, depth) else written, ())


def _is_of_group(ev: Evaluator, callee: nodes.NodeNG, depth: int) -> bool:
    """Whether a decorator is that of a group of commands, which another decorator made of a function."""
    is_named = isinstance(callee, nodes.Attribute) and callee.attrname in ("command", "group")
    if not is_named or not isinstance(callee.expr, nodes.Name) or depth >= MAX_GROUPS:
        return False
    bound = looked_up(callee.expr)[1]
    group = bound[0] if len(bound) == 1 else None
    if not isinstance(group, nodes.AsyncFunctionDef):
        return False
    return _given(ev, group, decorators_of(group), depth + 1) == _CONTEXT


def _only(ev: Evaluator, node: nodes.NodeNG) -> str:
    """The name of the only value of an expression; empty where there are several."""
    names = {_written(value) for value in ev.values(node)}
    return names.pop() if len(names) == 1 else ""


def _written(value: Value) -> str:
    """The qualified name of a function."""
    inner = value.function if isinstance(value, Bound) else value
    return name_of(inner.functions[0] if isinstance(inner, Overloads) else inner)
