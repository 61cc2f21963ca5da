"""The broken example dies for real: each error that Python prints is matched to the finding about its place."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from flake8_async_ssot.command.parity.logs import lines_of
from flake8_async_ssot.command.parity.tracebacks import Tracebacks
from tests.command.conftest import Invoke
from tests.command.test_parity import traceback
from tests.test_examples import EXAMPLES, MESSAGES, _marked

#: Hands each message to the service, which logs what it dies of.
PRODUCTION = """
import asyncio, logging, sys
from unittest.mock import AsyncMock
from chat.server import dispatch
logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")
for message in sys.argv[1:]:
    try:
        asyncio.run(dispatch(AsyncMock(), "lobby", message))
    except TypeError:
        logging.exception("route %s", message)
"""

#: The tests that the service should have had: without a mock in place of the factory.
REAL_TESTS = f"""
import asyncio
from unittest.mock import AsyncMock
import pytest
from chat.server import dispatch


@pytest.mark.parametrize("message", {MESSAGES!r})
def test_route(message):
    asyncio.run(dispatch(AsyncMock(), "lobby", message))
"""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The broken service in a folder of its own, with the tests that fail."""
    folder = tmp_path_factory.mktemp("service")
    shutil.copytree(EXAMPLES / "broken", folder, dirs_exist_ok=True)
    (folder / "tests" / "test_real.py").write_text(REAL_TESTS, "utf-8")
    return folder


def _python(folder: Path, *arguments: str) -> str:
    command = [sys.executable, "-B", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)
    return done.stdout + done.stderr


def production_log(folder: Path) -> str:
    """What the service logs when each of its routes is used."""
    return _python(folder, "-c", PRODUCTION, *MESSAGES)


def _pytest(style: str) -> Callable[[Path], str]:
    options = ("-p", "no:cacheprovider", "-p", "no:asyncio", f"--tb={style}", "tests/test_real.py")
    return lambda folder: _python(folder, "-m", "pytest", *options)


def _junit(folder: Path) -> str:
    _python(folder, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--junitxml=report.xml", "tests/test_real.py")
    return (folder / "report.xml").read_text("utf-8")


def _unittest(folder: Path) -> str:
    """The service's own tests, with the mocks taken out."""
    path = folder / "tests" / "test_routes.py"
    (folder / "tests" / "test_bare.py").write_text(
        path.read_text("utf-8").replace("with patch(", "with bare("), "utf-8"
    )
    text = (folder / "tests" / "test_bare.py").read_text("utf-8")
    bare = "\n\n@contextlib.contextmanager\ndef bare(*names, **options):\n    yield Mock()\n\n\nclass Routes"
    text = text.replace("import unittest\n", "import contextlib\nimport unittest\n").replace("\n\nclass Routes", bare)
    (folder / "tests" / "test_bare.py").write_text(text, "utf-8")
    return _python(folder, "-m", "unittest", "tests.test_bare")


LOGS = {
    "production": (production_log, 8),
    "pytest": (_pytest("long"), 8),
    "pytest short": (_pytest("short"), 8),
    "pytest native": (_pytest("native"), 8),
    "pytest line": (_pytest("line"), 8),
    "JUnit": (_junit, 8),
    "unittest": (_unittest, 3),
}


@pytest.mark.parametrize("name", LOGS)
def test_every_error_is_matched_to_its_finding(
    service: Path, awt: Invoke, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(service)
    make, count = LOGS[name]
    result: Result = awt("parity", "--isolated", "--json", "-", stdin=make(service))
    errors = json.loads(result.output)["errors"]
    found = {f"{error['path']}:{error['line']} {error['code']}" for error in errors if error["verdict"] == "reported"}
    marked = {entry for entry in _marked(service) if entry.startswith("chat/")}
    assert (len(found), found <= marked, result.exit_code) == (count, True, 0)
    assert len(errors) == count


def test_memory_does_not_grow_with_the_log(tmp_path: Path) -> None:
    path = tmp_path / "large.log"
    lines = ["2026-11-28 12:00:00 INFO await of request is done\n"] * 2_000 + [traceback(line=7)]
    path.write_text("".join(lines) * 40, "utf-8")
    tracemalloc.start()
    try:
        tracebacks = Tracebacks()
        count = sum(1 for line in lines_of(str(path), lambda size: None) for _ in tracebacks.feed(line))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count + len(list(tracebacks.finish())) == 40
    assert peak < path.stat().st_size / 4
