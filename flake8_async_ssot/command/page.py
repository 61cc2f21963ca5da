"""The page of one rule, from what its class declares: for the documentation and for the terminal."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence

from flake8_async_ssot.command.page_parts import also_silent, elsewhere, suppressing
from flake8_async_ssot.options import SPECS, Spec
from flake8_async_ssot.rules import Rule

#: A link to another page or heading.
_LINK = re.compile(r"\[([^\]\n]+)\]\((?!https?:)[^)\s]+\)")
#: What the tests read in an example: readers need the code alone.
_NOTATION = re.compile(r"# error: \[(\w+)[^\]]*\].*$", re.M)


def rule_page(rule: type[Rule], shown: Sequence[str] = ()) -> str:
    """The page of one rule: its docstring, what its class declares, and what its family has in common.

    :param shown: what is reported of the example; where nothing is, the message is shown with its gaps.
    """
    summary, _, rest = (rule.__doc__ or "").partition("\n")
    default = "yes" if rule.default else f"no: `--extend-select={rule.code}` turns it on"
    options = ", ".join(f"[`{spec.flag}`](../options.md#{spec.config_name})" for spec in _options_of(rule))
    facts = f"- Code: `{rule.code}`\n- Runs by default: {default}\n- Options: {options or 'none'}"
    text = _NOTATION.sub(r"# \1", textwrap.dedent(rest).strip())
    before, heading, after = text.partition("## Use instead")
    message = "\n".join(shown) or f"{rule.code} {rule.message}"
    what = "What is reported:" if shown else "The message:"
    example = f"{before.rstrip()}\n\n{what}\n\n```text\n{message}\n```"
    instead = f"{heading}{after}".rstrip() + f"\n{also_silent(rule)}"
    parts = [f"# {rule.name()} ({rule.code})", summary, facts, example, instead]
    return "\n\n".join([*parts, suppressing(rule), elsewhere(rule)]) + "\n"


def without_links(page: str) -> str:
    """A page for where its links lead to nothing: their texts stay."""
    return _LINK.sub(r"\1", page)


def _options_of(rule: type[Rule]) -> Iterator[Spec]:
    of_all = not rule.is_from_checker
    return (spec for spec in SPECS if (of_all and spec.affects == "all") or rule.code in spec.affects)
