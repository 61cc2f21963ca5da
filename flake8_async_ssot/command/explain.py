"""``explain``: the page of a rule in the terminal, or the list of all rules."""

from __future__ import annotations

import difflib

import click
from rich.markdown import Markdown
from rich.table import Table

from flake8_async_ssot.command.page import rule_page, without_links
from flake8_async_ssot.command.problem import Problem
from flake8_async_ssot.command.screen import console, table
from flake8_async_ssot.rules import Rule, all_rules


@click.command(short_help="Show the page of a rule, or the list of all.")
@click.argument("rule", metavar="[CODE|NAME]", required=False)
def explain(rule: str | None) -> None:
    """Show the page of a rule, given its code or its name, or else the list of all rules."""
    screen = console()
    if rule is None:
        screen.print(_listed())
        return
    text = rule_page(_named(rule))
    if screen.is_terminal:
        screen.print(Markdown(without_links(text)), soft_wrap=False)
    else:
        click.echo(text, nl=False)


def _listed() -> Table:
    rows = table("Code", "Name", "Runs", "Reports")
    for rule in all_rules():
        rows.add_row(rule.code, rule.name(), "yes" if rule.default else "if named", rule.title())
    return rows


def _named(text: str) -> type[Rule]:
    """The rule of a code or name.

    :raises Problem: there is none; the text names similar ones.
    """
    wanted = text.strip().lower().replace("_", "-")
    by_name = {key.lower(): rule for rule in all_rules() for key in (rule.code, rule.name())}
    if wanted in by_name:
        return by_name[wanted]
    close = difflib.get_close_matches(wanted, by_name, n=3, cutoff=0.6)
    names = ", ".join(f"{by_name[name].code} {by_name[name].name()}" for name in close)
    raise Problem(f"{text}: no rule has this code or name" + (f"; similar: {names}" if names else ""))
