"""Our own stubs of libraries that may not be installed: their form, and that their silence says nothing."""

from __future__ import annotations

import ast
import configparser
from collections.abc import Iterator
from pathlib import Path

import pytest

from flake8_async_ssot import nodes
from flake8_async_ssot.inference import Inference, Protocol, Settings
from flake8_async_ssot.inference.answers.answer import Awaitability
from flake8_async_ssot.inference.modules.environment import Environment
from flake8_async_ssot.inference.modules.finder import Finder, SpecKind
from flake8_async_ssot.inference.modules.sources import Sources
from flake8_async_ssot.inference.modules.stubs import PARTIAL_STUBS
from tools.stubs import RELEASES

ROOT = Path(__file__).parents[2]
STUBS = Path(PARTIAL_STUBS)
FILES = sorted(STUBS.rglob("*.pyi"))
#: Special methods that take what the interpreter gives them.
_FIXED = {"__aenter__", "__aexit__", "__enter__", "__exit__", "__aiter__", "__anext__", "__await__"}


def _module_name(path: Path) -> str:
    return ".".join(path.relative_to(STUBS).with_suffix("").parts).removesuffix(".__init__")


each_file = pytest.mark.parametrize("path", FILES, ids=_module_name)


def test_there_is_one_for_each_release_that_is_compared() -> None:
    assert {path.name.removesuffix(".pyi") for path in STUBS.iterdir()} == RELEASES.keys()


def test_all_of_them_are_shipped() -> None:
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", "utf-8")
    package = ROOT / "flake8_async_ssot"
    patterns = config["options.package_data"]["flake8_async_ssot"].split()
    assert set(FILES) <= {path for pattern in patterns for path in package.glob(pattern)}


@each_file
def test_folders_are_packages(path: Path) -> None:
    assert path.parent == STUBS or (path.parent / "__init__.pyi").is_file()


@each_file
def test_functions_take_anything(path: Path) -> None:
    """A parameter that a release adds or drops must not matter, nor what a type of one would say of coroutines."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name not in _FIXED:
            assert ast.unparse(node.args) in {"*args, **kwargs", "self, *args, **kwargs", "cls, *args, **kwargs"}


@each_file
def test_bodies_are_empty(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert [ast.unparse(statement) for statement in node.body] == ["..."]


def _classes(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text("utf-8"))
    return (node.name for node in tree.body if isinstance(node, ast.ClassDef))


_QUESTIONS = """\
import {module} as stub
from {module} import unlisted


async def asked(it: stub.{cls}, made=stub.{cls}()):
    await unlisted()
    await stub.unlisted
    await it.unlisted()
    await stub.{cls}.unlisted()
    await made.unlisted
    await made.unlisted()


def looped(it: stub.{cls}):
    it[0]
