"""Our own code passes our own rules, and nothing goes wrong on the way."""

from __future__ import annotations

from pathlib import Path

from tests.support.flake8_run import flake8

ROOT = Path(__file__).parents[1]


def test_has_nothing_to_report() -> None:
    run = flake8(ROOT, "--isolated", "--select=AWT", "flake8_async_ssot", "tests", "tools")
    assert (run.stdout, run.stderr, run.returncode) == ("", "", 0)
