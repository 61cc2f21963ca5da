"""The plugin under the real flake8."""

from __future__ import annotations

import argparse
import ast
import subprocess
import sys
from pathlib import Path

import pytest

from flake8_async_ssot import __version__
from flake8_async_ssot.checker import Run
from flake8_async_ssot.options import Options
from flake8_async_ssot.plugin import Plugin, selection
from tests.support.flake8_run import flake8, reported

WS = "class Manager:\n    pass\n\n\ndef get_manager():\n    return Manager()\n"
ROUTER = "from app.ws import get_manager\n\n\nasync def connect():\n    return await get_manager()\n"
FOUND = "app/router.py:5:12: AWT101"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "__init__.py").touch()
    (tmp_path / "app" / "ws.py").write_text(WS, "utf-8")
    (tmp_path / "app" / "router.py").write_text(ROUTER, "utf-8")
    (tmp_path / "setup.cfg").write_text("[flake8]\nmax-line-length = 120\n", "utf-8")
    return tmp_path


def _configure(project: Path, *lines: str) -> None:
    (project / "setup.cfg").write_text("\n".join(["[flake8]", *lines, ""]), "utf-8")


def test_version_is_shown(tmp_path: Path) -> None:
    shown = flake8(tmp_path, "--version").stdout
    assert f"flake8-async-ssot: {__version__}" in " ".join(shown.split())


def test_message_names_the_place(project: Path) -> None:
    done = flake8(project, "app")
    assert done.stdout.strip() == (
        f"{FOUND} `app.ws.get_manager` is sync (app/ws.py:5) and returns `Manager`, "
        "which is not awaitable: drop `await`"
    )


@pytest.mark.parametrize(
    "paths",
    [(".",), ("app",), ("app/router.py",), ("app/ws.py", "app/router.py"), ("app/router.py", "app/ws.py")],
    ids=" ".join,
)
@pytest.mark.parametrize("jobs", ["-j1", "-j2"])
def test_files_and_folders(project: Path, paths: tuple[str, ...], jobs: str) -> None:
    (found,) = reported(project, jobs, *paths)
    assert found.removeprefix("./") == FOUND


