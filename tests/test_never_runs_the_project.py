"""Nothing of the linted project is imported, executed or unpickled: each of its files would leave a mark if it were."""

from __future__ import annotations

import os
import pickle
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from flake8_async_ssot.cache.folder import NAME

ROOT = Path(__file__).parents[1]

#: The first line of each module of the trap: makes a file beside the project that says which module was run.
_MARK = "import os, pathlib; pathlib.Path(os.environ['AWT_TRAP'], {name!r}).touch()\n"

#: Modules that Python, pytest, setuptools or an installer would run, and modules that the linted file reaches.
_MODULES = {
    "app/__init__.py": "from app.core import *\n",
    "app/core.py": "__all__ = ['sync', 'Model']\n\n\ndef sync():\n    return 1\n\n\nclass Model:\n    value = sync()\n",
    "app/plugins.py": "def __getattr__(name):\n    raise SystemExit(name)\n",
    "app/__main__.py": "raise SystemExit\n",
    "conftest.py": "pytest_plugins = ['app.plugins']\n",
    "tests/conftest.py": "import pytest\n\n\n@pytest.fixture\ndef client():\n    return 1\n",
    "setup.py": "from setuptools import setup\nsetup()\n",
    "sitecustomize.py": "",
    "usercustomize.py": "",
    "noxfile.py": "",
    "flake8_plugin.py": "",
    "astroid.py": "",
    "typeshed_client.py": "",
    "pytest.py": "",
}
_LINTED = """\
import importlib
import app
import app.plugins
import compiled, cached, only_compiled, extension
from app import sync, Model
from unittest.mock import patch

dynamic = importlib.import_module("app.core")
other = __import__("app.plugins", fromlist=["x"])


async def main():
    await sync()
    await dynamic.sync()
    await other.x, await compiled.f(), await cached.f(), await extension.f(), await only_compiled.f()


def test_patched():
    with patch("app.core.sync"), patch("app.plugins.name"):
        pass


async def test_unmarked(client):
    await client
"""


class _Trap:
    """Leaves a mark when it is unpickled."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self._folder / "unpickled"),)


@pytest.fixture
def trap(tmp_path: Path) -> Path:
    """A project with an environment, full of files that leave a mark in the folder ``marks`` where they are run."""
    project, marks = tmp_path / "project", tmp_path / "marks"
    packages = project / ".venv" / "lib" / "python3.11" / "site-packages"
    packages.mkdir(parents=True)
    marks.mkdir()
    (project / ".venv" / "pyvenv.cfg").write_text("version = 3.11.0\n")
    (project / "pyproject.toml").write_text("[tool.pytest.ini_options]\naddopts = '-p app.plugins'\n")
    for name, text in {**_MODULES, "linted.py": _LINTED, "tests/test_linted.py": _LINTED}.items():
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_MARK.format(name=name.replace("/", ".")) + text)
    for name in ("sitecustomize.py", "usercustomize.py", "conftest.py"):
        shutil.copy(project / name, packages / name)
    (packages / "trap.pth").write_text(_MARK.format(name="pth"))
    (packages / "__editable___x_finder.py").write_text(_MARK.format(name="editable") + "MAPPING = {'x': '/nowhere'}\n")
    (packages / "odd-1.0.dist-info").mkdir()
    (packages / "odd-1.0.dist-info" / "entry_points.txt").write_text(
        "[pytest11]\nodd = app.plugins\n[flake8.extension]\nODD = flake8_plugin:Plugin\n"
    )
    # No real library: loading it would fail, and loading is what must not be tried.
    (project / "extension.abi3.so").write_bytes(b"\x7fELF not really")
    (project / "compiled.pyd").write_bytes(b"MZ not really")
    _compile(project, "cached", marks)
    for name in (".cache.pkl", "data.pickle", ".awt_cache", ".mypy_cache"):
        (project / name).write_bytes(pickle.dumps(_Trap(marks)))
    return project


def _compile(project: Path, name: str, marks: Path) -> None:
    """A module that is there as byte code alone, and one whose byte code is beside its source."""
    code = _MARK.format(name=name) + "def f():\n    return 1\n"
    (project / f"{name}.py").write_text(code)
    script = (
        "import py_compile; "
        f"py_compile.compile({name + '.py'!r}); py_compile.compile({name + '.py'!r}, cfile='only_compiled.pyc')"
    )
    subprocess.run([sys.executable, "-c", script], cwd=project, check=True)
    assert list(marks.iterdir()) == []


def _states(folder: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*")}


@pytest.mark.parametrize("jobs", ["-j1", "-j2"])
@pytest.mark.parametrize("python", ["", "--awt-python=.venv", "--awt-source-roots=."])
def test_no_mark_is_left(trap: Path, jobs: str, python: str) -> None:
    script = Path(sys.executable).with_name("flake8")
    environment = {**os.environ, "AWT_TRAP": str(trap.parent / "marks"), "HOME": str(trap)}
    environment.pop("VIRTUAL_ENV", None)
    command = [str(script), jobs, "--isolated", "--select=AWT", *([python] if python else []), "."]
    before = _states(trap)
    done = subprocess.run(command, cwd=trap, env=environment, capture_output=True, text=True, timeout=120)
    after = _states(trap)
    # The cache is the only thing that is written, and its folder the only one that changes by that.
    assert [path.name for path in trap.iterdir() if path not in before] == [NAME]
    assert {path: after[path] for path in before} == before
    assert list((trap.parent / "marks").iterdir()) == []
    # It was read, though.
    assert "linted.py:14:5: AWT101" in done.stdout and "linted.py:15:5: AWT101" in done.stdout
    assert "AWT000" not in done.stdout and done.stderr == ""


def test_marks_are_left_by_what_runs_the_project(trap: Path) -> None:
    """The trap works."""
    environment = {**os.environ, "AWT_TRAP": str(trap.parent / "marks"), "PYTHONPATH": str(trap)}
    subprocess.run([sys.executable, "-c", "import app, cached"], cwd=trap, env=environment, check=True)
    marks = {path.name for path in (trap.parent / "marks").iterdir()}
    assert {"app.__init__.py", "app.core.py", "cached", "sitecustomize.py"} <= marks
    with pytest.raises(FileExistsError):
        for _ in range(2):
            pickle.loads((trap / "data.pickle").read_bytes())
