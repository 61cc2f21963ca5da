"""Reading files and folders: what is no regular file counts as absent, and is never waited for."""

from __future__ import annotations

import ast
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from flake8_async_ssot.checker import Run
from flake8_async_ssot.inference.libraries.pytest_config import configurations
from flake8_async_ssot.inference.libraries.pytest_suite import read_suite
from flake8_async_ssot.inference.modules.editable import read_installs
from flake8_async_ssot.inference.modules.environment import Environment, find_environment
from flake8_async_ssot.inference.modules.finder import Finder
from flake8_async_ssot.inference.modules.loader import Loader
from flake8_async_ssot.inference.modules.sources import MAX_BYTES, Sources
from flake8_async_ssot.options import Options

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes and devices")


def _sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(5 * 1024**3)


def _unreadable(path: Path) -> None:
    path.write_text("x = 1\n")
    path.chmod(0)


def _in_no_folder(path: Path) -> None:
    path.symlink_to(path / "inner")


def _socket(path: Path) -> None:
    # The path of a socket is limited to some hundred characters.
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(f"/proc/self/fd/{folder}/{path.name}")
    finally:
        os.close(folder)


#: What can stand in the place of a file, by what makes it.
HOSTILE: dict[str, Callable[[Path], None]] = {
    "pipe": lambda path: os.mkfifo(path),
    "device without an end": lambda path: path.symlink_to("/dev/zero"),
    "terminal": lambda path: path.symlink_to("/dev/tty"),
    "sparse file of 5 GB": _sparse,
    "file that the system makes up": lambda path: path.symlink_to("/proc/self/environ"),
    "memory of the process": lambda path: path.symlink_to("/proc/self/mem"),
    "pipe of the process": lambda path: path.symlink_to("/proc/self/fd/0"),
    "folder": lambda path: path.mkdir(),
    "link to nothing": lambda path: path.symlink_to("nothing"),
    "link to itself": lambda path: path.symlink_to(path),
    "link below itself": _in_no_folder,
    "socket": _socket,
    "unreadable file": _unreadable,
}
_NEEDS_PROC = {"file that the system makes up", "memory of the process", "pipe of the process", "socket"}


@pytest.fixture(params=HOSTILE)
def put(request: pytest.FixtureRequest) -> Iterator[Callable[[Path], Path]]:
    """Puts one kind of thing in the place of a file; what waits for it fails after some seconds."""
    if request.param in _NEEDS_PROC and not Path("/proc/self/environ").exists():
        pytest.skip("needs /proc")
    if request.param == "unreadable file" and os.geteuid() == 0:
        pytest.skip("root reads everything")

    def make(path: Path) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        HOSTILE[request.param](path)
        return path

    def give_up(*_: object) -> None:
        raise TimeoutError("something was waited for")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(20)
    try:
        yield make
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


Put = Callable[[Path], Path]


def test_it_is_absent(put: Put, tmp_path: Path) -> None:
    path = str(put(tmp_path / "it"))
    sources = Sources()
    assert sources.content(path) is None
    assert sources.text(path) is None
    sources.real(path)
    assert [name for folder, _, names in sources.below(str(tmp_path)) for name in names] in ([], ["it"])


def test_pyvenv_cfg(put: Put, tmp_path: Path) -> None:
    put(tmp_path / ".venv" / "pyvenv.cfg")
    packages = tmp_path / ".venv" / "lib" / "python3.11" / "site-packages"
    packages.mkdir(parents=True)
    find_environment(Sources(), str(tmp_path), None, {})
    found = find_environment(Sources(), str(tmp_path), str(tmp_path / ".venv"), {})
    assert found.site_packages == (str(packages),)


def test_file_that_names_the_environment(put: Put, tmp_path: Path) -> None:
    put(tmp_path / ".venv")
    assert find_environment(Sources(), str(tmp_path), None, {}).prefix == sys.prefix


def test_pth_file(put: Put, tmp_path: Path) -> None:
    put(tmp_path / "a.pth")
    (tmp_path / "inner").mkdir()
    (tmp_path / "b.pth").write_text("inner\nimport __editable___finder\n")
    put(tmp_path / "__editable___finder.py")
    assert read_installs(Sources(), str(tmp_path)).folders == (str(tmp_path / "inner"),)


