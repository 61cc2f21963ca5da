"""astroid's node classes, imported when the first of them is used.

Rules take them from here: importing astroid costs more than everything else of ours at start-up, and a run over files
that hold nothing of interest never needs it.
"""

from __future__ import annotations

from typing import Any


def __getattr__(name: str) -> Any:
    from astroid import nodes

    # Kept here, so that this is asked once for each name.
    value = globals()[name] = getattr(nodes, name)
    return value
