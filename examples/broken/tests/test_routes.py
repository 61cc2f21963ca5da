"""All green: an AsyncMock stands in for the sync factory, so awaiting it works here and nowhere else."""

import unittest
from unittest.mock import AsyncMock, Mock, patch

from chat import admin, router


class RoutesTest(unittest.IsolatedAsyncioTestCase):
    def setUp(self):
        self.socket = AsyncMock()

    async def test_join(self):
        manager = Mock()
        with patch("chat.router.get_manager", new_callable=AsyncMock, return_value=manager):  # AWT301
            await router.join(self.socket, "lobby")
        manager.join.assert_called_once_with("lobby", self.socket)

    async def test_say(self):
        with patch("chat.router.current_manager", AsyncMock()) as get_manager:  # AWT301
            await router.say(self.socket, "lobby", "hello")
        get_manager.return_value.broadcast.assert_awaited_once_with("lobby", "hello")

    async def test_announce(self):
        with patch("chat.realtime.manager.get_manager", AsyncMock()) as get_manager:  # AWT301
            await admin.announce(self.socket, "lobby", "hello")
        get_manager.return_value.broadcast.assert_awaited_once_with("lobby", "* hello")
