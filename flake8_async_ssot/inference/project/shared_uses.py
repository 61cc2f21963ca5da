"""What several files of a project import, and what they use of it, as the text of a module.

Processes that work side by side each load the modules that their files import, and evaluate what these define. Whoever
evaluates the text before they part does that once for all of them.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

#: Files that are looked at, and lines of the text: a module that is not in there is loaded by each process.
MAX_FILES = 2_000
MAX_LINES = 2_000
#: Files that share enough for one process to go ahead of the others.
FEWEST_FILES = 50
#: Files that must share something.
_LEAST = 2

_FROM = re.compile(r"^[ \t]*from[ \t]+(\.*)([\w.]*)[ \t]+import[ \t]+(\([^)]*\)|[^\n#;\\]+)", re.MULTILINE)
_IMPORT = re.compile(r"^[ \t]*import[ \t]+([\w.]+)[ \t]*(?:#.*)?$", re.MULTILINE)
_NAME = re.compile(r"^[ \t]*(\w+)(?:[ \t]+as[ \t]+(\w+))?[ \t]*(?:#.*)?$")
_USE = re.compile(r"\b([^\W\d]\w*)\.([^\W\d]\w*)")


class File(NamedTuple):
    """A file by the dotted name of its package, which relative imports start from, and its text."""

    package: str
    text: str


class _Import(NamedTuple):
    """A name that is imported, from a module or as one."""

    module: str
    name: str = ""


def shared_uses(files: Iterable[File]) -> str:
    """The text of a module that imports what at least two of some files import, and calls what they use of it."""
    imported: Counter[_Import] = Counter()
    used: Counter[tuple[_Import, str]] = Counter()
    for file in files:
        bound = dict(_imports(file))
        imported.update({*bound.values()})
        used.update({(bound[name], attribute) for name, attribute in _USE.findall(file.text) if name in bound})
    lines: list[str] = []
    taken: dict[str, _Import] = {}
    for each in sorted(each for each, count in imported.items() if count >= _LEAST):
        name = each.name or each.module.partition(".")[0]
        if each.name and taken.setdefault(name, each) != each:
            # One name for two things would be the second of them.
            continue
        lines += [f"from {each.module} import {name}", f"{name}()"] if each.name else [f"import {each.module}"]
        attributes = sorted(attribute for of, attribute in used if of == each and used[of, attribute] >= _LEAST)
        lines += [f"{name}.{attribute}()" for attribute in attributes]
    return "\n".join(lines[:MAX_LINES]) + "\n"


def package_of(path: str, module: str) -> str:
    """The package that the relative imports of a file start from.

    :param module: the dotted name of the file as a module.
    """
    return module if os.path.basename(path).startswith("__init__.") else module.rpartition(".")[0]


def _imports(file: File) -> Iterable[tuple[str, _Import]]:
    """The names that the imports of a file bind, with what they import."""
    for module in _IMPORT.findall(file.text):
        yield module.partition(".")[0], _Import(module)
    for dots, rest, names in _FROM.findall(file.text):
        module = _absolute(file.package, dots, rest)
        for part in re.split(r"[,\n]", names.strip("()")) if module else ():
            found = _NAME.match(part)
            if found is not None:
                yield found[2] or found[1], _Import(module, found[1])


def _absolute(package: str, dots: str, rest: str) -> str:
    """The module of a ``from`` import by its whole name; empty where it leads out of its package."""
    if not dots:
        return rest
    outer = package.split(".") if package else []
    around = outer[: max(0, len(outer) - len(dots) + 1)]
    return ".".join([*around, *([rest] if rest else [])]) if around else ""
