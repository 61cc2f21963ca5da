"""Facts about names from the text of a project: most calls need no evaluation at all.

A name is *settled* if everything that the project, the packages it imports and the standard library define under it
is a plain sync function or a class. Whatever is stored in an attribute or in a variable that other scopes see, imported
under another name or decorated by something unusual is not settled, and neither is a name that nothing scanned defines.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import NamedTuple

from flake8_async_ssot.inference.modules.finder import Finder, ModuleSpec
from flake8_async_ssot.inference.modules.sources import Sources
from flake8_async_ssot.inference.project.definitions import Definitions, read_definitions
from flake8_async_ssot.inference.project.files import python_files
from flake8_async_ssot.inference.project.survey import Survey

#: Files of one project after which a scan pays; a run over a few files does without.
FILES_BEFORE_SCAN = 20
#: Methods that give an attribute of any name.
_ANY_NAME = frozenset({"__getattr__", "__getattribute__"})
#: How often names that return the call of an unsettled name are added.
_ROUNDS = 3
#: Classes that a stub or the standard library says are awaitable.
_PROMISES = frozenset("Awaitable Coroutine CoroutineType Future Task".split())
_STANDARD = (
    "builtins", "typing", "types", "io", "collections", "_asyncio", "asyncio", "contextlib", "concurrent", "queue",
)  # fmt: skip


class Known(NamedTuple):
    """What a scan tells: ``settled`` names never give a coroutine, ``coroutines`` are defined to give one somewhere."""

    settled: frozenset[str]
    coroutines: frozenset[str]


class KnownNames:
    """The settled names of each project, scanned when enough of its files were opened."""

    def __init__(self, finder: Finder, survey: Survey) -> None:
        """Take the finder of what the project imports, and the survey of its files."""
        self._finder = finder
        self._survey = survey
        self._opened: dict[str, int] = {}
        facts = finder.sources.facts
        #: The facts about the names in a project, an absolute folder.
        self.scanned = facts.kind("names", self._scan)
        #: The names of the classes in a project that derive from those of a name, and what the classes of one have. An
        #: async method stands there once more with that word before its name.
        self._subclasses = facts.kind("subclasses", survey.subclasses)
        self._members = facts.kind("members", survey.members)
        #: Whether a subclass in a project, of the classes of a bare name, may have an attribute that its class lacks.
        self.may_be_added = facts.kind("member-of-a-subclass", self._find_added)
        #: Whether a subclass in a project, of the classes of a bare name, defines a method as async.
        self.may_be_async = facts.kind("async-method-of-a-subclass", self._find_async)
        self._is_settled = facts.kind("settled-name", lambda project, name: name in self.scanned(project).settled)
        self._is_coroutine = facts.kind("coroutine", lambda project, name: name in self.scanned(project).coroutines)

    def open(self, file: str) -> str | None:
        """The project of a file that is linted; None where too few of its files were for a scan to pay.

        :param file: absolute; each call counts as one opened file.
        """
        project = self._finder.project(file)
        self._opened[project] = self._opened.get(project, 0) + 1
        return project if self._opened[project] >= FILES_BEFORE_SCAN else None

    def may_give(self, project: str, name: str, is_called: bool) -> bool:
        """Whether what has a name in a project may be, or give where it is called, a coroutine."""
        return not self._is_settled(project, name) if is_called else self._is_coroutine(project, name)

    def _find_added(self, project: str, cls: str, name: str) -> bool:
        return not self._survey.is_read(project) or self._is_in_subclass(project, cls, {name, *_ANY_NAME})

    def _find_async(self, project: str, cls: str, name: str) -> bool:
        return not self._survey.is_read(project) or self._is_in_subclass(project, cls, {f"async {name}"})

    def _is_in_subclass(self, project: str, cls: str, names: set[str]) -> bool:
        """Whether a class that derives from one of a name defines or stores one of several names."""
        seen, todo = {cls}, [cls]
        while todo:
            for found in self._subclasses(project, todo.pop()) - seen:
                if not self._members(project, found).isdisjoint(names):
                    return True
                seen.add(found)
                todo.append(found)
        return False

    def _scan(self, project: str) -> Known:
        found = Definitions(awaitables=set(_PROMISES))
        sources = self._finder.sources
        if not self._survey.is_read(project):
            return Known(frozenset(), frozenset())
        for each in self._survey.definitions(project):
            found.add(each)
        search_path = self._finder.search_path(os.path.join(project, "module.py"))
        for name in sorted({*_STANDARD, *found.imported}):
            spec = self._finder.find(name, search_path)
            if spec is None or not spec.locations and spec.path is None:
                continue
            for path in _paths(sources, spec):
                if not path.startswith(project + os.sep):
                    _add(sources, path, found, is_own=path.endswith(".pyi") and not spec.is_partial)
        _close(found)
        settled = found.sync - found.unsettled - found.coroutines
        return Known(frozenset(settled), frozenset(found.coroutines))


def _paths(sources: Sources, spec: ModuleSpec) -> Iterator[str]:
    for location in spec.locations:
        yield from python_files(sources, location)
    if spec.path is not None and not spec.locations:
        yield spec.path


def _add(sources: Sources, path: str, found: Definitions, is_own: bool) -> None:
    content = sources.content(path)
    if content is not None:
        found.add(read_definitions(content, is_own))


def _close(found: Definitions) -> None:
    """Add the awaitable classes and what says that it returns one, then what returns the call of any of these."""
    todo = list(found.awaitables)
    while todo:
        derived = found.subclasses.get(todo.pop(), set()) - found.awaitables
        found.awaitables.update(derived)
        todo.extend(derived)
    found.coroutines.update(found.awaitables, *(found.declared.get(cls, ()) for cls in found.awaitables))
    for _ in range(_ROUNDS):
        giving = found.coroutines | found.unsettled
        more = {name for name, called in found.returns.items() if not called.isdisjoint(giving)} - found.coroutines
        if not more:
            return
        found.coroutines.update(more)
