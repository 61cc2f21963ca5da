"""pytest's configuration of the linted project, read and never run.

pytest takes the first file that configures it, from the folder of its arguments upwards (Configuration, "Finding the
rootdir"). Which folder that is depends on how it is started, so every file on the way up from a test counts here.
"""

from __future__ import annotations

import ast
import configparser
import os
import re
import shlex
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

from flake8_async_ssot.inference.modules.folders import upwards

#: The files in the order in which pytest looks at them, each with the sections that configure it.
_FILES: dict[str, tuple[str, ...]] = {
    "pytest.toml": ("pytest",),
    ".pytest.toml": ("pytest",),
    "pytest.ini": ("pytest",),
    ".pytest.ini": ("pytest",),
    "pyproject.toml": ("tool.pytest.ini_options", "tool.pytest"),
    "tox.ini": ("pytest",),
    "setup.cfg": ("tool:pytest",),
}
#: They mean something to pytest even where they are empty.
_ITS_OWN = frozenset({"pytest.toml", ".pytest.toml", "pytest.ini", ".pytest.ini"})
#: The header of a table in TOML, at the start of a line; entries of arrays are indented or hold quotes or commas.
_TABLE = re.compile(r"^\[{1,2}([\w.\-\"' ]+)\]{1,2}[ \t]*(?:#.*)?$", re.M)

_Section = dict[str, object]


@dataclass(frozen=True, slots=True)
class PytestConfig:
    """What one file tells pytest. ``values`` are strings, or lists of strings, by the name of the setting."""

    path: str
    values: tuple[tuple[str, str | tuple[str, ...]], ...]

    def get(self, name: str) -> str:
        """A setting as one string; empty where it is not given."""
        value = dict(self.values).get(name, "")
        return value if isinstance(value, str) else " ".join(value)

    def items(self, name: str) -> tuple[str, ...]:
        """A setting that is a list, one string an entry; strings are split as a shell does."""
        value = dict(self.values).get(name, ())
        if not isinstance(value, str):
            return value
        try:
            return tuple(shlex.split(value, comments=True))
        except ValueError:
            return tuple(value.split())

    @property
    def options(self) -> tuple[str, ...]:
        """The words of ``addopts``, with ``--name=value`` taken apart."""
        words = self.items("addopts")
        return tuple(part for word in words for part in (word.split("=", 1) if word.startswith("--") else [word]))

    @property
    def modes(self) -> frozenset[str]:
        """What options like ``--asyncio-mode`` say."""
        words = self.options
        return frozenset(words[i + 1] for i, word in enumerate(words[:-1]) if re.fullmatch(r"--\w+-mode", word))

    @property
    def plugins(self) -> tuple[str, ...]:
        """The modules that ``-p`` names."""
        words = self.options
        named = [words[i + 1] for i, word in enumerate(words[:-1]) if word == "-p"]
        named += [word[2:] for word in words if word.startswith("-p") and len(word) > 2]
        return tuple(name for name in named if not name.startswith("no:"))


def configurations(folder: str) -> tuple[PytestConfig, ...]:
    """The files that may configure pytest for tests in a folder, the nearest first; of one folder only the first."""
    return tuple(found for outer in upwards(folder) if (found := _of_folder(outer)) is not None)


def _of_folder(folder: str) -> PytestConfig | None:
    for name, sections in _FILES.items():
        found = _read(os.path.join(folder, name), sections)
        if found is not None:
            return found
    return None


def _read(path: str, sections: tuple[str, ...]) -> PytestConfig | None:
    if not os.path.isfile(path):
        return None
    try:
        with open(path, encoding="utf-8-sig") as file:
            text = file.read()
    except (OSError, UnicodeDecodeError):
        return None
    parsed = parse_toml(text) if path.endswith(".toml") else parse_ini(text)
    held = [parsed[section] for section in sections if section in parsed]
    if not held and os.path.basename(path) not in _ITS_OWN:
        return None
    values = {name: value for section in reversed(held) for name, value in section.items()}
    return PytestConfig(path, tuple((name, _plain(value)) for name, value in values.items()))


def _plain(value: object) -> str | tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, (list, tuple)) else str(value)


def parse_ini(text: str) -> dict[str, _Section]:
    """The sections of an INI file; none where it is malformed."""
    parser = configparser.ConfigParser(
        interpolation=None, strict=False, allow_no_value=True, default_section="", inline_comment_prefixes=("#", ";")
    )
    try:
        parser.read_string(text)
    except configparser.Error:
        return {}
    return {name: {key: value or "" for key, value in parser.items(name)} for name in parser.sections()}


def parse_toml(text: str) -> dict[str, _Section]:
    """The tables of pytest in a TOML file, with those values that Python writes alike.

    The standard library has a parser from Python 3.11 only, and strings, numbers and arrays of them are all that
    pytest's settings hold.
    """
    parts = _TABLE.split(text)
    tables = zip(parts[1::2], parts[2::2])
    named = ((re.sub(r"[\s\"']", "", header), body) for header, body in tables)
    return {name: _toml_values(body) for name, body in named if "pytest" in name}


def _toml_values(body: str) -> _Section:
    values: _Section = {}
    lines = iter(body.splitlines())
    for line in lines:
        name, equals, start = line.strip().partition("=")
        if equals and not name.startswith("#"):
            value = _toml_value(start.strip(), lines)
            if value is not None:
                values[name.strip().strip("\"'")] = value
    return values


def _toml_value(start: str, lines: Iterator[str]) -> object:
    """A value that begins with some text and may go on over the next lines, None where Python writes it otherwise."""
    if start.split("#")[0].strip() in ("true", "false"):
        return start.startswith("true")
    text = start
    value = _literal(text)
    while value is None and start.startswith(("[", '"""', "'''")):
        following = next(lines, None)
        if following is None:
            return None
        text = f"{text}\n{following}"
        value = _literal(text)
    return value


def _literal(text: str) -> object:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
