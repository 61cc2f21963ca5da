"""The one reader of files and folders.

Only regular files of a bounded size are read. Anything else in the place of a file (a pipe, a device, a folder, a file
that is too large, unreadable, or gone since its folder was listed) counts as absent, for every caller. Nothing here
waits: a pipe without a writer and a device without an end are never opened, or are opened without blocking.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
from collections.abc import Callable, Container, Iterable, Iterator, Mapping

from flake8_async_ssot.inference.modules.facts import Facts, Kind
from flake8_async_ssot.inference.modules.states import State, state_of

#: Files above this size are not read: no source of Python comes near.
MAX_BYTES = 8 * 1024 * 1024

_COMPILED_SUFFIXES = (".so", ".pyd", ".pyc", ".pyx")
_NOTHING: dict[str, bool] = {}
#: What tools write beside the code, and no import finds: it comes and goes with every run.
_OF_TOOLS = frozenset({
    "__pycache__", ".flake8_async_ssot_cache", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis",
    ".coverage",
})  # fmt: skip
#: Read-only; never waits for a writer and never becomes our terminal, should the file be exchanged after the check.
_FLAGS = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_BINARY"))


class Sources:
    """The files and folders of one process; each folder is listed once."""

    def __init__(self) -> None:
        self.facts = Facts()
        #: The names of the files and folders in a folder, sorted, each with whether it is a folder itself. A folder
        #: that is missing or unreadable is empty.
        self.listing: Kind[Mapping[str, bool]] = self.facts.primitive("listing", _list)
        #: The same for those that may be modules or hold some, or mark an environment.
        self.modules_in = self.facts.primitive("modules-in", _list_modules)
        #: Whether a path leads to a regular file.
        self.is_file = self.facts.primitive("file", is_regular)
        #: Whether a path leads to a folder.
        self.is_folder = self.facts.primitive("folder", is_directory)
        #: Whether a folder is a package with an ``__init__`` file.
        self.is_package = self.facts.kind("package", self._is_package)
        #: Whether a folder holds a file (False) or a folder (True) of a name; None where it holds neither. Of folders
        #: around a project little else matters, and their listings change all the time.
        self._holds = self.facts.primitive("holds", _holds)
        #: The path without links; where links run in a circle, the path as it is.
        self.real = self.facts.primitive("real-path", _real)
        #: Whether a path is a link.
        self.is_link = self.facts.primitive("link", os.path.islink)
        self._compiled: dict[str, dict[str, str]] = {}
        #: Digests of the contents of files by their paths, as far as they are known without reading these.
        self.known_digests: Callable[[str], str | None] = lambda path: None
        self._digest: Kind[str] = self.facts.primitive("content", self._digest_of)
        #: Whether a file holds one of some texts: what asks for no more holds while others come and go.
        self.says: Kind[bool] = self.facts.kind("says", self.holds_text)

    def content(self, path: str) -> bytes | None:
        """The bytes of a file; None where there is no regular file of at most ``MAX_BYTES`` to read."""
        content, digests = read_file(path), self._digest
        digests.use(digests.known(path) or digests.know((path,), digest_of(content)))
        return content

    def holds_text(self, path: str, *texts: str) -> bool:
        """Whether a file holds one of some texts; depends on all of its content."""
        content = self.content(path) or b""
        return any(text.encode() in content for text in texts)

    def _digest_of(self, path: str) -> str:
        known = self.known_digests(path)
        return known if known is not None else digest_of(read_file(path))

    def digest(self, path: str) -> str:
        """The digest of the content of a file, which is not read where that is known; empty where there is none."""
        return self._digest(path)

    def use(self, path: str) -> None:
        """Let the computation in progress depend on a file that was read before."""
        self._digest(path)

    def text(self, path: str, largest: int = MAX_BYTES) -> str | None:
        """The text of a file in UTF-8 with plain line ends; None where it cannot be read, or is larger.

        A byte order mark is dropped, and what is not UTF-8 is replaced.
        """
        content = self.content(path)
        return None if content is None or len(content) > largest else _decoded(content)

    def has_file(self, folder: str, name: str) -> bool:
        """Whether a folder holds a file of that name."""
        return self._holds(folder, name) is False

    def has_folder(self, folder: str, name: str) -> bool:
        """Whether a folder holds a folder of that name."""
        return self._holds(folder, name) is True

    def _is_package(self, folder: str) -> bool:
        return self.has_file(folder, "__init__.py") or self.has_file(folder, "__init__.pyi")

    def compiled(self, folder: str, stem: str) -> str | None:
        """The compiled file of a module, whichever Python it is for; None where there is none."""
        listing, compiled = self.modules_in(folder), self._compiled.get(folder)
        if compiled is None:
            names = [name for name in listing if name.endswith(_COMPILED_SUFFIXES)]
            compiled = self._compiled[folder] = {name.partition(".")[0]: name for name in names}
        return compiled.get(stem)

    def below(self, folder: str) -> Iterator[tuple[str, list[str], list[str]]]:
        """The folders below a folder, itself first: path, names of folders, names of Python files, both sorted.

        Links to folders are listed and not entered, so that no loop of links matters. A caller may take names of
        folders out of the list before it goes on: these are not entered.
        """
        todo = [folder]
        while todo:
            path = todo.pop()
            listing = self.modules_in(path)
            inner = [name for name, is_folder in listing.items() if is_folder]
            yield path, inner, [name for name, is_folder in listing.items() if not is_folder]
            entered = (os.path.join(path, name) for name in reversed(inner))
            todo.extend(each for each in entered if not self.is_link(each))

    def command(self, name: str, path: str) -> str | None:
        """The file that a command stands for, searched in the folders of a ``PATH``; None where there is none."""
        return shutil.which(name, path=path)


def read_file(path: str) -> bytes | None:
    """The bytes of a file, without noting that anything depends on it; None for what cannot or must not be read."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            return None
        descriptor = os.open(path, _FLAGS)
    except (OSError, ValueError):
        return None
    try:
        return _read(descriptor)
    except OSError:
        return None
    finally:
        os.close(descriptor)


