"""Who runs coroutine functions under pytest, in environments that hold one plugin or another."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from flake8_async_ssot.inference import Inference, Settings
from flake8_async_ssot.inference.libraries import pytest_suite
from flake8_async_ssot.rules._unrun import evidence

MODULE = "async def test_one():\n    assert False\n"
STRICT = "asyncio_mode is strict in pytest.ini"


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    """The packages of an environment of its own, in which nothing is installed but pytest and pytest-asyncio."""
    folder = tmp_path / "env" / "lib" / "python3.11" / "site-packages"
    folder.mkdir(parents=True)
    for name in ("pytest-9.0.0", "pytest_asyncio-1.3.0"):
        (folder / f"{name}.dist-info").mkdir()
    (tmp_path / "env" / "pyvenv.cfg").write_text("version = 3.11.0\n")
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "pyproject.toml").touch()
    return folder


def _evidence(packages: Path, name: str = "test_app.py", text: str = MODULE, **files: str) -> str | None:
    """Why the first coroutine function of a module is not run; names of files have ``__`` for a dot."""
    project = packages.parents[3] / "project"
    for file, content in {name: text, **{key.replace("__", "."): value for key, value in files.items()}}.items():
        (project / file).parent.mkdir(parents=True, exist_ok=True)
        (project / file).write_text(content)
    inference = Inference(Settings(python=str(packages.parents[2])))
    module = inference.open(str(project / name), ast.parse(text))
    function = next(node for node in module.body if type(node).__name__ == "AsyncFunctionDef")
    unrun = inference.tests.unrun_test(function)
    return evidence(unrun) if unrun is not None else None


def _install(packages: Path, module: str, text: str, version: str = "1.0") -> None:
    (packages / f"{module}.py").write_text(text)
    folder = packages / f"{module}-{version}.dist-info"
    folder.mkdir()
    (folder / "entry_points.txt").write_text(f"[pytest11]\n{module} = {module}\n")


def test_nothing_is_known(packages: Path) -> None:
    assert _evidence(packages) == "no plugin runs it"


def test_strict(packages: Path) -> None:
    assert _evidence(packages, pytest__ini="[pytest]\nasyncio_mode = strict\n") == STRICT


def test_plugin_that_runs_everything(packages: Path) -> None:
    _install(packages, "pytest_odd", "def pytest_pyfunc_call(pyfuncitem):\n    ...\n")
    assert _evidence(packages, pytest__ini="[pytest]\nasyncio_mode = strict\n") is None


def test_plugin_that_marks(packages: Path) -> None:
    _install(packages, "pytest_odd", "def pytest_itemcollected(item):\n    item.add_marker('asyncio')\n")
    assert _evidence(packages) is None


def test_plugin_whose_source_is_not_to_be_had(packages: Path) -> None:
    _install(packages, "pytest_odd", "")
    assert _evidence(packages) is None


def test_plugin_that_only_has_fixtures(packages: Path) -> None:
    _install(packages, "pytest_odd", "import pytest\n\n\n@pytest.fixture\ndef odd():\n    return 1\n")
    assert _evidence(packages) == "no plugin runs it"


def test_plugin_that_brings_another_one(packages: Path) -> None:
    _install(packages, "pytest_odd", "pytest_plugins = ['odd_runner']\n")
    (packages / "odd_runner.py").write_text("def pytest_pyfunc_call(pyfuncitem):\n    ...\n")
    assert _evidence(packages) is None


def test_asyncio_plugin_whose_default_is_not_strict(packages: Path) -> None:
    """It handles the fixtures of pytest, and runs no test without a marker (``pytest_pycollect_makeitem``)."""
    _install(packages, "pytest_asyncio", "", version="0.18.3")
    assert _evidence(packages) == "pytest-asyncio runs marked tests alone"


def test_plugin_of_the_configuration(packages: Path) -> None:
    assert _evidence(packages, pytest__ini="[pytest]\naddopts = -p odd\nasyncio_mode = strict\n") is None
    assert _evidence(packages, pytest__ini="[pytest]\naddopts = -p no:odd\nasyncio_mode = strict\n") == STRICT


def test_plugin_that_the_project_asks_for(packages: Path) -> None:
    assert _evidence(packages, requirements__txt="pytest-odd\npytest-cov\n") is None
    (packages / "pytest_cov-1.0.dist-info").mkdir()
    assert _evidence(packages, requirements__txt="pytest-cov\n") == "no plugin runs it"


def test_plugin_that_is_not_installed(packages: Path) -> None:
    """The environment is not the one that the suite runs in."""
    assert _evidence(packages, requirements__txt="pytest-cov\n") is None
    assert (
        _evidence(packages, requirements__txt="pytest-cov\n", pytest__ini="[pytest]\nasyncio_mode = strict\n") is None
    )


def test_project_that_asks_for_what_runs_its_tests(packages: Path) -> None:
    """What the suite asks for is known, wherever it is installed."""
    (packages / "pytest-9.0.0.dist-info").rmdir()
    by_default = "asyncio_mode is strict by default"
    assert _evidence(packages, requirements__txt="pytest-asyncio\npytest-cov\n") == by_default
    assert _evidence(packages, requirements__txt="pytest-asyncio\npytest-odd\n") is None


def test_plugin_that_is_switched_off(packages: Path) -> None:
    off = "[pytest]\naddopts =\n    -v\n    -p no:asyncio\n"
    (packages / "pytest-9.0.0.dist-info").rmdir()
    assert _evidence(packages, pytest__ini=off) == "pytest-asyncio is switched off in pytest.ini"
    assert _evidence(packages, pytest__ini=off, requirements__txt="pytest-odd\n") is None
    assert _evidence(packages, pytest__ini="[pytest]\naddopts = -p no:cacheprovider\n") is None


SLOW = """
import pytest