"""


@pytest.mark.parametrize(
    ("module", "cls"), [(_module_name(path), cls) for path in FILES for cls in _classes(path)], ids=str
)
def test_what_a_class_does_not_list_is_not_known(module: str, cls: str, tmp_path: Path, inference: Inference) -> None:
    (tmp_path / "pyproject.toml").touch()
    tree = inference.open(str(tmp_path / "main.py"), ast.parse(_QUESTIONS.format(module=module, cls=cls)))
    try:
        awaits = [node.value for node in tree.nodes_of_class(nodes.Await)]
        assert len(awaits) == 6
        assert {inference.awaitable(node).awaitability for node in awaits} == {Awaitability.UNKNOWN}
        item = next(tree.nodes_of_class(nodes.Subscript)).value
        # `__getitem__` is listed nowhere, and would do for a loop.
        assert inference.supports(item, Protocol.FOR) is not Awaitability.NEVER
    finally:
        inference.close(tree)


@pytest.fixture(scope="module")
def inference(tmp_path_factory: pytest.TempPathFactory) -> Inference:
    """An inference that finds no library installed."""
    packages = tmp_path_factory.mktemp("empty") / "site-packages"
    packages.mkdir()
    return Inference(Settings(python=str(packages)))


class _Installed:
    """A project beside an environment with some files."""

    def __init__(self, root: Path, *names: str) -> None:
        for name in ("project/pyproject.toml", *names):
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).touch()
        self._finder = Finder(Sources(), Environment((str(root / "env"),), (3, 11), None))
        self._path = self._finder.search_path(str(root / "project" / "main.py"))

    def is_partial(self, name: str) -> bool | None:
        """Whether a module is described by a stub of ours; None where it is not found."""
        spec = self._finder.find(name, self._path)
        return spec.is_partial if spec is not None else None

    def kind(self, name: str) -> SpecKind | None:
        spec = self._finder.find(name, self._path)
        return spec.kind if spec is not None else None


def test_a_module_found_nowhere_has_the_stub(tmp_path: Path) -> None:
    found = _Installed(tmp_path)
    assert found.is_partial("asyncpg") and found.is_partial("asyncpg.pool")
    assert found.is_partial("asyncpg.unlisted") is None and found.is_partial("unlisted") is None


@pytest.mark.parametrize(
    "file", ["env/asyncpg/__init__.py", "env/asyncpg.py", "env/asyncpg-stubs/__init__.pyi", "project/asyncpg.py"]
)
def test_what_is_installed_comes_first(file: str, tmp_path: Path) -> None:
    found = _Installed(tmp_path, file)
    assert found.is_partial("asyncpg") is False
    assert found.is_partial("asyncpg.pool") is None


def test_a_folder_of_that_name_comes_first(tmp_path: Path) -> None:
    found = _Installed(tmp_path, "project/redis/data.txt")
    assert found.kind("redis") is SpecKind.NAMESPACE
    assert found.is_partial("redis.asyncio") is None


def test_a_compiled_module_has_the_stub(tmp_path: Path) -> None:
    found = _Installed(tmp_path, "env/asyncmy/__init__.py", "env/asyncmy/pool.so", "env/asyncmy/other.so")
    assert found.is_partial("asyncmy") is False
    assert found.is_partial("asyncmy.pool") is True
    assert found.is_partial("asyncmy.cursors") is None
    assert found.kind("asyncmy.other") is SpecKind.COMPILED


def test_a_compiled_package_keeps_its_other_modules(tmp_path: Path) -> None:
    found = _Installed(tmp_path, "env/asyncpg/__init__.so", "env/asyncpg/extra.py", "env/asyncpg/pool.py")
    assert found.is_partial("asyncpg") is True
    assert found.is_partial("asyncpg.extra") is False


_OPAQUE = """\
class Connection:
    def __init__(self, protocol):
        self._protocol = protocol

    async def execute(self, query):
        return await self._protocol.query(query)

    def is_closed(self):
        return self._protocol.closed()

    def unlisted(self):
        return self._protocol.closed()


async def connect(dsn, opener):
    return await opener(dsn)


def is_closed(connection):
    return connection.is_closed()
"""
_OPENED = """\
import asyncpg
from asyncpg.connection import Connection, connect, is_closed


async def asked(held: Connection):
    await (await connect(1, 2)).is_closed()
    await (await connect(1, 2)).execute("")
    await held.execute("")
    await held.unlisted()
    await is_closed(held)
"""


def test_an_installed_library_tells_no_less_than_its_stub(tmp_path: Path) -> None:
    package, project = tmp_path / "site-packages" / "asyncpg", tmp_path / "project"
    package.mkdir(parents=True)
    project.mkdir()
    (project / "pyproject.toml").touch()
    (package / "__init__.py").write_text("from asyncpg.connection import Connection, connect\n", "utf-8")
    (package / "connection.py").write_text(_OPAQUE, "utf-8")
    inference = Inference(Settings(python=str(package.parent)))
    tree = inference.open(str(project / "main.py"), ast.parse(_OPENED))
    awaits = [node.value for node in tree.nodes_of_class(nodes.Await) if isinstance(node.parent, nodes.Expr)]
    answers = [inference.awaitable(node).awaitability for node in awaits]
    never, always, unknown = Awaitability.NEVER, Awaitability.ALWAYS, Awaitability.UNKNOWN
    assert answers == [never, always, always, unknown, never]
