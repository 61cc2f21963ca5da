"""Compares the partial stubs with the source of the releases that they describe.

    python tools/stubs.py --work FOLDER                 # all libraries
    python tools/stubs.py --work FOLDER --only asyncpg  # some of them

Each library is compared in an old and in a new release: what differs between them does not belong into a stub. The
releases are downloaded once and read as trees; nothing of them is imported.
"""

from __future__ import annotations

import argparse
import ast
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

if not __package__:  # run as a script: only its own folder is searched
    sys.path.insert(0, str(Path(__file__).parents[1]))

from flake8_async_ssot.inference.modules.stubs import PARTIAL_STUBS
from tools.stubs_source import FUNCTIONS, ClassSource, Definition, Library, Module

STUBS = Path(PARTIAL_STUBS)
#: For each stub the releases it is compared with, oldest first, together with those that hold bases of its classes.
RELEASES = {
    "aio_pika": ("aio-pika==9.0.4", "aio-pika==10.2.1"),
    "aiofiles": ("aiofiles==22.1.0", "aiofiles==25.1.0"),
    "aiohttp": ("aiohttp==3.8.6", "aiohttp==3.14.5"),
    "aiokafka": ("aiokafka==0.10.0", "aiokafka==0.14.0"),
    "aiomysql": ("aiomysql==0.1.1", "aiomysql==0.3.2"),
    "aioodbc": ("aioodbc==0.4.0", "aioodbc==0.5.0"),
    "aiosqlite": ("aiosqlite==0.17.0", "aiosqlite==0.22.1"),
    "anyio": ("anyio==3.6.2", "anyio==4.16.0"),
    "asyncmy": ("asyncmy==0.2.18",),
    "asyncodbc": ("asyncodbc==0.1.1",),
    "asyncpg": ("asyncpg==0.28.0", "asyncpg==0.32.0"),
    "asynctest": ("asynctest==0.13.0",),
    "django": ("Django==4.2.0", "Django==5.2.0"),
    "discord": ("discord.py==2.0.0", "discord.py==2.7.1"),
    "fastapi": ("fastapi==0.90.0 starlette==0.23.0", "fastapi==0.165.0 starlette==1.10.0"),
    "httpx": ("httpx==0.23.0", "httpx==0.28.1"),
    "nats": ("nats-py==2.13.0", "nats-py==2.16.0"),
    "oracledb": ("oracledb==2.0.0", "oracledb==26.1.0"),
    "playwright": ("playwright==1.30.0", "playwright==1.65.2"),
    "psycopg": ("psycopg==3.1.0", "psycopg==3.3.9"),
    "psycopg_pool": ("psycopg-pool==3.1.0", "psycopg-pool==3.3.3"),
    "redis": ("redis==4.5.0", "redis==8.1.0"),
    "sqlalchemy": ("SQLAlchemy==1.4.49", "SQLAlchemy==2.0.0", "SQLAlchemy==2.1.9"),
    "starlette": ("starlette==0.23.0 httpx==0.23.0", "starlette==1.10.0 httpx==0.28.1"),
    "trio": ("trio==0.22.0", "trio==0.35.0"),
    "websockets": ("websockets==10.4", "websockets==17.4"),
}
#: What the comparison cannot see in the source, and why it is so.
SEEN_ELSEWHERE = {
    "asyncpg.pool.PoolConnectionProxy": "its metaclass gives it the methods of the connection",
    "django.db.models.manager.Manager": "it is made of a class that gets the methods of the query set",
    "django.db.models.base.Model.objects": "its metaclass makes it",
}
#: Results of which the releases have to say the same, or nothing.
_PLAIN = ("None", "bool", "str", "bytes", "int", "float")
_ANYTHING = ("", "Any")
_ALONE = ("--no-deps", "--only-binary=:all:", "--python-version=3.11", "--implementation=cp")
_PLATFORMS = ("manylinux2014_x86_64", "manylinux_2_17_x86_64", "manylinux_2_28_x86_64", "manylinux1_x86_64", "any")


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; 1 where a stub and a release differ."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, required=True, help="folder for the releases")
    parser.add_argument("--only", default="", metavar="NAME,...", help="only these libraries")
    options = parser.parse_args(arguments)
    chosen = options.only.split(",") if options.only else sorted(RELEASES)
    failed = False
    for name in chosen:
        for release in RELEASES[name]:
            library = Library(*(fetch(options.work, pin) for pin in release.split()))
            found = list(differences(name, library, is_newest=release == RELEASES[name][-1]))
            print(f"{release}: {len(found)} differences")
            for line in found:
                print(f"  {line}")
            failed = failed or bool(found)
    return 1 if failed else 0


