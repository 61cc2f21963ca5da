"""Measures many files, in one process or in several."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace

from flake8_async_ssot.command.flake8_files import Configured, LintedFile, configured
from flake8_async_ssot.command.problem import Problem
from flake8_async_ssot.command.records import FileRecord, record_of
from flake8_async_ssot.command.screen import tracked
from flake8_async_ssot.command.sites import sites_of
from flake8_async_ssot.violation import printable

#: Files for which one more process is worth its start.
_FILES_A_PROCESS = 25
#: Portions a process, so that a large file at the end keeps no other process waiting.
_PORTIONS = 8

_worker: list[Configured] = []


def measured(
    paths: Sequence[str], arguments: Sequence[str], found: Configured, jobs: int | None, with_lines: bool = False
) -> list[FileRecord]:
    """The records of some files, in their order.

    :param arguments: flake8's arguments, for other processes to configure themselves with.
    :param found: the configuration of this process.
    :param jobs: how many processes; None for as many as are worth it.
    :param with_lines: whether the records hold the source.
    """
    count = min(jobs or min(os.cpu_count() or 1, 1 + len(paths) // _FILES_A_PROCESS), max(1, len(paths)))
    if count == 1:
        records: Iterator[FileRecord] = (measure(path, found) for path in paths)
        done = list(tracked(records, len(paths), "Measuring"))
    else:
        done = _in_processes(paths, arguments, count)
    return done if with_lines else [replace(record, lines=[]) for record in done]


def _in_processes(paths: Sequence[str], arguments: Sequence[str], count: int) -> list[FileRecord]:
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("fork" if "fork" in methods else "spawn")
    portion = max(1, len(paths) // (count * _PORTIONS))
    with ProcessPoolExecutor(count, context, initializer=_begin, initargs=(tuple(arguments),)) as pool:
        return list(tracked(pool.map(_measure, paths, chunksize=portion), len(paths), "Measuring"))


def _begin(arguments: Sequence[str]) -> None:
    _worker[:] = [configured(arguments)]


def _measure(path: str) -> FileRecord:
    return measure(path, _worker[0])


def measure(path: str, found: Configured) -> FileRecord:
    """The record of one file; where it cannot be measured, it says why."""
    record = FileRecord(_shown(path))
    try:
        file = LintedFile(path, found)
        sites = sites_of(file, found)
    except Problem as problem:
        record.error = problem.message
        return record
    except Exception as error:
        record.error = printable(f"{path}: the checker failed: {type(error).__name__}: {error}")
        return record
    environment = found.run.inference.local_environment(path)
    record.sites = [record_of(site, environment) for site in sites.sites]
    record.others = sum(fate.is_reported for _, fate in sites.others)
    record.lines = file.lines
    return record


def _shown(path: str) -> str:
    """A path as reports name it: without a leading ``./``, with forward slashes."""
    return os.path.normpath(path).replace(os.sep, "/")
