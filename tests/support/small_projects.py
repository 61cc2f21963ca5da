"""Small projects of modules that import one another, and changes of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from hypothesis import strategies as st

TARGET = """\
from a import f, C
from b import f as g
import pkg.e


async def main(c: C, d):
    f()
    await f()
    g()
    await g()
    c.f()
    await c.f()
    c.g()
    await c.g()
    pkg.e.f()
    await pkg.e.f()
    _own(f)
    _own(pkg.e.f())


def _own(value):
    value()
    return value
"""
TEST = """\
import pytest


async def test_it(value, other):
    await value()
    value()
    await other


def test_sync(value):
    value.f()
"""
#: What other modules hold; ``{}`` stands for the name of a module.
TEXTS = (
    """\
def f():
    return 1


class C:
    def f(self):
        return 1

    def g(self):
        raise NotImplementedError
""",
    """\
async def f():
    return 1


class C:
    async def f(self):
        return 1
""",
    "from {} import *\n",
    "from {} import f, C\n",
    "import {0}\nf = {0}.f\nC = {0}.C\n",
    """\
from {} import C


class D(C):
    async def g(self):
        return 1

    async def f(self):
        return 1
""",
    "from {0} import C\nimport {0}\nC.f = None\n{0}.f = None\nC().f = 1\n",
    """\
from {} import f as _f


def f():
    return _f()


class C:
    g = f
""",
    """\
import pytest
from {} import f


@pytest.fixture
def value():
    return f


@pytest.fixture
def other():
    return f()
""",
    "def pytest_pyfunc_call(pyfuncitem):\n    return async_run(pyfuncitem)\n",
    "from main import _own\n\n_own(1)\n",
    "",
    "(",
)
NAMES = ("a.py", "b.py", "b.pyi", "pkg/__init__.py", "pkg/e.py", "conftest.py", "tests/conftest.py", "c.py", "d/a.py",
         "src/a.py", "tests/test_other.py", "tests/pkg/e.py", "f/__init__.py", "tests/__init__.py")  # fmt: skip
SETTINGS = {
    "pytest.ini": ("[pytest]\nasyncio_mode = auto\n", "[pytest]\nasyncio_mode = strict\n"),
    "pyproject.toml": (
        "",
        "[tool.pytest.ini_options]\nasyncio_mode = 'auto'\n",
        "[project]\ndependencies = ['pytest-asyncio']\n",
    ),
    "requirements.txt": ("pytest-asyncio\n", "pytest-odd\n"),
    ".gitignore": ("a.py\n", "c.py\nd/\n", "*.py\n!main.py\n", "/pkg/\n", "*\n!*/\n!b.py\n", ""),
    "pkg/.gitignore": ("e.py\n", "!*.py\n"),
}
TARGETS = {"main.py": TARGET, "tests/test_it.py": TEST}

module_texts = st.builds(str.format, st.sampled_from(TEXTS), st.sampled_from(["a", "b", "c", "pkg.e"]))
some_files = st.one_of(
    st.tuples(st.sampled_from(NAMES), module_texts),
    st.sampled_from([(name, text) for name, texts in SETTINGS.items() for text in texts]),
)


def write_all(folder: Path, files: Mapping[str, str | None]) -> None:
    for name, text in files.items():
        path = folder / name
        if text is None:
            path.unlink(missing_ok=True)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
