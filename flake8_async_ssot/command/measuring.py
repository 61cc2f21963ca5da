"""Measures files: what is known of each of their awaits and calls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flake8_async_ssot.command.checking import shown_path
from flake8_async_ssot.command.flake8_files import Configured, LintedFile
from flake8_async_ssot.command.problem import Problem
from flake8_async_ssot.command.processes import mapped
from flake8_async_ssot.command.records import FileRecord, record_of
from flake8_async_ssot.command.sites import sites_of
from flake8_async_ssot.violation import printable


def measured(paths: Sequence[str], found: Configured, jobs: int | None, with_lines: bool = False) -> list[FileRecord]:
    """The records of some files, in their order.

    :param jobs: how many processes; None for as many as are worth it.
    :param with_lines: whether the records hold the source.
    """
    done = mapped(measure, paths, found, jobs, "Measuring")
    return done if with_lines else [replace(record, lines=[]) for record in done]


def measure(path: str, found: Configured) -> FileRecord:
    """The record of one file; where it cannot be measured, it says why."""
    record = FileRecord(shown_path(path))
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
