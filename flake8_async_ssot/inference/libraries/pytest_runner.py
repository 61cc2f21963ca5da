"""Who runs coroutine functions under pytest: pytest itself never does, a plugin may.

pytest-asyncio in its strict mode, the default, and anyio take only what has a marker. Whether some other plugin or hook
of the project takes the rest is looked up where pytest looks, and whatever cannot be read counts as one that does.
"""

from __future__ import annotations

import fnmatch
import os
import re
from functools import partial
from typing import NamedTuple

from astroid import nodes

from flake8_async_ssot.inference.answers.unrun import Cause, Unrun
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.libraries import pytest as fixtures
from flake8_async_ssot.inference.libraries import pytest_hooks
from flake8_async_ssot.inference.libraries.pytest_config import PytestConfig, configurations
from flake8_async_ssot.inference.libraries.pytest_suite import Suite, is_unmarked, read_suite, test_files, tests_folder
from flake8_async_ssot.inference.modules.facts import Table
from flake8_async_ssot.inference.modules.sources import Sources
from flake8_async_ssot.inference.modules.tables import LARGEST
from flake8_async_ssot.inference.syntax.tree import ModuleNode

#: Plugins that run nothing that has no marker, unless their mode says so.
_HARMLESS = frozenset({
    "pytest_asyncio", "anyio", "pytest_trio", "pytester", "pytest_cov", "cov", "xdist", "pytest_mock",
    "pytest_timeout", "timeout", "pytest_rerunfailures", "pytest_django", "pytest_benchmark", "pytest_randomly",
    "pytest_subtests", "pytest_httpx", "respx", "_hypothesis_pytestplugin", "hypothesis", "faker", "syrupy",
    "inline_snapshot", "pytest_flakefinder", "pytest_metadata", "pytest_html", "pytest_env", "pytest_order",
    "pytest_sugar", "pytest_instafail", "pytest_postgresql", "pytest_memray", "pytest_codspeed", "pytest_repeat",
    "pytest_socket", "freezegun", "time_machine", "requests_mock", "aioresponses", "pytest_freezer", "pytest_xdist",
    "pytest_flake8", "pytest_profiling", "pytest_lazy_fixtures", "pytest_lazy_fixture",
    "pytest_custom_exit_code", "pytest_picked", "pytest_testmon", "no_cover", "typeguard", "logging", "capture",
    "cacheprovider", "doctest", "legacypath", "tmpdir", "unittest", "warnings", "faulthandler",
})  # fmt: skip
#: Plugins that take async fixtures of pytest's own for what they run.
OTHER_BACKENDS = re.compile(r"\bmark\.(?!asyncio\b)(?:anyio|trio|curio|twisted|\w*async\w*)\b|anyio_backend|trio_mode")
_OLD_VERSION = re.compile(r"pytest_asyncio-0\.(\d+)")
#: The file that an archive of a release has at its top (Core metadata specifications).
_OF_ARCHIVE = "PKG-INFO"
_PATTERNS = ("test_*.py", "*_test.py")


class Names(NamedTuple):
    """What pytest takes for tests: how the names of functions and classes begin, or globs that they match."""

    functions: tuple[str, ...]
    classes: tuple[str, ...]


class _Setup(NamedTuple):
    """The facts for the tests of one folder: pytest's configuration and the ``conftest.py`` files."""

    found: tuple[PytestConfig, ...]
    #: None of them has hooks that take over the running or collecting of tests.
    collects_as_usual: bool
    #: The texts of those that leave files out.
    ignoring: tuple[str, ...]
    runs_as_usual: bool


