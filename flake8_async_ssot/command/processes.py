"""Work on many files, in this process or in several that configure themselves alike."""

from __future__ import annotations

import functools
import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import TypeVar

from flake8_async_ssot.command.flake8_files import Configured, configured
from flake8_async_ssot.command.screen import tracked

Item = TypeVar("Item")
Result = TypeVar("Result")

#: Files for which one more process is worth its start.
_FILES_A_PROCESS = 25
#: Portions a process, so that a large file at the end keeps no other process waiting.
_PORTIONS = 8

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
    count = min(jobs or min(os.cpu_count() or 1, 1 + len(items) // _FILES_A_PROCESS), max(1, len(items)))
    if count == 1:
        results: Iterator[Result] = (work(item, found) for item in items)
        return list(tracked(results, len(items), what))
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("fork" if "fork" in methods else "spawn")
    portion = max(1, len(items) // (count * _PORTIONS))
    with ProcessPoolExecutor(count, context, initializer=_begin, initargs=(found.arguments,)) as pool:
        call = functools.partial(_call, work)
        return list(tracked(pool.map(call, items, chunksize=portion), len(items), what))


def _begin(arguments: Sequence[str]) -> None:
    _worker[:] = [configured(arguments)]


def _call(work: Callable[[Item, Configured], Result], item: Item) -> Result:
    return work(item, _worker[0])
