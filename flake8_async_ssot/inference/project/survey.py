"""The index of the project's texts: which files mention a name, store an attribute, define a subclass.

Each file is summarised once for its content, and the summaries are filed together. With a shelf on disk a later run
reads the filing, looks at the states of the files, and reads those alone that changed.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import islice
from typing import Protocol

from flake8_async_ssot.inference.modules.paths import is_inside
from flake8_async_ssot.inference.modules.roots import MARKS
from flake8_async_ssot.inference.modules.sources import (
    Select,
    Sources,
    digest_of,
    is_directory,
    is_regular,
    read_file,
    states_below,
)
from flake8_async_ssot.inference.modules.states import State
from flake8_async_ssot.inference.project import summary
from flake8_async_ssot.inference.project.definitions import Definitions
from flake8_async_ssot.inference.project.filing import Files, Filing, read_files, read_filing, written
from flake8_async_ssot.inference.project.selecting import Judged, Selection, select_all
from flake8_async_ssot.inference.project.summary import FORM, Heading, Summary, summarise
from flake8_async_ssot.inference.project.telling import AND_SO_ON, is_handed_to

#: Files of one project above which it is not read.
MAX_FILES = 100_000
#: The same for a folder that nothing marks as one of a project: it may be somebody's home.
MAX_FILES_UNMARKED = 2_000
#: Changed files up to which what is on the shelf stays as it is.
FEW = 20
#: A filing of which one file in so many is gone is made anew.
_REMADE = 4
#: Definitions of files that are kept.
MAX_DEFINITIONS = 2_000
#: Files that are summarised before their summaries are put on the shelf, for other processes to take.
_BATCH = 100


class Shelf(Protocol):
    """Texts by keys, which may get lost at any time."""

    def texts(self, keys: Iterable[str]) -> dict[str, str]:
        """The texts of some keys, as far as they are there."""

    def keep(self, texts: Mapping[str, str]) -> None:
        """Keep texts."""


class Memory:
    """A shelf that lasts as long as the process."""

    def __init__(self) -> None:
        """Make it empty."""
        self._texts: dict[str, str] = {}

    def texts(self, keys: Iterable[str]) -> dict[str, str]:
        """The texts of some keys, as far as they are there."""
        return {key: self._texts[key] for key in keys if key in self._texts}

    def keep(self, texts: Mapping[str, str]) -> None:
        """Keep texts."""
        self._texts.update(texts)


class Survey:
    """The files of each project by what their texts say. All questions take the project, an absolute folder, first."""

    def __init__(self, sources: Sources) -> None:
        """Take the reader of files."""
        #: The shelf for a folder; None where nothing is kept for another process.
        self.shelf_of: Callable[[str], Shelf | None] = lambda folder: None
        self._files: dict[str, Files] = {}
        self._filings: dict[str, Filing] = {}
        self._libraries: dict[str, Files] = {}
        self._shelves: dict[str, Shelf] = {}
        #: What files define, by their digests.
        self._definitions: dict[str, Definitions] = {}
        facts = sources.facts
        #: The Python files and what they hold, as one digest; empty where the folder is too large.
        self.tree = facts.primitive("tree", self._find_tree)
        #: The same for a folder of a library that a project imports: the project first, then the folder.
        self.library = facts.primitive("library", self._find_library)
        #: The Python files of a folder.
        self.paths = facts.kind("paths", self._find_paths)
        #: The modules and folders that the repository leaves out of packages of a project, by their paths from there:
        #: builds write these.
        self.generated = facts.primitive("generated", self._find_generated)
        #: Whether a file stands in a folder that is no part of the project, although it may be linted.
        self.lacks = facts.kind("lacks", lambda folder, path: sources.is_file(path) and not self.holds(folder, path))
        #: The files that mention a name that is written like that of a class or of what is private.
        self.mentioning = facts.kind("mentions", lambda folder, name: self._under(folder, Heading.MENTION, name))
        #: Those of them that store something under a text.
        self.storing = facts.kind("storing", self._find_storing)
        #: The files in which a name is that of a decorator.
        self.decorating = facts.kind("decorating", lambda folder, name: self._under(folder, Heading.DECORATOR, name))
        #: The files that store an attribute in other objects than ``self``.
        self.changing = facts.kind("changes", lambda folder, name: self._under(folder, Heading.CHANGE, name))
        #: The files that change the content of a container of some name, which they do not bind themselves.
        self.changing_content = facts.kind(
            "changing-content", lambda folder, name: self._under(folder, Heading.CONTENT, name)
        )
        #: The files with a class that has a base of some name, or of another name that an import gives it; None where
        #: the folder is too large to be read.
        self.deriving = facts.kind("deriving", self._find_deriving)
        #: The files that hand on what has some name in another module, or give it another name.
        self.handing = facts.kind("handing", lambda folder, name: self._under(folder, Heading.HANDED, name))
        #: The files that await a result twice in an expression with some name.
        self.awaiting_twice = facts.kind(
            "awaiting-twice", lambda folder, name: self._under(folder, Heading.TWICE, name)
        )
        #: The files that define a fixture of pytest of some name.
        self.fixtures = facts.kind("fixtures", lambda folder, name: self._under(folder, Heading.FIXTURE, name))
        #: Whether code takes what methods of a name give for a result as well as for a coroutine; True where in doubt.
        self.tells_apart = facts.kind("telling-apart", self._find_telling)
        #: The files that ask of functions of a name, or of what they give, whether that is a coroutine.
        self.telling = facts.kind("telling", lambda folder, name: self._under(folder, Heading.TELLING, name))
        #: The files that put modules where imports find them, or names into modules by a text.
        self.placing = facts.kind("placing", lambda folder: self._under(folder, Heading.PLACING))
        #: The protocols that a project defines, and the names of what takes objects for them.
        self.protocols = facts.kind("protocols", lambda folder: self._filing(folder).all_protocols())

    def _find_deriving(self, folder: str, base: str) -> list[str] | None:
        if not self.is_read(folder):
            return None
        names = (base, *sorted(self._other_names(folder, base)))
        return list(dict.fromkeys(path for name in names for path in self._under(folder, Heading.BASE, name)))

    def _find_telling(self, folder: str, name: str) -> bool:
        if not self.is_read(folder):
            return True
        starts = (f"{name[:end]}{AND_SO_ON}" for end in range(1, len(name)))
        if any(self._under(folder, Heading.TELLING, key) for key in (name, *starts)):
            return True
        handing = [*self._under(folder, Heading.HANDED, name), *self._under(folder, Heading.SETTLED, name)]
        asking = self._filing(folder).names_under(Heading.ASKING) if handing else []
        return bool(asking) and any(is_handed_to(read_file(path) or b"", asking, name) for path in handing)

    def _find_storing(self, folder: str, name: str) -> list[str]:
        storing = {*self._under(folder, Heading.STORING)}
        return [path for path in self._under(folder, Heading.MENTION, name) if path in storing]

    def is_read(self, folder: str) -> bool:
        """Whether a folder is small enough to be read."""
        return bool(self.tree(folder))

    def subclasses(self, folder: str, base: str) -> set[str]:
        """The names of the classes with a base of some name, or of another name that an import gives it."""
        found: set[str] = set()
        for each in self._defining(folder, Heading.BASE, base):
            found |= each.subclasses[base]
        for new in self._other_names(folder, base):
            found.update(*(each.subclasses[new] for each in self._defining(folder, Heading.BASE, new)))
        return found

    def _other_names(self, folder: str, name: str) -> set[str]:
        renaming = self._defining(folder, Heading.RENAMED, name)
        return {new for each in renaming for new, olds in each.renamed.items() if name in olds}

    def members(self, folder: str, cls: str) -> tuple[set[str], ...]:
        """The names that the classes of a name define or store, for each file that has one."""
        return tuple(each.members[cls] for each in self._defining(folder, Heading.CLASS, cls))

    def definitions(self, folder: str) -> Iterator[Definitions]:
        """What each file of a folder defines."""
        return (found.definitions for _, found in self._summaries(folder, self._known(folder).digests))

    def _defining(self, folder: str, heading: Heading, name: str) -> list[Definitions]:
        digests = self._known(folder).digests
        wanted = {path: digests[path] for path in self._filing(folder).under(heading, name)}
        new = {path: digest for path, digest in wanted.items() if digest not in self._definitions}
        found = {wanted[path]: each.definitions for path, each in self._summaries(folder, new)}
        self._definitions.update(found)
        # Before the oldest go: those that are asked for may be among them.
        asked = [self._definitions[digest] for digest in wanted.values()]
        while len(self._definitions) > MAX_DEFINITIONS:
            del self._definitions[next(iter(self._definitions))]
        return asked

    def _filing(self, folder: str) -> Filing:
        """The filing of a folder as it is now."""
        now = self.tree(folder)
        if folder not in self._filings:
            shelf, key = self.shelf(folder), _key_in(folder, "filing")
            known = read_filing(shelf.texts([key]).get(key, ""))
            if known is None or known.of != now:
                known = Filing(now)
                self._add(folder, known, self._files[folder].digests)
                shelf.keep({key: written(known)})
            self._filings[folder] = known
        return self._filings[folder]

    def _under(self, folder: str, heading: Heading, name: str = "") -> list[str]:
        return [os.path.join(folder, path) for path in self._filing(folder).under(heading, name)]

    def _find_paths(self, folder: str) -> list[str]:
        return [os.path.join(folder, path) for path in sorted(self._known(folder).digests)]

    def _known(self, folder: str) -> Files:
        self.tree(folder)
        return self._files[folder]

    def holds(self, folder: str, path: str) -> bool:
        """Whether a file is one of a folder's."""
        self.tree(folder)
        return is_inside(path, folder) and path[len(os.path.join(folder, "")) :] in self._files[folder].digests

    def _find_generated(self, folder: str) -> tuple[str, ...]:
        if folder not in self._files:
            self._find_tree(folder)
        files = self._files[folder]
        holding = {os.path.dirname(path) for path in files.digests} - {""}
        return tuple(path for path in files.judged.left_out if os.path.dirname(path) in holding)

    def library_files(self, project: str, folder: str) -> list[str]:
        """The Python files of a library that a project imports."""
        self.library(project, folder)
        return [os.path.join(folder, path) for path in sorted(self._libraries[folder].digests)]

    def _find_library(self, project: str, folder: str) -> str:
        shelf, (outer, name) = self.shelf(project), os.path.split(folder)
        key = f"library {os.path.basename(outer)}/{name}"
        before = _kept_files(shelf, key)
        now, changes = _files(folder, before, None)
        if changes:
            shelf.keep({key: written(now)})
        self._libraries[folder] = now
        return now.digest()

    def _find_tree(self, folder: str) -> str:
        shelf, key = self.shelf(folder), _key_in(folder, "files")
        before = _kept_files(shelf, key)
        selection = Selection(folder, before.judged, before.digests)
        now, changes = _files(folder, before, selection)
        if now is not before:
            is_same = now.digests == before.digests
            filing = None if is_same else self._refiled(folder, before, now)
            # A few edits are followed again by the next run: that is cheaper than to write all files anew.
            is_followed = is_same or filing is not None and not filing.is_remade
            if changes > FEW or now.judged != before.judged or not is_followed:
                filed = {} if filing is None else {_key_in(folder, "filing"): written(filing)}
                shelf.keep({key: written(now), **filed})
        self._files[folder] = now
        return now.digest()

    def _refiled(self, folder: str, was: Files, now: Files) -> Filing | None:
        """The filing on the shelf brought up to date; None where it was not made of what is there, or much changed."""
        shelf, key, before = self.shelf(folder), _key_in(folder, "filing"), was.digests
        gone = {path: digest for path, digest in before.items() if now.digests.get(path) != digest}
        new = {path: digest for path, digest in now.digests.items() if before.get(path) != digest}
        old = self._kept(folder, gone.values())
        known = read_filing(shelf.texts([key]).get(key, "")) if len(gone) * _REMADE <= len(before) else None
        if known is None or known.of != was.digest() or not old.keys() >= {*gone.values()}:
            return None
        known.remove({path: old[digest].keys for path, digest in gone.items()})
        self._add(folder, known, new, now.digests)
        known.of = now.digest()
        self._filings[folder] = known
        return known

    def _add(self, folder: str, known: Filing, new: dict[str, str], digests: dict[str, str] | None = None) -> None:
        """File new paths, by their digests, under what their summaries say.

        :param digests: those of all files, where these are more.
        """
        for path, each in self._summaries(folder, new):
            known.add(path, each.keys)
        protocols = known.names_under(Heading.PROTOCOL)
        if protocols != known.protocols:
            known.protocols, known.taking, known.is_remade = protocols, {}, True
            new = digests or new
        for path in known.mentioning(protocols):
            if path in new:
                known.note_taking(path, read_file(os.path.join(folder, path)) or b"")

    def _summaries(self, folder: str, digests: Mapping[str, str]) -> Iterator[tuple[str, Summary]]:
        """The summaries of files by their paths, in any order: processes that work side by side start apart."""
        paths = sorted(digests)
        start = os.getpid() * _BATCH % max(len(paths), 1)
        ordered = iter((*paths[start:], *paths[:start]))
        while batch := [*islice(ordered, _BATCH)]:
            kept = self._kept(folder, (digests[path] for path in batch))
            made: dict[str, str] = {}
            for path in batch:
                each = kept.get(digests[path])
                if each is None:
                    text = read_file(os.path.join(folder, path)) or b""
                    each = summarise(text)
                    made[_key_of(digest_of(text))] = summary.written(each)
                yield path, each
            if made:
                self.shelf(folder).keep(made)

    def _kept(self, folder: str, digests: Iterable[str]) -> dict[str, Summary]:
        """The summaries on the shelf by digests of files."""
        keys = {_key_of(digest): digest for digest in digests}
        found: dict[str, Summary] = {}
        for key, text in self.shelf(folder).texts([*keys]).items():
            with suppress(ValueError):
                found[keys[key]] = summary.read(text)
        return found

    def shelf(self, folder: str) -> Shelf:
        """The shelf for a project."""
        if folder not in self._shelves:
            self._shelves[folder] = self.shelf_of(folder) or Memory()
        return self._shelves[folder]


