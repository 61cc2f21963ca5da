"""The states of files: while size and times of a file are what they were, its content is, and need not be read."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Sequence

#: Size in bytes, times of the last change of content and of the file's own data in nanoseconds, and number of a file.
State = list[int]
#: Nanoseconds within which a file may change again without a new time stamp: file systems count in up to two seconds.
_SETTLED = 2_000_000_000


def state_of(found: os.stat_result) -> State | None:
    """The state of a regular file; None for anything else."""
    return [found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino] if stat.S_ISREG(found.st_mode) else None


def is_settled(state: Sequence[int]) -> bool:
    """Whether a file cannot have changed any more without a new state."""
    return time.time_ns() - max(state[1], state[2]) >= _SETTLED
