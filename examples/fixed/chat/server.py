"""Accepts connections and hands each message to its route."""

import asyncio

from chat import admin, router
from chat.websocket import WebSocket


async def dispatch(socket, room, message):
    """One message: the first word names the route, the rest is its text."""
    word, _, text = message.partition(" ")
    match word:
        case "/join":
            await router.join(socket, room)
        case "/count":
            await router.count(socket, room)
        case "/leave":
            await router.leave(socket)
        case "/shout":
            await router.shout(socket, room, text)
        case "/announce":
            await admin.announce(socket, room, text)
        case "/census":
            await admin.census(socket, room)
        case "/kick":
            await admin.kick(socket)
        case _:
            await router.say(socket, room, message)


async def serve_client(reader, writer):
    """Serve one connection until it ends."""
    socket = WebSocket(reader, writer)
    room = (await socket.accept()).strip("/") or "lobby"
    try:
        while (message := await socket.receive()) is not None:
            await dispatch(socket, room, message)
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        await router.leave(socket)
        socket.close()


async def main(host="127.0.0.1", port=8765):
    server = await asyncio.start_server(serve_client, host, port)
    async with server:
        await server.serve_forever()
