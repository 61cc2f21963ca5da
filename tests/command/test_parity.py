"""``parity`` finds errors in logs, and says what the linter says of their places."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from tests.command.conftest import Invoke

ERROR = "TypeError: object Manager can't be used in 'await' expression"


def traceback(path: str = "app/main.py", line: int = 9, error: str = ERROR) -> str:
    """What Python prints for an error, with a frame of a library further out."""
    return (
        "Traceback (most recent call last):\n"
        '  File "/usr/lib/python3.11/asyncio/runners.py", line 118, in run\n'
        "    return self._loop.run_until_complete(task)\n"
        "           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
        f'  File "{path}", line {line}, in main\n'
        f"{error}\n"
    )


def _errors(awt: Invoke, *arguments: str, stdin: str | bytes | None = None) -> list[dict[str, Any]]:
    result = awt("parity", "--json", *arguments, stdin=stdin)
    errors: list[dict[str, Any]] = json.loads(result.output)["errors"]
    return errors


def _verdicts(awt: Invoke, log: str | bytes, *arguments: str) -> list[tuple[str, int, str]]:
    found = _errors(awt, "-", *arguments, stdin=log)
    return [(error["path"], error["line"], error["verdict"]) for error in found]


REPORTED = [("app/main.py", 9, "reported")]

FORMATS = {
    "plain": traceback(),
    "in front of each line": "".join(f"2026-11-01 12:00:01,123 web.1 | {line}\n" for line in traceback().splitlines()),
    "carriage returns": traceback().replace("\n", "\r\n"),
    "after other errors": traceback("app/main.py", 3, "ValueError: x") + "done\n" * 9 + traceback(),
    "with source": traceback().replace("in main\n", "in main\n    await get_manager()\n    ^^^^^\n"),
    "source that moved": traceback(line=2).replace("in main\n", "in main\n    await get_manager()  # noqa: AWT101\n"),
    "object a line": json.dumps({"level": "error", "message": "failed", "exc_info": traceback()}),
    "object a line of output": "\n".join(json.dumps({"log": f"{line}\n"}) for line in traceback().splitlines()),
    "frames as objects": json.dumps(
        {
            "event": "failed",
            "exception": [
                {
                    "exc_type": "TypeError",
                    "exc_value": ERROR.partition(": ")[2],
                    "frames": [{"filename": "app/main.py", "lineno": 9, "name": "main"}],
                }
            ],
        }
    ),
    "sentry": json.dumps(
        {
            "exception": {
                "values": [
                    {
                        "type": "TypeError",
                        "value": ERROR.partition(": ")[2],
                        "stacktrace": {"frames": [{"abs_path": "app/main.py", "lineno": 9, "function": "main"}]},
                    }
                ]
            }
        }
    ),
    "pytest": f"    async def main(db):\n>       await get_manager()\nE       {ERROR}\n\napp/main.py:9: TypeError\n",
    "pytest, short": f"app/main.py:9: in main\n    await get_manager()\nE   {ERROR}\n",
    "pytest, a line": f"app/main.py:9: {ERROR}\n",
    "JUnit": (
        '<?xml version="1.0" encoding="utf-8"?><testsuites><testsuite><testcase name="a"><failure message="x">'
        f"E       {ERROR.replace(chr(39), '&apos;')}\n\napp/main.py:9: TypeError"
        "</failure></testcase></testsuite></testsuites>"
    ),
    "group": "".join(f"  | {line}\n" for line in traceback().splitlines()),
    "newer Python": traceback(error="TypeError: 'Manager' object can't be awaited"),
}


@pytest.mark.parametrize("name", FORMATS)
def test_formats(project: Path, awt: Invoke, name: str) -> None:
    wanted = [("app/main.py", 10, "suppressed")] if name == "source that moved" else REPORTED
    assert _verdicts(awt, FORMATS[name]) == wanted


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings(project: Path, awt: Invoke, encoding: str) -> None:
    assert _verdicts(awt, traceback().encode(encoding)) == REPORTED


def test_compressed_log(project: Path, awt: Invoke) -> None:
    (project / "a.log.gz").write_bytes(gzip.compress(traceback().encode()))
    assert len(_errors(awt, "a.log.gz")) == 1


def test_text_names_every_verdict(project: Path, awt: Invoke) -> None:
    log = (
        traceback()
        + traceback()
        + traceback(line=10)
        + traceback(line=12)
        + traceback("/opt/lib.py")
        + f"{ERROR}\n" * 9
    )
    result = awt("parity", "-", stdin=log)
    assert result.exit_code == 1
    assert result.output.splitlines() == [
        f"{ERROR}",
        "    elsewhere: /opt/lib.py is not of the project",
        f"{ERROR} (9 times)",
        "    elsewhere: no place is printed for it",
        f"app/main.py:9: {ERROR} (2 times)",
        "    reported: AWT101 `app.factory.get_manager` is sync (app/factory.py:5) and returns `Manager`, "
        "which is not awaitable: drop `await`",
        f"app/main.py:10: {ERROR}",
        "    suppressed: a noqa comment on the line: AWT101 `app.factory.get_manager` is sync (app/factory.py:5) "
        "and returns `Manager`, which is not awaitable: drop `await`",
        f"app/main.py:12: {ERROR}",
        "    blind: undecided: parameter `db` has no annotation",
        "5 errors: 1 reported, 1 suppressed, 1 blind, 2 elsewhere",
    ]


def test_exit_status_is_zero_where_all_is_reported(project: Path, awt: Invoke) -> None:
    assert awt("parity", "-", stdin=traceback()).exit_code == 0
    assert awt("parity", "-", stdin="all is well\n").exit_code == 0


@pytest.mark.parametrize(
    ("path", "maps", "wanted"),
    [
        ("/srv/www/app/main.py", [], REPORTED),
        (r"C:\srv\app\main.py", [], REPORTED),
        ("/srv/other/main.py", [], [("", 0, "elsewhere")]),
        ("/srv/other/main.py", ["--map=/srv/other=app"], REPORTED),
        ("/srv/others/main.py", ["--map=/srv/other=app"], [("", 0, "elsewhere")]),
        ("/venv/lib/python3.11/site-packages/app/main.py", [], [("", 0, "elsewhere")]),
    ],
)
def test_paths_of_other_machines(
    project: Path, awt: Invoke, path: str, maps: list[str], wanted: list[tuple[str, int, str]]
) -> None:
    assert _verdicts(awt, traceback(path), *maps) == wanted


def test_path_that_fits_twice_asks_for_a_map(project: Path, awt: Invoke) -> None:
    (project / "other" / "app").mkdir(parents=True)
    (project / "other" / "app" / "main.py").write_text("", "utf-8")
    (error,) = _errors(awt, "-", stdin=traceback("/srv/app/main.py"))
    assert error["why"] == "/srv/app/main.py may be app/main.py or other/app/main.py: --map tells which"


LOST = """\
import asyncio


