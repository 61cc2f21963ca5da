from discord.abc import Messageable
from discord.guild import Guild
from discord.message import Message

class Context(Messageable):
    message: Message
    valid: bool
    author: Messageable
    channel: Messageable
    guild: Guild | None
    async def invoke(self, *args, **kwargs): ...
    async def reply(self, *args, **kwargs) -> Message: ...
    async def send_help(self, *args, **kwargs): ...
    async def reinvoke(self, *args, **kwargs): ...
