"""Where fixtures come from: the Markdown files, and the page of each rule, whose examples are cases as well."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flake8_async_ssot.rules import Rule, all_rules
from tests.support.fixture_format import Case, parse

FIXTURES = Path(__file__).parents[1] / "fixtures"


@dataclass(frozen=True, slots=True)
class Source:
    """One case and the rule that it belongs to; fixtures about inference alone belong to none."""

    origin: str
    case: Case
    rule: type[Rule] | None

    def __str__(self) -> str:
        return f"{self.origin}::{self.case.name}"


def fixtures_of(rule: type[Rule]) -> list[Path]:
    """The fixtures of a rule, named like the rule's own file: one file, or a folder with one file per topic."""
    name = rule.__module__.rpartition(".")[2]
    return [path for path in _paths() if _owner(path) == name]


def _paths() -> list[Path]:
    return sorted(FIXTURES.rglob("*.md"))


def _owner(path: Path) -> str:
    return path.relative_to(FIXTURES).with_suffix("").parts[0]


def all_sources() -> list[Source]:
    """Every case of every fixture and of every page."""
    return [*_from_fixtures(), *_from_pages()]


def _from_fixtures() -> Iterator[Source]:
    owners = {rule.__module__.rpartition(".")[2]: rule for rule in all_rules()}
    for path in _paths():
        for case in parse(path.read_text("utf-8")):
            yield Source(path.relative_to(FIXTURES).as_posix(), case, owners.get(_owner(path)))


def _from_pages() -> Iterator[Source]:
    for rule in all_rules():
        for case in parse(page_text(rule)):
            yield Source(rule.name(), case, rule)


def page_text(rule: type[Rule]) -> str:
    """The docstring of a rule, without its indentation."""
    first, _, rest = (rule.__doc__ or "").partition("\n")
    return f"{first}\n{textwrap.dedent(rest)}"
