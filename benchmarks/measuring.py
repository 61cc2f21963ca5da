"""What a command and all processes below it use, and how that compares with a command run beside it."""

from __future__ import annotations

import math
import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NamedTuple


class NotMeasured(Exception):
    """A command did not do its work; the text holds what it said."""


class Usage(NamedTuple):
    """User and system CPU seconds, seconds on the clock, and the peak memory of the largest process in KiB."""

    cpu: float
    wall: float
    memory: float

    def over(self, other: Usage) -> Usage:
        """The ratios to another usage."""
        return Usage(*(mine / max(its, 1e-9) for mine, its in zip(self, other, strict=True)))


@dataclass(frozen=True, slots=True)
class Command:
    """A command line, where it runs, and how it is known to have done its work.

    It ends with a ``good`` status, says nothing on standard error where it ``is_quiet``, and prints nothing ``broken``.
    """

    line: list[str]
    folder: Path
    variables: Mapping[str, str]
    good: frozenset[int] = frozenset({0, 1})
    is_quiet: bool = True
    broken: str | None = None


def used(command: Command) -> Usage:
    """Run a command once.

    :returns: what it used with its children, as the system counts it when they have ended.
    :raises NotMeasured: it did not do its work.
    """
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        start = time.perf_counter()
        process = subprocess.Popen(
            command.line,
            cwd=command.folder,
            env={**os.environ, **command.variables},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        # Popen did not see its child end: tell it, or it warns that the process still runs.
        process.returncode = os.waitstatus_to_exitcode(status)
        text, printed = _read(errors), _read(output)
    # A run that broke off, or that left files out, is fast for the wrong reason.
    is_broken = command.broken is not None and command.broken in printed
    if is_broken or process.returncode not in command.good or (text and command.is_quiet):
        last = next(reversed((printed + text).strip().splitlines()), "nothing was printed")
        raise NotMeasured(f"ended with {process.returncode}: {last[:200]}")
    return Usage(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss)


def _read(file: IO[str]) -> str:
    file.seek(0)
    return file.read()


def median(usages: list[Usage]) -> Usage:
    """The median of each part."""
    return Usage(*map(statistics.median, zip(*usages, strict=True)))


def exponent(points: list[tuple[float, float]]) -> float | None:
    """The slope of the straight line that fits sizes and costs best on logarithmic scales.

    :returns: None where there are less than two points with a positive cost.
    """
    logs = [(math.log(size), math.log(cost)) for size, cost in points if cost > 0]
    if len({x for x, _ in logs}) < 2:
        return None
    return statistics.linear_regression(*zip(*logs, strict=True)).slope
