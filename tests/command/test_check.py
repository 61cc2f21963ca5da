"""``check`` reports what flake8 reports, in every format."""

from __future__ import annotations

import json
import multiprocessing
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

from flake8_async_ssot.command import checking
from flake8_async_ssot.command.checking import CheckedFile
from flake8_async_ssot.command.flake8_files import Configured
from tests.command.conftest import Invoke
from tests.support.flake8_run import flake8
from tests.support.sarif import problems_of

MESSAGE = (
    "AWT101 `app.factory.get_manager` is sync (app/factory.py:5) and returns `Manager`, "
    "which is not awaitable: drop `await`"
)


def _shown(awt: Invoke, *arguments: str) -> str:
    return awt("check", "app", "-q", *arguments).stdout


def test_text_shows_the_source(project: Path, awt: Invoke) -> None:
    result = awt("check", "app")
    assert result.stdout == f"app/main.py:9:5: {MESSAGE}\n    await get_manager()\n    ^\n"
    environment, found, count = result.stderr.splitlines()
    assert environment.startswith("environment ") and found.startswith("project ., roots .")
    assert count == "1 violation in 1 of 4 files"
    assert result.exit_code == 1


def test_the_place_of_a_tabbed_and_wide_line_is_shown(project: Path, awt: Invoke) -> None:
    path = project / "app" / "main.py"
    path.write_text(
        "from app.factory import get_manager\n\n\nasync def main(f):\n\tf('日本', await get_manager())\n", "utf-8"
    )
    assert _shown(awt).splitlines()[1:] == ["    f('日本', await get_manager())", "              ^"]


def test_the_same_as_flake8(project: Path, awt: Invoke) -> None:
    (project / "app" / "other.py").write_text(
        "async def f(): ...\n\n\nasync def g():\n    f()\n    assert f()\n", "utf-8"
    )
    (project / "app" / "quiet.py").write_text(
        "# flake8: noqa\nasync def f(): ...\n\n\nasync def g():\n    f()\n", "utf-8"
    )
    for options in ([], ["--select=AWT2"], ["--extend-ignore=AWT204"], ["--disable-noqa"]):
        done = flake8(project, "-j1", "app", "--extend-exclude=x", *(options or ["--select=AWT"]))
        shown = _shown(awt, "--output-format=concise", *options)
        assert sorted(shown.splitlines()) == sorted(done.stdout.splitlines()) != []


@pytest.mark.parametrize("methods", [["fork", "spawn"], ["spawn"]])
def test_processes_find_the_same(
    methods: list[str], project: Path, awt: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = _shown(awt, "-j1")
    monkeypatch.setattr(multiprocessing, "get_all_start_methods", lambda: methods)
    assert _shown(awt, "-j2") == found


def test_each_file_is_shown_when_it_is_checked(project: Path, awt: Invoke, monkeypatch: pytest.MonkeyPatch) -> None:
    events: list[str] = []

    def check_file(path: str, found: Configured) -> CheckedFile:
        events.append(path)
        return checking.check_file(path, found)

    monkeypatch.setattr("flake8_async_ssot.command.check.check_file", check_file)
    monkeypatch.setattr("click.echo", lambda text, **_: events.append(str(text).partition(":")[0]))
    awt("check", "-q", "app/factory.py", "app/main.py", "app/ignored.py", "--isolated", "--output-format=concise")
    assert events == ["app/factory.py", *["app/ignored.py"] * 2, *["app/main.py"] * 2, ""]


def test_on_a_terminal_lines_stay_above_the_progress(project: Path) -> None:
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "flake8_async_ssot", "check", "app"]
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "200", "NO_COLOR": "1"}
    with subprocess.Popen(command, stdout=theirs, stderr=theirs, env=environment) as process:
        os.close(theirs)
        shown = _read(ours)
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown.decode())
    assert process.returncode == 1 and "Checking" in plain
    assert f"app/main.py:9:5: {MESSAGE}" in plain and plain.endswith("1 violation in 1 of 4 files\r\n")


def _read(terminal: int) -> bytes:
    """All that is written to a terminal, until nobody has it open for writing."""
    parts: list[bytes] = []
    try:
        while not parts or parts[-1]:
            parts.append(os.read(terminal, 65_536))
    except OSError:
        pass
    os.close(terminal)
    return b"".join(parts)


