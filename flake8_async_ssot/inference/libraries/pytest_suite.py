"""The settings of the files around a test that decide what runs its coroutine functions, read as text.

Nothing in a test says that pytest was started with ``--asyncio-mode=auto``. What can be seen is where that would stand,
in the files that start pytest, and how the other tests of the suite are written.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass

from flake8_async_ssot.inference.libraries.settings_files import required
from flake8_async_ssot.inference.modules.paths import is_inside, upwards
from flake8_async_ssot.inference.modules.sources import Sources
from flake8_async_ssot.inference.modules.tables import LARGEST
from flake8_async_ssot.inference.modules.testing import TEST_FOLDERS, is_collected

#: Test files that are read to learn how a suite is written.
_MOST_FILES = 400
#: Files around a project that may start pytest or set it up. Where there are more, some are not read.
_MOST_SETTINGS = 1_000
#: Folders within one another that may hold such files; below those whose names begin with a dot, all do.
_DEEPEST_SETTINGS = 2
#: Files that never start pytest: prose, data, and sources of other languages.
_OTHER_SUFFIXES = (
    ".md", ".rst", ".html", ".css", ".scss", ".js", ".jsx", ".ts", ".tsx", ".vue", ".svg", ".png", ".jpg", ".jpeg",
    ".gif", ".ico", ".pdf", ".pyi", ".pyc", ".so", ".pyd", ".csv", ".tsv", ".sql", ".po", ".mo", ".pot", ".woff",
    ".woff2", ".ttf", ".eot", ".gz", ".zip", ".whl", ".db", ".sqlite", ".ipynb", ".c", ".h", ".rs", ".go", ".proto",
    ".map", ".pem", ".crt", ".key", ".log",
)  # fmt: skip
#: Folders of Python code that starts other things; elsewhere code is what is tested.
_SCRIPT_FOLDERS = ("ci", "scripts", "bin", "tools", "tasks", "requirements")
_NO_SETTINGS = ("node_modules", "site-packages", "__pycache__", ".git", ".hg", ".tox", ".nox", ".mypy_cache")

#: A mode that is given and is not ``strict``: also one that a variable holds.
_AUTO = re.compile(
    r"(?:--(?:asyncio|trio|anyio)-mode(?:[\"']?\s*[=,]\s*|\s+)|\b(?:asyncio|trio|anyio)_mode[\"']?\s*[=:,]\s*)"
    r"[\"'\[(]*\s*(?!strict\b|false\b)[^\s\"']",
    re.I,
)
#: Configuration or plugins that a run names itself: these files may be anywhere.
_ELSEWHERE = re.compile(r"\bPYTEST_PLUGINS\b|(?:^|\W)py\.?test\b[^\n#]*\s(?:-c\s|--config-file\b)", re.M)
_NAMED_PLUGIN = re.compile(r"pytest[^\n#]*?\s-p[ =]?(?!no:)([a-z_][\w.]*)", re.I)
#: Plugins that run every coroutine function, with or without a marker.
_RUNNERS = re.compile(
    r"\b(?:pytest[-_](?:aiohttp|tornasync|tornado|jupyter|sanic|twisted|curio|async|aio|loop|asyncio-cooperative|"
    r"homeassistant-custom-component)|alt[-_]pytest[-_]asyncio|(?:jupyter_server|aiohttp)\.pytest_plugin)(?![\w.-]*\w)",
    re.I,
)  # fmt: skip
#: A plugin in a file whose requirements no reader knows: in quotes, at the start of a line, or with a version.
_PLUGIN = re.compile(r"(?:^[ \t]*|[\"'])(pytest[-_][a-z][\w-]*)(?=[\"'\[<>=~!; \t]|$)", re.I | re.M)

#: A requirement that only versions of pytest-asyncio meet whose default mode was not strict yet (before 0.19).
OLD_PLUGIN = re.compile(
    r"\bpytest[-_]asyncio[\"']?(?:\s|[={(\"']|version|>=?\s*[\d.]+\s*,){0,20}"
    r"(?:(?:==|\^|<=?|~(?!=)|=\s*[\"'])\s*0\.(?:\d|1[0-8])(?!\d)|~=\s*0\.(?:\d|1[0-8])\.\d|<\s*0\.19(?!\.?\d*[1-9]))",
    re.I,
)

_ASYNC_TEST = re.compile(r"^(?P<before>.*)\n[ \t]*async def test", re.M)
_ASYNC_MARK = re.compile(r"\bmark\.(?:asyncio|anyio|trio|curio|gen_test|tornado|twisted|asyncio_cooperative)\b")
#: In a suite with that many test files without any marker, something runs them.
_PRACTICE, _CERTAIN_PRACTICE = 3, 10
_PRACTICE_IN_ONE_FILE = 6


@dataclass(frozen=True, slots=True)
class Suite:
    """The facts in the files that set up one project.

    ``says_auto``: something starts pytest so that it runs every coroutine function; ``needs_runner``: the project
    asks for a plugin that does. ``needs_asyncio``: it asks for pytest-asyncio; ``plugins``: the modules of all others
    that it asks for; ``named``: those that a command names. ``is_whole``: nothing else may start or configure pytest.
    ``needs_old_asyncio``: it asks for a pytest-asyncio of which the default mode is not strict.
    """

    says_auto: bool
    needs_runner: bool
    needs_asyncio: bool
    plugins: frozenset[str]
    named: frozenset[str] = frozenset()
    is_whole: bool = True
    needs_old_asyncio: bool = False


def read_suite(sources: Sources, project: str) -> Suite:
    """Read the settings of a project, given by its folder."""
    paths = list(dict.fromkeys(path for top in _tops(sources, project) for path in _setting_files(sources, top)))
    texts = {path: text for path in paths[:_MOST_SETTINGS] if (text := sources.text(path, LARGEST))}
    settings = [*texts.values()]
    names = frozenset(name for path, text in texts.items() for name in _plugins(path, text))
    return Suite(
        says_auto=any(map(_AUTO.search, settings)),
        needs_runner=any(map(_RUNNERS.search, settings)),
        needs_asyncio="pytest_asyncio" in names,
        plugins=names - {"pytest_asyncio"},
        named=frozenset(name for text in settings for name in _NAMED_PLUGIN.findall(text)),
        is_whole=len(paths) <= _MOST_SETTINGS and not any(map(_ELSEWHERE.search, settings)),
        needs_old_asyncio=any(map(OLD_PLUGIN.search, settings)),
    )


def _plugins(path: str, text: str) -> Iterator[str]:
    """The plugins of pytest that a file asks for, by the names of their modules."""
    names = required(path, text)
    for name in _PLUGIN.findall(text) if names is None else names:
        # `pytest_plugins` is the variable that lists them.
        if name.lower().startswith(("pytest-", "pytest_")) and name != "pytest_plugins":
            yield name.lower().replace("-", "_")


def _tops(sources: Sources, project: str) -> Iterator[str]:
    """The folder of a project, and that of the repository around it."""
    yield project
    for outer in upwards(project):
        if sources.has_folder(outer, ".git") or sources.has_file(outer, ".git"):
            yield outer
            return


def _setting_files(sources: Sources, top: str) -> Iterator[str]:
    """Files that may start pytest or set it up; one more than are read at most."""
    todo, count = [(top, 0, True)], 0
    while todo:
        folder, depth, has_scripts = todo.pop(0)
        for name, is_folder in sources.listing(folder).items():
            path = os.path.join(folder, name)
            if is_folder and _may_hold_settings(sources, path, name, depth):
                todo.append((path, 0 if name.startswith(".") else depth + 1, name in _SCRIPT_FOLDERS))
            elif not is_folder and _may_set_up(name, has_scripts):
                count += 1
                yield path
        if count > _MOST_SETTINGS:
            return


def _may_hold_settings(sources: Sources, path: str, name: str, depth: int) -> bool:
    if depth >= _DEEPEST_SETTINGS or name in _NO_SETTINGS or is_collected(f"{name}.py"):
        return False
    # Not an environment.
    return not sources.has_file(path, "pyvenv.cfg")


def _may_set_up(name: str, has_scripts: bool) -> bool:
    if name.endswith(".py"):
        return has_scripts and not is_collected(name)
    return not name.lower().endswith(_OTHER_SUFFIXES)


def tests_folder(file: str, project: str) -> str:
    """The outermost folder of tests around a file, else the file's own."""
    folder = os.path.dirname(file)
    around = [path for path in upwards(folder) if is_inside(path, project) and path != project]
    named = [path for path in around if os.path.basename(path) in TEST_FOLDERS]
    return named[-1] if named else folder


