"""The recipes for a monorepo work as they stand on their page."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[1] / "docs" / "monorepo.md"
CALLER = "from work import work{0}\n\n\nasync def main():\n    await work{0}()\n"
FILES = {
    "pyproject.toml": "",
    ".gitignore": ".flake8_async_ssot_cache/\n",
    "work.py": "".join(f"async def work{number}(): ...\n\n\n" for number in range(4)),
    **{f"caller{number}.py": CALLER.format(number) for number in range(4)},
}
_GIT = ("-c", "user.name=tests", "-c", "user.email=tests@example.org")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository on a branch, where one caller was changed and is wrong now."""
    folder = tmp_path / "repository"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, "utf-8")
    _git(folder, "init", "-q", "-b", "main")
    _git(folder, "add", ".")
    _git(folder, "commit", "-q", "-m", "all")
    _git(folder, "checkout", "-q", "-b", "branch")
    (folder / "caller2.py").write_text(FILES["caller2.py"].replace("await ", ""), "utf-8")
    _git(folder, "commit", "-q", "-a", "-m", "one")
    return folder


def _git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *_GIT, *arguments], cwd=folder, check=True)


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_recipes(repository: Path) -> None:
    blocks = re.findall(r"^```sh\n(.*?)^```", PAGE.read_text("utf-8"), re.M | re.S)
    assert len(blocks) == 5
    # xargs ends with its own status where flake8 finds something: only what is printed counts.
    script = "".join(f"{block}echo '== {number}' >&1\n" for number, block in enumerate(blocks))
    python = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    run = subprocess.run(
        ["sh", "-c", script],
        cwd=repository,
        env={**os.environ, "PATH": python, "HOME": str(repository.parent)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert run.stderr == ""
    found = [re.sub(r"^\./|: .*", "", line) for line in run.stdout.splitlines()]
    wrong = next(line for line in found if line.startswith("caller2.py"))
    assert [line for line in found if "results are new" not in line] == [
        *(wrong, "== 0"),
        *(wrong, "== 1"),
        "== 2",
        *(wrong, "== 3"),
        *(wrong, "== 4"),
    ]
    assert wrong.startswith("caller2.py:5:5") and "results are new" in run.stdout
