"""What the plugin adds to flake8's own time on a real project."""

from __future__ import annotations

import os
import statistics
import subprocess
from dataclasses import dataclass
from pathlib import Path


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
    """Run two commands in a folder in turn, ``runs`` times each after one that is not counted."""
    times: list[tuple[float, float]] = []
    for _ in range(runs + 1):
        times.append((_user_seconds(bare, folder), _user_seconds(plugged, folder)))
    lines = sum(path.read_bytes().count(b"\n") for path in files)
    bare_times, plugged_times = zip(*times[1:], strict=True)
    return Speed(statistics.median(bare_times), statistics.median(plugged_times), lines)


def _user_seconds(command: list[str], folder: Path) -> float:
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    # Popen did not see its child end: tell it, or it warns that the process still runs.
    process.returncode = 0
    return usage.ru_utime
