"""Facts about names from the text of a project: most calls need no evaluation at all.

A name is *settled* if everything that the project, the packages it imports and the standard library define under it
is a plain sync function or a class. Whatever is stored in an attribute or in a variable that other scopes see, imported
under another name or decorated by something unusual is not settled, and neither is a name that nothing scanned defines.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from typing import NamedTuple

from flake8_async_ssot.inference.modules.finder import Finder, ModuleSpec, SpecKind
from flake8_async_ssot.inference.modules.sources import digest_of, read_file
from flake8_async_ssot.inference.project.definitions import Definitions, read_definitions
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
#: Stands before a path from the project in the place of the name of a module.
_HERE = f".{os.sep}"


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
        #: The names of the classes in a project that derive from those of a name, and what the classes of one have, as
        #: ``Definitions`` has it.
        self._subclasses = facts.kind("subclasses", survey.subclasses)
        self._members = facts.kind("members", survey.members)
        #: Whether a subclass in a project, of the classes of a bare name, may have an attribute that its class lacks.
        self.may_be_added = facts.kind("member-of-a-subclass", self._find_added)
        #: Whether a subclass in a project, of the classes of a bare name, defines a method as async.
        self.may_be_async = facts.kind("async-method-of-a-subclass", self._find_async)
        #: Whether a subclass in a project, of the classes of a bare name, has something else than a coroutine function.
        self.may_be_other = facts.kind("other-method-of-a-subclass", self._find_other)
        self._is_settled = facts.kind("settled-name", lambda project, name: name in self.scanned(project).settled)
        self._is_coroutine = facts.kind("coroutine", lambda project, name: name in self.scanned(project).coroutines)

    def open(self, file: str) -> str | None:
        """The project of a file that is linted; None where too few of its files were for a scan to pay.

        A scan by another process costs nothing.

        :param file: absolute; each call counts as one opened file.
        """
        project = self._finder.project(file)
        self._opened[project] = self._opened.get(project, 0) + 1
        is_scanned = self.scanned.known(project) is not None or self._opened[project] >= FILES_BEFORE_SCAN
        return project if is_scanned or self._is_kept(project) else None

    def _is_kept(self, project: str) -> bool:
        """Whether another process has scanned a project as it is now; its scan is taken over."""
        kept, source = self._finder.sources.facts.contained(self._kept, (project,))
        if kept is not None:
            self.scanned.know((project,), kept, source)
        return kept is not None

    def may_give(self, project: str, name: str, is_called: bool) -> bool:
        """Whether what has a name in a project may be, or give where it is called, a coroutine."""
        return not self._is_settled(project, name) if is_called else self._is_coroutine(project, name)

    def _find_added(self, project: str, cls: str, name: str) -> bool:
        names = {name, *_ANY_NAME}
        return not self._survey.is_read(project) or self._is_in_subclass(project, cls, lambda m: bool(m & names))

    def _find_async(self, project: str, cls: str, name: str) -> bool:
        return not self._survey.is_read(project) or self._is_in_subclass(project, cls, lambda m: f"async {name}" in m)

    def _find_other(self, project: str, cls: str, name: str) -> bool:
        def has_other(members: set[str]) -> bool:
            return name in members and (f"async {name}" not in members or f"yield {name}" in members)

        return self._survey.is_read(project) and self._is_in_subclass(project, cls, has_other)

    def _is_in_subclass(self, project: str, cls: str, has: Callable[[set[str]], bool]) -> bool:
        """Whether what a class that derives from one of a name defines or stores is what is looked for."""
        # A subclass may have the name of its base.
        seen, todo = set[str](), [cls]
        while todo:
            for found in self._subclasses(project, todo.pop()) - seen:
                if any(map(has, self._members(project, found))):
                    return True
                seen.add(found)
                todo.append(found)
        return False

    def _scan(self, project: str) -> Known:
        if not self._survey.is_read(project):
            return Known(frozenset(), frozenset())
        return self._kept(project) or self._read(project)

    def _kept(self, project: str) -> Known | None:
        """What a scan told while the project and all that it imports were as they are now."""
        survey, key = self._survey, _key_of(project)
        try:
            of, imported, *names = json.loads(survey.shelf(project).texts([key]).get(key, ""))
            settled, coroutines = map(frozenset, names)
            is_same = (
                of == survey.tree(project)
                and imported.keys() >= {*self._generated(project)}
                and all(self._state(project, name) == state for name, state in imported.items())
            )
            return Known(settled, coroutines) if is_same else None
        except (ValueError, TypeError, AttributeError, RecursionError):
            return None

    def _read(self, project: str) -> Known:
        survey, found = self._survey, Definitions(awaitables=set(_PROMISES))
        for each in survey.definitions(project):
            found.add(each)
        names = sorted({*_STANDARD, *found.imported, *self._generated(project)})
        imported = {name: self._state(project, name) for name in names}
        for path, is_own in (entry for name in imported for entry in self._files_of(project, name)):
            found.add(read_definitions(read_file(path) or b"", is_own))
        _close(found)
        settled = sorted(found.sync - found.unsettled - found.coroutines)
        kept = [survey.tree(project), imported, settled, sorted(found.coroutines)]
        survey.shelf(project).keep({_key_of(project): json.dumps(kept)})
        return Known(frozenset(settled), frozenset(found.coroutines))

    def _generated(self, project: str) -> list[str]:
        """What the repository leaves out of packages, in the place of names of modules."""
        return [f"{_HERE}{path}" for path in self._survey.generated(project)]

    def _spec(self, project: str, name: str) -> ModuleSpec | None:
        """A module that is not of the project itself; None where there is none of a name."""
        if name.startswith(_HERE):
            path = os.path.join(project, name.removeprefix(_HERE))
            file, locations = (path, ()) if path.endswith((".py", ".pyi")) else (None, (path,))
            return ModuleSpec(name, file, file is None, path.endswith(".pyi"), SpecKind.SOURCE, locations)
        spec = self._finder.find(name, self._finder.search_path(os.path.join(project, "module.py")))
        first = next(iter(self._paths(project, spec)), "") if spec is not None else ""
        return spec if first and not self._survey.holds(project, first) else None

    def _paths(self, project: str, spec: ModuleSpec) -> list[str]:
        if spec.locations:
            return [path for folder in spec.locations for path in self._survey.library_files(project, folder)]
        return [spec.path] if spec.path is not None else []

    def _state(self, project: str, name: str) -> list[str]:
        """The digests over what a module that is imported holds."""
        spec = self._spec(project, name)
        if spec is None:
            return []
        if not spec.locations:
            return [digest_of(self._finder.sources.content(spec.path or "")), str(spec.is_partial)]
        return [*(self._survey.library(project, folder) for folder in spec.locations), str(spec.is_partial)]

    def _files_of(self, project: str, name: str) -> Iterator[tuple[str, bool]]:
        """The files of a module that is imported, each with whether it is a stub that tells all."""
        spec = self._spec(project, name)
        for path in self._paths(project, spec) if spec is not None else ():
            yield path, path.endswith(".pyi") and not (spec is not None and spec.is_partial)


def _key_of(project: str) -> str:
    return f"names {os.path.basename(project)}"


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
