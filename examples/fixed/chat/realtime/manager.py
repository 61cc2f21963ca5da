"""Who is in which room."""

from collections import defaultdict


class Manager:
    """The open connections of this process."""

    def __init__(self):
        self._rooms = defaultdict(list)

    def join(self, room, socket):
        self._rooms[room].append(socket)

    def leave(self, socket):
        for sockets in self._rooms.values():
            if socket in sockets:
                sockets.remove(socket)

    def members(self, room):
        return len(self._rooms[room])

    async def broadcast(self, room, text):
        for socket in list(self._rooms[room]):
            await socket.send(text)


_manager = Manager()


def get_manager():
    """The one manager of this process."""
    return _manager
