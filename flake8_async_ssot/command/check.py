"""``check``: the violations that flake8 would show, without flake8."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace

import click
from rich.console import Console
from rich.text import Text

from flake8_async_ssot import baseline
from flake8_async_ssot.baseline import Baseline
from flake8_async_ssot.command.checking import CheckedFile, check_file
from flake8_async_ssot.command.flake8_files import Configured, files_below
from flake8_async_ssot.command.flake8_options import takes_flake8_options
from flake8_async_ssot.command.formats import BY_FILE, COUNTING, FORMATS, WHOLE, Report, lines_of_counts, lines_of_text
from flake8_async_ssot.command.problem import Problem
from flake8_async_ssot.command.processes import Manner, in_order
from flake8_async_ssot.command.screen import Tracking, console
from flake8_async_ssot.surroundings import two_lines
from flake8_async_ssot.violation import printable


@click.command(short_help="Report what flake8 would report.")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("-j", "--jobs", type=click.IntRange(1, 64), help="Processes; as many as are worth it if not given.")
@click.option("--output-format", "style", type=click.Choice(FORMATS), default=FORMATS[0], help="How it is shown.")
@click.option("--output-file", "target", metavar="FILE", help="Write to a file instead of standard output.")
@click.option("--write-baseline", "new_baseline", metavar="FILE", help="Write what is found into a baseline.")
@click.option("--statistics", "with_counts", is_flag=True, help="Show how many there are of each rule.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 also where something is found.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing on standard error.")
@click.option(
    "-v",
    "--verbose",
    is_flag=True,
    help="Say what was found around all files, and which names in options lead nowhere.",
)
@takes_flake8_options
def check(paths: tuple[str, ...], jobs: int | None, found: Configured, **given: bool | str | None) -> None:
    """Report the same violations as flake8 with the plugin, of some files and folders.

    Exit status: 0 where nothing is found, 1 where something is, 2 where the input or an option is wrong, 3 where
    the command itself failed.
    """
    style, is_quiet, with_counts = str(given["style"]), bool(given["quiet"]), _with_counts(given)
    files = files_below(found, paths or (".",))
    _tell_surroundings(found, files, bool(given["verbose"]), is_quiet)
    if given["verbose"] and not is_quiet:
        found.linting.tell_leading_nowhere(paths)
    new_baseline, target = (str(given[key] or "") for key in ("new_baseline", "target"))
    screen = console()
    put_out = _nothing if new_baseline or target else functools.partial(_put_out, style, screen)
    known = found.ours.baseline
    done, report = [], Report([], with_counts)
    manner = Manner(jobs, Tracking("Checking", screen, is_quiet), lambda run: run.linting.prime(files))
    with closing(in_order(check_file, files, found, manner)) as results:
        for file in results:
            done.append(file)
            report.files.append(_without_known(file, known))
            put_out(report.files[-1])
    if new_baseline:
        _write_baseline(new_baseline, done)
        return
    _put_out_rest(report, style, target)
    if not is_quiet:
        _sum_up(report, done, known)
    sys.exit(1 if report.found and not given["exit_zero"] else 0)


def _with_counts(given: Mapping[str, bool | str | None]) -> bool:
    if given["with_counts"] and given["style"] not in COUNTING:
        raise Problem(f"--statistics goes with the formats {', '.join(COUNTING)}, and not with {given['style']}")
    return bool(given["with_counts"])


def _tell_surroundings(found: Configured, files: Sequence[str], is_verbose: bool, is_quiet: bool) -> None:
    """Say what was found around the first file in two lines, or around all of them."""
    if is_quiet:
        return
    one_a_folder = [*{os.path.dirname(path): path for path in reversed(files)}.values()]
    chosen = reversed(one_a_folder) if is_verbose else files[:1]
    screen = console(is_error=True)
    for lines in dict.fromkeys(two_lines(found.linting.surroundings(path)) for path in chosen):
        for line in map(printable, lines):
            screen.print(line, style="dim", soft_wrap=True)


def _without_known(file: CheckedFile, known: Baseline | None) -> CheckedFile:
    if known is None:
        return file
    is_known = known.known(file.path, [each.identity for each in file.found])
    return replace(file, found=[each for each, is_old in zip(file.found, is_known, strict=True) if not is_old])


def _write_baseline(path: str, done: Sequence[CheckedFile]) -> None:
    text = baseline.written(path, {file.path: [each.identity for each in file.found] for file in done})
    _write(path, text)
    count = sum(len(file.found) for file in done)
    click.echo(f"{_counted(count, 'violation')} written to {path}: `awt-baseline = {path}` leaves them out", err=True)


def _nothing(file: CheckedFile) -> None:
    """Put out nothing of a file."""


def _put_out(style: str, screen: Console, file: CheckedFile) -> None:
    """Put out what is reported of a file, where its format has lines for each file. A progress bar stays below it."""
    if style not in BY_FILE or not file.found:
        return
    if not screen.is_terminal:
        click.echo(BY_FILE[style](file), nl=False)
        return
    for line in lines_of_text(file) if style == "text" else map(Text, BY_FILE[style](file).splitlines()):
        screen.print(line, soft_wrap=True)


def _put_out_rest(report: Report, style: str, target: str) -> None:
    """Put out what a format has when all files are done, or all of it into a file."""
    lines = "".join(map(BY_FILE[style], report.files)) if target and style in BY_FILE else ""
    counts = "".join(f"{line}\n" for line in lines_of_counts(report)) if report.with_counts else ""
    text = WHOLE[style](report) if style in WHOLE else lines + counts
    if target:
        _write(target, text)
    else:
        click.echo(text, nl=False)


def _write(path: str, text: str) -> None:
    try:
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise Problem(f"{path}: {error.strerror}") from None


def _sum_up(report: Report, done: Sequence[CheckedFile], known: Baseline | None) -> None:
    """Say on standard error how much was found."""
    bad = sum(bool(file.found) for file in report.files)
    files = _counted(len(done), "file")
    found = f"{_counted(len(report.found), 'violation')} in {bad} of {files}" if bad else f"no violation in {files}"
    old = sum(len(file.found) for file in done) - len(report.found)
    click.echo(found + (f"; {old} known from the baseline" if old else ""), err=True)
    if known is not None:
        gone = sum(known.gone(file.path, [each.identity for each in file.found]) for file in done)
        if gone:
            click.echo(f"{gone} of the baseline no longer found: --write-baseline drops them", err=True)


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
