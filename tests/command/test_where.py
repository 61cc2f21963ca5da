"""``where`` and ``env`` show what inference believes, and from where."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command.conftest import Invoke


def test_symbol_with_its_chain(project: Path, awt: Invoke) -> None:
    result = awt("where", "app.main.get_manager")
    assert result.exit_code == 0
    assert result.output.splitlines() == [
        "app.main.get_manager(): not awaitable, value `Manager`",
        "    `app.factory.get_manager` is sync (app/factory.py:5)",
        "    it returns `Manager()` (app/factory.py:6)",
        "    `app.factory.Manager` is a class (app/factory.py:1)",
    ]


def test_coroutine_function(project: Path, awt: Invoke) -> None:
    lines = awt("where", "app.main.fetch").output.splitlines()
    assert lines == [
        "app.main.fetch(): awaitable, coroutine `coroutine`",
        "    `app.main.fetch` is a coroutine function (app/main.py:4)",
    ]


def test_place_shows_what_is_reported(project: Path, awt: Invoke) -> None:
    lines = awt("where", "app/main.py:9").output.splitlines()
    assert lines[0] == "app/main.py:9:11: get_manager(): not awaitable, value `Manager`"
    assert lines[1] == "    `get_manager` is imported from `app.factory` (app/main.py:1)"
    assert lines[-1].startswith("reported: AWT101 `app.factory.get_manager` is sync (app/factory.py:5)")


def test_column_chooses_the_innermost_expression(project: Path, awt: Invoke) -> None:
    assert awt("where", "app/main.py:12:11").output.startswith("app/main.py:12:11: db: UNKNOWN")


def test_unknown_says_what_would_decide_it(project: Path, awt: Invoke) -> None:
    lines = awt("where", "app/main.py:12").output.splitlines()
    assert lines == [
        "app/main.py:12:11: db.fetch(): UNKNOWN",
        "    parameter `db` has no annotation (app/main.py:8)",
        "    undecided: parameter `db` has no annotation",
        "    to decide it: annotate the parameter",
    ]


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("gone.name", "gone.name: no module gone is found"),
        ("app.main.gone", "app.main.gone: `app.main.gone` gets its value at run time"),
        ("app/gone.py:3", "app/gone.py: cannot be read: No such file"),
        ("app/main.py:99", "app/main.py:99: the file has 12 lines"),
        ("app/main.py:3", "app/main.py:3: no await, call or name there"),
        ("a b", "a b: neither a qualified name"),
        ("app/main.py", "app/main.py: which line of it? app/main.py:LINE"),
    ],
)
def test_wrong_target_is_named(project: Path, awt: Invoke, target: str, message: str) -> None:
    result = awt("where", target)
    assert result.exit_code == 2
    assert message in result.output


def test_file_that_does_not_parse_is_named(project: Path, awt: Invoke) -> None:
    (project / "bad.py").write_text("def f(:\n", "utf-8")
    result = awt("where", "bad.py:1")
    assert (result.exit_code, "bad.py: cannot be read: " in result.output) == (2, True)


def test_env_names_what_was_found(project: Path, awt: Invoke) -> None:
    (project / "pytest.ini").write_text("[pytest]\n", "utf-8")
    result = awt("env", "app/main.py")
    rows = {line[:14].strip(): line[16:].strip() for line in result.output.splitlines()}
    assert rows["module"].startswith("app.main")
    assert rows["project"].startswith(".")
    assert rows["pytest"].startswith("pytest.ini")
    assert "that of the running interpreter" in rows["environment"]


def test_env_as_json(project: Path, awt: Invoke) -> None:
    data = json.loads(awt("env", "app/main.py", "--json", "--awt-python-version=3.10").output)
    assert (data["module"], data["python_version"], data["is_version_given"]) == ("app.main", [3, 10], True)
    assert data["project"] == str(project)


def test_wrong_option_of_the_linter_is_named(project: Path, awt: Invoke) -> None:
    result = awt("env", "--awt-python=nowhere")
    assert result.exit_code == 2
    assert "--awt-python: 'nowhere' is neither" in result.output
    assert awt("env", "gone.py").exit_code == 2


def test_configuration_of_flake8_counts(project: Path, awt: Invoke) -> None:
    (project / "setup.cfg").write_text("[flake8]\nawt-python-version = 3.9x\n", "utf-8")
    result = awt("env")
    assert result.exit_code == 2
    assert "--awt-python-version: '3.9x' is not a version" in result.output
    assert awt("env", "--isolated").exit_code == 0


def test_environment_in_the_project_is_named(project: Path, awt: Invoke) -> None:
    packages = project / ".venv" / "lib" / "python3.11" / "site-packages"
    packages.mkdir(parents=True)
    (project / ".venv" / "pyvenv.cfg").write_text("version = 3.11.4\n", "utf-8")
    (project / "main.py").write_text("import redis\n\n\nasync def main():\n    await redis.get()\n", "utf-8")
    result = awt("where", "main.py:5")
    assert "undecided: module `redis` is not in the environment `.venv`" in result.output
    assert "found upwards" in awt("env", "main.py").output
