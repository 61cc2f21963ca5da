"""The subcommand ``parity``."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import click

from flake8_async_ssot import __version__
from flake8_async_ssot.command.flake8_files import Configured, files_below
from flake8_async_ssot.command.flake8_options import takes_flake8_options
from flake8_async_ssot.command.parity.judging import Asked, Judged, Verdict, judge
from flake8_async_ssot.command.parity.logs import lines_of, size_of
from flake8_async_ssot.command.parity.mocked import MockedTest, mocked_tests
from flake8_async_ssot.command.parity.placing import Placed, Placing
from flake8_async_ssot.command.parity.tracebacks import LoggedError, Tracebacks
from flake8_async_ssot.command.problem import Problem
from flake8_async_ssot.command.processes import mapped
from flake8_async_ssot.command.screen import counted_bytes
from flake8_async_ssot.violation import printable

#: The version of the format of the JSON.
FORMAT = 1
#: Different errors of all logs that are kept; more of them are only counted.
_MOST_ERRORS = 50_000


@dataclass(slots=True)
class _Found:
    """One error of the logs: how often, where it was read, where it is in the project, and what the linter says."""

    error: LoggedError
    count: int = 0
    logs: dict[str, None] = field(default_factory=dict)
    placed: Placed = Placed("")
    judged: Judged = Judged(Verdict.ELSEWHERE, 0)
    tests: list[MockedTest] = field(default_factory=list)


@click.command(short_help="Compare the errors of a log with what is reported.")
@click.argument("logs", nargs=-1, required=True, metavar="LOG...")
@click.option(
    "--project", multiple=True, metavar="PATH", help="Files and folders of the project, if not all below here."
)
@click.option(
    "--map", "maps", multiple=True, metavar="FROM=TO", help="Take paths that start with FROM for those in TO."
)
@click.option("--tests", metavar="DIR", help="Name the tests there that hide the error behind a mock.")
@click.option("-j", "--jobs", type=click.IntRange(1, 64), help="Processes; as many as are worth it if not given.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@takes_flake8_options
def parity(logs: tuple[str, ...], found: Configured, **given: Any) -> None:
    """Say for each error in a log (- is standard input) whether the linter reports its place today.

    Exit status: 0 where every place in the project is reported, 1 where one is suppressed or the linter is blind to it,
    2 where a log cannot be read.
    """
    files = files_below(found, given["project"] or (".",))
    placing = Placing(files, given["maps"])
    tests = files_below(found, (given["tests"],)) if given["tests"] else None
    errors, problems, more = _read(logs)
    _judge(errors, placing, found, given["jobs"])
    if tests is not None:
        by_place = mocked_tests(tests, {entry.judged.definition for entry in errors}, found)
        for entry in errors:
            entry.tests = by_place.get(entry.judged.definition, [])
    _put_out(errors, more, given["as_json"])
    for problem in problems:
        click.echo(f"Error: {problem}", err=True)
    is_open = any(entry.judged.verdict in (Verdict.SUPPRESSED, Verdict.BLIND) for entry in errors)
    sys.exit(2 if problems else 1 if is_open else 0)


def _read(logs: Sequence[str]) -> tuple[list[_Found], list[str], int]:
    """The different errors of all logs, what is wrong with logs, and how many errors are too many to be kept."""
    errors: dict[LoggedError, _Found] = {}
    problems, more = [], 0
    with counted_bytes(sum(map(size_of, logs)), "Reading") as advance:
        for log in logs:
            tracebacks = Tracebacks()
            try:
                for line in lines_of(log, advance):
                    for error in tracebacks.feed(line):
                        more += not _keep(errors, error, log)
            except Problem as problem:
                problems.append(problem.message)
            for error in tracebacks.finish():
                more += not _keep(errors, error, log)
    return list(errors.values()), problems, more


def _keep(errors: dict[LoggedError, _Found], error: LoggedError, log: str) -> bool:
    if error not in errors and len(errors) >= _MOST_ERRORS:
        return False
    entry = errors.setdefault(error, _Found(error))
    entry.count += 1
    entry.logs[log] = None
    return True


def _judge(errors: list[_Found], placing: Placing, found: Configured, jobs: int | None) -> None:
    """Fill in where the errors are in the project, and what the linter says there."""
    by_file: dict[str, list[_Found]] = {}
    for entry in errors:
        entry.placed = placing.place(entry.error)
        if not entry.placed.path:
            entry.judged = Judged(Verdict.ELSEWHERE, 0, why=entry.placed.why)
        elif entry.placed.path not in placing.files:
            why = "flake8 does not lint the file: its configuration excludes it, or --project leaves it out"
            entry.judged = Judged(Verdict.BLIND, entry.placed.line, why=why)
        else:
            by_file.setdefault(entry.placed.path, []).append(entry)
    questions = [(path, [_asked(entry) for entry in entries]) for path, entries in sorted(by_file.items())]
    for (path, _), verdicts in zip(questions, mapped(judge, questions, found, jobs, "Linting")):
        for entry, verdict in zip(by_file[path], verdicts):
            entry.judged = verdict


def _asked(entry: _Found) -> Asked:
    return Asked(entry.error.kind.name, entry.placed.line, entry.error.name, entry.placed.source)


def _merged(errors: Sequence[_Found]) -> list[_Found]:
    """The errors with those of one kind at one place made one, sorted by place."""
    merged: dict[tuple[str, int, str, str, str], _Found] = {}
    for entry in errors:
        key = (entry.placed.path, entry.judged.line, entry.error.kind.name, entry.error.message, entry.judged.why)
        known = merged.get(key)
        if known is None:
            merged[key] = replace(entry, logs=dict(entry.logs))
        else:
            known.count += entry.count
            known.logs.update(entry.logs)
    return [merged[key] for key in sorted(merged)]


def _put_out(errors: Sequence[_Found], more: int, as_json: bool) -> None:
    places = _merged(errors)
    counts = Counter(entry.judged.verdict for entry in places)
    if as_json:
        click.echo(json.dumps(_as_data(places, counts, more), indent=1))
        return
    for entry in places:
        for line in _lines(entry):
            click.echo(printable(line))
    for line in _hiding(places):
        click.echo(printable(line))
    if more:
        click.echo(f"{more} more errors of other kinds or places are not listed")
    summary = ", ".join(f"{counts[verdict]} {verdict.value}" for verdict in Verdict)
    click.echo(f"{len(places)} errors: {summary}")


def _lines(entry: _Found) -> list[str]:
    judged, error = entry.judged, entry.error
    place = f"{entry.placed.path}:{judged.line}: " if entry.placed.path else ""
    times = f" ({entry.count} times)" if entry.count > 1 else ""
    violation = f"{judged.code} {judged.text}" if judged.code else ""
    why = f": {judged.why}" if judged.why else ""
    said = f"{judged.verdict.value}{why}" + (
        f": {violation}" if violation and judged.verdict is not Verdict.BLIND else ""
    )
    return [f"{place}{error.message}{times}", f"    {said}"]


def _hiding(places: Sequence[_Found]) -> Iterator[str]:
    """The tests behind a mock of the other kind, once for each definition that they hide."""
    seen = set()
    for entry in places:
        definition = entry.judged.definition
        if entry.tests and definition not in seen:
            seen.add(definition)
            yield f"Hidden behind a mock, where {definition} is called:"
            yield from (f"    {test.place} {test.test}: {test.code} {test.text}" for test in entry.tests)


def _as_data(places: Sequence[_Found], counts: Counter[Verdict], more: int) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": __version__,
        "summary": {verdict.value: counts[verdict] for verdict in Verdict},
        "not_listed": more,
        "errors": [_entry_data(entry) for entry in places],
    }


def _entry_data(entry: _Found) -> dict[str, Any]:
    judged = entry.judged
    return {
        "path": entry.placed.path,
        "line": judged.line,
        "kind": entry.error.kind.name,
        "message": entry.error.message,
        "count": entry.count,
        "logs": list(entry.logs),
        "verdict": judged.verdict.value,
        "code": judged.code,
        "text": judged.text,
        "why": judged.why,
        "definition": judged.definition,
        "tests": [{"place": test.place, "test": test.test, "code": test.code} for test in entry.tests],
    }
