from discord.ext.commands.bot import AutoShardedBot, Bot
from discord.ext.commands.cog import Cog
from discord.ext.commands.context import Context
from discord.ext.commands.core import command, group
