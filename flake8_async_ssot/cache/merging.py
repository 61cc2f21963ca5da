"""Several databases of results into one: what the jobs of a CI found, each from the same start."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing

from flake8_async_ssot.cache.folder import database_in
from flake8_async_ssot.cache.store import connected, transaction

#: Tables whose rows have a digest over what they hold: the newest row of a key counts. States of files are left out,
#: since they are those of one machine.
_SUMMED = ("result", "shelf")
#: Tables whose keys are digests of their rows.
_DIGESTS = ("batch", "fact")


class NotMerged(Exception):
    """A database cannot be read or written; the text says which."""


def merge(into: str, folders: Sequence[str]) -> int:
    """Take into the cache in a folder what was found since, in copies of it or from nothing.

    A row of a copy that is still the one of ``into`` is nothing new: what one copy found anew is not undone by another
    that only carried the old row along. Rows are taken as they are: what is damaged counts as missing when it is read.

    :param into: made where it is missing.
    :returns: the number of results that are new or other ones.
    :raises NotMerged: a folder holds no cache of this version, or ``into`` cannot be written.
    """
    path = database_in(into)
    connection = _opened(path or into)
    with closing(connection):
        try:
            for table in _SUMMED:
                connection.execute(f"CREATE TEMP TABLE first_{table} AS SELECT key, sum FROM {table}")
                connection.execute(f"CREATE INDEX temp.of_{table} ON first_{table} (key)")
            return sum(_taken(connection, folder) for folder in folders)
        except sqlite3.Error as error:
            raise NotMerged(f"{into}: {error}") from error


def _opened(path: str) -> sqlite3.Connection:
    try:
        connection = connected(path)
    except sqlite3.Error as error:
        raise NotMerged(f"{path}: {error}") from error
    if connection is None:
        raise NotMerged(f"{path}: no cache of this version")
    return connection


def _taken(connection: sqlite3.Connection, folder: str) -> int:
    """Take the rows of one database; the number of results among them."""
    path = database_in(folder) if os.path.isdir(folder) else None
    if path is None or not os.path.isfile(path):
        raise NotMerged(f"{folder}: no cache of this version")
    # Looked at by itself first: only a database with our tables and no others is attached.
    _opened(path).close()
    connection.execute("ATTACH ? AS other", (path,))
    try:
        with transaction(connection):
            for table in _DIGESTS:
                connection.execute(f"INSERT OR IGNORE INTO main.{table} SELECT * FROM other.{table}")
            return [_new(connection, table) for table in reversed(_SUMMED)][-1]
    finally:
        connection.execute("DETACH other")


def _new(connection: sqlite3.Connection, table: str) -> int:
    return connection.execute(
        f"INSERT OR REPLACE INTO main.{table} SELECT * FROM other.{table} AS new WHERE NOT EXISTS "
        f"(SELECT 1 FROM temp.first_{table} AS old WHERE old.key = new.key AND old.sum IS new.sum)"
    ).rowcount
