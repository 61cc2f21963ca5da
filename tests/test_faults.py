"""What happens around flake8, and not in a file, is answered as flake8 alone answers it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")

MANY = "def sync():\n    return 1\n\n\n" + "".join(
    f"async def f{number}():\n    await sync()\n\n\n" for number in range(2_000)
)


def _shell(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    flake8 = f"{sys.executable} -m flake8 --isolated"
    command = command.replace("flake8", flake8)
    return subprocess.run(["sh", "-c", command], cwd=folder, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize("jobs", ["-j1", "-j2"])
def test_closed_pipe(jobs: str, tmp_path: Path) -> None:
    (tmp_path / "many.py").write_text(MANY, "utf-8")
    (tmp_path / "more.py").write_text(MANY, "utf-8")
    done = _shell(f"flake8 {jobs} --select=AWT . | head -1", tmp_path)
    assert done.stdout.count("\n") == 1 and "AWT101" in done.stdout
    assert f"{os.sep}flake8_async_ssot{os.sep}" not in done.stderr


def test_closed_standard_error(tmp_path: Path) -> None:
    (tmp_path / "many.py").write_text("async def f():\n    await 1\n", "utf-8")
    done = _shell("flake8 --select=AWT . 2>&-", tmp_path)
    assert done.returncode == 1 and done.stdout.startswith("./many.py:2:5: AWT102")


def test_folder_that_vanishes_below_the_run(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("async def f():\n    await 1\n", "utf-8")
    (tmp_path / "gone").mkdir()
    commands = (f"cd gone && rmdir ../gone && flake8 --select={select} {tmp_path}/a.py" for select in ("E", "AWT"))
    bare = _shell(next(commands), tmp_path)
    (tmp_path / "gone").mkdir()
    ours = _shell(next(commands), tmp_path)
    assert f"{os.sep}flake8_async_ssot{os.sep}" not in ours.stderr
    # With the configuration looked for there, flake8 itself may fail; where it does not, neither do we.
    assert (ours.returncode == 1) is (bool(bare.returncode) or "AWT102" in ours.stdout)


def test_module_that_hides_one_of_the_standard_library(tmp_path: Path) -> None:
    """``python -m flake8`` puts the working folder first, so it runs an ``ast.py`` there; the script does not."""
    (tmp_path / "ast.py").write_text("raise SystemExit('ast.py was run')\n", "utf-8")
    (tmp_path / "a.py").write_text("async def f():\n    await 1\n", "utf-8")
    script = Path(sys.executable).with_name("flake8")
    command = [str(script), "--isolated", "--select=AWT", "a.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, env={**os.environ})
    assert done.stdout.startswith("a.py:2:5: AWT102")
    assert "ast.py was run" in _shell("flake8 a.py", tmp_path).stderr
