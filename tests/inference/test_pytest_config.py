"""Reading pytest's configuration, and the files around tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from flake8_async_ssot.inference.libraries.pytest_config import configurations, parse_ini, parse_toml
from flake8_async_ssot.inference.libraries.pytest_suite import bare_tests, is_unmarked, read_suite
from flake8_async_ssot.inference.modules.folders import Folders

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
    return {config.path.rpartition("/")[2]: config.get("asyncio_mode") for config in configurations(str(folder))[:2]}


def test_toml() -> None:
    values = parse_toml(TOML)
    assert list(values) == ["tool.pytest.ini_options"]
    assert values["tool.pytest.ini_options"] == {
        "addopts": ["-ra", "--asyncio-mode=strict", "-p", "no:cacheprovider", "-p", "some_plugin"],
        "filterwarnings": ["error", "ignore:a\\.b = [c]:X"],
        "xfail_strict": True,
        "timeout": 30,
        "python_files": "check_*.py test_*.py",
        "text": "\ntwo lines\n",
    }


@pytest.mark.parametrize(
    "text", ["[tool.pytest", "[tool.pytest]\na = [1,\n", "[tool.pytest]\na = {b = 1}\n= 2\n", "\0", "[[tool.pytest]]"]
)
def test_toml_that_is_broken(text: str) -> None:
    assert not any(parse_toml(text).values()) or list(parse_toml(text)["tool.pytest"]) == [""]


def test_ini() -> None:
    text = "[pytest]\naddopts =\n    -ra\n    # a comment\n    -p foo\nasyncio_mode = auto\nempty\n[x]\na: b\n"
    assert parse_ini(text)["pytest"]["asyncio_mode"] == "auto"
    assert parse_ini("[pytest\n") == {} == parse_ini("a = b")


def test_settings(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(TOML)
    config = configurations(str(tmp_path))[0]
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
    assert read_suite(str(tmp_path), Folders()).says_auto


def test_suite_asks_for_plugins(tmp_path: Path) -> None:
    dependencies = '["pytest>=8", "pytest-asyncio>=1", "pytest_cov"]'
    (tmp_path / "pyproject.toml").write_text(f"[dependency-groups]\ndev = {dependencies}\n")
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "test.txt").write_text("pytest-odd[extra]==1\n# run pytest-like things\n")
    suite = read_suite(str(tmp_path), Folders())
    assert suite.needs_asyncio and not suite.says_auto and not suite.needs_runner
    assert suite.plugins == {"pytest_cov", "pytest_odd"}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
def test_pipes_are_not_waited_for(tmp_path: Path) -> None:
    for name in ("pipe.py", "pytest.ini", "tox.ini"):
        os.mkfifo(tmp_path / name)
    assert read_suite(str(tmp_path), Folders()).plugins == frozenset()
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
    assert is_unmarked(str(tmp_path / "tests"), Folders()) is expected


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