def _key_in(folder: str, what: str) -> str:
    return f"{what} {os.path.basename(folder)}"


def _key_of(digest: str) -> str:
    return f"summary {FORM} {digest}"


def _kept_files(shelf: Shelf, key: str) -> Files:
    return read_files(shelf.texts([key]).get(key, "")) or Files()


def _files(folder: str, before: Files, selection: Selection | None) -> tuple[Files, int]:
    """The files of a folder as they are, and how many changed; reads these.

    :param before: the files as a shelf has them.
    :param selection: chooses those that count; None for all.
    """
    states = _states(folder, selection or select_all)
    stale = {path for path, state in states.items() if before.states.get(path) != state}
    judged = selection.judged if selection is not None else Judged()
    changes = len(stale) + len(before.digests.keys() - states.keys())
    if not changes and judged == before.judged:
        return before, 0
    now = Files(judged=judged)
    for path, state in states.items():
        read = digest_of(read_file(os.path.join(folder, path))) if path in stale else before.digests[path]
        now.note(path, read, state)
    return now, changes


def _states(folder: str, select: Select) -> dict[str, State]:
    """The states of the Python files below a folder by their paths from there; empty where they are too many."""
    marks = [os.path.join(folder, name) for name in MARKS]
    is_marked = any(is_regular(path) or is_directory(path) for path in marks)
    most = MAX_FILES if is_marked else MAX_FILES_UNMARKED
    found = [*islice(states_below(folder, select), most + 1)]
    start = len(os.path.join(folder, ""))
    return {path[start:]: state for path, state in found} if len(found) <= most else {}
