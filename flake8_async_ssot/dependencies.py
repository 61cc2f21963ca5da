"""The distributions that the plugin needs, and the parts of them that may change without notice.

Everything here is looked up in metadata and text: nothing is imported, so that a run that needs none of it stays fast.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import re
from collections.abc import Iterator
from typing import NamedTuple


class Dependency(NamedTuple):
    """One distribution: the versions that work, from ``first`` to below ``end``, and its parts that are relied on.

    ``parts`` are pairs of a file in the package and the texts that it must hold.
    """

    name: str
    first: str
    end: str
    parts: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def requirement(self) -> str:
        """What to install, as pip takes it."""
        return f"{self.name}>={self.first},<{self.end}"


DEPENDENCIES = (
    Dependency(
        "astroid",
        "4.0.1",
        "4.4",
        (
            (
                "rebuilder.py",
                (
                    "class TreeRebuilder", "_visit_meths", "_delayed_assattr", "_import_from_nodes", "def _get_doc",
                    "def _get_position_info", "def visit_nonlocal", "def check_function_type_comment",
                ),
            ),
            ("nodes/scoped_nodes/scoped_nodes.py", ("_metaclass",)),
            ("nodes/utils.py", ("class Position",)),
        ),
    ),
    Dependency(
        "flake8",
        "6",
        "8",
        (
            ("style_guide.py", ("class DecisionEngine", "def decision_for", "class Decision", "Selected")),
            ("exceptions.py", ("class ExecutionError",)),
            ("options/config.py", ("def load_config",)),
        ),
    ),
    Dependency(
        "typeshed_client",
        "2.7",
        "3",
        (("typeshed/VERSIONS", ("builtins:",)), ("typeshed/builtins.pyi", ("class object",))),
    ),
)  # fmt: skip


def problems() -> Iterator[str]:
    """What is wrong with the installed dependencies: one line each, with what to install instead."""
    for dependency in DEPENDENCIES:
        found = _problem(dependency)
        if found is not None:
            yield f"{found}: install {dependency.requirement}"


def _problem(dependency: Dependency) -> str | None:
    try:
        version = importlib.metadata.version(dependency.name)
    except importlib.metadata.PackageNotFoundError:
        return f"{dependency.name} is not installed"
    number = _numbers(version)
    if not _numbers(dependency.first) <= number < _numbers(dependency.end):
        return f"{dependency.name} {version} is not supported"
    missing = next(_missing(dependency), None)
    return f"{dependency.name} {version} lacks {missing}, which is relied on" if missing is not None else None


def _numbers(version: str) -> tuple[int, ...]:
    """The release of a version: that of ``4.4.0rc1`` is 4.4.0, since what goes before a release may lack its parts."""
    match = re.match(r"\d+(?:\.\d+)*", version)
    return tuple(map(int, match[0].split("."))) if match is not None else ()


def _missing(dependency: Dependency) -> Iterator[str]:
    """The parts that a package does not have; none where its source is not there to be read."""
    spec = importlib.util.find_spec(dependency.name)
    if spec is None or not os.path.isfile(spec.origin or ""):
        return
    for name, texts in dependency.parts:
        try:
            with open(os.path.join(os.path.dirname(spec.origin or ""), *name.split("/")), encoding="utf-8") as file:
                content = file.read()
        except OSError:
            yield name
            continue
        yield from (f"`{text}` in {name}" for text in texts if text not in content)
