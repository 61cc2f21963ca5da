"""Stands in for what a test does not need."""

from chat.websocket import WebSocket

__all__ = ["FakeWebSocket", "WebSocket"]


class FakeWebSocket:
    """Keeps what is sent."""

    def __init__(self):
        self.sent = []

    def send(self, text):  # AWT505
        self.sent.append(text)
