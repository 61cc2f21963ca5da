from discord.ext.commands.bot import AutoShardedBot, Bot
from discord.ext.commands.context import Context
