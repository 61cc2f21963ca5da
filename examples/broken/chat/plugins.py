"""What a room may add to the service: nobody can check it. A team that turns AWT901 to AWT903 on sees where."""

from importlib import import_module


def load(name):
    """The module of a plugin comes from a name that is known at run time."""
    return import_module(f"chat.plugins.{name}")  # opt-in AWT902


async def greet(plugin, room):
    """The parameter says nothing of what it is."""
    return await plugin.greet(room)  # opt-in AWT901


def allowed():
    """What is imported was renamed, which shows when the first plugin asks."""
    from chat.limits import ALLOWED_PLUGINS  # opt-in AWT903

    return ALLOWED_PLUGINS
