"""What ``.gitignore`` files leave out: as git says, and without a line that takes long."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from flake8_async_ssot.inference.modules.ignoring import MAX_STARS, Rules, is_left_out, rules_around, rules_in
from flake8_async_ssot.inference.modules.sources import read_file

LINES = (
    "a", "b/", "/a", "/b/", "a/b", "*.py", "!c.py", "!a/", "a/**", "a/*", "**/b", "**/gen/", "!a/b/", "*_pb2.py",
    "!x_pb2.py", "/gen/*", "gen/**", "!gen/", "a/**/c.py", "# x", "", "\\#a", "a ", "!/a", "[ab].py", "?.py", "*",
    "!*/", "!*.py", "/*", "!/a/", "**", "*/", "a//", "/", "!", "!gen/**", "a/**/",
)  # fmt: skip
FILES = ("c.py", "a.py", "x_pb2.py")


def _git(folder: Path, *arguments: str, given: str = "") -> str:
    command = ["git", "-C", os.fspath(folder), *arguments]
    return subprocess.run(command, input=given, capture_output=True, text=True, timeout=60).stdout


@pytest.mark.skipif(shutil.which("git") is None, reason="git judges")
@pytest.mark.parametrize("seed", range(15))
def test_it_is_what_git_says(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    _git(tmp_path, "init", "-q")
    paths = set()
    for _ in range(15):
        folder = tmp_path.joinpath(*(chance.choice(("a", "b", "gen")) for _ in range(chance.randrange(4))))
        folder.mkdir(parents=True, exist_ok=True)
        paths.add(folder / chance.choice(FILES))
        if chance.random() < 0.4:
            (folder / ".gitignore").write_text("\n".join(chance.choices(LINES, k=chance.randrange(1, 5))) + "\n")
    (tmp_path / ".gitignore").write_text("\n".join(chance.choices(LINES, k=chance.randrange(1, 5))) + "\n")
    for path in paths:
        path.touch()
    told = _git(tmp_path, "check-ignore", "--no-index", "--stdin", given="\n".join(map(os.fspath, sorted(paths))))
    found = {os.fspath(path) for path in paths if is_left_out(os.fspath(path), False, os.fspath(tmp_path), read_file)}
    assert found == {*told.splitlines()}


def test_rules_around_a_project(tmp_path: Path) -> None:
    project = tmp_path / "vendor" / "project"
    project.mkdir(parents=True)
    (tmp_path / ".gitignore").write_text("*.tmp.py\n")
    around = rules_around(os.fspath(project), os.fspath(tmp_path), read_file)
    assert around is not None and around.leaves_out(os.fspath(project / "a.tmp.py"), is_folder=False)
    assert rules_around(os.fspath(tmp_path), os.fspath(tmp_path), read_file) is None
    assert not is_left_out(os.fspath(project), True, os.fspath(tmp_path), read_file)
    (tmp_path / ".gitignore").write_text("*.tmp.py\nvendor/\n")
    assert is_left_out(os.fspath(project), True, os.fspath(tmp_path), read_file)


def test_a_line_that_would_take_long_means_nothing() -> None:
    line = "*a" * (MAX_STARS + 1)
    assert not Rules("/", line.encode(), None).leaves_out("/" + "a" * 200, is_folder=False)
    rules = Rules("/", f"{line}\nlong.py\n{'x' * 5000}\n".encode() + b"\xff\n[\n" * 10, None)
    assert rules.leaves_out("/long.py", is_folder=False)


def test_what_is_no_file_has_no_rules(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").mkdir()
    assert rules_in(os.fspath(tmp_path), None, read_file) is None


def test_without_a_line_nothing_is_imported() -> None:
    code = (
        "import sys\n"
        "from flake8_async_ssot.inference.modules import ignoring\n"
        "from flake8_async_ssot.inference.project import survey\n"
        "ignoring.rules_in('/', None, lambda path: b'build/')\n"
        "print('pathspec' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout == "False\n", done.stderr
