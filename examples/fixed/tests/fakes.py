"""Stands in for what a test does not need."""

from chat.websocket import WebSocket

__all__ = ["FakeWebSocket", "WebSocket"]


class FakeWebSocket:
    """Keeps what is sent."""

    def __init__(self):
        self.sent = []

    async def send(self, text):
        self.sent.append(text)
