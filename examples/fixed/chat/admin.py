"""The routes of operators. They reach the realtime part dynamically, so that it can be left out of an installation."""

import importlib

REALTIME = "chat.realtime.manager"


async def announce(socket, room, text):
    """The module comes from importlib, the factory is its attribute."""
    realtime = importlib.import_module(REALTIME)
    manager = realtime.get_manager()
    await manager.broadcast(room, f"* {text}")


async def census(socket, room):
    """The module comes from importlib, the factory from getattr."""
    factory = getattr(importlib.import_module(".realtime", package="chat"), "get_manager")
    manager = factory()
    await socket.send(f"{room}: {manager.members(room)}")


async def kick(socket):
    """The module comes from __import__."""
    realtime = __import__(REALTIME, fromlist=["get_manager"])
    manager = realtime.get_manager()
    manager.leave(socket)
