"""The versions of whatever a result comes from besides the linted project: our own code, its dependencies, Python."""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import sys
from collections.abc import Iterator

_DISTRIBUTION = "flake8-async-ssot"
_DEPENDENCIES = ("astroid", "typeshed_client", "flake8")
_PACKAGE = os.path.dirname(os.path.dirname(__file__))


def versions() -> dict[str, str]:
    """The versions by name; of our own code a digest, so that a change of it without a new version counts too."""
    found = {name: _version(name) for name in _DEPENDENCIES}
    return {**found, _DISTRIBUTION: _own(), "python": ".".join(map(str, sys.version_info))}


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _own() -> str:
    """The record of the installed files with their digests; where there is none, the files themselves."""
    record = ""
    try:
        distribution = importlib.metadata.distribution(_DISTRIBUTION)
        is_here = os.path.samefile(str(distribution.locate_file("flake8_async_ssot")), _PACKAGE)
        record = (distribution.read_text("RECORD") or "") if is_here else ""
    except (importlib.metadata.PackageNotFoundError, OSError):
        pass
    own = "\n".join(
        line for line in record.splitlines() if line.startswith("flake8_async_ssot/") and ".pyc" not in line
    )
    parts = [own.encode()] if own else _files(_PACKAGE)
    sum_ = hashlib.blake2b(digest_size=16)
    for part in parts:
        sum_.update(part)
    return sum_.hexdigest()


def _files(folder: str) -> Iterator[bytes]:
    """The names and contents of our own files."""
    for outer, inner, names in os.walk(folder):
        inner.sort()
        for name in sorted(names):
            if name.endswith((".py", ".pyi")):
                with open(os.path.join(outer, name), "rb") as file:
                    yield name.encode() + b"\0" + file.read()
