"""Reading pytest's configuration, and the files around tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from flake8_async_ssot.inference.libraries.pytest_config import configurations
from flake8_async_ssot.inference.libraries.pytest_suite import bare_tests, is_unmarked, read_suite
from flake8_async_ssot.inference.libraries.settings_files import required
from flake8_async_ssot.inference.modules.tables import parse_ini, parse_toml
from flake8_async_ssot.inference.modules.sources import Sources

TOML = """\
[project]
name = "app"
authors = [
    { name = "A", email = "a@b.c" },
]

[tool.pytest.ini_options]  # a comment
addopts = [
    "-ra",  # short
    '--asyncio-mode=strict', "-p", "no:cacheprovider", "-p", "some_plugin",
]
filterwarnings = ["error", 'ignore:a\\.b = [c]:X']
xfail_strict = true
timeout = 30
python_files = "check_*.py test_*.py"
"text" = '''
two lines
'''

[tool.other]
asyncio_mode = "auto"
"""


def _config(folder: Path) -> dict[str, str]:
    return {
        config.path.rpartition("/")[2]: config.get("asyncio_mode")
        for config in configurations(Sources(), str(folder))[:2]
    }


def test_toml() -> None:
    tables = parse_toml(TOML)
    assert tables is not None
    assert tables["tool"]["pytest"]["ini_options"] == {
        "addopts": ["-ra", "--asyncio-mode=strict", "-p", "no:cacheprovider", "-p", "some_plugin"],
        "filterwarnings": ["error", "ignore:a\\.b = [c]:X"],
        "xfail_strict": True,
        "timeout": 30,
        "python_files": "check_*.py test_*.py",
        "text": "two lines\n",
    }


@pytest.mark.parametrize(
    "text",
    [
        "[tool.pytest",
        "[tool.pytest]\na = [1,\n",
        "[tool.pytest]\n= 2\n",
        "\0",
        "a = " + "[" * 100_000,
        ".".join("a" * 50_000) + " = 1",
    ],
)
def test_toml_that_is_broken(text: str) -> None:
    assert parse_toml(text) is None


#: Ways to write in TOML that every coroutine function is run.
SPELLINGS = {
    "basic string": '[tool.pytest.ini_options]\nasyncio_mode = "auto"',
    "literal string": "[tool.pytest.ini_options]\nasyncio_mode = 'auto'",
    "multi-line string": '[tool.pytest.ini_options]\nasyncio_mode = """\nauto"""',
    "multi-line string with a continuation": '[tool.pytest.ini_options]\nasyncio_mode = """\\\n   auto\\\n   """',
    "multi-line literal string": "[tool.pytest.ini_options]\nasyncio_mode = '''auto'''",
    "escape": '[tool.pytest.ini_options]\nasyncio_mode = "\\u0061uto"',
    "long escape": '[tool.pytest.ini_options]\nasyncio_mode = "\\U00000061uto"',
    "quoted key": '[tool.pytest.ini_options]\n"asyncio_mode" = "auto"',
    "literal key": "[tool.pytest.ini_options]\n'asyncio_mode' = \"auto\"",
    "quoted header": '[tool."pytest".\'ini_options\']\nasyncio_mode = "auto"',
    "spaces in the header": '  [ tool . pytest . ini_options ]  # why\nasyncio_mode = "auto"',
    "dotted key": '[tool.pytest]\nini_options.asyncio_mode = "auto"',
    "dotted key at the top": 'tool.pytest.ini_options.asyncio_mode = "auto"',
    "inline table": '[tool]\npytest = { ini_options = { asyncio_mode = "auto" } }',
    "inline table in an inline table": '[tool.pytest]\nini_options = {asyncio_mode = "auto", xfail_strict = true}',
    "comment": '[tool.pytest.ini_options]\nasyncio_mode = "auto" # "strict"',
    "header in a string": '[tool.pytest.ini_options]\ntext = """\n[tool.other]\n"""\nasyncio_mode = "auto"',
    "boolean before": '[tool.pytest.ini_options]\nxfail_strict = true\nasyncio_mode = "auto"',
    "date before": '[tool.pytest.ini_options]\nday = 1979-05-27T07:32:00Z\nasyncio_mode = "auto"',
    "Windows line ends": '[tool.pytest.ini_options]\r\nasyncio_mode = "auto"\r\n',
    "byte order mark": '\ufeff[tool.pytest.ini_options]\nasyncio_mode = "auto"',
}


@pytest.mark.parametrize("text", SPELLINGS.values(), ids=SPELLINGS)
def test_spellings_of_toml(text: str, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_bytes(text.encode())
    assert {name: value.strip() for name, value in _config(tmp_path).items()} == {"pyproject.toml": "auto"}


#: Ways to ask for a plugin, by the name of the file.
REQUIREMENTS = {
    "project": ("pyproject.toml", "[project]\ndependencies = [\"pytest.Asyncio >= 1 ; python_version > '3'\"]"),
    "extra": ("pyproject.toml", "[project.optional-dependencies]\ntest = ['pytest_asyncio[docs]']"),
    "inline": ("pyproject.toml", 'project = { optional-dependencies = { test = ["pytest-asyncio"] } }'),
    "group": ("pyproject.toml", '[dependency-groups]\ndev = [{include-group = "x"}, """pytest-asyncio"""]'),
    "poetry": ("pyproject.toml", '[tool.poetry.dev-dependencies]\npytest-asyncio = "^0.23"'),
    "poetry's table": ("pyproject.toml", '[tool.poetry.group.test.dependencies.pytest-asyncio]\nversion = "1"'),
    "escape": ("pyproject.toml", '[project]\ndependencies = ["\\u0070ytest-asyncio"]'),
    "pip": ("requirements.txt", "PyTest--Asyncio==1 \\\n    --hash=sha256:00  # why\n"),
    "pip's URL": ("requirements.in", "pytest-asyncio @ https://host/pytest_asyncio-1.whl\n"),
    "setuptools": ("setup.cfg", "[options.extras_require]\ntest =\n    pytest-asyncio>=1\n"),
    "tox": ("tox.ini", "[testenv]\ndeps =\n    py{310,311}: pytest-asyncio\n"),
    "Pipfile": ("Pipfile", '[dev-packages]\npytest-asyncio = "*"\n'),
}


@pytest.mark.parametrize(("name", "text"), REQUIREMENTS.values(), ids=REQUIREMENTS)
def test_spellings_of_requirements(name: str, text: str, tmp_path: Path) -> None:
    assert required(name, text) == frozenset({"pytest-asyncio"})
    (tmp_path / name).write_text(text)
    assert read_suite(Sources(), str(tmp_path)).needs_asyncio


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pyproject.toml", '# "pytest-asyncio"\n[project]\nname = "pytest-asyncio"\n'),
        ("requirements.txt", "# pytest-asyncio\n-r pytest-asyncio.txt\n"),
        ("tox.ini", "[testenv]\ncommands = pytest-asyncio-tool {posargs}\n"),
    ],
)
def test_what_asks_for_nothing(name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text)
    assert not read_suite(Sources(), str(tmp_path)).needs_asyncio


def test_requirements_in_other_forms() -> None:
    assert required("Makefile", "pytest-asyncio") is None
    assert required("pyproject.toml", "[") is None


def test_ini() -> None:
    text = "[pytest]\naddopts =\n    -ra\n    # a comment\n    -p foo\nasyncio_mode = auto\nempty\n[x]\na: b\n"
    sections = parse_ini(text)
    assert sections is not None and sections["pytest"]["asyncio_mode"] == "auto"
    assert parse_ini("[pytest\n") is None is parse_ini("a = b")


def test_settings(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(TOML)
    config = configurations(Sources(), str(tmp_path))[0]
    assert config.modes == {"strict"}
    assert config.plugins == ("some_plugin",)
    assert config.items("python_files") == ("check_*.py", "test_*.py")
    assert config.get("xfail_strict") == "True"
    assert config.get("missing") == "" and config.items("missing") == ()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pytest.toml", '[pytest]\nasyncio_mode = "auto"\n'),
        ("pytest.ini", "[pytest]\nasyncio_mode = auto\n"),
        (".pytest.ini", "[pytest]\nasyncio_mode=auto\n"),
        ("pyproject.toml", '[tool.pytest.ini_options]\nasyncio_mode = "auto"\n'),
        ("pyproject.toml", "[tool.pytest]\nasyncio_mode = 'auto'\n"),
        ("tox.ini", "[tox]\nenvlist = py\n[pytest]\nasyncio_mode = auto ; why\n"),
        ("setup.cfg", "[metadata]\nname = a\n[tool:pytest]\nasyncio_mode: auto\n"),
    ],
)
def test_every_file(name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text)
    assert _config(tmp_path) == {name: "auto"}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pyproject.toml", '[project]\nname = "a"\n'),
        ("tox.ini", "[tox]\nenvlist = py\n"),
        ("setup.cfg", "[pytest]\nasyncio_mode = auto\n"),
        ("other.ini", "[pytest]\nasyncio_mode = auto\n"),
        ("tox.ini", "[pytest\n"),
    ],
)
def test_files_that_do_not_configure(name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text)
    assert _config(tmp_path) == {}


def test_order(tmp_path: Path) -> None:
    """The order of one folder, and the nearest folder first."""
    inner = tmp_path / "tests"
    inner.mkdir()
    (tmp_path / "setup.cfg").write_text("[tool:pytest]\nasyncio_mode = auto\n")
    (tmp_path / "pytest.ini").write_text("")
    assert _config(tmp_path) == {"pytest.ini": ""}
    (inner / "tox.ini").write_text("[pytest]\nasyncio_mode = strict\n")
    assert _config(inner) == {"tox.ini": "strict", "pytest.ini": ""}


def test_unreadable(tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_bytes(b"\xff\xfe[pytest]\n")
    (tmp_path / "tox.ini").mkdir()
    assert _config(tmp_path) == {}


@pytest.mark.parametrize(
    "text", ["pytest --asyncio-mode=auto", "asyncio_mode = 'auto'", "  pytest --asyncio-mode auto", "trio_mode=true"]
)
def test_suite_says_auto(text: str, tmp_path: Path) -> None:
    (tmp_path / "Makefile").write_text(f"test:\n\t{text}\n")
    assert read_suite(Sources(), str(tmp_path)).says_auto


def test_suite_asks_for_plugins(tmp_path: Path) -> None:
    dependencies = '["pytest>=8", "pytest-asyncio>=1", "pytest_cov"]'
    (tmp_path / "pyproject.toml").write_text(f"[dependency-groups]\ndev = {dependencies}\n")
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "test.txt").write_text("pytest-odd[extra]==1\n# run pytest-like things\n")
    suite = read_suite(Sources(), str(tmp_path))
    assert suite.needs_asyncio and not suite.says_auto and not suite.needs_runner
    assert suite.plugins == {"pytest_cov", "pytest_odd"}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
def test_pipes_are_not_waited_for(tmp_path: Path) -> None:
    for name in ("pipe.py", "pytest.ini", "tox.ini"):
        os.mkfifo(tmp_path / name)
    assert read_suite(Sources(), str(tmp_path)).plugins == frozenset()
    assert _config(tmp_path) == {}


@pytest.mark.parametrize(
    ("marked", "unmarked", "expected"), [(0, 2, False), (0, 3, True), (4, 3, False), (20, 9, False), (20, 10, True)]
)
def test_suite_is_unmarked(marked: int, unmarked: int, expected: bool, tmp_path: Path) -> None:
    tests = tmp_path / "tests" / "unit"
    tests.mkdir(parents=True)
    for number in range(marked + unmarked):
        mark = "@pytest.mark.asyncio\n" if number < marked else ""
        (tests / f"test_{number}.py").write_text(f"import pytest\n\n\n{mark}async def test_one():\n    pass\n")
    assert is_unmarked(Sources(), str(tmp_path / "tests")) is expected


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("async def test_a():\n    pass\n\n\nasync def test_b(): ...\n", 2),
        ("@mark\nasync def test_a():\n    pass\n", 0),
        ("class A(TestCase):\n    async def test_a(self):\n        pass\n", 0),
        ("def test_a():\n    pass\n", 0),
    ],
)
def test_bare_tests(text: str, count: int) -> None:
    assert bare_tests(text) == count
