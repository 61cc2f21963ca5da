"""What the plugin adds to flake8's own time on a real project."""

from __future__ import annotations

import os
import statistics
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path


class NotMeasured(Exception):
    """A command did not do its work; the text holds what it said."""


@dataclass(frozen=True, slots=True)
class Speed:
    """Median user CPU seconds of flake8 alone and with the plugin, and the lines that both read."""

    bare: float
    plugged: float
    lines: int

    def __str__(self) -> str:
        added = self.plugged - self.bare
        return (
            f"{self.lines} lines: flake8 {self.bare:.2f} s, with the plugin {self.plugged:.2f} s, "
            f"added {added:.2f} s = {100 * added / self.bare:.0f} % = {1e6 * added / max(self.lines, 1):.0f} us a line"
        )


def measure(bare: list[str], plugged: list[str], folder: Path, files: list[Path], runs: int) -> Speed:
    """Run two commands in a folder in turn, ``runs`` times each after one that is not counted.

    :raises NotMeasured: a command failed, or said something on standard error.
    """
    times: list[tuple[float, float]] = []
    for _ in range(runs + 1):
        times.append((_user_seconds(bare, folder), _user_seconds(plugged, folder)))
    lines = sum(path.read_bytes().count(b"\n") for path in files)
    bare_times, plugged_times = zip(*times[1:], strict=True)
    return Speed(statistics.median(bare_times), statistics.median(plugged_times), lines)


def _user_seconds(command: list[str], folder: Path) -> float:
    with tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=errors)
        _, status, usage = os.wait4(process.pid, 0)
        # Popen did not see its child end: tell it, or it warns that the process still runs.
        process.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        text = errors.read()
    # A run that broke off, or that left files out, is fast for the wrong reason.
    if process.returncode not in (0, 1) or text:
        raise NotMeasured(f"{' '.join(command)} ended with {process.returncode}: {text[-500:]}")
    return usage.ru_utime