def fetch(work: Path, pin: str) -> Path:
    """The folder with the unpacked wheel of a release, downloaded if it is not there.

    :raises subprocess.CalledProcessError: the release cannot be downloaded.
    """
    folder = work / pin.replace("==", "-")
    if not folder.is_dir():
        downloads = work / "wheels" / folder.name
        platforms = [f"--platform={platform}" for platform in _PLATFORMS]
        command = [sys.executable, "-m", "pip", "download", "-q", *_ALONE, *platforms]
        subprocess.run([*command, "-d", str(downloads), pin], check=True)
        with zipfile.ZipFile(next(downloads.glob("*.whl"))) as wheel:
            wheel.extractall(folder)
    return folder


def differences(name: str, library: Library, *, is_newest: bool) -> Iterator[str]:
    """What a stub says that a release does not; what an older release lacks is no difference."""
    stubs = Library(STUBS)
    for path in sorted([*STUBS.glob(f"{name}.pyi"), *STUBS.glob(f"{name}/**/*.pyi")]):
        module_name = ".".join(path.relative_to(STUBS).with_suffix("").parts).removesuffix(".__init__")
        stub, real = stubs.module(module_name), library.module(module_name)
        assert stub is not None
        if real is None:
            if is_newest:
                yield f"{module_name}: no such module"
            continue
        for line in _module_differences(stub, real):
            if is_newest or not line.endswith("is missing"):
                yield line


def _module_differences(stub: Module, real: Module) -> Iterator[str]:
    for name in (*stub.definitions, *_handed_on(stub)):
        label, said, found = f"{stub.name}.{name}", stub.find(name), real.find(name)
        is_class = found is not None and isinstance(found[1], ast.ClassDef)
        if label in SEEN_ELSEWHERE or name.startswith("_") and not is_class:
            continue
        if said is None or found is None:
            if said is not None or not real.has_module(name):
                yield f"{label} is missing"
        elif isinstance(said[1], ast.ClassDef) and name in stub.definitions:
            yield from _class_differences(label, ClassSource(said[0], said[1]), found)
        elif isinstance(said[1], FUNCTIONS) and not _agree(said[1], found[1], stub):
            yield f"{label}: {_spelt(said[1])}, really {_spelt(found[1])}"


def _handed_on(stub: Module) -> Iterator[str]:
    """The names that a stub imports for others."""
    used = {node.id for node in ast.walk(stub.tree) if isinstance(node, ast.Name)}
    for statement in stub.tree.body:
        if isinstance(statement, ast.ImportFrom):
            yield from ({alias.asname or alias.name for alias in statement.names} - used)


def _class_differences(label: str, said: ClassSource, found: tuple[Module, Definition]) -> Iterator[str]:
    if isinstance(found[1], FUNCTIONS):
        # What older or newer releases have in the place of a class gives the same object.
        return
    if not isinstance(found[1], ast.ClassDef):
        yield f"{label}: class, really {_spelt(found[1])}"
        return
    real = ClassSource(*found)  # type: ignore[arg-type]
    for base in sorted(said.names() - real.names()):
        if not base.startswith("_") and base not in ("Generic", "object"):
            yield f"{label}: is no {base}"
    for name in _compared(label, said):
        claim, member = said.member(name), real.member(name)
        if isinstance(claim, ast.Constant) and claim.value is None:
            if member is not None:
                yield f"{label}.{name}: said not to be there"
        elif member is None:
            yield f"{label}.{name} is missing"
        elif not _agree(claim, member, said.module):
            yield f"{label}.{name}: {_spelt(claim)}, really {_spelt(member)}"


