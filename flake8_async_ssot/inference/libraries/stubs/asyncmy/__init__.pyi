from asyncmy.connection import Connection, connect
from asyncmy.pool import Pool, create_pool
