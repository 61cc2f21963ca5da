"""asyncio takes generators for coroutines before Python 3.12."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_async_ssot.checker import Run
from flake8_async_ssot.options import Options
from tests.support.linting import lint_file

_TEXT = """\
import asyncio


def steps():
    yield
    return 1


async def main():
    await asyncio.create_task(steps())
    return await asyncio.gather(steps())
"""


@pytest.mark.parametrize(("version", "lines"), [((3, 11), []), ((3, 12), [10, 11])])
def test_generator_to_runner(version: tuple[int, int], lines: list[int], tmp_path: Path) -> None:
    path = tmp_path / "main.py"
    path.write_text(_TEXT, "utf-8")
    run = Run(Options(python_version=version), lambda code, default: default)
    assert [found.line for found in lint_file(run, path) if found.code == "AWT111"] == lines