def test_statistics(project: Path, awt: Invoke) -> None:
    path = project / "app" / "main.py"
    path.write_text(path.read_text("utf-8") + "    fetch()\n    fetch()\n", "utf-8")
    counted = ["1 AWT101 Awaiting a call of a sync function", "2 AWT201 A call whose coroutine is dropped"]
    for style in ("text", "concise"):
        assert _shown(awt, "--statistics", f"--output-format={style}").splitlines()[-2:] == counted
    data = json.loads(_shown(awt, "--statistics", "--output-format=json"))
    assert [(each["code"], each["name"], each["count"]) for each in data["statistics"]] == [
        ("AWT101", "await-sync-call", 1), ("AWT201", "unawaited-coroutine", 2),
    ]  # fmt: skip
    awt("check", "app", "--statistics", "--output-file=found.txt")
    assert (project / "found.txt").read_text("utf-8").splitlines()[-2:] == counted
    refused = awt("check", "app", "--statistics", "--output-format=sarif")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "--statistics goes with the formats text, concise, json, and not with sarif" in refused.output


def test_results_are_kept(project: Path, awt: Invoke) -> None:
    first = _shown(awt)
    assert (project / ".flake8_async_ssot_cache" / "results.sqlite").exists()
    assert _shown(awt) == first


def test_nothing_found(project: Path, awt: Invoke) -> None:
    result = awt("check", "app/factory.py", "app/ignored.py")
    assert (result.stdout, result.stderr.splitlines()[2:], result.exit_code) == ("", ["no violation in 2 files"], 0)


def test_what_was_found_is_told_of_one_project_or_of_all(project: Path, awt: Invoke) -> None:
    (project / "other").mkdir()
    (project / "other" / "pyproject.toml").write_text("", "utf-8")
    (project / "other" / "a.py").write_text("", "utf-8")
    told = [awt("check", ".", *options).stderr.count("\nproject ") for options in ((), ("-v",), ("-q",))]
    assert told == [1, 2, 0]


def test_names_in_options_that_lead_nowhere_are_told_on_request(project: Path, awt: Invoke) -> None:
    names = "--awt-safe-to-drop=app.nothing,missing.anything,*.spawn,asyncio.create_task"
    told = [awt("check", "app", names, *options).stderr for options in ((), ("-v",), ("-v", "-q"))]
    nowhere = [
        [name for name in ("app.nothing", "missing.anything") if f"'{name}' in the options" in text] for text in told
    ]
    assert nowhere == [[], ["app.nothing", "missing.anything"], []]
    assert not any(name in told[1] for name in ("spawn", "create_task"))


def test_source_roots_of_the_table_may_be_patterns(project: Path, awt: Invoke) -> None:
    (project / "parts" / "core" / "src").mkdir(parents=True)
    (project / "parts" / "core" / "src" / "core.py").write_text("def make():\n    return 1\n", "utf-8")
    text = "from core import make\n\n\nasync def main():\n    await make()\n"
    (project / "app" / "other.py").write_text(text, "utf-8")
    assert awt("check", "-q", "app/other.py").stdout == ""
    (project / "pyproject.toml").write_text('[tool.flake8-async-ssot]\nsource-roots = ["parts/*/src"]\n', "utf-8")
    assert "`core.make` is sync (parts/core/src/core.py:1)" in awt("check", "-q", "app/other.py").stdout


def test_environments_below_a_folder_are_left_out(project: Path, awt: Invoke) -> None:
    text = (project / "app" / "factory.py").read_text("utf-8") + "\n\nasync def main():\n    await get_manager()\n"
    for name, mark in ((".venv", "pyvenv.cfg"), ("conda", "conda-meta")):
        (project / name / "lib").mkdir(parents=True)
        (project / name / mark).write_text("", "utf-8")
        (project / name / "lib" / "a.py").write_text(text, "utf-8")
        found = awt("check", "-q", "--output-format=concise", name).stdout
        assert found.split(":")[0] == f"{name}/lib/a.py"
        assert found.count("\n") == 1
        assert awt("check", "-q", "--output-format=concise", f"{name}/lib/a.py").stdout == found
    everywhere = awt("check", "-q", "--output-format=concise").stdout
    assert everywhere == awt("check", "-q", "--output-format=concise", "app").stdout


def test_a_missing_environment_is_noted_once(project: Path) -> None:
    (project / "setup.cfg").write_text("[flake8]\nawt-python = .nowhere\n", "utf-8")
    command = [sys.executable, "-m", "flake8_async_ssot", "check", "-j2", "app"]
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode == 1 and result.stderr.count("'.nowhere' is neither") == 1


def test_exit_zero(project: Path, awt: Invoke) -> None:
    assert awt("check", "app", "--exit-zero").exit_code == 0


def test_standard_input(project: Path, awt: Invoke) -> None:
    text = (project / "app" / "main.py").read_text("utf-8")
    result = awt("check", "-", "--stdin-display-name=app/main.py", "-q", "--output-format=concise", stdin=f"\n{text}")
    assert result.stdout == f"app/main.py:10:5: {MESSAGE}\n"