class Pytest:
    """pytest as the linted project has set it up. One for a process; what was read of a project is kept."""

    def __init__(self, ev: Evaluator) -> None:
        self._ev = ev
        self._finder = ev.loader.finder
        self._sources = ev.loader.finder.sources
        self._named: dict[ModuleNode, Names | None] = {}
        self._evident: dict[ModuleNode, Unrun | None] = {}
        sources, self._facts = self._sources, self._sources.facts
        self._setups: Table[str, _Setup] = self._facts.table()
        self._harmless: Table[tuple[str, tuple[str, ...]], bool] = self._facts.table()
        self._suite = self._facts.kind("suite", lambda project: read_suite(sources, project))
        self._unmarked = self._facts.kind("unmarked-suite", lambda folder: is_unmarked(sources, folder))
        self._configuration = self._facts.kind("pytest-configuration", lambda folder: configurations(sources, folder))
        self._distributions = self._facts.kind("distributions", lambda folder: distributions(sources, folder))
        self._is_other = self._facts.kind("other-backends", self._find_other_backends)
        #: Whether the installed pytest-asyncio is one whose default mode was not strict yet (before 0.19).
        self._is_old = self._facts.kind("old-pytest-asyncio", self._find_old)

    def names(self, module: ModuleNode) -> Names | None:
        """Which functions and classes of a module pytest takes for tests; None where it may take none of them."""
        if module not in self._named:
            # One file is linted at a time.
            self._named = {module: self._find_names(module)}
        return self._named[module]

    def _find_names(self, module: ModuleNode) -> Names | None:
        setup, file = self._setup(module), module.file or ""
        found = setup.found
        if not setup.collects_as_usual or any(os.path.basename(file) in text for text in setup.ignoring):
            return None
        if not _is_collected(file, found):
            return None
        functions, named = (found[0].items(f"python_{kind}") if found else () for kind in ("functions", "classes"))
        return Names(functions or ("test",), named or ("Test",))

    def declared_marks(self, module: ModuleNode) -> frozenset[str]:
        """The marks that the configuration declares with a text that says nothing of coroutine functions."""
        lines = (line for config in self._setup(module).found for line in config.lines("markers"))
        return frozenset(
            line.partition(":")[0].partition("(")[0].strip() for line in lines if not pytest_hooks.is_async_word(line)
        )

    def fixture_evidence(self, module: ModuleNode) -> Unrun | None:
        """Why pytest is certain not to run the plain async fixtures of a module; None where it is not certain."""
        file = module.file or ""
        if os.path.basename(file) == "conftest.py":
            if self._is_other(os.path.dirname(file), self._finder.project(file)):
                return None
        elif self.names(module) is None:
            return None
        evidence = self.evidence(module)
        return evidence if evidence is None or evidence.cause is not Cause.MARKED else None

    def _find_other_backends(self, folder: str, project: str) -> bool:
        """Whether a test file around a ``conftest.py`` in a folder is written for other plugins than pytest-asyncio."""
        others = test_files(self._sources, os.path.join(folder, "conftest.py"), project)
        return any(OTHER_BACKENDS.search(text) for text in map(self._text, others))

    def _setup(self, module: ModuleNode) -> _Setup:
        file = module.file or ""
        return self._facts.keep(self._setups, os.path.dirname(file), lambda: self._find_setup(file))

    def _find_setup(self, file: str) -> _Setup:
        texts = {path: self._text(path) for path in self._finder.conftests(file)}
        load = self._ev.loader.load_file
        return _Setup(
            self._configuration(os.path.dirname(file)),
            all(map(pytest_hooks.collects_as_usual, texts.values())),
            tuple(text for text in texts.values() if "collect_ignore" in text),
            not any(pytest_hooks.may_run(self._ev, text, partial(load, path)) for path, text in texts.items()),
        )

    def evidence(self, module: ModuleNode) -> Unrun | None:
        """Why nothing is certain to run unmarked async tests of a module; None where something may."""
        if module not in self._evident:
            # One file is linted at a time.
            self._evident = {module: self._find_evidence(module, self._setup(module))}
        return self._evident[module]

    def _find_evidence(self, module: ModuleNode, setup: _Setup) -> Unrun | None:
        if not setup.runs_as_usual or any(map(_is_auto, setup.found)):
            return None
        if not all(self._is_harmless(module, name) for name in self._named_plugins(module, setup.found)):
            return None
        suite = self._suite(self._finder.project(module.file or ""))
        if suite.says_auto or suite.needs_runner or not suite.is_whole:
            return None
        blocking = next((config for config in setup.found if "asyncio" in config.blocked), None)
        if blocking is not None and suite.plugins <= _HARMLESS and not self._is_practice(module):
            return Unrun(Cause.BLOCKED, os.path.basename(blocking.path))
        return self._mode(module, setup, suite) if self._is_environment_of(module, suite, setup) else None

    def _mode(self, module: ModuleNode, setup: _Setup, suite: Suite) -> Unrun | None:
        """The mode of pytest-asyncio where it is strict."""
        for config in setup.found:
            if "strict" in (config.get("asyncio_mode"), *config.modes):
                return Unrun(Cause.CONFIGURED, os.path.basename(config.path))
        return self._default(module, suite)

    def _default(self, module: ModuleNode, suite: Suite) -> Unrun | None:
        """The mode where none is configured."""
        unknown = [name for name in suite.plugins | suite.named if not self._is_harmless(module, name)]
        if unknown or self._is_practice(module):
            return None
        is_used = suite.needs_asyncio or _uses_plugin(module)
        setup = self._setup(module)
        if not is_used and not setup.found and self._finder.conftests(module.file or ""):
            # A suite that was set up with care is configured somewhere; here that is out of sight.
            return None
        if not setup.found and self._finder.sources.has_file(self._finder.project(module.file or ""), _OF_ARCHIVE):
            # An archive of a release need not hold the files that configure its tests.
            return None
        if self._may_be_old(suite):
            return Unrun(Cause.MARKED)
        return Unrun(Cause.DEFAULT if is_used else Cause.NO_PLUGIN)

    def _may_be_old(self, suite: Suite) -> bool:
        """Whether the pytest-asyncio that is installed, or is asked for, was not strict by default."""
        return suite.needs_old_asyncio or self._is_old()

    def _is_practice(self, module: ModuleNode) -> bool:
        """Whether most tests around a module have no markers: something must run them without."""
        file = module.file or ""
        return self._unmarked(tests_folder(file, self._finder.project(file)))

    def _is_environment_of(self, module: ModuleNode, suite: Suite, setup: _Setup) -> bool:
        """Whether the environment holds pytest and all plugins of the suite, or what the suite asks for is enough.

        A suite that asks for pytest-asyncio, and otherwise for plugins that are known to run nothing, says itself what
        runs its coroutine functions.
        """
        if suite.needs_asyncio and suite.plugins <= _HARMLESS:
            return True
        needed = {"pytest", *suite.plugins}
        if suite.needs_asyncio or _uses_plugin(module) or any(config.get("asyncio_mode") for config in setup.found):
            needed.add("pytest_asyncio")
        return needed <= {
            name for folder in self._finder.environment.site_packages for name in self._distributions(folder)
        }

    def _named_plugins(self, module: ModuleNode, found: tuple[PytestConfig, ...]) -> list[str]:
        """The plugins that settings, ``conftest.py`` files or the module name, and the installed ones."""
        named = [name for config in found for name in config.plugins]
        for path in self._finder.conftests(module.file or ""):
            named += _plugins_of(self._ev.loader.load_file(path))
        return [*named, *_plugins_of(module), *self._finder.pytest_plugins()]

    def _is_harmless(self, module: ModuleNode, name: str) -> bool:
        """Whether a plugin is known, or seen from its source, to leave coroutine functions alone."""
        if name.partition(".")[0] in _HARMLESS or name.startswith("_pytest."):
            return True
        key = (name, module.search_path)
        return self._facts.keep_guarded(self._harmless, key, lambda: self._reads_harmless(module, name), False)

    def _reads_harmless(self, module: ModuleNode, name: str) -> bool:
        spec = self._finder.find_source(name, module.search_path)
        text = self._text(spec.path) if spec is not None and spec.path is not None else ""
        load = partial(self._ev.loader.load_source, name, module.search_path)
        if not text or "import *" in text or pytest_hooks.may_run(self._ev, text, load):
            return False
        plugin = load()
        return all(self._is_harmless(module, inner) for inner in _plugins_of(plugin))

    def _text(self, path: str) -> str:
        return self._sources.text(path, LARGEST) or ""

    def _find_old(self) -> bool:
        versions = (
            _OLD_VERSION.match(name)
            for folder in self._finder.environment.site_packages
            for name in self._sources.listing(folder)
        )
        return any(int(match[1]) < 19 for match in versions if match)


