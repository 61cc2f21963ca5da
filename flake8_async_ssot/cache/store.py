"""The database of the cache: texts under keys that are digests of what they hold.

A fact is kept under the digest of its text, a set of facts under the digest of theirs, and a result with a digest over
its key and text. What does not fit its digest is damaged, and counts as missing. So does everything where the file is
no database, has other tables, is locked for long, or cannot be written: a cache never fails.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from typing import NamedTuple

#: Bytes of a digest.
DIGEST = 16
#: Seconds to wait for another process that writes.
_PATIENCE = 5.0
#: Steps of the database's machine that one statement may take: a damaged or hostile file must not hang.
_MAX_STEPS = 20_000_000
#: Rows that one statement asks for.
_ROWS = 500
#: Days without use after which a result goes.
MAX_AGE = 30
#: Bytes of the database above which all results go.
MAX_BYTES = 256 * 1024 * 1024
_TABLES = {
    "result": "CREATE TABLE result (key BLOB PRIMARY KEY, batch BLOB, body TEXT, day INTEGER, sum BLOB) WITHOUT ROWID",
    "batch": "CREATE TABLE batch (key BLOB PRIMARY KEY, body BLOB) WITHOUT ROWID",
    "fact": "CREATE TABLE fact (key BLOB PRIMARY KEY, source BLOB, body TEXT) WITHOUT ROWID",
    "stamp": "CREATE TABLE stamp (key TEXT PRIMARY KEY, body TEXT, sum BLOB) WITHOUT ROWID",
    "shelf": "CREATE TABLE shelf (key TEXT PRIMARY KEY, body TEXT, sum BLOB) WITHOUT ROWID",
    "swept": "CREATE TABLE swept (day INTEGER PRIMARY KEY)",
}


def digest(*parts: bytes) -> bytes:
    """A digest of several parts, which does not depend on where one ends and the next begins alone."""
    sum_ = hashlib.blake2b(digest_size=DIGEST)
    for part in parts:
        sum_.update(len(part).to_bytes(8, "little") + part)
    return sum_.digest()


def fact_key(source: bytes, body: str) -> bytes:
    """The key of a fact: of its text, and of the set of facts that it comes from."""
    return digest(source, _encoded(body))


class Found(NamedTuple):
    """What results depend on: facts and sets of facts by their keys, and states of files by their paths."""

    facts: dict[bytes, tuple[bytes, str]]
    batches: dict[bytes, bytes]
    stamps: dict[str, str]


class Store:
    """One database. Any failure makes it empty for the rest of the run."""

    def __init__(self, path: str, today: int) -> None:
        """Open a database, or make a new one in the place of one that is not ours.

        :param path: of a file in a folder that exists.
        :param today: the number of the day, by which what was not used for long goes.
        """
        self._path = path
        self._today = today
        self._connection: sqlite3.Connection | None = None
        self._is_released = False
        self._is_writable = True
        with suppress(sqlite3.Error, OSError, ValueError):
            self._connection = self._opened()
            self._sweep()

    def close(self) -> None:
        """Let go of the file."""
        if self._connection is not None:
            with suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None

    def __del__(self) -> None:
        """Let go of the file: from Python 3.13 on, leaving that to the collector is warned of."""
        self.close()

    def release(self) -> None:
        """Let go of the file until it is needed again: no connection may go over to a forked process."""
        if self._connection is not None:
            self.close()
            self._is_released = True

    def _held(self) -> sqlite3.Connection | None:
        """The connection, opened again where it was let go."""
        if self._is_released:
            self._is_released = False
            with suppress(sqlite3.Error, OSError, ValueError):
                self._connection = self._opened()
        return self._connection

    @property
    def is_empty(self) -> bool:
        """Whether no result is there."""
        return not self._rows("SELECT 1 FROM result LIMIT ?", [1])

    def _opened(self) -> sqlite3.Connection:
        connection = connected(self._path)
        if connection is not None:
            return connection
        os.unlink(self._path)
        with suppress(OSError):
            # What a killed process left of the old one must not be taken for a part of the new one.
            os.unlink(f"{self._path}-journal")
        connection = connected(self._path)
        if connection is None:
            raise sqlite3.DatabaseError
        return connection

    def _sweep(self) -> None:
        """Once a day, drop what was not used for long, and everything where it is too much."""
        connection = self._connection
        if connection is None or connection.execute("SELECT 1 FROM swept WHERE day = ?", (self._today,)).fetchone():
            return
        size = os.path.getsize(self._path)
        with transaction(connection):
            connection.execute("DELETE FROM swept")
            connection.execute("INSERT INTO swept VALUES (?)", (self._today,))
            oldest = self._today - MAX_AGE if size <= MAX_BYTES else self._today + 1
            if connection.execute("DELETE FROM result WHERE day < ?", (oldest,)).rowcount:
                _drop_unused(connection)
            if size > MAX_BYTES:
                connection.execute("DELETE FROM shelf")
        if size > MAX_BYTES:
            connection.execute("VACUUM")

    def result(self, key: bytes) -> tuple[bytes, str] | None:
        """The set of facts that a result depends on, and its text; None where there is none. It counts as used."""
        row = next(iter(self._rows("SELECT batch, body, sum, day FROM result WHERE key = ?", [key])), None)
        if row is None:
            return None
        batch, body, sum_, day = row
        if not isinstance(batch, bytes) or not isinstance(body, str) or sum_ != digest(key, batch, _encoded(body)):
            return None
        if day != self._today:
            self._write([("UPDATE result SET day = ? WHERE key = ?", [(self._today, key)])])
        return batch, body

    def batch(self, key: bytes) -> list[bytes] | None:
        """The keys of the facts in a set; None where it is missing."""
        row = next(iter(self._rows("SELECT body FROM batch WHERE key = ?", [key])), None)
        if row is None or not isinstance(row[0], bytes) or digest(row[0]) != key:
            return None
        return [row[0][start : start + DIGEST] for start in range(0, len(row[0]), DIGEST)]

    def facts(self, keys: list[bytes]) -> dict[bytes, tuple[bytes, str]]:
        """The facts of some keys as far as they are there: the set of facts that one comes from, and its text."""
        return {
            key: (source, body)
            for key, source, body in self._many("SELECT key, source, body FROM fact WHERE key IN ", keys)
            if isinstance(source, bytes) and isinstance(body, str) and fact_key(source, body) == key
        }

    def stamps(self, paths: list[str]) -> dict[str, str]:
        """What is kept of the states of files, by their paths."""
        return self._texts("stamp", paths)

    def shelf(self, keys: list[str]) -> dict[str, str]:
        """The texts of some keys as far as they are there."""
        return self._texts("shelf", keys)

    def put_on_shelf(self, texts: Mapping[str, str]) -> None:
        """Keep texts by their keys."""
        self._write([("INSERT OR REPLACE INTO shelf VALUES (?, ?, ?)", _summed(texts))])

    def put(self, key: bytes, result: tuple[bytes, str], found: Found) -> None:
        """Keep a result, with what it depends on, all at once or not at all.

        :param result: the set of facts that it depends on, and its text.
        """
        batch, body = result
        self._write(
            [
                ("INSERT OR IGNORE INTO fact VALUES (?, ?, ?)", [(key, *fact) for key, fact in found.facts.items()]),
                ("INSERT OR IGNORE INTO batch VALUES (?, ?)", found.batches.items()),
                (
                    "INSERT OR REPLACE INTO stamp VALUES (?, ?, ?)",
                    _summed(found.stamps),
                ),
                (
                    "INSERT OR REPLACE INTO result VALUES (?, ?, ?, ?, ?)",
                    [(key, batch, body, self._today, digest(key, batch, _encoded(body)))],
                ),
            ]
        )

    def _texts(self, table: str, keys: list[str]) -> dict[str, str]:
        rows = self._many(f"SELECT key, body, sum FROM {table} WHERE key IN ", keys)
        return {
            key: body
            for key, body, sum_ in rows
            if isinstance(body, str) and isinstance(key, str) and sum_ == digest(_encoded(key), _encoded(body))
        }

    def _many(self, statement: str, keys: list[bytes] | list[str]) -> Iterator[tuple[object, ...]]:
        for start in range(0, len(keys), _ROWS):
            part = keys[start : start + _ROWS]
            yield from self._rows(f"{statement}({','.join('?' * len(part))})", part)

    def _rows(self, statement: str, values: list[bytes] | list[str] | list[int]) -> list[tuple[object, ...]]:
        connection = self._held()
        if connection is None:
            return []
        try:
            return connection.execute(statement, values).fetchall()
        except (sqlite3.Error, ValueError):
            self.close()
            return []

    def _write(self, statements: list[tuple[str, Iterable[tuple[object, ...]]]]) -> None:
        connection = self._held()
        if connection is None or not self._is_writable:
            return
        try:
            with transaction(connection):
                for statement, rows in statements:
                    connection.executemany(statement, rows)
        except (sqlite3.Error, ValueError):
            # Read-only, locked or full: what is there may still be read.
            self._is_writable = False


def connected(path: str) -> sqlite3.Connection | None:
    """A connection to a database with our tables and no others; None where the file is something else."""
    connection = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
    try:
        connection.set_progress_handler(lambda: 1, _MAX_STEPS)
        connection.execute("PRAGMA trusted_schema=OFF")
        # What a crash of the whole machine damages counts as missing: cheaper than to wait for the disk.
        connection.execute("PRAGMA synchronous=OFF")
        found = _schema(connection)
        if not found:
            with transaction(connection):
                for statement in () if _schema(connection) else _TABLES.values():
                    connection.execute(statement)
            found = _schema(connection)
        if found == _TABLES:
            return connection
    except sqlite3.OperationalError as error:
        connection.close()
        if "locked" in str(error) or "readonly" in str(error) or "unable to open" in str(error):
            raise
        return None
    except sqlite3.Error:
        pass
    connection.close()
    return None


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All writes of a block, or none of them where it raises."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        with suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _drop_unused(connection: sqlite3.Connection) -> None:
    """Drop the sets of facts that no result depends on, and the facts that are in none of the sets left."""
    bodies = dict(connection.execute("SELECT key, body FROM batch"))
    sources = dict(connection.execute("SELECT key, source FROM fact"))
    todo = {batch for (batch,) in connection.execute("SELECT DISTINCT batch FROM result")}
    batches: set[bytes] = set()
    facts: set[bytes] = set()
    while todo:
        batches |= todo
        members = {
            body[start : start + DIGEST]
            for body in (bodies.get(key, b"") for key in todo)
            for start in range(0, len(body), DIGEST)
        }
        todo = {sources[key] for key in members - facts if key in sources} & bodies.keys() - batches
        facts |= members
    connection.executemany("DELETE FROM batch WHERE key = ?", [(key,) for key in bodies.keys() - batches])
    connection.executemany("DELETE FROM fact WHERE key = ?", [(key,) for key in sources.keys() - facts])
    connection.execute("DELETE FROM stamp")


def _summed(texts: Mapping[str, str]) -> list[tuple[str, str, bytes]]:
    """Texts by keys as rows, each with a digest over key and text."""
    return [(key, text, digest(_encoded(key), _encoded(text))) for key, text in texts.items()]


def _schema(connection: sqlite3.Connection) -> dict[str, str]:
    """The statements that made the tables of a database, and whatever else it holds, by name."""
    with closing(connection.execute("SELECT name, sql FROM sqlite_master")) as rows:
        return {str(name): str(sql) for name, sql in rows}


def _encoded(text: str) -> bytes:
    return text.encode(errors="surrogatepass")
