"""``explain`` shows the page of a rule."""

from __future__ import annotations

import pytest

from flake8_async_ssot.command import page_parts
from flake8_async_ssot.command.page import rule_page
from flake8_async_ssot.rules import all_rules
from tests.command.conftest import Invoke


@pytest.mark.parametrize("name", ["AWT101", "awt101", "await-sync-call", "await_sync_call"])
def test_code_and_name_lead_to_the_page(awt: Invoke, name: str) -> None:
    result = awt("explain", name)
    (rule,) = (rule for rule in all_rules() if rule.code == "AWT101")
    assert (result.exit_code, result.output) == (0, rule_page(rule))


def test_without_a_name_all_rules_are_listed(awt: Invoke) -> None:
    heading, *rows = awt("explain").output.splitlines()
    assert heading.split() == ["Code", "Name", "Runs", "Reports"]
    assert [row.split()[:2] for row in rows] == [[rule.code, rule.name()] for rule in all_rules()]
    assert any("AWT220 " in row and " if named " in row and "A task to which nothing refers" in row for row in rows)


def test_unknown_name_is_named_with_similar_ones(awt: Invoke) -> None:
    result = awt("explain", "await-sync")
    assert result.exit_code == 2
    assert "await-sync: no rule has this code or name" in result.output
    assert "AWT101 await-sync-call" in result.output


def test_what_pages_share_is_of_rules_that_there_are() -> None:
    codes = {rule.code for rule in all_rules()}
    assert page_parts._RELATED.keys() <= codes and page_parts._MORE_REFERENCES.keys() <= codes
    assert {code[3] for code in codes} == page_parts._REFERENCES.keys()
    named = {entry.rpartition(" ")[0] for entries in page_parts._RELATED.values() for entry in entries}
    assert named == page_parts._TOOLS.keys()
