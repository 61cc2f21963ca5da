from asyncpg.connection import Connection, connect
from asyncpg.pool import Pool, create_pool
