"""The mocks follow the real thing: what is sync there is sync here."""

import unittest
from unittest.mock import AsyncMock, create_autospec, patch

from chat import admin, router
from chat.realtime import Manager
from chat.websocket import WebSocket


class RoutesTest(unittest.IsolatedAsyncioTestCase):
    def setUp(self):
        self.manager = create_autospec(Manager, instance=True)
        self.socket = create_autospec(WebSocket, instance=True)

    async def test_join(self):
        with patch("chat.router.get_manager", autospec=True, return_value=self.manager):
            await router.join(self.socket, "lobby")
        self.manager.join.assert_called_once_with("lobby", self.socket)

    async def test_say(self):
        with patch("chat.router.current_manager", autospec=True, return_value=self.manager):
            await router.say(self.socket, "lobby", "hello")
        self.manager.broadcast.assert_awaited_once_with("lobby", "hello")

    async def test_announce(self):
        with patch("chat.realtime.manager.get_manager", autospec=True, return_value=self.manager):
            await admin.announce(self.socket, "lobby", "hello")
        self.manager.broadcast.assert_awaited_once_with("lobby", "* hello")

    async def test_send_is_async(self):
        self.assertIsInstance(self.socket.send, AsyncMock)
