"""Parses the files of a project. Those that were parsed last are kept: one question often needs a file twice."""

from __future__ import annotations

import ast
import functools
import warnings

#: Trees that are kept.
MAX_TREES = 2


def parsed(text: bytes) -> ast.Module | None:
    """The tree of a module, which nobody may change; None where the text is no Python.

    Python's warnings about the file appear where the file is linted.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


@functools.lru_cache(maxsize=MAX_TREES)
def _parse(text: bytes) -> ast.Module:
    return ast.parse(text)