def _compared(label: str, said: ClassSource) -> Iterator[str]:
    """The members of a class in a stub, but for those that cannot be seen in the source."""
    names = dict.fromkeys(name for item in said.order() if isinstance(item, ClassSource) for name in _names(item.node))
    return (name for name in names if f"{label}.{name}" not in SEEN_ELSEWHERE)


def _names(node: ast.ClassDef) -> Iterator[str]:
    for statement in node.body:
        if isinstance(statement, FUNCTIONS):
            yield statement.name
        elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            yield statement.target.id


def _agree(claim: object, real: object, stub: Module) -> bool:
    """Whether what a stub says of a name is what the source says, as far as ``await`` can tell."""
    if isinstance(real, type) or isinstance(real, FUNCTIONS) and real.name in ("__aenter__", "__aexit__"):
        return True
    if not isinstance(claim, FUNCTIONS):
        return not isinstance(real, FUNCTIONS) or any(_is_property(node) for node in real.decorator_list)
    if not isinstance(real, FUNCTIONS):
        # What a table or a wrapper of the library binds.
        return isinstance(real, ast.Call)
    said, really, result = _gives(claim), _gives(real), _result(claim)
    if isinstance(claim, ast.FunctionDef) and (not result or _is_awaitable(claim, stub)):
        return not result or really != "context manager"
    if said == really:
        return result not in _PLAIN or _result(real) in (result, *_ANYTHING)
    return said == "value" and result.startswith("_")


def _gives(function: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    """What calling a function gives, as its definition says it."""
    decorators = {ast.unparse(node).rpartition(".")[2] for node in function.decorator_list}
    result = _result(function)
    if "asynccontextmanager" in decorators:
        return "async context manager"
    if isinstance(function, ast.AsyncFunctionDef):
        return "async iterator" if any(_yields(function)) else "coroutine"
    if result in ("AsyncContextManager", "AbstractAsyncContextManager"):
        return "async context manager"
    if "contextmanager" in decorators or result in ("ContextManager", "AbstractContextManager"):
        return "context manager"
    if result in ("Coroutine", "Awaitable"):
        return result.lower()
    return "async iterator" if result in ("AsyncIterator", "AsyncGenerator", "AsyncIterable") else "value"


def _yields(function: ast.AST) -> Iterator[bool]:
    for child in ast.iter_child_nodes(function):
        if isinstance(child, (ast.Yield, ast.YieldFrom)):
            yield True
        elif not isinstance(child, (*FUNCTIONS, ast.Lambda)):
            yield from _yields(child)


def _result(function: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    """The last name of the class that a function says it returns; an empty text where it says nothing."""
    node = function.returns
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        node = ast.parse(node.value, mode="eval").body
    node = node.value if isinstance(node, ast.Subscript) else node
    return ast.unparse(node).rpartition(".")[2] if node is not None else ""


def _is_awaitable(claim: ast.FunctionDef | ast.AsyncFunctionDef, stub: Module) -> bool:
    """Whether a stub says that what a function gives can be awaited."""
    if _result(claim) == "Awaitable":
        return True
    found = stub.find(_result(claim))
    return (
        found is not None
        and isinstance(found[1], ast.ClassDef)
        and isinstance(ClassSource(found[0], found[1]).member("__await__"), FUNCTIONS)
    )


def _is_property(node: ast.expr) -> bool:
    name = ast.unparse(node).rpartition(".")[2]
    return "property" in name or name in ("reify", "setter", "getter")


def _spelt(definition: object) -> str:
    if isinstance(definition, FUNCTIONS):
        return f"{_gives(definition)} of {_result(definition) or 'anything'}"
    return type(definition).__name__ if not isinstance(definition, type) else definition.__name__


if __name__ == "__main__":
    raise SystemExit(main())