def test_absolute_path_from_another_folder(project: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = project / "app" / "router.py"
    assert reported(tmp_path_factory.mktemp("elsewhere"), str(path)) == [f"{path}:5:12: AWT101"]


def test_spawned_workers(project: Path) -> None:
    """Where workers are not forked, each of them reads the options again."""
    script = (
        "import multiprocessing, sys\n"
        "from flake8.main.cli import main\n"
        "if __name__ == '__main__':\n"
        "    multiprocessing.set_start_method('spawn')\n"
        "    sys.exit(main(['-j2', '--extend-ignore=AWT101', 'app']) or main(['-j2', 'app']))\n"
    )
    (project / "spawned.py").write_text(script, "utf-8")
    done = subprocess.run([sys.executable, "spawned.py"], cwd=project, capture_output=True, text=True, timeout=120)
    assert (done.stdout.split(" `")[0], done.stderr) == (FOUND, "")


def test_standard_input(project: Path) -> None:
    assert reported(project, "-", stdin=ROUTER) == ["stdin:5:12: AWT101"]
    assert reported(project, "--stdin-display-name=app/router.py", "-", stdin=ROUTER) == [FOUND]


def test_standard_input_stands_where_its_name_says(project: Path) -> None:
    """The content of an editor's buffer, while the file on disk is another."""
    (project / "app" / "router.py").write_text("", "utf-8")
    text = ROUTER.replace("from app.ws", "from .ws")
    assert reported(project, "--stdin-display-name=app/router.py", "-", stdin=text) == [FOUND]
    assert reported(project, "--stdin-display-name=other/router.py", "-", stdin=text) == []


@pytest.mark.parametrize("comment", ["noqa", "noqa: AWT101", "noqa:AWT", "noqa: E501,AWT101"])
def test_noqa(project: Path, comment: str) -> None:
    path = project / "app" / "router.py"
    path.write_text(f"{ROUTER.rstrip()}  # {comment}\n", "utf-8")
    assert reported(project, "app") == []
    assert reported(project, "--disable-noqa", "app") == [FOUND]


def test_noqa_of_another_code(project: Path) -> None:
    (project / "app" / "router.py").write_text(f"{ROUTER.rstrip()}  # noqa: AWT102\n", "utf-8")
    assert reported(project, "app") == [FOUND]


def test_noqa_of_a_file(project: Path) -> None:
    (project / "app" / "router.py").write_text(f"# flake8: noqa\n{ROUTER}", "utf-8")
    assert reported(project, "app") == []


@pytest.mark.parametrize(("pattern", "found"), [("app/router.py:AWT101", []), ("app/ws.py:AWT101", [FOUND])])
def test_per_file_ignores(project: Path, pattern: str, found: list[str]) -> None:
    _configure(project, f"per-file-ignores = {pattern}")
    assert reported(project, "app") == found


@pytest.mark.parametrize(
    ("arguments", "is_found"),
    [
        ((), True),
        (("--select=AWT",), True),
        (("--select=AWT1",), True),
        (("--select=AWT101",), True),
        (("--select=AWT102",), False),
        (("--select=E,F,W",), False),
        (("--select=E", "--extend-select=AWT101"), True),
        (("--ignore=AWT",), False),
        (("--extend-ignore=AWT101",), False),
        (("--extend-ignore=AWT2",), True),
        (("--select=AWT101", "--ignore=AWT"), True),
        (("--select=AWT", "--ignore=AWT101"), False),
    ],
)
def test_selection(project: Path, arguments: tuple[str, ...], is_found: bool) -> None:
    assert reported(project, *arguments, "app") == ([FOUND] if is_found else [])


def test_source_roots_in_the_configuration(project: Path) -> None:
    """Relative to the configuration, wherever flake8 runs below it."""
    (project / "code" / "deep").mkdir(parents=True)
    (project / "app").rename(project / "code" / "deep" / "app")
    (project / "checks").mkdir()
    (project / "checks" / "router.py").write_text(ROUTER, "utf-8")
    assert reported(project, "checks") == []
    _configure(project, "awt-source-roots = code/deep")
    assert reported(project, "checks") == ["checks/router.py:5:12: AWT101"]
    assert reported(project / "checks", "router.py") == ["router.py:5:12: AWT101"]
    _configure(project)
    assert reported(project, "--awt-source-roots=code/deep", "checks") == ["checks/router.py:5:12: AWT101"]


@pytest.mark.parametrize(
    ("option", "value"),
    [("awt-source-roots", "no/folder"), ("awt-python", "./no-python"), ("awt-python-version", "three")],
)
def test_wrong_value(project: Path, option: str, value: str) -> None:
    expected = f"--{option}: "
    for_command_line = flake8(project, f"--{option}={value}", "app")
    _configure(project, f"{option} = {value}")
    from_file = flake8(project, "app")
    for done in (for_command_line, from_file) if option != "awt-python" else (for_command_line,):
        assert done.returncode == 1
        assert expected in done.stdout and value.removeprefix("./") in done.stdout
        assert "AWT101" not in done.stdout and "Traceback" not in done.stdout + done.stderr
    if option == "awt-python":
        # Not every machine that shares a configuration has the environment that it names.
        assert "AWT101" in from_file.stdout
        assert option in from_file.stderr and "no-python" in from_file.stderr


def test_help_shows_the_options(tmp_path: Path) -> None:
    shown = flake8(tmp_path, "--help").stdout
    assert "--awt-source-roots" in shown and "--awt-python-version" in shown


def _is_selected(code: str, default: bool, *, select: list[str] | None = None, extend: list[str] | None = None) -> bool:
    options = argparse.Namespace(
        select=select,
        extend_select=extend,
        extended_default_select=["AWT"],
        ignore=None,
        extend_ignore=None,
        extended_default_ignore=[],
    )
    return selection(options)(code, default)


def test_opt_in_rules_must_be_named() -> None:
    assert _is_selected("AWT101", True)
    assert not _is_selected("AWT220", False)
    assert not _is_selected("AWT220", False, select=["AWT"])
    assert not _is_selected("AWT220", False, select=["AWT2"])
    assert not _is_selected("AWT220", False, extend=["AWT22"])
    assert _is_selected("AWT220", False, select=["AWT220"])
    assert _is_selected("AWT220", False, extend=["AWT220"])


def test_strict_family_is_turned_on_as_a_whole() -> None:
    assert not _is_selected("AWT901", False, select=["AWT"])
    assert _is_selected("AWT901", False, extend=["AWT9"])
    assert _is_selected("AWT901", False, select=["AWT901"])
    assert not _is_selected("AWT902", False, select=["AWT901"])


def test_run_yields_what_flake8_asks_for(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project)
    # Whichever test ran before may have left options of its own there.
    monkeypatch.setattr(Plugin, "_run", Run(Options(), lambda code, default: default))
    plugin = Plugin(ast.parse(ROUTER), "./app/router.py", ROUTER.splitlines(keepends=True))
    ((line, column, text, owner),) = plugin.run()
    assert (line, column, text.split()[0], owner) == (5, 11, "AWT101", Plugin)


_FAILING = """\
import sys
from flake8.main.cli import main
from flake8_async_ssot.rules.await_sync_call import AwaitSyncCall


def check(self, node: "nodes.Await", inference):
    raise ValueError("odd")


AwaitSyncCall.check = check
sys.exit(main(sys.argv[1:]))
"""
_NOT_CHECKED = "app/router.py:5:12: AWT000 file was not checked: ValueError: odd"


def _failing(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """flake8 with a rule that fails on every call that is awaited."""
    command = [sys.executable, "-c", _FAILING, "--isolated", *arguments, "app"]
    return subprocess.run(command, cwd=project, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize("jobs", ["-j1", "-j2"])
def test_failure_makes_the_build_red(project: Path, jobs: str) -> None:
    (project / "app" / "other.py").write_text("import asyncio\n\nasyncio.run(1)\n", "utf-8")
    done = _failing(project, jobs)
    assert done.returncode == 1
    assert sorted(line.split(" `")[0] for line in done.stdout.splitlines()) == [
        "app/other.py:3:13: AWT111",
        _NOT_CHECKED,
    ]
    assert done.stderr == ""


def test_failure_has_a_traceback_where_asked_for(project: Path) -> None:
    done = _failing(project, "-v", "-j1")
    assert 'raise ValueError("odd")' in done.stderr or "ValueError: odd" in done.stderr
    assert "Traceback" in done.stderr and _NOT_CHECKED in done.stdout


@pytest.mark.parametrize(
    ("arguments", "note"),
    [
        (("--extend-ignore=AWT000",), True),
        (("--select=AWT101",), True),
        (("--per-file-ignores=app/router.py:AWT000",), False),
        (("--select=E",), False),
    ],
)
def test_failure_whose_code_is_turned_off(project: Path, arguments: tuple[str, ...], note: bool) -> None:
    done = _failing(project, *arguments)
    assert (done.returncode, done.stdout) == (0, "")
    assert ("app/router.py: file was not checked: ValueError: odd" in done.stderr) is note


def test_failure_and_noqa(project: Path) -> None:
    path = project / "app" / "router.py"
    path.write_text(f"{ROUTER.rstrip()}  # noqa: AWT000\n", "utf-8")
    assert _failing(project).stdout == ""
    path.write_text(f"# flake8: noqa: AWT000\n{ROUTER}", "utf-8")
    assert _failing(project).stdout == ""


def test_line_breaks_in_names_of_files_are_escaped(tmp_path: Path) -> None:
    folder = tmp_path / "a\n::error::b"
    folder.mkdir()
    (folder / "ws.py").write_text(WS, "utf-8")
    (folder / "router.py").write_text(ROUTER.replace("app.ws", "ws"), "utf-8")
    (tmp_path / "pyproject.toml").touch()
    done = flake8(tmp_path, "--isolated", "--format=%(row)d:%(code)s %(text)s", str(folder))
    assert done.stdout == (
        "5:AWT101 `ws.get_manager` is sync (a\\n::error::b/ws.py:5) and returns `Manager`, "
        "which is not awaitable: drop `await`\n"
    )


def test_names_in_the_options_that_mean_nothing(project: Path) -> None:
    (project / "app" / "ws.py").write_text("async def get_manager():\n    return 1\n", "utf-8")
    contracts = ("app.ws.get_manager: sync", "app.ws.*: sync", "app.ws.slip: async, other.*: sync")
    config = "[flake8]\nawt-contracts =\n" + "".join(f"    {contract},\n" for contract in contracts)
    (project / "setup.cfg").write_text(f"{config}awt-single-source = app.ws.get_manager app.ws.Slip\n", "utf-8")
    done = flake8(project, "-j2", "--select=AWT507,AWT508", "app")
    assert [" ".join(line.split(" ")[:2]) for line in done.stdout.splitlines()] == ["app/ws.py:1:1: AWT507"]
    said = "in the options names no function and no class of the project"
    assert done.stderr.splitlines() == [
        f"flake8-async-ssot: {name!r} {said}" for name in ("app.ws.Slip", "app.ws.slip", "other.*")
    ]
