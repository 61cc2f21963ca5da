from discord.message import Message

class Messageable:
    __await__: None
    __enter__: None
    __aenter__: None
    async def send(self, *args, **kwargs) -> Message: ...
    async def fetch_message(self, *args, **kwargs) -> Message: ...
