"""The baseline: violations that are known and not reported again, told apart by what stands there, not by where it is.

A violation is known by its file, its code, the function or class around it and the text of its line. Moved lines change
none of these. Where several are alike, they are counted.
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
import sys
from collections import Counter, deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from flake8_async_ssot.violation import Violation

#: The version of the format of the file.
FORMAT = 1
_KEYS = ("code", "symbol", "line")


class Identity(NamedTuple):
    """What tells a violation from others of its file."""

    code: str
    #: The qualified name inside of the module of the innermost function or class around it; empty outside of all.
    symbol: str
    #: The text of its line, without the white space around it.
    line: str


class Baseline:
    """The known violations of some files."""

    def __init__(self, folder: str, files: Mapping[str, Counter[Identity]]) -> None:
        """Take the violations.

        :param folder: where the paths of the files start, absolute.
        :param files: the violations of each file with their numbers, by its path with forward slashes.
        """
        self._folder = folder
        self._files = files

    def known(self, path: str, found: Sequence[Identity]) -> list[bool]:
        """Which of the violations of a file are known. Of several that are alike the first ones count as known."""
        left = Counter(self._files.get(_relative(path, self._folder), {}))
        known = []
        for identity in found:
            known.append(left[identity] > 0)
            left[identity] -= 1
        return known

    def gone(self, path: str, found: Sequence[Identity]) -> int:
        """How many of the known violations of a file are no longer found."""
        left = Counter(self._files.get(_relative(path, self._folder), {}))
        return (left - Counter(found)).total()

    def left(self, path: str, tree: ast.Module, lines: Sequence[str], found: list[Violation]) -> list[Violation]:
        """The violations of a file that are not known."""
        if not found or _relative(path, self._folder) not in self._files:
            return found
        known = self.known(path, identities(found, tree, lines))
        return [violation for violation, is_known in zip(found, known, strict=True) if not is_known]


def identities(found: Sequence[Violation], tree: ast.Module | None, lines: Sequence[str]) -> list[Identity]:
    """What tells the violations of a file from one another, in their order.

    :param tree: the parsed file; None where it cannot be parsed.
    """
    symbols = _symbols(tree, {violation.line for violation in found}) if found and tree is not None else {}
    return [
        Identity(
            violation.code,
            symbols.get(violation.line, ""),
            lines[violation.line - 1].strip() if 0 < violation.line <= len(lines) else "",
        )
        for violation in found
    ]


def _symbols(tree: ast.Module, lines: Collection[int]) -> dict[int, str]:
    """The qualified name of the innermost function or class around each of some lines."""
    found, open_ones, coming = {}, [(0, sys.maxsize, "")], deque(_scopes(tree))
    for line in sorted(lines):
        while coming and coming[0][0] <= line:
            scope = coming.popleft()
            if scope[1] >= line:
                open_ones.append(scope)
        while open_ones[-1][1] < line:
            open_ones.pop()
        found[line] = open_ones[-1][2]
    return found


def _scopes(tree: ast.Module) -> Iterator[tuple[int, int, str]]:
    """The first and last line and the qualified name of each function and class, in the order of the source."""
    stack: list[tuple[ast.AST, str]] = [(tree, "")]
    while stack:
        node, outer = stack.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            outer = f"{outer}.{node.name}" if outer else node.name
            first = min(node.lineno, *(each.lineno for each in node.decorator_list), node.lineno)
            yield first, node.end_lineno or node.lineno, outer
        if not isinstance(node, ast.expr):
            stack.extend((child, outer) for child in reversed([*ast.iter_child_nodes(node)]))


def fingerprints(path: str, found: Sequence[Identity]) -> list[str]:
    """A digest for each violation of a file that stays the same while its lines move; all are different.

    :param path: of the file as reports name it.
    """
    seen: Counter[Identity] = Counter()
    made = []
    for identity in found:
        text = json.dumps([path, *identity, seen[identity]])
        seen[identity] += 1
        made.append(hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest())
    return made


def read(path: str) -> Baseline:
    """The baseline in a file.

    :raises ValueError: the file cannot be read, or holds no baseline; the text says so after the name of the file.
    """
    try:
        with open(path, encoding="utf-8") as file:
            data = json.load(file)
    except OSError as error:
        hint = "; `awt check --write-baseline FILE` writes it" if isinstance(error, FileNotFoundError) else ""
        raise ValueError(f"cannot be read: {error.strerror}{hint}") from None
    except (ValueError, RecursionError):
        raise ValueError("is no baseline that `awt check --write-baseline` wrote") from None
    if not isinstance(data, dict) or data.get("format") != FORMAT or not isinstance(data.get("files"), dict):
        raise ValueError(f"is no baseline of format {FORMAT}, as `awt check --write-baseline` writes it")
    folder = os.path.dirname(os.path.abspath(path))
    return Baseline(folder, {name: _counted(entries) for name, entries in data["files"].items()})


def _counted(entries: Any) -> Counter[Identity]:
    counted: Counter[Identity] = Counter()
    for entry in entries if isinstance(entries, list) else [None]:
        values = [entry.get(key) for key in _KEYS] if isinstance(entry, dict) else []
        count = entry.get("count", 1) if isinstance(entry, dict) else 0
        if not values or not all(isinstance(value, str) for value in values) or type(count) is not int or count < 1:
            raise ValueError("is a baseline with an entry that `awt check --write-baseline` did not write")
        counted[Identity(*map(str, values))] += count
    return counted


def written(path: str, files: Mapping[str, Sequence[Identity]]) -> str:
    """The text of a baseline.

    :param path: where it is to stand.
    :param files: the violations of each file, by its path.
    """
    folder = os.path.dirname(os.path.abspath(path))
    named = {_relative(name, folder): Counter(found) for name, found in files.items() if found}
    data = {name: [_entry(*item) for item in sorted(counted.items())] for name, counted in sorted(named.items())}
    return json.dumps({"format": FORMAT, "files": data}, indent=1) + "\n"


def _entry(identity: Identity, count: int) -> dict[str, object]:
    return {**identity._asdict(), **({"count": count} if count > 1 else {})}


def _relative(path: str, folder: str) -> str:
    """A path as the baseline names it: from its folder, with forward slashes."""
    try:
        return os.path.relpath(path, folder).replace(os.sep, "/")
    except ValueError:
        # On another drive.
        return os.path.abspath(path).replace(os.sep, "/")
