"""The index of the linted project: what its files say, each read once at the first question that needs it.

Two steps keep a large project cheap. The survey tells which files mention what is asked for; the record of a file, for
which it is parsed, is made for these few alone.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable, Collection
from dataclasses import dataclass

from flake8_async_ssot.inference.modules.sources import Sources
from flake8_async_ssot.inference.modules.testing import is_test_file
from flake8_async_ssot.inference.project.files import python_files
from flake8_async_ssot.inference.project.known_names import KnownNames
from flake8_async_ssot.inference.project.reading import read_record
from flake8_async_ssot.inference.project.record import Record, Target, UseKind
from flake8_async_ssot.inference.project.summary import may_replace
from flake8_async_ssot.inference.project.survey import Survey

#: Files that mention a class or a private function, above which none of them is looked at.
MAX_MENTIONING = 12
#: Calls of one class or function above which what they give is not worth the search.
MAX_CALLS = 12
#: Records that are kept. Those go first that were asked for longest ago.
MAX_RECORDS = 1_000
#: One of these stands wherever something is stored by a text.
STORING = frozenset("setattr __setattr__ __dict__ self.__dict__ vars globals locals exec eval".split())
#: One of these stands wherever a module fills its own namespace, and wherever code binds the names around it.
FILLING = frozenset("vars globals modules".split())
BINDING = frozenset("vars locals exec eval".split())
#: One of these stands wherever code fills the namespace of any object.
FILLING_ANY = FILLING | frozenset("__dict__ self.__dict__".split())
_WORDS = re.compile(
    rb"\b(?:setattr|__setattr__|self\.__dict__|__dict__|vars|locals|exec|eval|globals(?=\(\))|modules(?=\[))\b"
)
#: Uses of a class that give it to other code.
_GIVING = (UseKind.OTHER, UseKind.TEXT, UseKind.RENAMED)
#: The record of a file that stores nothing by a text, as far as such stores go.
_WITHOUT_STORES = Record({}, frozenset(), frozenset(), frozenset(), ())


@dataclass(frozen=True, slots=True)
class Opened:
    """The file that is linted, as whoever lints it gives it: its text may be another one than that on the disk.

    ``names`` gives the names that the file reads.
    """

    path: str
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
        self._records: dict[str, Record | None] = {}
        #: The words of a file by which it may store something under a text; None where it cannot be read.
        self._storing = sources.facts.kind("storing-words", self._find_storing)
        self._opened: Opened | None = None
        self._of_opened: Record | None = None

    def open(self, opened: Opened | None) -> None:
        """Take a file as it is given, until the next one is opened; None ends that."""
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
            record = parsed(text) if text is not None else None
        self._records[path] = record
        if len(self._records) > MAX_RECORDS:
            del self._records[next(iter(self._records))]
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
        return self.record(path) if words is None or words & among else _WITHOUT_STORES

    def _find_storing(self, path: str) -> frozenset[str] | None:
        text = self._sources.content(path)
        return frozenset(word.decode() for word in _WORDS.findall(text)) if text is not None else None

    def storing(self, project: str, attribute: str) -> list[str]:
        """The files of a project, but for its tests, that may store a special attribute in classes."""
        named = (path for path in self.survey.mentioning(project, attribute) if not is_test_file(path, project))
        found = [path for path in named if self._stores_by_text(path, attribute, (Target.PARAMETER, Target.OTHER))]
        return list(dict.fromkeys((*self._changing(project, attribute), *found)))

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


def parsed(text: bytes) -> Record | None:
    """The record of what a file holds; None where that is no Python."""
    try:
        with warnings.catch_warnings():
            # Python's warnings about the file appear where the file is linted.
            warnings.simplefilter("ignore")
            return read_record(ast.parse(text))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
