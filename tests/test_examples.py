"""The examples: the broken service is reported where it fails, its twin is silent, and the tests of both are green."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.flake8_run import flake8

EXAMPLES = Path(__file__).parents[1] / "examples"

#: Each message reaches one route; each route of the broken service awaits the sync factory.
MESSAGES = ("/join", "hello", "/count", "/leave", "/shout hello", "/announce hello", "/census", "/kick")

#: Hands each message to the service and says what became of it: the error that it dies of, or that it works.
DISPATCH = """
import asyncio, sys
from unittest.mock import AsyncMock
from chat.server import dispatch
for message in sys.argv[1:]:
    try:
        asyncio.run(dispatch(AsyncMock(), "lobby", message))
    except TypeError as error:
        print(error)
    else:
        print("works")
"""

#: What the teams of both services set: an opt-in rule, a contract, and what has a single source.
OPTIONS = (
    "--isolated",
    "--select=AWT,AWT505",
    "--awt-contracts=chat.limits.*: sync",
    "--awt-single-source=chat.realtime.Manager",
)

each_service = pytest.mark.parametrize("name", ["broken", "fixed"])


def _python(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-B", "-W", "error", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=60)


def _marked(folder: Path) -> list[str]:
    """The lines that carry a code as their comment, as ``path:line CODE``."""
    lines = [
        (f"{path.relative_to(folder).as_posix()}:{number}", line.rpartition("# ")[2])
        for path in sorted(folder.rglob("*.py"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
    ]
    return sorted(f"{place} {code}" for place, code in lines if code.startswith("AWT"))


@each_service
def test_reports_what_the_comments_say(name: str) -> None:
    folder = EXAMPLES / name
    run = flake8(folder, *OPTIONS, "--format=%(path)s:%(row)d %(code)s", "chat", "tests")
    assert run.stderr == ""
    assert sorted(line.removeprefix("./") for line in run.stdout.splitlines()) == _marked(folder)


def test_each_spelling_is_marked() -> None:
    assert sum(line.endswith("AWT101") for line in _marked(EXAMPLES / "broken" / "chat")) == len(MESSAGES)
    assert _marked(EXAMPLES / "fixed") == []


@pytest.mark.parametrize("code", [f"AWT50{digit}" for digit in range(1, 9)])
def test_each_way_to_two_truths_is_marked(code: str) -> None:
    assert sum(line.endswith(code) for line in _marked(EXAMPLES / "broken")) == 1


@each_service
def test_what_is_undecided_is_marked(name: str) -> None:
    folder = EXAMPLES / name
    selected = "--select=AWT901,AWT902,AWT903"
    run = flake8(folder, "--isolated", selected, "--format=%(row)d %(code)s", "chat/plugins.py")
    lines = (folder / "chat" / "plugins.py").read_text("utf-8").splitlines()
    marked = [f"{number} {line[-6:]}" for number, line in enumerate(lines, 1) if "# opt-in AWT" in line]
    assert (run.stdout.splitlines(), len(marked)) == (marked, 3 if name == "broken" else 0)


def test_message_names_the_definition_in_the_other_module() -> None:
    run = flake8(EXAMPLES / "broken", "--isolated", "--select=AWT", "chat/router.py")
    source = (EXAMPLES / "broken/chat/realtime/manager.py").read_text("utf-8").splitlines()
    line = source.index("def get_manager():") + 1
    assert f"chat/realtime/manager.py:{line}) and returns" in run.stdout


@each_service
def test_own_tests_are_green(name: str) -> None:
    run = _python(EXAMPLES / name, "-m", "unittest", "-q")
    assert run.returncode == 0, run.stderr
    assert "OK" in run.stderr


def test_every_route_of_the_broken_service_dies() -> None:
    run = _python(EXAMPLES / "broken", "-c", DISPATCH, *MESSAGES)
    said = run.stdout.splitlines()
    assert ["can't be used in 'await' expression" in line for line in said] == [True] * len(MESSAGES), run.stderr


def test_every_route_of_the_twin_works() -> None:
    run = _python(EXAMPLES / "fixed", "-c", DISPATCH, *MESSAGES)
    assert (run.returncode, run.stdout.splitlines()) == (0, ["works"] * len(MESSAGES)), run.stderr
