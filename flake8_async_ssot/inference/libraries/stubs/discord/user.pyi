from discord.abc import Messageable

class User(Messageable):
    name: str
    mention: str
    display_name: str
    bot: bool
    async def create_dm(self, *args, **kwargs): ...
