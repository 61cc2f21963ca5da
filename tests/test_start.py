"""What a run imports: no more than its files need."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

#: Prints the modules that a run over a file has imported.
_PROGRAM = """\
import sys
from flake8.main.cli import main
main(["--isolated", "--select=AWT", "-j1", "module.py"])
print(*sys.modules)
"""
_HEAVY = ("astroid", "typeshed_client", "packaging", "pathspec", "click", "rich", "concurrent.futures")


def _imported(folder: Path) -> set[str]:
    done = subprocess.run([sys.executable, "-c", _PROGRAM], cwd=folder, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return {*done.stdout.split()}


def _ours(modules: set[str]) -> set[str]:
    """Our own modules but for the rules, of which each is one."""
    return {name for name in modules if name.startswith("flake8_async_ssot.") and ".rules." not in name}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / ".gitignore").write_text("build/\n*.tmp\n")
    (tmp_path / "other.py").write_text("async def work(): ...\n")
    return tmp_path


def test_a_file_without_anything_of_interest(folder: Path) -> None:
    (folder / "module.py").write_text("value = 1\n")
    modules = _imported(folder)
    assert modules.isdisjoint((*_HEAVY, "sqlite3", "tomllib", "hashlib"))
    assert len(_ours(modules)) <= 25


def test_a_file_that_did_not_change(folder: Path) -> None:
    (folder / "module.py").write_text("import other\n\n\nasync def main():\n    await other.work()\n")
    first, second = _imported(folder), _imported(folder)
    assert {"astroid", "sqlite3"} <= first
    assert second.isdisjoint(_HEAVY)
    assert len(_ours(second)) <= 58
