"""pytest's configuration of the linted project, read and never run.

pytest takes the first file that configures it, from the folder of its arguments upwards (Configuration, "Finding the
rootdir"). Which folder that is depends on how it is started, so every file on the way up from a test counts here.
"""

from __future__ import annotations

import os
import re
import shlex
from dataclasses import dataclass
from typing import Any

from flake8_async_ssot.inference.modules.paths import upwards
from flake8_async_ssot.inference.modules.sources import Sources
from flake8_async_ssot.inference.modules.tables import LARGEST, parse_ini, parse_toml

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


@dataclass(frozen=True, slots=True)
class PytestConfig:
    """The settings of pytest in one file. ``values`` are strings, or lists of strings, by the name of the setting."""

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

    def lines(self, name: str) -> tuple[str, ...]:
        """A setting whose entries are lines, one string an entry."""
        value = dict(self.values).get(name, ())
        return tuple(line.strip() for line in value.splitlines()) if isinstance(value, str) else value

    @property
    def options(self) -> tuple[str, ...]:
        """The words of ``addopts``, with ``--name=value`` taken apart."""
        words = self.items("addopts")
        return tuple(part for word in words for part in (word.split("=", 1) if word.startswith("--") else [word]))

    @property
    def modes(self) -> frozenset[str]:
        """The modes that options like ``--asyncio-mode`` set."""
        words = self.options
        return frozenset(words[i + 1] for i, word in enumerate(words[:-1]) if re.fullmatch(r"--\w+-mode", word))

    @property
    def plugins(self) -> tuple[str, ...]:
        """The modules that ``-p`` names."""
        return tuple(name for name in self._named if not name.startswith("no:"))

    @property
    def blocked(self) -> tuple[str, ...]:
        """The plugins that ``-p no:`` keeps pytest from loading."""
        return tuple(name.removeprefix("no:") for name in self._named if name.startswith("no:"))

    @property
    def _named(self) -> list[str]:
        words = self.options
        named = [words[i + 1] for i, word in enumerate(words[:-1]) if word == "-p"]
        return named + [word[2:] for word in words if word.startswith("-p") and len(word) > 2]


def configurations(sources: Sources, folder: str) -> tuple[PytestConfig, ...]:
    """The files that may configure pytest for tests in a folder, the nearest first; of one folder only the first."""
    return tuple(found for outer in upwards(folder) if (found := _of_folder(sources, outer)) is not None)


def _of_folder(sources: Sources, folder: str) -> PytestConfig | None:
    """The first file of a folder that configures pytest."""
    for name, sections in _FILES.items():
        found = _read(sources, os.path.join(folder, name), sections) if sources.has_file(folder, name) else None
        if found is not None:
            return found
    return None


def _read(sources: Sources, path: str, sections: tuple[str, ...]) -> PytestConfig | None:
    content = sources.content(path)
    if content is None or len(content) > LARGEST:
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    tables = parse_toml(text) if path.endswith(".toml") else parse_ini(text)
    held = [found for section in sections if (found := _section(tables or {}, section)) is not None]
    if not held and os.path.basename(path) not in _ITS_OWN:
        return None
    values = {name: value for section in reversed(held) for name, value in section.items()}
    return PytestConfig(path, tuple((name, _plain(value)) for name, value in values.items()))


def _section(tables: dict[str, Any], name: str) -> dict[str, Any] | None:
    """A section by its name, or a table by the dotted path to it; None where it is not there."""
    found: Any = tables.get(name)
    if found is None:
        found = tables
        for part in name.split("."):
            found = found.get(part) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else None


def _plain(value: object) -> str | tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
