"""What a room may add to the service."""

from importlib import import_module


class Plugin:
    """What every plugin derives from."""

    async def greet(self, room):
        return f"welcome to {room}"


def load():
    """The only module that plugins need has a name that is written out."""
    return import_module("chat.text")


async def greet(plugin: Plugin, room):
    """The parameter says what it is."""
    return await plugin.greet(room)


def allowed():
    """What is imported is there."""
    from chat import limits

    return limits
