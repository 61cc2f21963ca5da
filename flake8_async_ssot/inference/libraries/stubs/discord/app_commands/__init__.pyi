from discord.app_commands.commands import command
from discord.app_commands.tree import CommandTree