@pytest.mark.parametrize("name", ["direct_url.json", "top_level.txt", "entry_points.txt"])
def test_metadata(name: str, put: Put, tmp_path: Path) -> None:
    folder = tmp_path / "app-1.dist-info"
    folder.mkdir()
    (folder / "direct_url.json").write_text('{"url": "file:///nowhere", "dir_info": {"editable": true}}')
    (folder / name).unlink(missing_ok=True)
    put(folder / name)
    assert read_installs(Sources(), str(tmp_path)).folders == ()
    finder = Finder(Sources(), Environment((str(tmp_path),), (3, 11), None))
    assert finder.pytest_plugins() == ()


@pytest.mark.parametrize("name", ["pytest.ini", "pyproject.toml", "tox.ini", "setup.cfg", "pytest.toml"])
def test_configuration(name: str, put: Put, tmp_path: Path) -> None:
    put(tmp_path / name)
    found = configurations(Sources(), str(tmp_path))
    assert not [config for config in found if config.path.startswith(str(tmp_path))]
    assert not read_suite(Sources(), str(tmp_path)).plugins


@pytest.mark.parametrize(
    "name", ["dependency.py", "dependency.pyi", "dependency/__init__.py", "dependency/__init__.pyi"]
)
def test_dependency(name: str, put: Put, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("")
    put(tmp_path / name)
    loader = Loader(Finder(Sources(), Environment((), (3, 11), None)))
    module = loader.load("dependency", loader.finder.search_path(str(tmp_path / "main.py")))
    # A folder is a package without a file of its own.
    assert module is None or not module.locals.keys() - {"__name__", "__doc__", "__package__", "__path__", "__file__"}


TEST = """\
import dependency


def sync():
    return 1


async def test_it(fixture):
    dependency.call()
    await sync()
"""


def test_a_run_finds_the_rest(put: Put, tmp_path: Path) -> None:
    run = Run(Options(), lambda code, default: default)
    for name in ("conftest.py", "dependency.py", "dependency.pyi", "pyproject.toml", "pytest.ini", "test_x.py", ".git"):
        folder = tmp_path / name.strip(".").replace(".", "_")
        put(folder / name)
        found = run.check(ast.parse(TEST), str(folder / "test_it.py"), TEST.splitlines(keepends=True))
        assert not run.failures, name
        assert "AWT101" in {violation.code for violation in found}, name


def test_size(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(b"x" * MAX_BYTES)
    assert len(Sources().content(str(path)) or b"") == MAX_BYTES
    path.write_bytes(b"x" * (MAX_BYTES + 1))
    assert Sources().content(str(path)) is None
    path.write_text("four")
    assert Sources().text(str(path), 4) == "four"
    assert Sources().text(str(path), 3) is None


def test_text(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xef\xbb\xbfone\r\ntwo\rthree\n\xff")
    assert Sources().text(str(path)) == "one\ntwo\nthree\n\ufffd"
    path.write_bytes(b"")
    assert Sources().text(str(path)) == ""


def test_names_that_are_no_paths() -> None:
    sources = Sources()
    for path in ("", "a\0b", "\udcff", "x" * 100_000):
        assert sources.content(path) is None
        assert not sources.listing(path)
        assert not sources.is_file(path) and not sources.is_folder(path)


def test_folders_that_link_to_one_another(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (inner / "m.py").write_text("")
    (inner / "up").symlink_to(tmp_path)
    (tmp_path / "a" / "here").symlink_to(tmp_path / "a")
    found = [os.path.join(folder, name) for folder, _, names in Sources().below(str(tmp_path)) for name in names]
    assert found == [str(inner / "m.py")]


def test_folders_in_folders(tmp_path: Path) -> None:
    """Deeper than Python's stack goes."""
    before, depth = os.getcwd(), 1_100
    os.chdir(tmp_path)
    try:
        for _ in range(depth):
            os.mkdir("d")
            os.chdir("d")
        assert len(list(Sources().below(str(tmp_path)))) == depth + 1
        # Who cleans up after tests goes down by recursion.
        for _ in range(depth):
            os.chdir("..")
            os.rmdir("d")
    finally:
        os.chdir(before)


def test_a_file_that_vanishes_after_its_folder_was_listed(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text("")
    sources = Sources()
    assert sources.has_file(str(tmp_path), "a.py")
    path.unlink()
    assert sources.has_file(str(tmp_path), "a.py")
    assert sources.content(str(path)) is None


def test_listings_are_sorted(tmp_path: Path) -> None:
    for name in "cab":
        (tmp_path / name).touch()
    (tmp_path / "aa").mkdir()
    assert list(Sources().listing(str(tmp_path)).items()) == [("a", False), ("aa", True), ("b", False), ("c", False)]
