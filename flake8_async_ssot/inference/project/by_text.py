"""What a file stores under names that it holds as texts, and the words that such stores are written with.

Most files hold none of these words and are not parsed. What is found in the others is kept under digests of their
contents, so that a run over one file parses none of them again.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Callable
from typing import NamedTuple

from flake8_async_ssot.inference.project.reading import read_record, read_stores
from flake8_async_ssot.inference.project.record import FORM as _FORM_OF_RECORDS
from flake8_async_ssot.inference.project.record import Record, to_json
from flake8_async_ssot.inference.project.words import words_in
from flake8_async_ssot.inference.syntax.parsing import parsed

#: Counts the changes of what is kept, with the form of records.
FORM = f"1.{_FORM_OF_RECORDS}"


class ByText(NamedTuple):
    """The words of a file by which it may store something under a text, None where it cannot be read; and its stores.

    ``record`` is the JSON of a record with these stores alone; empty without such a word, and where it is no Python.
    """

    words: frozenset[str] | None
    record: str = ""


NO_FILE = ByText(None)


def find(text: bytes | None) -> ByText:
    """What a file stores under texts, given what it holds; None where it cannot be read."""
    if text is None:
        return NO_FILE
    words = words_in(text)
    record = record_of(text, read_stores) if words else None
    return ByText(words, json.dumps(to_json(record), separators=(",", ":")) if record is not None else "")


def written(found: ByText) -> str:
    """What was found in a file as a text."""
    return json.dumps([sorted(found.words or ()), found.record])


def read(text: str) -> ByText | None:
    """What such a text holds; None where it holds none."""
    try:
        words, record = json.loads(text)
        return ByText(frozenset(words), record) if isinstance(record, str) else None
    except (ValueError, TypeError, RecursionError):
        return None


def record_of(text: bytes, read_off: Callable[[ast.Module], Record] = read_record) -> Record | None:
    """The record of what a file holds; None where that is no Python.

    :param read_off: reads it off the tree: ``read_record``, or ``read_stores`` for the stores by a text alone.
    """
    tree = parsed(text)
    try:
        return read_off(tree) if tree is not None else None
    except RecursionError:
        return None