async def fetch():
    return {}


async def main():
    fetch()
    value = fetch()
    return value.keys()


with fetch():
    pass
"""


@pytest.mark.parametrize(
    ("log", "code"),
    [
        ("lost.py:9: RuntimeWarning: coroutine 'fetch' was never awaited\n  fetch()\n", "AWT201"),
        (
            "sys:1: RuntimeWarning: coroutine 'fetch' was never awaited\nCoroutine created at (most recent call last)\n"
            '  File "/usr/lib/runners.py", line 3, in run\n    run()\n  File "lost.py", line 9, in main\n    fetch()\n',
            "AWT201",
        ),
        (traceback("lost.py", 11, "AttributeError: 'coroutine' object has no attribute 'keys'"), "AWT205"),
        (
            traceback("lost.py", 14, "TypeError: 'coroutine' object does not support the context manager protocol"),
            "AWT205",
        ),
    ],
)
def test_other_errors(project: Path, awt: Invoke, log: str, code: str) -> None:
    (project / "lost.py").write_text(LOST, "utf-8")
    (error,) = _errors(awt, "-", stdin=log)
    assert (error["verdict"], error["code"]) == ("reported", code)


def test_warning_without_a_place(project: Path, awt: Invoke) -> None:
    (error,) = _errors(awt, "-", stdin="sys:1: RuntimeWarning: coroutine 'fetch' was never awaited\n")
    assert (error["verdict"], error["kind"]) == ("elsewhere", "coroutine that is never awaited")


def test_file_that_flake8_does_not_lint(project: Path, awt: Invoke) -> None:
    (error,) = _errors(awt, "-", "--exclude=main.py", stdin=traceback())
    assert (error["verdict"], "its configuration excludes it" in error["why"]) == ("blind", True)


def test_tests_that_hide_the_error(project: Path, awt: Invoke) -> None:
    (project / "tests").mkdir()
    (project / "tests" / "test_main.py").write_text(
        "from unittest.mock import AsyncMock, patch\n\n\n"
        "def test_main():\n    with patch('app.main.get_manager', AsyncMock()):\n        pass\n",
        "utf-8",
    )
    result = awt("parity", "-", "--tests=tests", stdin=traceback())
    assert "Hidden behind a mock, where app/factory.py:5 is called:" in result.output
    assert (
        "    tests/test_main.py:5 test_main: AWT301 `AsyncMock` stands in for `app.main.get_manager`" in result.output
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\x7fELF\0\0\0", "bad.log: no text, but binary data"),
        (b"text\n" * 30_000 + b"\0\0", "bad.log: no text, but binary data"),
        (b"<?xml version='1.0'?><testsuites><failure>", "bad.log: no well-formed XML"),
        (b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a/>", "bad.log: an XML document that declares entities"),
        (b"\x1f\x8b broken", "bad.log: "),
        (None, "bad.log: No such file or directory"),
    ],
)
def test_bad_log_costs_no_other_its_errors(project: Path, awt: Invoke, content: bytes | None, message: str) -> None:
    if content is not None:
        (project / "bad.log").write_bytes(content)
    (project / "good.log").write_text(traceback(), "utf-8")
    result = awt("parity", "bad.log", "good.log")
    assert result.exit_code == 2
    assert message in result.output
    assert "1 errors: 1 reported" in result.output


def test_wrong_options_are_named(project: Path, awt: Invoke) -> None:
    assert "--map: 'x' is not FROM=TO" in awt("parity", "-", "--map=x").output
    assert "gone: no such file or folder" in awt("parity", "-", "--tests=gone").output
    assert awt("parity").exit_code == 2


def test_processes_find_the_same(project: Path, awt: Invoke) -> None:
    log = traceback() + traceback(line=12) + traceback("app/ignored.py", 5)
    assert _errors(awt, "-", "-j2", stdin=log) == _errors(awt, "-", "-j1", stdin=log)
