"""What the table of set-ups waits for is what is reported: in those of files alone, and in one with a library."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import pytest

from tests.support.flake8_run import flake8
from tools.setups_tried import COMMON, INSTALLED, LIBRARY, SETUPS, Setup

OF_FILES_ALONE = [setup for setup in SETUPS if len(setup.commands) == 1 and setup.commands[0].startswith("flake8 ")]


def _write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")


@pytest.mark.parametrize("setup", OF_FILES_ALONE, ids=lambda setup: setup.folder)
def test_set_ups_without_an_installation(setup: Setup, tmp_path: Path) -> None:
    _write(tmp_path, COMMON | setup.files)
    done = flake8(tmp_path, *shlex.split(setup.commands[0])[1:])
    assert setup.expected in done.stdout, done.stdout + done.stderr


def test_a_library_that_is_installed_in_an_environment(tmp_path: Path) -> None:
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    packages = f".venv/lib/python{version}/site-packages"
    _write(tmp_path, {**COMMON, ".venv/pyvenv.cfg": f"version = {version}\n"})
    _write(tmp_path / packages, {"clientlib/__init__.py": LIBRARY["clientlib/__init__.py"]})
    done = flake8(tmp_path, "--select=AWT", "shop")
    assert INSTALLED in done.stdout, done.stdout + done.stderr
