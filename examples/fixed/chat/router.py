"""The routes of ordinary users."""

from chat import realtime
from chat.realtime import get_manager
from chat.realtime import get_manager as current_manager
from chat.realtime.manager import get_manager as manager_of_this_process


async def join(socket, room):
    """The factory comes from the package that re-exports it."""
    manager = get_manager()
    manager.join(room, socket)
    await socket.send(f"welcome to {room}")


async def say(socket, room, text):
    """It comes under another name."""
    manager = current_manager()
    await manager.broadcast(room, text)


async def count(socket, room):
    """It comes from the module that defines it."""
    await socket.send(f"{manager_of_this_process().members(room)} in {room}")


async def leave(socket):
    """It is an attribute of the package."""
    manager = realtime.get_manager()
    manager.leave(socket)


async def shout(socket, room, text):
    """It is imported inside the function, as one does to break a cycle of imports."""
    from .realtime.manager import get_manager

    manager = get_manager()
    await manager.broadcast(room, text.upper())
