"""The projects that the primer runs over, pinned."""

from __future__ import annotations

from dataclasses import dataclass

#: What nearly every test suite of an async project imports.
TEST_REQUIREMENTS = ("pytest", "pytest-asyncio", "pytest-mock", "anyio", "trio", "httpx", "trustme")


@dataclass(frozen=True, slots=True)
class Project:
    """A released project: folders are relative to the root of its source distribution.

    ``tests`` may lie inside ``library``; ``requirements`` are what both import beside the declared dependencies.
    """

    name: str
    version: str
    library: tuple[str, ...]
    tests: tuple[str, ...] = ()
    extras: str = ""
    requirements: tuple[str, ...] = ()

    @property
    def pin(self) -> str:
        """The requirement that names exactly this release."""
        return f"{self.name}=={self.version}"

    @property
    def installed(self) -> tuple[str, ...]:
        """The requirements that, with their dependencies, make up the environment."""
        return (f"{self.name}{self.extras}=={self.version}", *TEST_REQUIREMENTS, *self.requirements)

    def is_test(self, path: str) -> bool:
        """Whether a path relative to the root of the project, with forward slashes, belongs to the tests."""
        return any(path.startswith(f"{folder}/") for folder in self.tests)


PROJECTS = (
    Project(
        "aiohttp",
        "3.14.5",
        ("aiohttp",),
        ("tests",),
        requirements=("re-assert", "freezegun", "brotli", "uvloop", "aiodns", "proxy.py", "blockbuster", "gunicorn"),
    ),
    Project(
        "starlette",
        "1.10.0",
        ("starlette",),
        ("tests",),
        requirements=("itsdangerous", "jinja2", "python-multipart", "pyyaml", "httpx2"),
    ),
    Project(
        "redis",
        "8.1.0",
        ("redis",),
        ("tests",),
        requirements=("cryptography", "pyjwt", "requests", "mock", "numpy", "pybreaker", "aiohttp"),
    ),
    Project(
        "tortoise-orm",
        "1.1.9",
        ("tortoise",),
        ("tests",),
        requirements=(
            "asyncpg",
            "aiomysql",
            "asyncmy",
            "psycopg[pool]",
            "asyncodbc",
            "pyodbc",
            "pydantic",
            "quart",
            "sanic",
            "aiohttp",
            "fastapi",
            "pyyaml",
        ),
    ),
    Project(
        "python-telegram-bot",
        "22.8",
        ("src/telegram",),
        ("tests",),
        "[all]",
        ("beautifulsoup4", "flaky", "freezegun", "pytest-xdist", "tzdata"),
    ),
    Project(
        "jupyter_server",
        "2.21.1",
        ("jupyter_server",),
        ("tests",),
        requirements=("pytest-jupyter", "requests", "flaky", "ipykernel", "pytest-tornasync"),
    ),
    Project("httpx", "0.28.1", ("httpx",), ("tests",), "[cli,http2,socks]", ("uvicorn", "chardet", "zstandard")),
    Project(
        "anyio",
        "4.16.0",
        ("src/anyio",),
        ("tests",),
        "[trio]",
        ("blockbuster", "hypothesis", "psutil", "truststore", "uvloop"),
    ),
    Project(
        "fastapi",
        "0.165.0",
        ("fastapi",),
        ("tests", "docs_src"),
        "[standard]",
        ("sqlmodel", "flask", "pyjwt", "inline-snapshot", "dirty-equals", "a2wsgi", "logfire"),
    ),
    Project(
        "litestar",
        "2.25.0",
        ("litestar",),
        extras="[attrs,cli,cryptography,jinja,jwt,prometheus,pydantic,redis,sqlalchemy,structlog]",
        requirements=("httpx-sse", "psutil"),
    ),
    Project(
        "mcp",
        "2.3.0",
        ("src/mcp", "src/mcp-types"),
        ("tests",),
        "[cli,rich]",
        ("inline-snapshot", "dirty-equals", "logfire", "opentelemetry-sdk", "blockbuster", "pydantic-settings"),
    ),
    Project(
        "uvicorn",
        "0.54.0",
        ("uvicorn",),
        ("tests",),
        "[standard]",
        ("cryptography", "a2wsgi", "wsproto", "httpx2", "zttp", "gunicorn"),
    ),
    Project("websockets", "17.4", ("src/websockets",), requirements=("python-socks", "werkzeug")),
    Project("asyncpg", "0.32.0", ("asyncpg",)),
    Project(
        "sanic",
        "25.12.1",
        ("sanic",),
        ("tests",),
        "[ext]",
        ("sanic-testing", "beautifulsoup4", "uvicorn", "gunicorn", "aioquic"),
    ),
    Project("quart", "0.22.0", ("src/quart",), requirements=("python-dotenv",)),
    Project("aiosqlite", "0.22.1", ("aiosqlite",), ("aiosqlite/tests",)),
    Project("motor", "3.7.1", ("motor",), ("test",), requirements=("tornado", "aiohttp")),
    Project(
        "hypercorn",
        "0.18.0",
        ("src/hypercorn",),
        ("tests",),
        "[h3,trio]",
        ("uvloop", "exceptiongroup", "taskgroup"),
    ),
    Project("asyncssh", "2.24.1", ("asyncssh",), ("tests",), "[bcrypt,libnacl]", ("aiofiles", "uvloop")),
    Project("discord.py", "2.7.1", ("discord",), ("tests",), "[speed]"),
)


def chosen(names: str) -> tuple[Project, ...]:
    """The projects of a comma-separated list of names, all of them where it is empty.

    :raises ValueError: there is no such project.
    """
    wanted = [name.strip() for name in names.split(",") if name.strip()]
    known = {project.name: project for project in PROJECTS}
    if unknown := sorted(set(wanted) - set(known)):
        raise ValueError(f"no such project: {', '.join(unknown)} (there are {', '.join(known)})")
    return tuple(known[name] for name in wanted) or PROJECTS


def flake8(python: str, paths: tuple[str, ...]) -> list[str]:
    """The command that lints paths with the flake8 of an interpreter, whatever the project configures.

    The default list of excluded folders would leave out what a project keeps in a folder of such a name.
    """
    return [python, "-m", "flake8", "--isolated", "-j1", "--exclude=.git", *paths]
