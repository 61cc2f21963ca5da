"""What is found, as the text of each format: for people, for scripts, and for services that show it."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rich.cells import cell_len
from rich.text import Text

from flake8_async_ssot import __version__
from flake8_async_ssot.baseline import fingerprints
from flake8_async_ssot.command.checking import CheckedFile, Reported
from flake8_async_ssot.command.sarif import sarif
from flake8_async_ssot.rules import Rule, all_rules
from flake8_async_ssot.violation import printable

#: Longer source lines are left out: they are data, and no terminal shows them well.
_LONGEST_SOURCE = 240


@dataclass(frozen=True, slots=True)
class Report:
    """What a run reports: every file that was checked, with those of its violations that are not known."""

    files: list[CheckedFile]
    #: Whether it tells how many violations there are of each rule.
    with_counts: bool = False

    @property
    def found(self) -> list[Reported]:
        """All violations, in the order of the files."""
        return [each for file in self.files for each in file.found]

    @property
    def counts(self) -> list[tuple[type[Rule], int]]:
        """The rules that reported something, by code, each with how often."""
        found = Counter(each.code for each in self.found)
        return [(rule, found[rule.code]) for rule in all_rules() if rule.code in found]


def lines_of_text(file: CheckedFile) -> Iterator[Text]:
    """Each violation of a file in a line, with its source line and its place in it."""
    for each in file.found:
        yield _headline(each)
        source = each.source
        if source.strip() and len(source) <= _LONGEST_SOURCE:
            shown = "".join(char if char.isprintable() else " " for char in source)
            start = len(shown) - len(shown.lstrip())
            width = cell_len(shown[start : each.column - 1])
            yield Text(f"    {shown[start:]}")
            yield Text(f"    {' ' * width}^", style="bold red")


def _headline(each: Reported) -> Text:
    return Text.assemble((each.path, "bold"), f":{each.line}:{each.column}: ", (each.code, "bold red"), f" {each.text}")


def _text(file: CheckedFile) -> str:
    return "".join(f"{line.plain.rstrip()}\n" for line in lines_of_text(file))


def _concise(file: CheckedFile) -> str:
    return "".join(f"{_headline(each).plain}\n" for each in file.found)


def lines_of_counts(report: Report) -> Iterator[str]:
    """How many violations there are of each rule: a line for each, by code."""
    width = len(str(max((count for _, count in report.counts), default=0)))
    return (f"{count:>{width}} {rule.code} {rule.title()}" for rule, count in report.counts)


def _json(report: Report) -> str:
    names = {rule.code: rule.name() for rule in all_rules()}
    violations = [
        {
            "path": each.path,
            "line": each.line,
            "column": each.column,
            "code": each.code,
            "name": names[each.code],
            "message": each.text,
            "symbol": each.identity.symbol,
            "source": each.source,
            "fingerprint": fingerprint,
        }
        for each, fingerprint in _with_fingerprints(report)
    ]
    data = {"format": 1, "version": __version__, "files": len(report.files), "violations": violations}
    if report.with_counts:
        data["statistics"] = [
            {"code": rule.code, "name": rule.name(), "title": rule.title(), "count": count}
            for rule, count in report.counts
        ]
    return json.dumps(data, indent=1) + "\n"


def _with_fingerprints(report: Report) -> Iterator[tuple[Reported, str]]:
    for file in report.files:
        yield from zip(file.found, fingerprints(file.path, [each.identity for each in file.found]), strict=True)


def _sarif(report: Report) -> str:
    return json.dumps(sarif([*_with_fingerprints(report)]), indent=1) + "\n"


def _github(file: CheckedFile) -> str:
    """Workflow commands of GitHub Actions, which show on the lines of a pull request."""
    names = {rule.code: rule.name() for rule in all_rules()}
    return "".join(
        f"::error file={_property(each.path)},line={each.line},col={each.column},"
        f"title={_property(f'{each.code} {names[each.code]}')}::{_data(each.text)}\n"
        for each in file.found
    )


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _gitlab(report: Report) -> str:
    """A report of code quality as GitLab reads it."""
    data = [
        {
            "description": f"{each.code} {each.text}",
            "check_name": each.code,
            "fingerprint": fingerprint,
            "severity": "major",
            "location": {"path": each.path, "lines": {"begin": each.line}},
        }
        for each, fingerprint in _with_fingerprints(report)
    ]
    return json.dumps(data, indent=1) + "\n"


def _junit(report: Report) -> str:
    """One test case a file, which fails where something is found."""
    suites = ET.Element("testsuites")
    failed = sum(bool(file.found) for file in report.files)
    counts = {"tests": str(len(report.files)), "failures": str(failed), "errors": "0"}
    suite = ET.SubElement(suites, "testsuite", {"name": "flake8-async-ssot", **counts})
    for file in report.files:
        case = ET.SubElement(suite, "testcase", {"classname": "flake8-async-ssot", "name": printable(file.path)})
        if file.found:
            first = f"{file.found[0].code} {file.found[0].text}"
            failure = ET.SubElement(case, "failure", {"message": first, "type": file.found[0].code})
            failure.text = "\n".join(_headline(each).plain for each in file.found)
    ET.indent(suites)
    return ET.tostring(suites, encoding="unicode", xml_declaration=False) + "\n"


#: The formats of which each file has its lines, by their names. The first is the one for people.
BY_FILE: dict[str, Callable[[CheckedFile], str]] = {"text": _text, "concise": _concise, "github": _github}

#: The formats of a whole run.
WHOLE: dict[str, Callable[[Report], str]] = {"json": _json, "sarif": _sarif, "gitlab": _gitlab, "junit": _junit}

FORMATS = (*BY_FILE, *WHOLE)

#: The formats that can tell how many violations there are of each rule.
COUNTING = ("text", "concise", "json")