def distributions(sources: Sources, folder: str) -> frozenset[str]:
    """The names of the distributions in a folder of packages, as modules are written."""
    listed = (name for name in sources.listing(folder) if name.endswith((".dist-info", ".egg-info")))
    return frozenset(re.sub(r"[-.]", "_", name.rpartition(".")[0].partition("-")[0]).lower() for name in listed)


def _plugins_of(module: ModuleNode | None) -> tuple[str, ...]:
    """The plugins that a module lists; an empty name where they cannot be read."""
    if module is None:
        return ("",)
    named = fixtures.plugin_names(module)
    return named if named or "pytest_plugins" not in module.locals else ("",)


def _is_auto(config: PytestConfig) -> bool:
    if config.get("asyncio_mode") in ("auto", "legacy") or config.get("anyio_mode") == "auto":
        return True
    is_trio = config.get("trio_mode").lower() in ("true", "1", "yes", "on") or "--trio-mode" in config.options
    return is_trio or not config.modes <= {"strict"} or "anyio_backend" in config.get("usefixtures")


def _is_collected(file: str, found: tuple[PytestConfig, ...]) -> bool:
    """Whether pytest takes a file as a module of tests when it is started without arguments."""
    name = os.path.basename(file)
    patterns = found[0].items("python_files") if found else ()
    if not any(fnmatch.fnmatch(name, pattern) for pattern in patterns or _PATTERNS):
        return False
    if not found:
        return True
    path = os.path.relpath(file, os.path.dirname(found[0].path)).replace(os.sep, "/")
    if _is_left_out(path, found[0].options):
        return False
    places = [place.strip("/").removeprefix("./") for place in found[0].items("testpaths")]
    return not places or any(place in ("", ".") or _is_below(path, place) for place in places)


def _is_left_out(path: str, words: tuple[str, ...]) -> bool:
    """Whether options keep pytest from a file, or may keep it from some tests of any."""
    ignored = [words[i + 1].strip("/") for i, word in enumerate(words[:-1]) if word == "--ignore"]
    if any(_is_below(path, place) for place in ignored):
        return True
    return any(word.startswith(("--ignore-glob", "--deselect", "-k", "--pyargs")) for word in words)


def _is_below(path: str, place: str) -> bool:
    parts = path.split("/")
    heads = ("/".join(parts[:end]) for end in range(1, len(parts) + 1))
    return any(fnmatch.fnmatch(head, place) for head in heads)


def _uses_plugin(module: ModuleNode) -> bool:
    """Whether a module imports pytest-asyncio or marks tests for it."""
    if "pytest_asyncio" in module.locals:
        return True
    return any(
        node.attrname == "asyncio" and node.expr.as_string() in ("pytest.mark", "mark")
        for node in module.all_of(nodes.Attribute)
    )
