"""What the files in which a project is configured ask for: TOML, INI and lists of requirements."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Any

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from flake8_async_ssot.inference.modules.tables import parse_ini, parse_toml

#: Tables whose keys are names of distributions.
_TABLES_OF_NAMES = re.compile(r"dependencies$|^(?:dev-)?packages$")
#: What follows a requirement in its line: a comment, options of pip, the sign that the line goes on.
_AFTER_REQUIREMENT = re.compile(r"\s(?:#|--|\\$).*|\\$")
#: What stands before a requirement in tox's settings: the factors that it is for.
_FACTORS = re.compile(r"^[\w{},.!-]+:(?!/)\s*")


def required(path: str, text: str) -> frozenset[str] | None:
    """The distributions that a file asks for, by their names in lower case with hyphens.

    None where a file of that name lists no requirements in a form that is known, or is malformed.
    """
    suffix = os.path.splitext(path)[1]
    if suffix == ".toml" or os.path.basename(path) == "Pipfile":
        tables = parse_toml(text)
        entries = None if tables is None else _entries_of_tables(tables)
    elif suffix in (".cfg", ".ini"):
        sections = parse_ini(text)
        values = None if sections is None else (value for section in sections.values() for value in section.values())
        entries = None if values is None else (_FACTORS.sub("", line) for value in values for line in value.split("\n"))
    elif suffix in (".txt", ".in"):
        entries = iter(text.splitlines())
    else:
        return None
    return None if entries is None else frozenset(filter(None, map(_name, entries)))


def _entries_of_tables(tables: dict[str, Any]) -> Iterator[str]:
    """The texts in lists of TOML tables, and the keys of tables that map the names of distributions."""
    todo: list[tuple[str, Any]] = [("", tables)]
    while todo:
        key, value = todo.pop()
        if isinstance(value, dict):
            if _TABLES_OF_NAMES.search(key):
                # Groups of requirements are lists of texts; poetry has lists of tables for one distribution.
                yield from (name for name, item in value.items() if not _is_group(item))
            todo.extend(value.items())
        elif isinstance(value, list):
            yield from (item for item in value if isinstance(item, str))
            todo.extend((key, item) for item in value if not isinstance(item, str))


def _is_group(value: object) -> bool:
    return isinstance(value, list) and not any(isinstance(item, dict) and "version" in item for item in value)


def _name(entry: str) -> str | None:
    """The name of the distribution that a requirement asks for; None where the text is no requirement."""
    text = _AFTER_REQUIREMENT.sub("", entry.strip()).strip()
    try:
        return canonicalize_name(Requirement(text).name) if text[:1].isalnum() else None
    except InvalidRequirement:
        return None
