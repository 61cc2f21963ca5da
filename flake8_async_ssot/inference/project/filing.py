"""Files under what their summaries say, as one structure that is kept on disk and changed file by file."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from itertools import chain

from flake8_async_ssot.inference.modules.states import State, is_settled
from flake8_async_ssot.inference.project.protocols import Protocols
from flake8_async_ssot.inference.project.summary import FORM, Heading, Summary


@dataclass(slots=True)
class Filing:
    """The Python files of one folder, by paths from there.

    ``digests`` has the digest of each file, and ``states`` the state in which it was read, where nothing can have
    changed it since without a new one. ``by_key`` has the numbers of the files of each key, and ``numbered`` the
    paths by these. ``taking`` has for each file the functions and classes that take objects for one of ``protocols``.
    """

    digests: dict[str, str] = field(default_factory=dict)
    states: dict[str, State] = field(default_factory=dict)
    numbered: list[str] = field(default_factory=list)
    by_key: dict[str, list[int]] = field(default_factory=dict)
    protocols: list[str] = field(default_factory=list)
    taking: dict[str, list[str]] = field(default_factory=dict)

    def under(self, heading: Heading, name: str = "") -> list[str]:
        """The files of which a heading tells something."""
        return sorted(self.numbered[number] for number in self.by_key.get(f"{heading.value}{name}", ()))

    def names_under(self, heading: Heading) -> list[str]:
        """The names that some file has under a heading."""
        start = heading.value
        return sorted(key[len(start) :] for key, numbers in self.by_key.items() if key.startswith(start) and numbers)

    def note(self, path: str, digest: str, state: State) -> None:
        """Take the digest of a file, and its state if it can be told by that."""
        self.digests[path] = digest
        if is_settled(state):
            self.states[path] = state

    def remove(self, path: str, keys: Iterable[str]) -> None:
        """Take a file out.

        :param keys: those of its summary.
        """
        number = self.numbered.index(path)
        self.numbered[number] = ""
        for key in keys:
            numbers = self.by_key.get(key, [])
            if number in numbers:
                numbers.remove(number)
        self.digests.pop(path, None)
        self.states.pop(path, None)
        self.taking.pop(path, None)

    def add(self, path: str, keys: Iterable[str]) -> None:
        """File a path under the keys of its summary."""
        number = len(self.numbered)
        self.numbered.append(path)
        for key in keys:
            self.by_key.setdefault(key, []).append(number)

    def mentioning(self, names: Collection[str]) -> list[str]:
        """The files that mention one of several names."""
        return sorted({path for name in names for path in self.under(Heading.MENTION, name)})

    def note_taking(self, path: str, summary: Summary) -> None:
        """Take what takes objects for a protocol in a file."""
        found = {taker for name in self.protocols for taker in summary.takers.get(name, ())}
        if found:
            self.taking[path] = sorted(found)

    def all_protocols(self) -> Protocols:
        """The protocols, and what takes objects for them."""
        takers = {taker for found in self.taking.values() for taker in found}
        return Protocols(frozenset(self.protocols), frozenset(takers))


def written(filing: Filing) -> str:
    """A filing as a text."""
    parts = (filing.digests, filing.states, filing.numbered, filing.by_key, filing.protocols, filing.taking)
    return json.dumps([FORM, *parts], separators=(",", ":"))


def read(text: str) -> Filing | None:
    """The filing that a text holds; None where it holds none of this form."""
    try:
        form, *parts = json.loads(text)
        filing = Filing(*parts) if form == FORM else None
        return filing if filing is not None and _is_whole(filing) else None
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None


def _is_whole(filing: Filing) -> bool:
    """Whether all parts of a filing are of the types that they should be, and all numbers those of files."""
    texts = (filing.numbered, filing.protocols, filing.digests.values(), *filing.taking.values())
    is_text = all(isinstance(text, str) for part in texts for text in part)
    return is_text and set(chain.from_iterable(filing.by_key.values())) <= set(range(len(filing.numbered)))
