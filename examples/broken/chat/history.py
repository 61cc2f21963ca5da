"""What was said in each room."""

from collections import defaultdict


class History:
    """Keeps the last lines of each room; other places to keep them derive from it."""

    async def add(self, room, text):
        raise NotImplementedError

    async def last(self, room):
        raise NotImplementedError


class MemoryHistory(History):
    """Keeps them in this process."""

    def __init__(self):
        self._lines = defaultdict(list)

    async def add(self, room, text):
        self._lines[room].append(text)

    def last(self, room):  # AWT501
        return list(self._lines[room])
