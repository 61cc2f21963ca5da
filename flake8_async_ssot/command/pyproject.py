"""The table ``[tool.flake8-async-ssot]`` of ``pyproject.toml``, as arguments of flake8's command line.

Where such a table stands, the command reads it in the place of flake8's own files.
"""

from __future__ import annotations

import difflib
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from flake8_async_ssot.command.problem import Problem
from flake8_async_ssot.options import PREFIX, SPECS, Spec

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

NAME = "flake8-async-ssot"
_FILE = "pyproject.toml"
_CODE = re.compile(r"[A-Z][A-Z0-9]{0,6}")
#: What flake8 takes for the end of an entry of a list.
_SEPARATOR = re.compile(r"[,\s]")


class _Wrong(ValueError):
    """A value of a key is wrong; the text says how."""


def arguments_from_table(folder: str) -> tuple[str, ...]:
    """The arguments that stand for the nearest table, from a folder upwards; none where there is no such table.

    :raises Problem: a file on the way is no TOML, or its table holds an unknown key or a wrong value.
    """
    while True:
        path = os.path.join(folder, _FILE)
        table = _table(path)
        if table is not None:
            return ("--isolated", *_arguments(table, path))
        outer = os.path.dirname(folder)
        if outer == folder:
            return ()
        folder = outer


def _table(path: str) -> Mapping[str, Any] | None:
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
    except (OSError, UnicodeDecodeError):
        return None
    if NAME not in text:
        return None
    try:
        # A version such as 3.10 is no number, and is not to become 3.1.
        tool = tomllib.loads(text, parse_float=str).get("tool")
    except (ValueError, RecursionError) as error:
        raise Problem(f"{path}: no TOML: {error}") from None
    table = tool.get(NAME) if isinstance(tool, dict) else None
    if table is not None and not isinstance(table, dict):
        raise Problem(f"{path}: tool.{NAME} is no table")
    return table


def _arguments(table: Mapping[str, Any], path: str) -> Iterator[str]:
    for key, value in table.items():
        name = key.removeprefix(PREFIX)
        reader = _READERS.get(name)
        if reader is None:
            close = difflib.get_close_matches(name, _READERS, n=1)
            hint = f"; did you mean {close[0]!r}?" if close else ""
            raise Problem(f"{path}: [tool.{NAME}] has no key {key!r}{hint}")
        try:
            flag, text = reader(value, os.path.dirname(path))
        except _Wrong as wrong:
            raise Problem(f"{path}: [tool.{NAME}] {key}: {wrong}") from None
        yield f"{flag}={text}"


def _entries(value: Any) -> list[str]:
    """The texts in a list, or the one text."""
    found = value if isinstance(value, list) else [value]
    if not all(isinstance(entry, str) for entry in found):
        raise _Wrong("is neither a text nor a list of texts")
    return found


def _codes(value: Any) -> str:
    entries = [part for entry in _entries(value) for part in _SEPARATOR.split(entry) if part]
    for entry in entries:
        if not _CODE.fullmatch(entry):
            raise _Wrong(f"{entry!r} is neither a code nor the start of one")
    return ",".join(entries)


def _pattern(text: str, folder: str) -> str:
    """A pattern of paths as flake8 takes it, which resolves those with a slash from the working folder."""
    if _SEPARATOR.search(text) or ":" in text:
        raise _Wrong(f"{text!r} holds a space, a comma or a colon, which flake8's patterns cannot")
    return _near(text, folder) if "/" in text else text


def _near(text: str, folder: str) -> str:
    """A path that starts at a folder, as seen from the working folder, with a slash in it."""
    path = os.path.relpath(os.path.join(folder, text))
    return path if os.path.isabs(path) or path.startswith("..") else os.path.join(".", path)


def _listed_codes(flag: str) -> _Reader:
    return lambda value, folder: (flag, _codes(value))


def _listed_patterns(flag: str) -> _Reader:
    return lambda value, folder: (flag, ",".join(_pattern(entry, folder) for entry in _entries(value)))


def _per_file(value: Any, folder: str) -> tuple[str, str]:
    if not isinstance(value, dict):
        raise _Wrong('is no table such as {"tests/*" = ["AWT303"]}')
    return "--per-file-ignores", " ".join(
        f"{_pattern(pattern, folder)}:{_codes(codes)}" for pattern, codes in value.items()
    )


def _ours(spec: Spec) -> _Reader:
    """How a value of an option of the plugin is read."""

    def read(value: Any, folder: str) -> tuple[str, str]:
        if isinstance(value, bool):
            value = "on" if value else "off"
        elif isinstance(value, int):
            value = str(value)
        entries = _entries(value)
        if len(entries) != 1 and not spec.is_list:
            raise _Wrong("is not one text")
        if spec.is_path:
            entries = [_near(entry, folder) for entry in entries]
        if spec.is_list and not spec.has_spaces and any(_SEPARATOR.search(entry.strip()) for entry in entries):
            entries = [part for entry in entries for part in _SEPARATOR.split(entry) if part]
        return spec.flag, ",".join(entries)

    return read


_Reader = Callable[[Any, str], tuple[str, str]]
_READERS: dict[str, _Reader] = {
    **{name: _listed_codes(f"--{name}") for name in ("select", "extend-select", "ignore", "extend-ignore")},
    **{name: _listed_patterns(f"--{name}") for name in ("exclude", "extend-exclude", "filename")},
    "per-file-ignores": _per_file,
    **{spec.config_name.removeprefix(PREFIX): _ours(spec) for spec in SPECS},
}
