from discord import abc, app_commands
from discord.channel import DMChannel, TextChannel
from discord.client import Client
from discord.guild import Guild
from discord.interactions import Interaction, InteractionResponse
from discord.member import Member
from discord.message import Attachment, Message
from discord.user import User
