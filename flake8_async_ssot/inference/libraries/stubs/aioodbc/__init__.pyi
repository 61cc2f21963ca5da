from aioodbc.connection import Connection, connect
from aioodbc.cursor import Cursor
from aioodbc.pool import Pool, create_pool

async def dataSources(*args, **kwargs): ...
