"""A project in a folder of its own, and the command run in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flake8_async_ssot.command.main import command

#: The bug that the linter exists for, and sites of every other kind.
FILES = {
    "setup.cfg": "[flake8]\nper-file-ignores = app/ignored.py:AWT101\n",
    "app/__init__.py": "",
    "app/factory.py": "class Manager:\n    pass\n\n\ndef get_manager():\n    return Manager()\n",
    "app/main.py": (
        "from app.factory import get_manager\n\n\n"
        "async def fetch():\n    return 1\n\n\n"
        "async def main(db):\n"
        "    await get_manager()\n"
        "    await get_manager()  # noqa: AWT101\n"
        "    await fetch()\n"
        "    await db.fetch()\n"
    ),
    "app/ignored.py": ("from app.factory import get_manager\n\n\nasync def main():\n    await get_manager()\n"),
}

Invoke = Callable[..., Result]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a project, which is the working folder."""
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    for variable in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        monkeypatch.delenv(variable, raising=False)
    return tmp_path


@pytest.fixture
def awt() -> Invoke:
    """The command, given its arguments."""

    def invoke(*arguments: str, stdin: str | bytes | None = None) -> Result:
        result = CliRunner().invoke(command, arguments, input=stdin)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return invoke