def test_what_cannot_be_read_is_reported(project: Path, awt: Invoke) -> None:
    (project / "app" / "broken.py").write_text("async def f():\n    await g(\n", "utf-8")
    result = awt("check", "app/broken.py", "-q")
    assert result.stdout.splitlines()[0] == "app/broken.py:2:12: AWT000 file was not checked: '(' was never closed"
    assert result.exit_code == 1
    assert awt("check", "app/broken.py", "-q", "--extend-ignore=AWT0").exit_code == 0
    missing = awt("check", "app/missing.py")
    assert missing.exit_code == 2 and "app/missing.py: no such file or folder" in missing.output


def test_json(project: Path, awt: Invoke) -> None:
    data = json.loads(_shown(awt, "--output-format=json"))
    (violation,) = data["violations"]
    assert len(violation.pop("fingerprint")) == 64
    assert data["files"] == 4 and violation == {
        "path": "app/main.py",
        "line": 9,
        "column": 5,
        "code": "AWT101",
        "name": "await-sync-call",
        "message": MESSAGE.removeprefix("AWT101 "),
        "symbol": "main",
        "source": "    await get_manager()",
    }


def test_sarif(project: Path, awt: Invoke) -> None:
    awt("check", "app", "--output-format=sarif", "--output-file=found.sarif")
    data: dict[str, Any] = json.loads((project / "found.sarif").read_text("utf-8"))
    assert problems_of(data) == []
    (run,) = data["runs"]
    (result,) = run["results"]
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "AWT101"
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "app/main.py"
    assert (place["region"]["startLine"], place["region"]["startColumn"]) == (9, 5)


def test_github(project: Path, awt: Invoke) -> None:
    (project / "app" / "main.py").rename(project / "app" / "100%,a.py")
    message = MESSAGE.removeprefix("AWT101 ")
    expected = f"::error file=app/100%25%2Ca.py,line=9,col=5,title=AWT101 await-sync-call::{message}\n"
    assert _shown(awt, "--output-format=github") == expected


def test_gitlab(project: Path, awt: Invoke) -> None:
    path = project / "app" / "main.py"
    path.write_text(path.read_text("utf-8").replace("  # noqa: AWT101", ""), "utf-8")
    first, second = json.loads(_shown(awt, "--output-format=gitlab"))
    assert first["fingerprint"] != second["fingerprint"]
    assert first["location"] == {"path": "app/main.py", "lines": {"begin": 9}}
    assert first["description"] == MESSAGE and first["severity"] == "major"


def test_junit(project: Path, awt: Invoke) -> None:
    (suite,) = ET.fromstring(_shown(awt, "--output-format=junit"))
    assert (suite.get("tests"), suite.get("failures")) == ("4", "1")
    (failure,) = suite.iter("failure")
    assert failure.text == f"app/main.py:9:5: {MESSAGE}"


def test_the_table_of_pyproject(project: Path, awt: Invoke, monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes the place of flake8's files, and its paths start at its folder."""
    table = '[tool.flake8-async-ssot]\nignore = ["AWT2"]\nper-file-ignores = {"app/main.py" = "AWT101"}\n'
    (project / "pyproject.toml").write_text(table, "utf-8")
    assert _shown(awt, "--output-format=concise").split(":")[0] == "app/ignored.py"
    monkeypatch.chdir(project / "app")
    assert awt("check", ".", "-q", "--output-format=concise").stdout.split(":")[0] == "ignored.py"
    assert awt("check", ".", "-q", "--isolated", "--output-format=concise").stdout.count("AWT101") == 2


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("selct = ['AWT1']", "has no key 'selct'; did you mean 'select'?"),
        ("select = [1]", "select: is neither a text nor a list of texts"),
        ("select = ['await']", "select: 'await' is neither a code nor the start of one"),
        ("exclude = ['a b']", "exclude: 'a b' holds a space, a comma or a colon"),
        ("per-file-ignores = ['a:AWT1']", "per-file-ignores: is no table"),
        ("python-version = 4", "--awt-python-version: '4' is not a version"),
        ("select = ", "no TOML"),
    ],
)
def test_a_wrong_table_is_named(project: Path, awt: Invoke, line: str, message: str) -> None:
    (project / "pyproject.toml").write_text(f"[tool.flake8-async-ssot]\n{line}\n", "utf-8")
    result = awt("check", "app")
    assert result.exit_code == 2 and message in result.output


def test_options_of_the_plugin_in_the_table(project: Path, awt: Invoke) -> None:
    table = "[tool.flake8-async-ssot]\npython-version = 3.10\nawt-awaitable = ['app.factory.*']\ncache = false\n"
    (project / "pyproject.toml").write_text(f"{table}source-roots = ['.']\n", "utf-8")
    result = awt("check", "app", "-v")
    assert result.stdout == "" and "Python 3.10\n" in result.stderr
    assert not (project / ".flake8_async_ssot_cache").exists()
