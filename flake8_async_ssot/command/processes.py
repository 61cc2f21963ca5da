"""Work on many files, in this process or in several that configure themselves alike."""

from __future__ import annotations

import functools
import multiprocessing
import os
import signal
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from typing import TypeVar

from flake8_async_ssot.command.flake8_files import Configured, configured
from flake8_async_ssot.command.screen import Tracking, tracked

Item = TypeVar("Item")
Result = TypeVar("Result")

#: Files for which one more process is worth its start.
_FILES_A_PROCESS = 25
#: Portions a process, so that the first results come soon, and a large file at the end keeps no other process waiting.
_PORTIONS = 32

_worker: list[Configured] = []


def mapped(
    work: Callable[[Item, Configured], Result], items: Sequence[Item], found: Configured, jobs: int | None, what: str
) -> list[Result]:
    """The results of some work on each item, in their order, with a progress bar on a terminal.

    :param work: a function of a module, which other processes can find.
    :param found: the configuration of this process; others read it again.
    :param jobs: how many processes; None for as many as are worth it.
    :param what: the name of the work, for the progress bar.
    """
    return list(in_order(work, items, found, Manner(jobs, Tracking(what))))


@dataclass(frozen=True, slots=True)
class Manner:
    """How work is done: by how many processes, with which progress.

    ``prepare`` is done before the process is forked, so that the others go on from there.
    """

    jobs: int | None
    tracking: Tracking
    prepare: Callable[[Configured], object] | None = None


def in_order(
    work: Callable[[Item, Configured], Result], items: Sequence[Item], found: Configured, manner: Manner
) -> Generator[Result, None, None]:
    """The same, each as soon as it and those before it are there. Closing it ends the work."""
    count = _count(manner.jobs, len(items))
    if count > 1:
        results = _in_several(work, items, found, count, manner.prepare)
    else:
        results = (work(item, found) for item in items)
    with closing(tracked(results, len(items), manner.tracking)) as shown:
        yield from shown


def _count(jobs: int | None, items: int) -> int:
    """The number of processes for some items."""
    return min(jobs or min(os.cpu_count() or 1, 1 + items // _FILES_A_PROCESS), max(1, items))


def _in_several(
    work: Callable[[Item, Configured], Result],
    items: Sequence[Item],
    found: Configured,
    count: int,
    prepare: Callable[[Configured], object] | None,
) -> Generator[Result, None, None]:
    is_forked = "fork" in multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("fork" if is_forked else "spawn")
    portion = max(1, len(items) // (count * _PORTIONS))
    if prepare is not None and is_forked:
        prepare(found)
        begin: tuple[Callable[..., None], tuple[object, ...]] = _go_on, (found,)
    else:
        begin = _begin, (found.arguments,)
    with ProcessPoolExecutor(count, context, *begin) as pool:
        try:
            yield from pool.map(functools.partial(_call, work), items, chunksize=portion)
        except BaseException:
            # Nobody waits for the rest: of a run that was interrupted, or whose output nobody reads any more.
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _begin(arguments: Sequence[str]) -> None:
    _go_on(configured(arguments))


def _go_on(found: Configured) -> None:
    # Ctrl-C reaches every process: this one has nothing to say of it.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    _worker[:] = [found]


def _call(work: Callable[[Item, Configured], Result], item: Item) -> Result:
    return work(item, _worker[0])