def _read(descriptor: int) -> bytes | None:
    """What an open file holds; None where it is no regular file, too large, or longer than it says."""
    state = os.fstat(descriptor)
    if not stat.S_ISREG(state.st_mode) or state.st_size > MAX_BYTES:
        return None
    parts: list[bytes] = []
    # One byte more than there should be: what the system makes up while it is read says that it is empty.
    missing = state.st_size + 1
    while missing and (part := os.read(descriptor, missing)):
        parts.append(part)
        missing -= len(part)
    return b"".join(parts) if missing else None


def _decoded(content: bytes) -> str:
    text = content.decode("utf-8-sig", errors="replace")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def digest_of(content: bytes | None) -> str:
    """The digest of what a file holds; empty where there is no file."""
    return "" if content is None else hashlib.blake2b(content, digest_size=16).hexdigest()


#: Takes a folder, the names in it that may count, each with whether it is one of a folder, and all names in it. Gives
#: those that count.
Select = Callable[[str, Mapping[str, bool], Container[str]], Iterable[str]]


def states_below(folder: str, select: Select) -> Iterator[tuple[str, State]]:
    """The Python files below a folder, without hidden folders and environments, each with its state.

    Links to folders are not entered, so that no loop of links matters. Nothing is noted to depend on the files.

    :param select: chooses the files and folders that count.
    """
    todo = [folder]
    while todo:
        path = todo.pop()
        entries = _entries(path)
        if "pyvenv.cfg" in entries:
            continue
        may_count = {
            name: is_folder for name in sorted(entries) if (is_folder := _may_count(entries[name])) is not None
        }
        inner: list[str] = []
        for name in select(path, may_count, entries):
            if may_count[name]:
                inner.append(entries[name].path)
            elif (state := _state(entries[name])) is not None:
                yield entries[name].path, state
        todo.extend(reversed(inner))


def _may_count(entry: os.DirEntry[str]) -> bool | None:
    """Whether an entry is a folder of code (True) or a file of it (False); None where it is neither."""
    name = entry.name
    if _is_folder(entry):
        return None if name.startswith(".") or name in _OF_TOOLS or _is_link(entry) else True
    return False if name.endswith((".py", ".pyi")) else None


def _entries(folder: str) -> dict[str, os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return {entry.name: entry for entry in entries}
    except (OSError, ValueError):
        return {}


def _state(entry: os.DirEntry[str]) -> State | None:
    try:
        return state_of(entry.stat())
    except OSError:
        return None


def _is_link(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_symlink()
    except OSError:
        return True


def _holds(folder: str, name: str) -> bool | None:
    path = os.path.join(folder, name)
    return True if is_directory(path) else False if is_regular(path) else None


def is_regular(path: str) -> bool:
    """Whether a path leads to a regular file."""
    try:
        return stat.S_ISREG(os.stat(path).st_mode)
    except (OSError, ValueError):
        return False


def is_directory(path: str) -> bool:
    """Whether a path leads to a folder."""
    try:
        return stat.S_ISDIR(os.stat(path).st_mode)
    except (OSError, ValueError):
        return False


def _real(path: str) -> str:
    try:
        return os.path.realpath(path)
    except (OSError, ValueError):
        return path


def _list(folder: str) -> dict[str, bool]:
    try:
        with os.scandir(folder) as entries:
            # Pipes and devices are left out: reading one may never end.
            found = {entry.name: is_folder for entry in entries if (is_folder := _is_folder(entry)) or _is_file(entry)}
    except (OSError, ValueError):
        return _NOTHING
    return {name: found[name] for name in sorted(found.keys() - _OF_TOOLS)}


def _list_modules(folder: str) -> dict[str, bool]:
    kept = (".py", ".pyi", "pyvenv.cfg", *_COMPILED_SUFFIXES)
    return {name: is_folder for name, is_folder in _list(folder).items() if is_folder or name.endswith(kept)}


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:
        return False


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False
