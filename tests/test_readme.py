"""What the README shows is what happens."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from flake8_async_ssot.options import SPECS
from flake8_async_ssot.rules import all_rules
from tests.support.flake8_run import flake8

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")


def _commands(text: str) -> list[str]:
    return re.findall(r"^    (python3 .*)$", text, re.M)


def test_screen_is_what_flake8_prints() -> None:
    lint, _ = _commands(README)
    arguments = lint.partition("/flake8 ")[2].split()
    (screen,) = re.findall(r"^```text\n(.*?)^```$", README, re.M | re.S)
    # The finder reads the environment of this test run instead of .venv: the examples need neither.
    assert flake8(ROOT, *arguments).stdout == screen, "paste the output of the README's first command"


def test_commands_set_up_what_they_use() -> None:
    lint, tests = _commands(README)
    for command, environment in ((lint, ".venv"), (tests, ".testenv")):
        create, install, use = command.split(" && ")
        assert create.startswith("python3 -m venv ") and create.endswith(environment)
        assert install.startswith(f"{environment}/bin/python -m pip install ")
        assert use.startswith(f"{environment}/bin/")


def test_continuous_integration_runs_the_line_for_the_tests() -> None:
    (script,) = re.findall(r"^command=\$\((.*)\)$", (ROOT / ".ci" / "run").read_text("utf-8"), re.M)
    chosen = subprocess.run(["bash", "-c", script], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert chosen.splitlines() == _commands(README)[1:]


def test_families_are_listed() -> None:
    listed = re.findall(r"^\| (AWT\d)xx \| \w", README, re.M)
    assert listed == sorted({rule.code[:4] for rule in all_rules()})


def test_options_exist() -> None:
    named = set(re.findall(r"^(awt-[a-z-]+) = ", README, re.M)) | set(re.findall(r"--(awt-[a-z-]+)", README))
    assert named and named <= {spec.config_name for spec in SPECS}
