"""Writes the pages of rules, their index and the page of options from the code.

python tools/docs.py            writes them
python tools/docs.py --check    changes nothing and fails where a page differs
"""

from __future__ import annotations

import argparse
import functools
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

if not __package__:  # run as a script: only its own folder is searched
    sys.path.insert(0, str(Path(__file__).parents[1]))

from flake8_async_ssot.command.page import rule_page
from flake8_async_ssot.options import SPECS, Spec
from flake8_async_ssot.rules import Rule, all_rules
from tests.support.fixture_format import parse
from tests.support.linting import lint
from tests.support.linting import write as write_files
from tests.support.sources import page_text

DOCS = Path(__file__).parents[1] / "docs"

_NOTICE = "<!-- Written by tools/docs.py from the code: change it there. -->"

#: What the first digit of a code stands for.
FAMILIES = {
    "0": "About the check itself",
    "1": "Awaiting what cannot be awaited",
    "2": "Awaitable but never awaited",
    "3": "Mock misuse",
    "4": "Async tests that never run",
    "5": "One truth per symbol",
    "9": "What inference could not decide",
}


def pages() -> dict[str, str]:
    """The text of every generated page, by its path below the folder of documentation."""
    rules = all_rules()
    texts = {f"rules/{rule.name()}.md": f"{_NOTICE}\n\n{rule_page(rule, reported(rule))}" for rule in rules}
    return {**texts, "rules/index.md": index_page(rules), "options.md": options_page()}


def reported(rule: type[Rule]) -> list[str]:
    """What is reported of the example on the page of a rule, as flake8 shows it."""
    return [] if rule.is_from_checker else _reported(rule.code)


@functools.cache
def _reported(code: str) -> list[str]:
    rule = next(rule for rule in all_rules() if rule.code == code)
    example = next(case for case in parse(page_text(rule)) if case.name == "Example")
    with TemporaryDirectory() as folder, _working_in(folder):
        write_files(example, Path.cwd())
        found = lint(Path.cwd(), example, rule.code)
    own = ((file, each) for file, each in found if each.code == rule.code)
    return [f"{file}:{each.line}:{each.column + 1}: {each.code} {each.text}" for file, each in own]


@contextmanager
def _working_in(folder: str) -> Iterator[None]:
    """Work in another folder, from which messages name files."""
    before = os.getcwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def index_page(rules: Sequence[type[Rule]]) -> str:
    """The list of all rules, by family."""
    parts = [_NOTICE, "# Rules"]
    for digit, title in FAMILIES.items():
        members = [rule for rule in rules if rule.code[3] == digit]
        if members:
            rows = "\n".join(_index_row(rule) for rule in members)
            parts.append(f"## {digit}xx: {title}\n\n| Code | Name | Finds | By default |\n|---|---|---|---|\n{rows}")
    return "\n\n".join(parts) + "\n"


def _index_row(rule: type[Rule]) -> str:
    summary = rule.title()
    return f"| {rule.code} | [{rule.name()}]({rule.name()}.md) | {summary} | {'on' if rule.default else 'off'} |"


def options_page() -> str:
    """The page of all options."""
    introduction = (
        "Each option stands in the `[flake8]` section of flake8's configuration (`setup.cfg`, `tox.ini` or `.flake8`) "
        "or on the command line.\n`awt check` also reads them from [`pyproject.toml`](check.md#configuration).\n\n"
        "A relative folder with a slash in it, such as `./src`, starts at the folder of the configuration file. A bare "
        "name, such as `.venv`,\nis looked for in the working folder, and then in the folders around it.\n\n"
        "Functions and classes are named as people import them: where `lib` re-exports `make` of `lib._impl`, both "
        "`lib.make` and\n`lib._impl.make` are its name.\n\n"
        "Slips are told on standard error: an option that does not exist, a code that no rule has, and a name in "
        "`awt-contracts` or\n`awt-single-source` that leads to no definition. Names in the other options may be of "
        "libraries that are not installed:\n`flake8 -v` and `awt check -v` tell which of them lead nowhere."
    )
    return "\n\n".join([_NOTICE, "# Options", introduction, *map(_option_section, SPECS)]) + "\n"


def _option_section(spec: Spec) -> str:
    usage = f"```ini\n[flake8]\n{spec.config_name} = {spec.example}\n```"
    command = f"- On the command line: `{spec.flag}={spec.metavar}`"
    facts = f"{command}\n- Where it is not given: {spec.unset}\n- Rules: {spec.affects}"
    return f"## {spec.config_name}\n\n{spec.help} For example:\n\n{usage}\n\n{facts}"


def differing(folder: Path) -> list[str]:
    """The pages below a folder that differ from the code: changed, missing, or of a rule that is gone."""
    wanted = pages()
    stale = [path.relative_to(folder).as_posix() for path in (folder / "rules").glob("*.md")]
    wrong = [name for name, text in wanted.items() if not _holds(folder / name, text)]
    return sorted({*wrong, *(name for name in stale if name not in wanted)})


def _holds(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text("utf-8") == text


def write(folder: Path) -> None:
    """Write all pages and remove those of rules that are gone."""
    wanted = pages()
    for name in differing(folder):
        path = folder / name
        if name in wanted:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(wanted[name], "utf-8")
        else:
            path.unlink()


def main(arguments: Sequence[str] | None = None) -> int:
    """Write or check; the exit status says whether a checked page differs."""
    parser = argparse.ArgumentParser(description="Writes the pages of rules and options from the code.")
    parser.add_argument("--check", action="store_true", help="change nothing, fail where a page differs")
    if not parser.parse_args(arguments).check:
        write(DOCS)
        return 0
    wrong = differing(DOCS)
    for name in wrong:
        print(f"docs/{name} differs from the code: run tools/docs.py", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
