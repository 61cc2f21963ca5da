"""The baseline: known violations stay known while lines move, and new ones are reported."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from flake8_async_ssot.baseline import Identity, fingerprints, identities, read, written
from flake8_async_ssot.options import OptionError, Options
from flake8_async_ssot.violation import Violation
from tests.command.conftest import Invoke
from tests.support.flake8_run import reported

SOURCE = "x = 1\n\n\nclass A:\n    @x\n    def f(self):\n        y = 2\n\n    z = 3\n\n\ndef g(): pass\n"


def test_identities() -> None:
    found = [Violation(line, 0, "AWT101", "") for line in (7, 1, 5, 9, 12, 4, 99)]
    assert identities(found, ast.parse(SOURCE), SOURCE.splitlines(keepends=True)) == [
        Identity("AWT101", "A.f", "y = 2"),
        Identity("AWT101", "", "x = 1"),
        Identity("AWT101", "A.f", "@x"),
        Identity("AWT101", "A", "z = 3"),
        Identity("AWT101", "g", "def g(): pass"),
        Identity("AWT101", "A", "class A:"),
        Identity("AWT101", "", ""),
    ]


def test_what_is_written_is_read(tmp_path: Path) -> None:
    one, other = Identity("AWT101", "f", "await g()"), Identity("AWT201", "", "h()")
    path = tmp_path / "deep" / "baseline.json"
    path.parent.mkdir()
    path.write_text(
        written(str(path), {str(tmp_path / "a.py"): [one, other, one], str(tmp_path / "b.py"): []}), "utf-8"
    )
    known = read(str(path))
    assert "../a.py" in path.read_text("utf-8") and "b.py" not in path.read_text("utf-8")
    assert known.known(str(tmp_path / "a.py"), [one, one, one, other]) == [True, True, False, True]
    assert known.known(str(tmp_path / "b.py"), [one]) == [False]
    assert known.gone(str(tmp_path / "a.py"), [one]) == 2


def test_fingerprints_are_different() -> None:
    one = Identity("AWT101", "f", "await g()")
    assert len({*fingerprints("a.py", [one, one]), *fingerprints("b.py", [one])}) == 3


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "cannot be read"),
        ("[", "is no baseline that"),
        ("{}", "is no baseline of format 1"),
        ('{"format": 1, "files": {"a.py": [{"code": "AWT101"}]}}', "is a baseline with an entry"),
        ('{"format": 1, "files": {"a.py": 3}}', "is a baseline with an entry"),
        ('{"format": 1, "files": {"a.py": [{"code": "A", "symbol": "", "line": "", "count": -1}]}}', "with an entry"),
    ],
)
def test_what_is_no_baseline_is_an_error(tmp_path: Path, text: str | None, message: str) -> None:
    path = tmp_path / "baseline.json"
    if text is not None:
        path.write_text(text, "utf-8")
    with pytest.raises(OptionError) as caught:
        Options.from_raw({"awt_baseline": str(path)})
    assert str(caught.value).startswith(f"--awt-baseline: {str(path)!r} ") and message in str(caught.value)


def test_plugin_and_command_leave_out_what_is_known(project: Path, awt: Invoke) -> None:
    (project / "setup.cfg").write_text("[flake8]\nselect = AWT\nawt-baseline = known.json\n", "utf-8")
    result = awt("check", "app", "--write-baseline", "known.json")
    told = result.stderr.splitlines()[-1]
    assert (result.exit_code, told.partition(":")[0]) == (0, "2 violations written to known.json")
    assert reported(project, "-j1", "app") == []
    main = project / "app" / "main.py"
    moved = main.read_text("utf-8").replace("async def main", "x = 1\n\n\nasync def main")
    main.write_text(f"{moved}    await get_manager()\n    return await get_manager()\n", "utf-8")
    assert reported(project, "-j1", "app") == ["app/main.py:16:5: AWT101", "app/main.py:17:12: AWT101"]
    result = awt("check", "app", "--output-format=concise")
    assert [line.split(" ")[0] for line in result.stdout.splitlines()] == ["app/main.py:16:5:", "app/main.py:17:12:"]
    assert result.stderr.splitlines()[-1] == "2 violations in 1 of 4 files; 2 known from the baseline"
    (project / "app" / "ignored.py").write_text("", "utf-8")
    assert "1 of the baseline no longer found" in awt("check", "app").stderr


def test_a_missing_baseline_is_an_error(project: Path, awt: Invoke) -> None:
    result = awt("check", "app", "--awt-baseline=missing.json")
    assert result.exit_code == 2 and "--awt-baseline: 'missing.json' cannot be read" in result.output
    assert "`awt check --write-baseline FILE` writes it" in result.output
