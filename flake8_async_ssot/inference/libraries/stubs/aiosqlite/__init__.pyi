from aiosqlite.core import Connection, connect
from aiosqlite.cursor import Cursor
