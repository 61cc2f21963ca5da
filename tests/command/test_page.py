"""The page of the command shows what the command prints."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.command.conftest import Invoke
from tests.command.test_parity_of_examples import production_log
from tests.test_examples import EXAMPLES

PAGE = (Path(__file__).parents[2] / "docs" / "command.md").read_text("utf-8")
SHOWN = re.findall(r"^```console\n\$ awt ([^\n]*)\n(.*?)^```$", PAGE, re.M | re.S)


@pytest.mark.parametrize(("line", "screen"), SHOWN, ids=[line for line, _ in SHOWN])
def test_output_is_that_of_the_page(awt: Invoke, monkeypatch: pytest.MonkeyPatch, line: str, screen: str) -> None:
    monkeypatch.chdir(EXAMPLES / "broken")
    arguments, sign, _ = line.partition(" < ")
    result = awt(*arguments.split(), stdin=production_log(EXAMPLES / "broken") if sign else None)
    assert result.output == screen, "paste the output into docs/command.md"


def test_every_subcommand_has_its_section(awt: Invoke) -> None:
    commands = re.findall(r"^  (\w+) ", awt("--help").output.partition("Commands:")[2], re.M)
    assert set(re.findall(r"^## (\w+)$", PAGE, re.M)) == set(commands)
    assert len(SHOWN) >= 4
