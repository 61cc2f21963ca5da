"""A check of a SARIF log: what the standard asks of the objects that we write, in a few lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

#: For each object that we write: the properties that it must have, and all that it may have of those that we use.
_OBJECTS: dict[str, tuple[set[str], dict[str, str]]] = {
    "log": ({"version", "runs"}, {"$schema": "uri", "version": "text", "runs": "[run]"}),
    "run": ({"tool"}, {"tool": "tool", "results": "[result]", "columnKind": "columnKind"}),
    "tool": ({"driver"}, {"driver": "driver"}),
    "driver": ({"name"}, {"name": "text", "version": "text", "semanticVersion": "version", "rules": "[rule]"}),
    "rule": (
        {"id"},
        {
            "id": "text", "name": "text", "shortDescription": "message", "help": "message",
            "defaultConfiguration": "configuration",
        },
    ),
    "configuration": (set(), {"level": "level", "enabled": "bool"}),
    "message": ({"text"}, {"text": "text", "markdown": "text"}),
    "result": (
        {"message"},
        {
            "ruleId": "text", "ruleIndex": "index", "level": "level", "message": "message", "locations": "[location]",
            "partialFingerprints": "fingerprints",
        },
    ),
    "location": (set(), {"physicalLocation": "physical", "logicalLocations": "[logical]"}),
    "logical": (set(), {"fullyQualifiedName": "text"}),
    "physical": ({"artifactLocation"}, {"artifactLocation": "artifact", "region": "region"}),
    "artifact": ({"uri"}, {"uri": "uri"}),
    "region": ({"startLine"}, {"startLine": "place", "startColumn": "place", "snippet": "message"}),
}  # fmt: skip

_TEXTS = {
    "text": r"(?s).+",
    "uri": r"[\w.~:/?#\[\]@!$&'()*+,;=%-]+",
    "version": r"\d+\.\d+\.\d+",
    "level": "none|note|warning|error",
    "columnKind": "utf16CodeUnits|unicodeCodePoints",
}


def problems_of(log: Any) -> list[str]:
    """What is wrong with a log, as paths to the values."""
    return [*_wrong(log, "log", "log")]


def _wrong(value: Any, kind: str, path: str) -> Iterator[str]:
    if kind.startswith("["):
        if not isinstance(value, list):
            yield f"{path}: no list"
        else:
            for index, entry in enumerate(value):
                yield from _wrong(entry, kind[1:-1], f"{path}[{index}]")
    elif kind in _OBJECTS:
        yield from _wrong_object(value, kind, path)
    elif not _fits(value, kind):
        yield f"{path}: {value!r} is no {kind}"


def _wrong_object(value: Any, kind: str, path: str) -> Iterator[str]:
    required, known = _OBJECTS[kind]
    if not isinstance(value, dict):
        yield f"{path}: no object"
        return
    yield from (f"{path}: no {name}" for name in required - value.keys())
    for name, entry in value.items():
        yield from _wrong(entry, known[name], f"{path}.{name}") if name in known else [f"{path}: {name} is unknown"]


def _fits(value: Any, kind: str) -> bool:
    if kind in _TEXTS:
        return isinstance(value, str) and re.fullmatch(_TEXTS[kind], value) is not None
    if kind == "fingerprints":
        return isinstance(value, dict) and all(isinstance(entry, str) for entry in value.values())
    if kind == "bool":
        return isinstance(value, bool)
    return type(value) is int and value >= (0 if kind == "index" else 1)
