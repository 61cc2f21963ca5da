"""Finds the places of errors, which may come from another machine, in the files of the project."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

from flake8_async_ssot.command.parity.tracebacks import LoggedError
from flake8_async_ssot.command.problem import Problem

_FOREIGN = frozenset({"site-packages", "dist-packages", "lib-dynload"})


@dataclass(frozen=True, slots=True)
class Placed:
    """A place in the project. ``path`` is empty where there is none, and ``why`` says then why."""

    path: str
    line: int = 0
    source: str = ""
    why: str = ""


class Placing:
    """Maps the paths of a log to the files of the project: by ``--map``, as they are, and by their last parts."""

    def __init__(self, files: Sequence[str], maps: Sequence[str]) -> None:
        """Take the files of the project, and entries ``FROM=TO``.

        :raises Problem: an entry is no such pair.
        """
        self.files = {os.path.normpath(path).replace(os.sep, "/") for path in files}
        self._by_name: dict[str, list[str]] = {}
        for path in sorted(self.files):
            self._by_name.setdefault(path.rpartition("/")[2], []).append(path)
        self._maps = [_pair(entry) for entry in maps]
        self._known: dict[str, tuple[str, str]] = {}

    def place(self, error: LoggedError) -> Placed:
        """The innermost frame of an error that is in a file of the project."""
        why = ""
        for frame in reversed(error.frames):
            path, reason = self._file(frame.path)
            if path:
                return Placed(path, frame.line, frame.source)
            why = why or reason
        return Placed("", why=why or "no place is printed for it")

    def _file(self, path: str) -> tuple[str, str]:
        """The file of the project that a path means, or else an empty text and why there is none."""
        if path not in self._known:
            self._known[path] = self._search(path)
        return self._known[path]

    def _search(self, path: str) -> tuple[str, str]:
        mapped = self._mapped(path)
        if mapped is not None:
            return (mapped, "") if os.path.isfile(mapped) else ("", f"{path} is mapped to {mapped}, which is no file")
        parts = path.replace("\\", "/").split("/")
        if _FOREIGN.intersection(parts) or path.startswith("<"):
            return "", f"{path} is not of the project"
        here = _below_here(path)
        if here is not None:
            return here, ""
        fitting = [(_common(parts, known.split("/")), known) for known in self._by_name.get(parts[-1], ())]
        good = [(count, known) for count, known in fitting if count > 1 or count == known.count("/") + 1]
        best = [known for count, known in good if count == max(good)[0]]
        if len(best) > 1:
            return "", f"{path} may be {' or '.join(best[:3])}: --map tells which"
        return (best[0], "") if best else ("", f"{path} is not of the project")

    def _mapped(self, path: str) -> str | None:
        for start, end in self._maps:
            if path.startswith(start) and path[len(start) : len(start) + 1] in ("/", "\\"):
                return os.path.relpath(os.path.normpath(end + path[len(start) :].replace("\\", "/"))).replace(
                    os.sep, "/"
                )
        return None


def _pair(entry: str) -> tuple[str, str]:
    start, sign, end = entry.partition("=")
    if not (start and sign and end):
        raise Problem(f"--map: {entry!r} is not FROM=TO")
    # `/srv=.` and `/srv/=.` mean the same.
    return start.rstrip("/\\"), end.rstrip("/\\") or end


def _below_here(path: str) -> str | None:
    """A file as seen from the working folder, where it is below that."""
    if not os.path.isfile(path):
        return None
    found = os.path.relpath(path).replace(os.sep, "/")
    return None if found.startswith("../") else found


def _common(parts: Sequence[str], known: Sequence[str]) -> int:
    """How many of the last parts two paths share."""
    count = 0
    for one, other in zip(reversed(parts), reversed(known)):
        if one != other:
            break
        count += 1
    return count
