"""Runs the real flake8 in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def flake8(
    folder: Path, *arguments: str, stdin: str | None = None, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run flake8 in a folder, with only the configuration that stands there, and return what it printed."""
    inherited = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    return subprocess.run(
        [sys.executable, "-m", "flake8", *arguments],
        cwd=folder,
        input=stdin,
        env={**inherited, "HOME": str(folder), **(environment or {})},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
    )


def reported(folder: Path, *arguments: str, stdin: str | None = None) -> list[str]:
    """The violations of a run, ``file:line:column: CODE``, without their messages.

    :raises AssertionError: flake8 failed, or something was printed to standard error.
    """
    done = flake8(folder, *arguments, stdin=stdin)
    assert done.returncode in (0, 1) and not done.stderr, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert all(":" in line for line in lines), done.stdout
    return [" ".join(line.split(" ")[:2]) for line in lines]
