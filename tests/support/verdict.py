"""Has CPython run the judged files of cases and compares what it did with their labels."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.support import judge
from tests.support.fixture_format import Case, Expectation
from tests.support.linting import write

#: What a judge says of one case: the exceptions and warnings of its sites, and what was revealed, see ``judge``.
Outcome = dict[str, Any]

#: What CPython raises where a violation is reached; TypeError for all codes that are not named.
_RAISED_BY = {
    "AWT106": {"RuntimeError"},
    "AWT111": {"TypeError", "ValueError", "AttributeError"},
    "AWT112": {"TypeError", "ValueError", "AttributeError"},
    "AWT121": {"TypeError", "AttributeError"},
    "AWT122": {"TypeError", "AttributeError"},
    "AWT205": {"TypeError", "AttributeError"},
}

#: An answer as ``linting.describe`` writes it: ``never int | list [value] (app.count)``.
_REVEAL = re.compile(
    r"(?P<awaitability>always|never) (?P<names>.+?)(?: \[(?P<kind>[^]]+)\])?(?: \((?P<definition>\S+)\))?$"
)


def judged_files(case: Case) -> list[str]:
    """The files of a case that the running Python can judge."""
    return [file.name for file in case.files if file.run and file.run <= sys.version_info[:2]]


def judge_all(cases: Sequence[Case], folder: Path) -> list[Outcome]:
    """What CPython does in each case. One process runs them all, each in a folder of its own below ``folder``."""
    request = []
    for number, case in enumerate(cases):
        home = folder / f"case{number}"
        home.mkdir()
        write(case, home)
        modules = [name.removesuffix(".py").replace("/", ".") for name in judged_files(case)]
        request.append({"folder": str(home), "modules": modules})
    asked, answered = folder / "request.json", folder / "answer.json"
    asked.write_text(json.dumps(request), "utf-8")
    command = [sys.executable, judge.__file__, str(asked), str(answered)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=600)
    outcomes: list[Outcome] = json.loads(answered.read_text("utf-8"))
    return outcomes


def disagreements(case: Case, outcome: Outcome) -> Iterator[str]:
    """Where the expectations of a case and what CPython did differ."""
    judged = judged_files(case)
    labels = [entry for entry in case.errors() if entry.file in judged]
    asked = [entry for entry in case.expectations() if entry.word != "error" and entry.file in judged]
    sites = outcome["sites"]
    if not sites and not asked:
        yield "no function without parameters is called site_..."
    yield from (f"{label.file}:{label.line} {label.code}: CPython is content" for label in _unproven(labels, sites))
    for site in sites:
        for raised in site["exceptions"]:
            if not any(_is_at(label, raised) for label in labels):
                yield f"{site['site']} raises {raised['type']}: {raised['text']} and no label says so"
    for entry in asked:
        if entry.word == "reveal":
            yield from (f"{entry.file}:{entry.line} {complaint}" for complaint in _untrue(entry, outcome["revealed"]))


def _untrue(expected: Expectation, revealed: list[list[Any]]) -> Iterator[str]:
    """What CPython says against one reveal: each value that was seen there has to fit one of its names."""
    seen = [values for file, line, *values in revealed if (file, line) == (expected.file, expected.line)]
    match = _REVEAL.match(expected.text)
    if match is None:
        yield f"{expected.text} is not an answer of inference"
    elif not seen:
        yield "is not reached as reveal(...)"
    else:
        for is_awaitable, names in seen:
            if is_awaitable is not (match["awaitability"] == "always"):
                yield f"is {'' if is_awaitable else 'not '}awaitable: {names[0]}"
            if not set(match["names"].split(" | ")) & set(names):
                yield f"is none of {match['names']} but {', '.join(names)}"


def _unproven(labels: list[Expectation], sites: list[Outcome]) -> Iterator[Expectation]:
    """The labels that nothing CPython did bears out."""
    exceptions = [raised for site in sites for raised in site["exceptions"]]
    warned = [entry for site in sites for entry in site["warnings"]]
    for label in labels:
        if label.code.startswith("AWT1"):
            proven = any(_is_at(label, raised) for raised in exceptions)
        else:
            proven = label.code != "AWT201" or any(_is_warning(label, *entry) for entry in warned)
        if not proven:
            yield label


def _is_at(label: Expectation, raised: dict[str, Any]) -> bool:
    is_type = raised["type"] in _RAISED_BY.get(label.code, {"TypeError"})
    return is_type and [label.file, label.line] in raised["frames"]


def _is_warning(label: Expectation, file: str, line: int, text: str) -> bool:
    return (file, line) == (label.file, label.line) and "was never awaited" in text
