"""Writing to the terminal: tables, colours and progress, on every encoding and where nobody reads any more."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

T = TypeVar("T")

_ENDLESS = 10_000
#: Seconds between two pictures of a progress bar.
_DRAWN_EVERY = 0.1


def prepare_streams() -> None:
    """Let a character that the terminal cannot show be escaped instead of ending the command."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def console(is_error: bool = False) -> Console:
    """The console for standard output, or for standard error."""
    made = Console(stderr=is_error, highlight=False, markup=False)
    if not made.is_terminal:
        # A file or a pipe has no width to fit in.
        made.width = _ENDLESS
    return made


def table(*headings: str, numbers: int = 0) -> Table:
    """A plain table.

    :param numbers: how many of the last columns hold numbers.
    """
    made = Table(box=None, pad_edge=False, header_style="bold")
    for index, heading in enumerate(headings):
        is_number = index >= len(headings) - numbers
        made.add_column(heading, justify="right" if is_number else "left", overflow="fold", no_wrap=is_number)
    return made


@dataclass(frozen=True, slots=True)
class Tracking:
    """How progress is shown: the name of the work, the console of standard output where lines are printed meanwhile."""

    what: str
    output: Console | None = None
    is_quiet: bool = False


def tracked(items: Generator[T, None, None], total: int, tracking: Tracking) -> Generator[T, None, None]:
    """Some items, with a progress bar while they are gone through, below the output or on standard error.

    There is none where neither of the two is a terminal.
    """
    output = tracking.output
    shown = output if output is not None and output.is_terminal else console(is_error=True)
    if tracking.is_quiet or not shown.is_terminal:
        with closing(items):
            yield from items
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    # A thread that draws would go along where the process is forked meanwhile.
    drawing = Progress(
        *columns,
        console=shown,
        transient=True,
        auto_refresh=False,
        redirect_stdout=False,
        redirect_stderr=sys.stderr.isatty(),
    )
    with drawing as progress, closing(items):
        task = progress.add_task(tracking.what, total=total)
        progress.refresh()
        drawn = time.monotonic()
        for item in items:
            yield item
            progress.advance(task)
            if time.monotonic() - drawn >= _DRAWN_EVERY:
                progress.refresh()
                drawn = time.monotonic()


@contextmanager
def counted_bytes(total: int, what: str) -> Iterator[Callable[[int], object]]:
    """A progress bar over bytes on standard error, where that is a terminal; gives what takes their number."""
    shown = console(is_error=True)
    if not shown.is_terminal:
        yield lambda count: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=shown, transient=True) as progress:
        task = progress.add_task(what, total=total or None)
        yield lambda count: progress.advance(task, count)


def shown_list(found: Sequence[str], at_most: int) -> str:
    """Some texts in a row, cut where there are many."""
    rest = f" and {len(found) - at_most} more" if len(found) > at_most else ""
    return ", ".join(found[:at_most]) + rest