def pytest_addoption(parser):
    parser.addoption("--slow")


def pytest_configure(config):
    config.addinivalue_line("markers", "asyncio: an async test")


def pytest_collection_modifyitems(config, items):
    \"\"\"Skips what is slow, async tests too.\"\"\"
    # asyncio would be slow.
    for item in items:
        if is_slow(item):
            item.add_marker(pytest.mark.skip(reason="slow"))


def is_slow(item):
    return "slow" in item.keywords
"""


@pytest.mark.parametrize(
    ("before", "after", "is_reported"),
    [
        ("", "", True),
        ('mark.skip(reason="slow")', "mark.asyncio", False),
        ('return "slow" in item.keywords', "return hasattr(item.obj, '__await__')", False),
        ("def is_slow(item)", "from helpers import treat\n\n\ndef is_slow(item, found=treat())", True),
        ("in item.keywords", "in treat(item.keywords)\n\n\nfrom helpers import treat\n", False),
        ("def is_slow(item)", "from helpers import pytest_pyfunc_call\n\n\ndef is_slow(item)", False),
        ("def is_slow(item)", "from helpers import pytest_itemcollected\n\n\ndef is_slow(item)", False),
        ("def is_slow(item)", "from helpers import *\n\n\ndef is_slow(item)", False),
        ("def is_slow(item)", "from plain import *\n\n\ndef is_slow(item)", True),
        ('"markers", "asyncio: an async test"', '"asyncio_mode", "auto"', False),
    ],
)
def test_hooks_of_a_conftest(before: str, after: str, is_reported: bool, packages: Path) -> None:
    """A hook that neither marks nor runs coroutine functions changes nothing."""
    project = packages.parents[3] / "project"
    (project / "plain.py").write_text("import asyncio\n\nvalue = 1\n")
    (project / "helpers.py").write_text("def pytest_itemcollected(item):\n    item.add_marker('asyncio')\n")
    files = {"requirements__txt": "pytest-asyncio\n", "conftest__py": SLOW.replace(before, after, 1)}
    assert (_evidence(packages, **files) is not None) is is_reported


@pytest.mark.parametrize("missing", ["pytest-9.0.0", "pytest_asyncio-1.3.0"])
def test_environment_of_something_else(missing: str, packages: Path) -> None:
    (packages / f"{missing}.dist-info").rmdir()
    assert _evidence(packages, pytest__ini="[pytest]\nasyncio_mode = strict\n") is None
    assert _evidence(packages, text=f"{MODULE}\n\nimport pytest_asyncio\n") is None


@pytest.mark.parametrize(
    "name",
    [
        "package.json", "Earthfile", ".env", "Makefile", "Dockerfile", "docker/test.Dockerfile", "run-tests",
        ".vscode/settings.json", ".gitlab-ci.yml", ".github/workflows/test.yml", ".github/actions/test/action.yml",
        "azure-pipelines.yml", "bitbucket-pipelines.yml", ".devcontainer/devcontainer.json", "dev/compose.yaml",
        "Jenkinsfile", "scripts/run.py", "justfile", "ops/ci/steps.yml",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    ("command", "is_reported"),
    [
        ("pytest --asyncio-mode=auto", False),
        ("pytest --asyncio-mode ${MODE}", False),
        ("PYTEST_ADDOPTS='-o asyncio_mode=auto'", False),
        ("pytest -p odd tests", False),
        ("pytest -c other.ini", False),
        ("pytest --asyncio-mode=strict -p no:odd", True),
        ("pytest -k smoke", True),
    ],
)
def test_run_that_is_configured_by_a_command(name: str, command: str, is_reported: bool, packages: Path) -> None:
    project = packages.parents[3] / "project"
    (project / name).parent.mkdir(parents=True, exist_ok=True)
    (project / name).write_text(command + "\n")
    assert (_evidence(packages) is not None) is is_reported


def test_run_that_is_configured_for_the_whole_repository(packages: Path) -> None:
    (packages.parents[3] / ".git").mkdir()
    assert _evidence(packages) == "no plugin runs it"
    (packages.parents[3] / "Makefile").write_text("test:\n\tpytest --asyncio-mode=auto\n")
    assert _evidence(packages) is None


def test_archive_of_a_release_that_may_lack_the_configuration(packages: Path) -> None:
    assert _evidence(packages, PKG_INFO="Name: app\n") is not None, "another file"
    (packages.parents[3] / "project" / "PKG-INFO").write_text("Name: app\n")
    assert _evidence(packages) is None
    assert _evidence(packages, pytest__ini="[pytest]\naddopts = -q\n") is not None


def test_more_files_than_are_read(packages: Path) -> None:
    folder = packages.parents[3] / "project" / "conf"
    folder.mkdir()
    for number in range(1_100):
        (folder / f"{number}.yml").touch()
    assert _evidence(packages) is None


def test_conftest_without_any_configuration(packages: Path) -> None:
    assert _evidence(packages, conftest__py="value = 1\n") is None
    marked = MODULE + "\n\nimport pytest_asyncio\n"
    assert _evidence(packages, text=marked, conftest__py="value = 1\n") == "asyncio_mode is strict by default"


@pytest.mark.parametrize(
    ("settings", "is_reported"),
    [
        ("testpaths = tests", False),
        ("testpaths = .", True),
        ("addopts = --ignore=test_app.py", False),
        ("addopts = --ignore=other", True),
        ("addopts = -k smoke", False),
        ("python_files = check_*.py", False),
        ("python_functions = check", False),
        ("usefixtures = anyio_backend", False),
        ("anyio_mode = auto", False),
        ("trio_mode = true", False),
        ("addopts = --asyncio-mode=auto", False),
        ("markers = slow", True),
    ],
)
def test_settings(settings: str, is_reported: bool, packages: Path) -> None:
    found = _evidence(packages, pytest__ini=f"[pytest]\nasyncio_mode = strict\n{settings}\n")
    assert (found is not None) is is_reported


@pytest.mark.parametrize(
    ("text", "is_reported"),
    [
        ("collect_ignore = ['test_app.py']", False),
        ("collect_ignore = ['test_other.py']", True),
        ("collect_ignore_glob = ['*']", False),
        ("def anyio_backend():\n    return 'asyncio'", True),
        ("def client(anyio_backend):\n    return 1", False),
        ("def pytest_configure(config):\n    config.option.asyncio_mode = 'auto'", False),
        ("def pytest_configure(config):\n    config.addinivalue_line('markers', 'slow')", True),
        ("pytest_plugins = [name() for name in []]", False),
    ],
)
def test_conftest(text: str, is_reported: bool, packages: Path) -> None:
    found = _evidence(packages, conftest__py=f"{text}\n", pytest__ini="[pytest]\nasyncio_mode = strict\n")
    assert (found is not None) is is_reported


@pytest.mark.parametrize(
    ("requirement", "is_old"),
    [
        ('pytest-asyncio = "^0.14.0"', True),
        ('pytest-asyncio = {version = "~0.12"}', True),
        ('pytest-asyncio = "0.9.0"', True),
        ("pytest_asyncio ~= 0.16.0", True),
        ("pytest-asyncio (>=0.14,<0.15)", True),
        ("pytest-asyncio>=0.10, <=0.18.3", True),
        ("pytest-asyncio<0.19", True),
        ('name = "pytest-asyncio"\nversion = "0.14.0"', True),
        ("pytest-asyncio>=0.10", False),
        ("pytest-asyncio~=0.10", False),
        ("pytest-asyncio!=0.17.1", False),
        ("pytest-asyncio>=0.10,<0.25", False),
        ("pytest-asyncio<0.19.1", False),
        ("pytest-asyncio==0.21.0", False),
        ('["pytest-asyncio", "other==0.1"]', False),
        ("pytest-asyncio\nother==0.1", False),
        ("pytest-asyncio-cooperative==0.1", False),
        ('name = "pytest-asyncio"\nversion = "0.23.2"', False),
    ],
)
def test_a_requirement_may_ask_for_an_old_plugin(requirement: str, is_old: bool) -> None:
    assert bool(pytest_suite.OLD_PLUGIN.search(requirement)) is is_old
