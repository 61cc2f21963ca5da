"""The index of the linted project: what its files say, each read once at the first question that needs it.

Two steps keep a large project cheap. The survey tells which files mention what is asked for; the record of a file, for
which it is parsed, is made for these few alone.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TypeVar

from flake8_async_ssot.inference.modules.sources import Sources
from flake8_async_ssot.inference.modules.testing import is_test_file
from flake8_async_ssot.inference.project import by_text
from flake8_async_ssot.inference.project.by_text import ByText, record_of
from flake8_async_ssot.inference.project.files import python_files
from flake8_async_ssot.inference.project.known_names import KnownNames
from flake8_async_ssot.inference.project.reading import read_record
from flake8_async_ssot.inference.project.record import Record, Target, UseKind, from_json
from flake8_async_ssot.inference.project.summary import may_replace
from flake8_async_ssot.inference.project.survey import Memory, Shelf, Survey
from flake8_async_ssot.inference.project.words import STORING, may_reach_module

T = TypeVar("T")
#: Files that mention a class or a private function, above which none of them is looked at.
MAX_MENTIONING = 12
#: Calls of one class or function above which what they give is not worth the search.
MAX_CALLS = 12
#: Records that are kept. Those go first that were asked for longest ago.
MAX_RECORDS = 1_000
#: Uses of a class that give it to other code.
_GIVING = (UseKind.OTHER, UseKind.TEXT, UseKind.RENAMED)
#: The record of a file that stores nothing by a text, as far as such stores go.
_WITHOUT_STORES = Record({}, frozenset(), frozenset(), frozenset(), ())


@dataclass(frozen=True, slots=True)
class Opened:
    """The file that is linted, as whoever lints it gives it: its text may be another one than that on the disk.

    ``names`` gives the names that the file reads, and ``project`` is the folder of its project.
    """

    path: str
    project: str
    tree: ast.Module
    names: Callable[[], frozenset[str]]


class Index:
    """The files of each project by what is in them."""

    def __init__(self, sources: Sources, survey: Survey, known_names: KnownNames) -> None:
        """Take the reader of files, and what is known of all of them from their texts."""
        self._sources = sources
        self.survey = survey
        #: Which names of the project are settled.
        self.known_names = known_names
        #: The files of a package that look for coroutine functions and put functions of their own in their places.
        self.replacing_coroutines = sources.facts.kind("replacing-coroutines", self._find_replacing)
        #: The files of a project, but for its tests, that change containers of a name which they do not bind.
        self.changing_content = sources.facts.kind("changing-content-outside-tests", self._find_changing_content)
        #: Whether a file may get hold of a module, given its name.
        self._reaches = sources.facts.kind(
            "reaches-module", lambda path, name: may_reach_module(sources.content(path) or b"", name)
        )
        #: Those that hand such a container on, or give it another name.
        self.handing_content = sources.facts.kind("handing-content-outside-tests", self._find_handing_content)
        self._records: dict[str, Record | None] = {}
        #: The words of a file by which it may store something under a text; None where it cannot be read.
        self._storing = sources.facts.kind("storing-words", lambda path: self._by_text(path).words)
        #: The record of what a file stores under a text, as a text; empty where there is none.
        self._stores = sources.facts.kind("stores-by-text", lambda path: self._by_text(path).record)
        #: What files say of that by the digests of their contents, and what is not on the shelf yet.
        self._known: dict[str, ByText] = {}
        self._made: dict[str, str] = {}
        self._shelf: Shelf = Memory()
        self._records_of_stores: dict[str, Record] = {}
        self._opened: Opened | None = None
        self._of_opened: Record | None = None

    def open(self, opened: Opened | None) -> None:
        """Take a file as it is given, until the next one is opened; None ends that."""
        if self._made:
            self._shelf.keep(self._made)
            self._made = {}
        if opened is not None:
            self._shelf = self.survey.shelf(opened.project)
        self._opened, self._of_opened = opened, None

    def record(self, path: str) -> Record | None:
        """The record of any file of source; None where it cannot be read or parsed."""
        if self._opened is not None and self._opened.path == path:
            if self._of_opened is None:
                self._of_opened = read_record(self._opened.tree)
            return self._of_opened
        if path in self._records:
            self._sources.use(path)
            record = self._records.pop(path)
        else:
            text = self._sources.content(path)
            record = record_of(text) if text is not None else None
        _keep(self._records, path, record)
        return record

    def stores(self, path: str, among: frozenset[str] = STORING) -> Record | None:
        """The record of a file of which only the stores by a text count; most files hold none and are not parsed.

        :param among: the words that the stores are written with: STORING, FILLING, FILLING_ANY or BINDING.
        """
        if self._opened is not None and self._opened.path == path:
            names = self._opened.names()
            # An item of `sys.modules` is filled through its `__dict__`, if not through `vars`.
            may_store = any(word.replace("modules", "__dict__") in names for word in among)
            return self.record(path) if may_store else _WITHOUT_STORES
        words = self._storing(path)
        if words is None:
            return None
        if not words & among:
            return _WITHOUT_STORES
        text = self._stores(path)
        if text and text not in self._records_of_stores:
            _keep(self._records_of_stores, text, from_json(json.loads(text)))
        return self._records_of_stores[text] if text else None

    def _by_text(self, path: str) -> ByText:
        """What a file says of its stores by a text; depends on all of its content."""
        digest = self._sources.digest(path)
        if digest not in self._known:
            key = f"stores {by_text.FORM} {digest}"
            kept = by_text.read(self._shelf.texts([key]).get(key, "")) if digest else by_text.NO_FILE
            if kept is None:
                kept = by_text.find(self._sources.content(path))
                self._made[key] = by_text.written(kept)
            _keep(self._known, digest, kept)
        return self._known[digest]

    def storing(self, project: str, attribute: str) -> list[str]:
        """The files of a project, but for its tests, that may store a special attribute in classes."""
        named = (path for path in self.survey.storing(project, attribute) if not is_test_file(path, project))
        found = [path for path in named if self._stores_by_text(path, attribute, (Target.PARAMETER, Target.OTHER))]
        return list(dict.fromkeys((*self._changing(project, attribute), *found)))

    def _find_changing_content(self, project: str, name: str) -> list[str]:
        return [path for path in self.survey.changing_content(project, name) if not is_test_file(path, project)]

    def _find_handing_content(self, project: str, name: str) -> list[str]:
        return [path for path in self.survey.handing(project, name) if not is_test_file(path, project)]

    def _changing(self, project: str, attribute: str) -> list[str]:
        return [path for path in self.survey.changing(project, attribute) if not is_test_file(path, project)]

    def _stores_by_text(self, path: str, attribute: str, targets: tuple[Target, ...]) -> bool:
        record = self.stores(path)
        if record is None:
            return True
        return any(store.target in targets and store.name in (None, attribute) for store in record.named_stores)

    def stores_in_parameters(self, project: str, attribute: str) -> bool:
        """Whether a function of a project may store a special attribute in classes that it is handed."""
        if self._changing(project, attribute):
            return True
        paths = self.storing(project, attribute)
        return any(self._stores_by_text(path, attribute, (Target.PARAMETER,)) for path in paths)

    def takes_both(self, project: str, name: str) -> bool:
        """Whether code of a project, but for its tests, asks of functions of a name whether they are async."""
        return any(not is_test_file(path, project) for path in self.survey.telling(project, name))

    def gives_away(self, path: str, cls: str) -> bool:
        """Whether a file may give a class to other code, by name or under another one."""
        record = self.record(path)
        return record is None or any(use.kind in _GIVING for use in record.uses.get(cls, ()))

    def _find_replacing(self, folder: str) -> tuple[str, ...]:
        return tuple(path for path in python_files(self._sources, folder) if self._replaces_coroutines(path))

    def may_be_placed(self, project: str, name: str) -> bool:
        """Whether a file of a project that places modules or names by a text mentions a name, or stores it."""
        word = re.compile(rb"\b%s\b" % re.escape(name.encode()))
        return bool(self._changing(project, name)) or any(
            self._sources.says(path, name) and word.search(self._sources.content(path) or b"")
            for path in self.survey.placing(project)
        )

    def placing_in(self, project: str, owner: str, name: str, is_module: bool) -> list[str]:
        """The files of a project that may store a name by a text in a module or class.

        :param owner: the name of that: the whole of a module's, the bare one of a class.
        """
        reaches = self._reaches if is_module else self._sources.says
        return [
            path
            for path in self.survey.placing(project)
            if reaches(path, owner) and self._stores_by_text(path, name, (Target.PARAMETER, Target.OTHER))
        ]

    def is_changed_apart(self, project: str, name: str, files: Collection[str | None]) -> bool:
        """Whether a file of a project stores a name in other objects than ``self``, or in namespaces by a text.

        :param files: those that do not count.
        """
        if not set(self.survey.changing(project, name)).issubset(files):
            return True
        return any(
            self._stores_by_text(path, name, (Target.PARAMETER, Target.OTHER))
            for path in self.survey.placing(project)
            if path not in files and self._sources.says(path, name)
        )

    def _replaces_coroutines(self, path: str) -> bool:
        text = self._sources.content(path) or b""
        if not may_replace(text):
            return False
        record = self.record(path)
        return record is not None and any(store.puts_own_function for store in record.named_stores)


def _keep(table: dict[str, T], key: str, value: T) -> None:
    """Keep something in a table, from which the oldest goes where it is full."""
    table[key] = value
    if len(table) > MAX_RECORDS:
        del table[next(iter(table))]
