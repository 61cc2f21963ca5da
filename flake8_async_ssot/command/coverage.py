"""``coverage``: how many await and call sites are decided."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import click
from rich.console import Console

from flake8_async_ssot.command import counts
from flake8_async_ssot.command.flake8_files import Configured, files_below
from flake8_async_ssot.command.flake8_options import takes_flake8_options
from flake8_async_ssot.command.html import write_pages
from flake8_async_ssot.command.measuring import measured
from flake8_async_ssot.command.problem import Problem
from flake8_async_ssot.command.records import FileRecord
from flake8_async_ssot.command.screen import console, shown_list, table

#: Rows of a table, and places of a list, in the text.
_MOST_ROWS, _MOST_PLACES = 40, 20


@click.command(short_help="Count what is decided, reported and unknown.")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("-j", "--jobs", type=click.IntRange(1, 64), help="Processes; as many as are worth it if not given.")
@click.option("--only", type=click.Choice(["await", "call"]), help="Count sites of one kind alone.")
@click.option("--json", "json_file", metavar="FILE", help="Write JSON to a file, or (-) to standard output.")
@click.option("--html", "html_folder", metavar="DIR", help="Write pages to look at into a folder.")
@click.option("--fail-under", type=click.FloatRange(0, 100), help="Exit with 1 below this percentage of decided sites.")
@click.option("--compare", metavar="OLD.json", help="List what got worse since that run, and exit with 1 if any did.")
@takes_flake8_options
def coverage(paths: tuple[str, ...], jobs: int | None, found: Configured, **given: Any) -> None:
    """Count the await and call sites that are proven fine, reported, suppressed or undecided."""
    old = counts.read_old(given["compare"]) if given["compare"] else None
    files = files_below(found, paths or (".",))
    records = measured(files, found, jobs, bool(given["html_folder"]))
    if given["only"]:
        records = [_of_kind(record, given["only"]) for record in records]
    summary = counts.summary_of(records)
    if given["html_folder"]:
        write_pages(given["html_folder"], records, summary)
    _put_out(records, summary, given["json_file"])
    is_worse = old is not None and _print_worse(counts.compared(records, summary, old))
    is_under = _tell_whether_under(summary, given["fail_under"])
    sys.exit(2 if _names_unreadable(paths, records) else 1 if is_worse or is_under else 0)


def _of_kind(record: FileRecord, kind: str) -> FileRecord:
    return replace(record, sites=[site for site in record.sites if site.kind == kind])


def _put_out(records: Sequence[FileRecord], summary: counts.Summary, json_file: str | None) -> None:
    """Print the figures, unless they are asked for as JSON on standard output, and name the files without any."""
    if json_file:
        _write(json_file, json.dumps(counts.as_data(records, summary), indent=1) + "\n")
    if json_file != "-":
        _print(summary)
    for error in summary.errors:
        click.echo(f"Not measured: {error}", err=True)


def _tell_whether_under(summary: counts.Summary, limit: float | None) -> bool:
    is_under = limit is not None and summary.all.decided < limit
    if is_under:
        click.echo(f"{summary.all.decided:.2f} % are decided, fewer than {limit:g} %", err=True)
    return is_under


def _names_unreadable(paths: Sequence[str], records: Sequence[FileRecord]) -> bool:
    """Whether a file that cannot be measured was itself named on the command line."""
    named = {os.path.normpath(path).replace(os.sep, "/") for path in paths}
    return any(record.error and record.path in named for record in records)


def _write(path: str, text: str) -> None:
    if path == "-":
        click.echo(text, nl=False)
        return
    try:
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise Problem(f"{path}: {error.strerror}") from None


def _print(found: counts.Summary) -> None:
    screen = console()
    sites = table("Sites", *counts.STATUSES, "decided", numbers=5)
    for kind, count in (*found.kinds.items(), ("all", found.all)):
        sites.add_row(kind, *_cells(count))
    screen.print(sites)
    if len(found.folders) > 1:
        _print_folders(found, screen)
    if found.reasons:
        _print_reasons(found, screen)
    if found.others:
        screen.print(f"\n{found.others} more violations are at other places than an await or a call.")


def _print_folders(found: counts.Summary, screen: Console) -> None:
    folders = table("Folder", *counts.STATUSES, "decided", numbers=5)
    for name, count in [*found.folders.items()][:_MOST_ROWS]:
        folders.add_row(name, *_cells(count))
    screen.print()
    screen.print(folders)
    if len(found.folders) > _MOST_ROWS:
        screen.print(f"and {len(found.folders) - _MOST_ROWS} more folders: --json has them")


def _print_reasons(found: counts.Summary, screen: Console) -> None:
    reasons = table("Why undecided", "sites", "most often")
    reasons.columns[1].justify = "right"
    for name, reason in found.sorted_reasons[:_MOST_ROWS]:
        behind = [f"{text} ({number})" for text, number in reason.behind.most_common(3)]
        reasons.add_row(name, str(reason.sites), shown_list(behind, 3))
    screen.print()
    screen.print(reasons)


def _cells(count: counts.Count) -> list[str]:
    return [*(str(count.by_status[status]) for status in counts.STATUSES), f"{count.decided:.1f} %"]


def _print_worse(worse: counts.Worse) -> bool:
    """Print what got worse, and return whether anything did."""
    for what, places in (("undecided", worse.undecided), ("reported", worse.reported)):
        for path, site in places[:_MOST_PLACES]:
            code = f"{site.code} " if site.code else ""
            click.echo(f"newly {what}: {path}:{site.line}:{site.column + 1}: {site.text}: {code}{site.why}")
        if len(places) > _MOST_PLACES:
            click.echo(f"and {len(places) - _MOST_PLACES} more that are newly {what}")
    for name, before, now in worse.folders:
        click.echo(f"{name}: {before:.2f} % were decided, {now:.2f} % are")
    if not worse:
        click.echo("Nothing got worse.")
    return bool(worse)
