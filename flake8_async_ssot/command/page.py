"""The page of one rule, from what its class declares: for the documentation and for the terminal."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

from flake8_async_ssot.options import SPECS, Spec
from flake8_async_ssot.rules import Rule

#: A link to another page or heading.
_LINK = re.compile(r"\[([^\]\n]+)\]\((?!https?:)[^)\s]+\)")


def rule_page(rule: type[Rule]) -> str:
    """The page of one rule: its docstring, and what its class declares."""
    summary, _, rest = (rule.__doc__ or "").partition("\n")
    default = "yes" if rule.default else f"no: `--extend-select={rule.code}` turns it on"
    options = ", ".join(f"[`{spec.flag}`](../options.md#{spec.config_name})" for spec in _options_of(rule))
    facts = f"- Code: `{rule.code}`\n- Runs by default: {default}\n- Options: {options or 'none'}"
    message = f"```text\n{rule.code} {rule.message}\n```"
    parts = [f"# {rule.name()} ({rule.code})", summary, facts, f"Message:\n\n{message}"]
    return "\n\n".join([*parts, textwrap.dedent(rest).strip()]) + "\n"


def without_links(page: str) -> str:
    """A page for where its links lead to nothing: their texts stay."""
    return _LINK.sub(r"\1", page)


def _options_of(rule: type[Rule]) -> Iterator[Spec]:
    of_all = not rule.is_from_checker
    return (spec for spec in SPECS if (of_all and spec.affects == "all") or rule.code in spec.affects)
