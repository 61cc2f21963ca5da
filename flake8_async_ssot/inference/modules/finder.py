"""Which file the name of a module means, as seen from a linted file. Nothing is imported.

The order is that of Python's import system, with stubs put before what they describe: the project's own roots, the
standard library (its stubs), the packages of the environment, packages installed for development, the folders that may
be roots, and last the other members of a workspace, where only one of them has the module. A stub beside a module or in
a ``-stubs`` package wins, and submodules that it lacks come from the source. What is found nowhere or only compiled is
described by a partial stub of ours, where there is one.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from flake8_async_ssot.inference.modules.environment import Environment
from flake8_async_ssot.inference.modules.installed import Installed
from flake8_async_ssot.inference.modules.paths import is_inside, upwards
from flake8_async_ssot.inference.modules.roots import SIDE_FOLDERS, Roots, find_roots, repository_of
from flake8_async_ssot.inference.modules.sources import Sources
from flake8_async_ssot.inference.modules.stubs import PARTIAL_STUBS, find_typeshed
from flake8_async_ssot.inference.modules.workspace import sibling_roots

#: Folders in the order they are searched; project roots first.
SearchPath = tuple[str, ...]

#: Stands in a search path where the modules installed for development by import hooks come.
EDITABLE = "<editable>"
#: Stands in a search path, below the folder of the project, for the roots of the other members of its workspace.
SIBLINGS = os.sep + "<siblings>"

#: What messages say of definitions in stubs that no user opens, and in the packages of the environment.
STANDARD_LIBRARY, STUB_OF, INSTALLED = "standard library", "stub of", "installed"

#: Packages that hold what a module of the standard library does: that is read where they are not installed.
_BACKPORTS = {"mock": "unittest.mock"}


class SpecKind(Enum):
    """The files of a module."""

    SOURCE = "source"
    STUB = "stub"
    COMPILED = "compiled"
    NAMESPACE = "namespace"


class ModuleSpec(NamedTuple):
    """A module that was found.

    ``path`` is its file, None for a namespace package. ``locations`` are the folders in which its submodules are looked
    for.
    """

    name: str
    path: str | None
    is_package: bool
    is_stub: bool
    kind: SpecKind
    locations: tuple[str, ...]

    @property
    def is_partial(self) -> bool:
        """Whether the file is a stub of ours, which does not list all that the module has."""
        return self.path is not None and is_inside(self.path, PARTIAL_STUBS)


class _Hit(NamedTuple):
    """One file of a module: its kind, path and, for a package, its folder."""

    kind: SpecKind
    path: str
    folder: str | None = None


@dataclass(slots=True)
class _Found:
    """What the locations hold of one module: its stub, its implementation, its folders without ``__init__`` file."""

    stub: _Hit | None = None
    implementation: _Hit | None = None
    stub_portions: list[str] = field(default_factory=list)
    portions: list[str] = field(default_factory=list)

    def spec(self, name: str) -> ModuleSpec | None:
        """The module by its stub, else its implementation, else as a namespace package."""
        hit = self.stub or self.implementation
        folders = [each.folder for each in (self.stub, self.implementation) if each is not None and each.folder]
        portions = self.stub_portions if self.implementation else [*self.stub_portions, *self.portions]
        if hit is not None:
            locations = (*self.stub_portions, *folders, *portions) if hit.folder else ()
            is_stub = hit.kind is SpecKind.STUB
            return ModuleSpec(name, hit.path, bool(hit.folder), is_stub, hit.kind, tuple(dict.fromkeys(locations)))
        if portions:
            return ModuleSpec(name, None, True, False, SpecKind.NAMESPACE, tuple(portions))
        return None

    @property
    def is_compiled(self) -> bool:
        """Whether nothing can be read of the module, although it is there."""
        return self.stub is None and self.implementation is not None and self.implementation.kind is SpecKind.COMPILED

    def source(self, name: str) -> ModuleSpec | None:
        """The module by its ``.py`` file."""
        hit = self.implementation
        if hit is None or hit.kind is not SpecKind.SOURCE:
            return None
        return ModuleSpec(name, hit.path, bool(hit.folder), False, SpecKind.SOURCE, (hit.folder,) if hit.folder else ())


class Finder:
    """Finds modules by name; each folder is listed and each name looked up once."""

    def __init__(
        self,
        sources: Sources,
        environment: Environment,
        source_roots: tuple[str, ...] = (),
        python_version: tuple[int, int] | None = None,
        working_folder: str = "",
    ) -> None:
        """Take what decides which file a name means. All paths are absolute.

        :param sources: the reader of files.
        :param environment: the environment of the project.
        :param source_roots: folders that are searched first.
        :param python_version: the version of Python that the project is for.
        :param working_folder: counts as the project where nothing else marks one.
        """
        self.sources = sources
        self.environment = environment
        self.python_version = python_version or environment.python_version or sys.version_info[:2]
        self._working_folder = working_folder
        self._source_roots = source_roots
        self._typeshed = find_typeshed(sources)
        self._editable = dict(environment.editable)
        facts = sources.facts
        self._look_up = facts.kind("look-up", self._search)
        self._roots = facts.kind("roots", lambda folder: find_roots(folder, sources, working_folder))
        #: The roots of the other members of a project's workspace.
        self.siblings = facts.kind("siblings", self._find_siblings)
        self._conftests = facts.kind("conftests", self._find_conftests)
        #: The modules that installed packages register as pytest plugins, from their ``entry_points.txt``.
        self.pytest_plugins = facts.kind("pytest-plugins", self._find_plugins)
        #: The module of a dotted name as seen from a search path, by its stub where there is one; None where it is
        #: missing or unreadable.
        self.find = facts.kind("module", self._find)
        #: The partial stub of ours that describes a module; None where there is none.
        self.find_description = facts.kind("description", self._find_description)
        #: The ``.py`` file of a dotted name even where a stub exists; None where there is none to read.
        self.find_source = facts.kind("source", self._find_source)

    @property
    def installed(self) -> SearchPath:
        """The folders in which what is installed is searched: what is there sees nothing of a project."""
        return (self._typeshed.folder, *self.environment.site_packages, EDITABLE)

    def is_installed(self, file: str) -> bool:
        """Whether a file is one of the environment, or a stub: the environment may stand in the project's folder."""
        return any(folder and is_inside(file, folder) for folder in (*self.installed, PARTIAL_STUBS))

    def search_path(self, file: str) -> SearchPath:
        """The folders in which the absolute imports of a file are searched, in order."""
        installed = self.installed
        if self.is_installed(file):
            return installed
        roots = self._roots_of(file)
        last = (*roots.uncertain, roots.project + SIBLINGS) if self.siblings(roots.project) else roots.uncertain
        return tuple(dict.fromkeys((*self._source_roots, *roots.certain, *installed, *last)))

    def _find_siblings(self, project: str) -> tuple[str, ...]:
        return sibling_roots(project, repository_of(project, self.sources), self.sources)

    def _roots_of(self, file: str) -> Roots:
        return self._roots(os.path.dirname(file))

    def module_name(self, file: str, search_path: SearchPath) -> str:
        """The dotted name of a linted file, as other modules would import it.

        A ``conftest`` outside of packages is named by its folder, since a project has many.
        """
        stem = os.path.splitext(file)[0]
        if os.path.basename(stem) == "conftest" and not self.sources.is_package(os.path.dirname(file)):
            return ".".join(_parts(stem, self._roots_of(file).project))
        certain = search_path[: search_path.index(EDITABLE)] if EDITABLE in search_path else search_path
        around = sorted((root for root in certain if root and is_inside(file, root)), key=len, reverse=True)
        names = [_parts(stem, root) for root in around]
        parts = next((parts for parts in names if all(map(str.isidentifier, parts))), [os.path.basename(stem)])
        return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)

    def project(self, file: str) -> str:
        """The folder of the project that a file belongs to."""
        return self._roots_of(file).project

    def certain_roots(self, file: str) -> tuple[str, ...]:
        """The folders from which imports of a file start for certain, those that the user names among them."""
        return tuple(dict.fromkeys((*self._source_roots, *self._roots_of(file).certain)))

    def conftests(self, file: str) -> tuple[str, ...]:
        """The ``conftest.py`` files that pytest reads for a test file, the innermost first."""
        return self._conftests(os.path.dirname(file))

    def _find_conftests(self, folder: str) -> tuple[str, ...]:
        project = self._roots(folder).project
        chain = [outer for outer in upwards(folder) if is_inside(outer, project)] or [folder]
        return tuple(
            os.path.join(outer, "conftest.py") for outer in chain if self.sources.has_file(outer, "conftest.py")
        )

    def _find_plugins(self) -> tuple[str, ...]:
        folders = self.environment.site_packages
        return tuple(module for folder in folders for module in _registered_plugins(folder, self.sources))

    def _find(self, name: str, search_path: SearchPath) -> ModuleSpec | None:
        found = self._look_up(name, search_path)
        spec = found.spec(name) if found else None
        return self.find(_BACKPORTS[name], search_path) if spec is None and name in _BACKPORTS else spec

    def _find_source(self, name: str, search_path: SearchPath) -> ModuleSpec | None:
        found = self._look_up(name, search_path)
        return found.source(name) if found else None

    def _find_description(self, name: str) -> ModuleSpec | None:
        hit = self._partial_stub(name)
        return _Found(stub=hit).spec(name) if hit is not None else None

    def is_missing(self, name: str, search_path: SearchPath) -> bool:
        """Whether no file and no folder is found for a module; a partial stub of ours is none."""
        found = self._look_up(name, search_path)
        if found is None:
            return name not in _BACKPORTS
        has_stub = found.stub is not None and not is_inside(found.stub.path, PARTIAL_STUBS)
        is_there = has_stub or found.implementation is not None or found.portions or found.stub_portions
        return not is_there and name not in _BACKPORTS

    def is_standard(self, name: str) -> bool:
        """Whether the standard library has a module of a name, also where the project has one too."""
        return self._typeshed.covers(name, self.python_version)

    def relative(self, file: str) -> str:
        """A file as messages name it: seen from the working folder or else its project, with forward slashes.

        A file of the environment is named from its folder of packages, and a stub that no user opens by what it is of.
        """
        if self._typeshed.folder and is_inside(file, self._typeshed.folder):
            return STANDARD_LIBRARY
        if is_inside(file, PARTIAL_STUBS):
            return f"{STUB_OF} {_parts(file, PARTIAL_STUBS)[0].removesuffix('.pyi')}"
        packages = [folder for folder in self.environment.site_packages if is_inside(file, folder)]
        if packages and self._is_developed_here(file):
            return os.path.relpath(file, self._working_folder).replace(os.sep, "/")
        if packages:
            return f"{INSTALLED} {'/'.join(_parts(file, max(packages, key=len)))}"
        project, here = self._roots_of(file).project, self._working_folder
        if not is_inside(file, project):
            return file.replace(os.sep, "/")
        # From a folder that has nothing to do with the project, its own folder is the clearer start.
        is_near = bool(here) and (is_inside(here, project) or is_inside(project, here))
        return os.path.relpath(file, here if is_near else project).replace(os.sep, "/")

    def _is_developed_here(self, file: str) -> bool:
        """Whether a file of a package stands below the working folder, and not in the environment itself."""
        prefix, here = self.environment.prefix, self._working_folder
        return bool(here) and is_inside(file, here) and not (prefix and is_inside(file, prefix))

    def place(self, file: str, line: int) -> tuple[str, int]:
        """A file as messages name it, and the line in it; 0 where it is nothing to open."""
        name = self.relative(file)
        return name, 0 if name == STANDARD_LIBRARY or name.startswith(f"{STUB_OF} ") else line

    def _search(self, name: str, search_path: SearchPath) -> _Found | None:
        parent, _, last = name.rpartition(".")
        if not last or (not parent and "." in name):
            return None
        found = _Found()
        package = self.find(parent, search_path) if parent else None
        if not parent:
            self._scan(found, name, name, search_path)
        elif package is not None:
            self._scan(found, name, last, package.locations)
        if parent and name in self._editable and not found.stub and not found.implementation:
            self._scan_editable(found, name)
        if not parent and found.spec(name) is None or found.is_compiled:
            found.stub = self._partial_stub(name)
        return found

    def _partial_stub(self, name: str) -> _Hit | None:
        location, last = os.path.split(os.path.join(PARTIAL_STUBS, *name.split(".")))
        folder = os.path.join(location, last) if self.sources.has_folder(location, last) else None
        return self._files(folder, "__init__", folder)[0] if folder else self._files(location, last, None)[0]

    def _scan(self, found: _Found, name: str, last: str, locations: tuple[str, ...]) -> None:
        """Add what the locations hold, up to and with the first implementation."""
        for location in locations:
            if location == EDITABLE:
                self._scan_editable(found, name)
            elif location.endswith(SIBLINGS):
                self._scan_siblings(found, name, self.siblings(location.removesuffix(SIBLINGS)))
            elif self._typeshed.folder and location.startswith(self._typeshed.folder):
                if self._typeshed.covers(name, self.python_version):
                    self._scan_one(found, location, last)
                    if found.stub is not None:
                        return
            else:
                if name == last and self.sources.has_folder(location, f"{name}-stubs"):
                    self._scan_stubs(found, os.path.join(location, f"{name}-stubs"))
                self._scan_one(found, location, last)
            if found.implementation is not None:
                return

    def _scan_siblings(self, found: _Found, name: str, roots: tuple[str, ...]) -> None:
        """Add what one other member of the workspace holds, or all of them for a package without ``__init__`` file."""
        held: list[_Found] = []
        for root in roots if name not in SIDE_FOLDERS else ():
            held.append(_Found())
            self._scan_one(held[-1], root, name)
        modules = [each for each in held if each.stub or each.implementation]
        if len(modules) == 1:
            found.stub, found.implementation = found.stub or modules[0].stub, modules[0].implementation
        elif not modules:
            found.portions += [portion for each in held for portion in each.portions]

    def _scan_editable(self, found: _Found, name: str) -> None:
        path = self._editable.get(name)
        if path is not None:
            self._scan_one(found, *os.path.split(path))

    def _scan_stubs(self, found: _Found, folder: str) -> None:
        """Add a ``-stubs`` package, which may lack an ``__init__`` file of its own."""
        path = os.path.join(folder, "__init__.pyi")
        if self.sources.has_file(folder, "__init__.pyi"):
            found.stub = found.stub or _Hit(SpecKind.STUB, path, folder)
        else:
            found.stub_portions.append(folder)

    def _scan_one(self, found: _Found, location: str, last: str) -> None:
        listing = self.sources.modules_in(location)
        folder = os.path.join(location, last) if listing.get(last) else None
        stub, implementation = self._files(folder, "__init__", folder) if folder else (None, None)
        if stub is None and implementation is None:
            stub, implementation = self._files(location, last, None)
            if folder is not None and stub is None and implementation is None:
                found.portions.append(folder)
        found.stub = found.stub or stub
        found.implementation = implementation

    def _files(self, location: str, stem: str, folder: str | None) -> tuple[_Hit | None, _Hit | None]:
        """Stub and implementation of a module: a compiled one counts only without its source."""
        listing = self.sources.modules_in(location)
        stub = source = None
        if listing.get(f"{stem}.pyi") is False:
            stub = _Hit(SpecKind.STUB, os.path.join(location, f"{stem}.pyi"), folder)
        if listing.get(f"{stem}.py") is False:
            source = _Hit(SpecKind.SOURCE, os.path.join(location, f"{stem}.py"), folder)
        elif compiled := self.sources.compiled(location, stem):
            source = _Hit(SpecKind.COMPILED, os.path.join(location, compiled), folder)
        return stub, source


def _registered_plugins(folder: str, sources: Sources) -> Iterator[str]:
    """The modules under ``pytest11`` in the metadata of the packages in a folder."""
    for name in sources.listing(folder):
        path = os.path.join(folder, name)
        if name.endswith((".dist-info", ".egg-info")) and sources.has_file(path, "entry_points.txt"):
            yield from Installed(path, sources).modules_of_group("pytest11")


def _parts(path: str, base: str) -> list[str]:
    return path[len(base) :].strip(os.sep).split(os.sep)
