"""The files of a project with their states, and the files under what their summaries say, as they are kept on disk.

Both are brought up to date file by file. Most runs need the first alone: nothing changed.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from flake8_async_ssot.inference.modules.sources import digest_of
from flake8_async_ssot.inference.modules.states import State, is_settled
from flake8_async_ssot.inference.project.protocols import Protocols, takers
from flake8_async_ssot.inference.project.selecting import Judged
from flake8_async_ssot.inference.project.summary import FORM, Heading

#: In the metadata of a field: whether it is kept on disk.
_KEPT = "kept"


@dataclass(slots=True)
class Files:
    """The Python files of one folder, by paths from there.

    ``digests`` has the digest of each file, and ``states`` the state in which it was read, where nothing can have
    changed it since without a new one. ``judged`` is what the repository leaves out.
    """

    digests: dict[str, str] = field(default_factory=dict)
    states: dict[str, State] = field(default_factory=dict)
    judged: Judged = field(default_factory=Judged)

    def note(self, path: str, digest: str, state: State) -> None:
        """Take the digest of a file, and its state if it can be told by that."""
        self.digests[path] = digest
        if is_settled(state):
            self.states[path] = state

    def digest(self) -> str:
        """A digest over all paths and what the files hold; empty without any file."""
        told = "\n".join(f"{path} {self.digests[path]}" for path in sorted(self.digests))
        return digest_of(told.encode(errors="surrogatepass")) if self.digests else ""


@dataclass(slots=True)
class Filing:
    """The files of one folder under what they say.

    ``of`` is the digest over the files. ``by_key`` has the numbers of the files of each key, as a text with commas:
    most are never asked for. ``numbered`` has the paths by these. ``taking`` has for each file the functions and
    classes that take objects for one of ``protocols``.
    """

    of: str = ""
    numbered: list[str] = field(default_factory=list)
    by_key: dict[str, str] = field(default_factory=dict)
    protocols: list[str] = field(default_factory=list)
    taking: dict[str, list[str]] = field(default_factory=dict)
    #: Whether more of it changed than what single files say.
    is_remade: bool = field(default=False, metadata={_KEPT: False})
    #: The numbers of files that were added since ``by_key`` was written, by their keys.
    _added: dict[str, list[str]] = field(default_factory=dict, metadata={_KEPT: False})

    def under(self, heading: Heading, name: str = "") -> list[str]:
        """The files of which a heading tells something."""
        numbers = map(int, self._numbers(f"{heading.value}{name}"))
        return sorted(self.numbered[number] for number in numbers if number < len(self.numbered))

    def _numbers(self, key: str) -> list[str]:
        return [*filter(None, self.by_key.get(key, "").split(",")), *self._added.get(key, ())]

    def settle(self) -> None:
        """Write the files that were added into ``by_key``."""
        for key in self._added:
            self.by_key[key] = ",".join(self._numbers(key))
        self._added = {}

    def names_under(self, heading: Heading) -> list[str]:
        """The names that some file has under a heading."""
        start = heading.value
        keys = {
            key for key, numbers in (*self.by_key.items(), *self._added.items()) if key.startswith(start) and numbers
        }
        return sorted(key[len(start) :] for key in keys)

    def remove(self, gone: Mapping[str, Iterable[str]]) -> None:
        """Take files out.

        :param gone: the keys of the summary of each, by its path.
        """
        numbers = {path: str(number) for number, path in enumerate(self.numbered) if path in gone}
        by_key: dict[str, set[str]] = {}
        for path, number in numbers.items():
            for key in gone[path]:
                by_key.setdefault(key, set()).add(number)
            self.numbered[int(number)] = ""
            self.taking.pop(path, None)
        self.settle()
        for key, out in by_key.items():
            self.by_key[key] = ",".join(number for number in self._numbers(key) if number not in out)

    def add(self, path: str, keys: Iterable[str]) -> None:
        """File a path under the keys of its summary."""
        number = str(len(self.numbered))
        self.numbered.append(path)
        for key in keys:
            self._added.setdefault(key, []).append(number)

    def mentioning(self, names: Collection[str]) -> list[str]:
        """The files that mention one of several names."""
        return sorted({path for name in names for path in self.under(Heading.MENTION, name)})

    def note_taking(self, path: str, text: bytes) -> None:
        """Take what takes objects for a protocol in a file."""
        found = takers(text, frozenset(self.protocols))
        if found:
            self.taking[path] = sorted(found)

    def all_protocols(self) -> Protocols:
        """The protocols, and what takes objects for them."""
        takers = {taker for found in self.taking.values() for taker in found}
        return Protocols(frozenset(self.protocols), frozenset(takers))


def written(kept: Files | Filing) -> str:
    """The files, or their filing, as a text."""
    if isinstance(kept, Filing):
        kept.settle()
    return json.dumps([FORM, *_plain(kept)], separators=(",", ":"))


def _plain(kept: Files | Filing | Judged) -> list[Any]:
    parts = (getattr(kept, each.name) for each in fields(kept) if each.metadata.get(_KEPT, True))
    return [_plain(part) if isinstance(part, Judged) else part for part in parts]


def read_files(text: str) -> Files | None:
    """The files that a text holds; None where it holds none of this form."""
    parts = _parts(text, 3)
    if parts is None:
        return None
    digests, states, judged = parts
    try:
        files = Files(digests, states, Judged(*judged))
        told = files.judged
        texts: list[Iterable[object]] = [digests.values(), states, told.rules.values(), told.folders, told.left_out]
        return files if all(map(_are_texts, texts)) else None
    except (TypeError, AttributeError):
        return None


def read_filing(text: str) -> Filing | None:
    """The filing that a text holds; None where it holds none of this form."""
    parts = _parts(text, 5)
    try:
        filing = Filing(*parts) if parts is not None else None
        return filing if filing is not None and _is_whole(filing) else None
    except (TypeError, AttributeError):
        return None


def _parts(text: str, count: int) -> list[Any] | None:
    try:
        form, *parts = json.loads(text)
    except (ValueError, TypeError, RecursionError):
        return None
    return parts if form == FORM and len(parts) == count else None


def _is_whole(filing: Filing) -> bool:
    """Whether all parts of a filing are of the types that they should be, and all numbers those of files."""
    texts = (filing.numbered, filing.protocols, filing.by_key.values(), *filing.taking.values())
    return all(map(_are_texts, texts)) and not "".join(filing.by_key.values()).encode().translate(None, b"0123456789,")


def _are_texts(parts: Iterable[object]) -> bool:
    return all(isinstance(part, str) for part in parts)
