"""The files in which a project is configured, TOML and INI, by the standard library's own readers."""

from __future__ import annotations

import configparser
import json
import re
import sys
from typing import Any

from flake8_async_ssot.inference.modules.sources import Sources

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

#: Larger files are data.
LARGEST = 400_000
#: A key of more parts than any project writes: the reader's time grows with the square of their number.
_MANY_PARTS = re.compile(r"(?:\.[ \t]*[\w\"'-]+[ \t]*){100}")


def parse_toml(text: str) -> dict[str, Any] | None:
    """The tables of a TOML file; None where it is malformed."""
    if _MANY_PARTS.search(text):
        return None
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError):
        return None


def parse_ini(text: str) -> dict[str, dict[str, str]] | None:
    """The sections of an INI file; None where it is malformed."""
    parser = configparser.ConfigParser(
        interpolation=None, strict=False, allow_no_value=True, default_section="", inline_comment_prefixes=("#", ";")
    )
    try:
        parser.read_string(text)
    except configparser.Error:
        return None
    return {name: {key: value or "" for key, value in parser.items(name)} for name in parser.sections()}


def toml_of(sources: Sources, path: str, mention: str = "") -> dict[str, Any]:
    """The tables of a TOML file; empty where it is missing, malformed, or does not mention a text."""
    text = sources.text(path, LARGEST)
    return (parse_toml(text) or {}) if text and mention in text else {}


def table_in(tables: Any, name: str) -> dict[str, Any]:
    """The table that a dotted name leads to; empty where there is none."""
    for part in name.split("."):
        tables = tables.get(part) if isinstance(tables, dict) else None
    return tables if isinstance(tables, dict) else {}


def text_in(table: dict[str, Any], key: str) -> str:
    """The text under a key; empty where there is none."""
    value = table.get(key)
    return value if isinstance(value, str) else ""


def texts_in(table: dict[str, Any], key: str) -> list[str]:
    """The texts in the list under a key."""
    value = table.get(key)
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


#: Comments and commas that JSON does not allow, and the editors' kind of it does. Strings are kept as they are.
_EXTRAS = re.compile(r'("(?:\\.|[^"\\\n])*")|//[^\n]*|/\*.*?\*/|,(?=\s*[]}])', re.DOTALL)


def parse_json(text: str) -> dict[str, Any]:
    """The table in a JSON file, which may have comments; empty where it is malformed or no table."""
    try:
        found = json.loads(_EXTRAS.sub(lambda match: match[1] or "", text))
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
