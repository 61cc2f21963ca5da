"""Our own code passes our own rules, and nothing goes wrong on the way."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.flake8_run import flake8

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("folder", ["flake8_async_ssot", "tests", "tools"])
def test_has_nothing_to_report(folder: str) -> None:
    run = flake8(ROOT, "--isolated", "--select=AWT", folder)
    assert (run.stdout, run.stderr, run.returncode) == ("", "", 0)
