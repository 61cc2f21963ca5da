"""How the command ends: in pipes, on terminals of other encodings, and where something is wrong."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from flake8_async_ssot.command import main
from tests.command.conftest import Invoke
from tests.support.flake8_run import flake8

COMMAND = [sys.executable, "-m", "flake8_async_ssot"]


def test_every_subcommand_has_its_help(awt: Invoke) -> None:
    text = awt("--help").output
    for name in ("check", "fix", "explain", "where", "env", "coverage", "parity", "merge-caches"):
        assert name in text and awt(name, "-h").exit_code == 0
    assert "..." not in text.partition("Commands:")[2], "a summary that is cut"
    assert awt("nonsense").exit_code == 2


def test_closed_pipe_is_quiet(project: Path) -> None:
    process = subprocess.Popen(
        [*COMMAND, "explain", "AWT101"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=project
    )
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    process.wait(60)


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_terminal_of_another_encoding(project: Path, encoding: str) -> None:
    (project / "app" / "other.py").write_text("async def main(данные):\n    await данные.é()\n", "utf-8")
    done = subprocess.run(
        [*COMMAND, "coverage", "app"],
        cwd=project,
        env={"PYTHONIOENCODING": encoding, "PATH": "", "PYTHONUTF8": "0"},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert rb"`\u0434\u0430\u043d" in done.stdout


def test_failure_of_the_command_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(**_: object) -> None:
        raise RuntimeError("two\nlines")

    monkeypatch.setattr(main, "command", fail)
    with pytest.raises(SystemExit) as ended:
        main.main()
    assert ended.value.code == 3
    assert capsys.readouterr().err == "flake8-async-ssot failed: RuntimeError: two\\nlines\n"


def test_verbose_flake8_tells_environment_and_project(project: Path) -> None:
    done = flake8(project, "-v", "-j1", "--select=AWT", "app")
    lines = [line for line in (done.stdout + done.stderr).splitlines() if "environment " in line or "project " in line]
    assert len(lines) == 2
    assert "that of the running interpreter" in lines[0]
    assert lines[1].endswith("project ., roots ., pytest configuration none")