def test_files(sources: Sources, file: str, project: str) -> Iterator[str]:
    """The test files in the folder of tests around a file."""
    todo, count = [tests_folder(file, project)], 0
    while todo and count < _MOST_FILES:
        folder = todo.pop()
        for name, is_folder in sources.listing(folder).items():
            if is_folder and not name.startswith((".", "_", "node_modules")):
                todo.append(os.path.join(folder, name))
            elif is_collected(name):
                count += 1
                yield os.path.join(folder, name)


def is_unmarked(sources: Sources, folder: str) -> bool:
    """Whether most files in a folder of tests that have coroutine functions as tests leave all markers out."""
    unmarked = marked = 0
    for text in _texts(sources, test_files(sources, os.path.join(folder, "x"), folder)):
        if _ASYNC_MARK.search(text):
            marked += 1
            continue
        count = bare_tests(text)
        if count >= _PRACTICE_IN_ONE_FILE:
            unmarked += _PRACTICE_IN_ONE_FILE
        elif count:
            unmarked += 1
    return unmarked >= _CERTAIN_PRACTICE or (unmarked >= _PRACTICE and unmarked > marked)


def bare_tests(text: str) -> int:
    """How many coroutine functions in the text of a module are tests without any decorator or test case around them."""
    if "async def test" not in text or "TestCase" in text:
        return 0
    return sum(not match["before"].lstrip().startswith(("@", ")")) for match in _ASYNC_TEST.finditer("\n" + text))


def _texts(sources: Sources, paths: Iterator[str]) -> Iterator[str]:
    for path in paths:
        text = sources.text(path, LARGEST)
        if text:
            yield text
