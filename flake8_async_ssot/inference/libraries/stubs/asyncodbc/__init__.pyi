from asyncodbc.connection import Connection, connect
from asyncodbc.pool import Pool, create_pool

async def data_sources(*args, **kwargs): ...
