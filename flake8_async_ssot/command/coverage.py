"""``coverage``: how many await and call sites are decided."""

from __future__ import annotations

import click


@click.command()
def coverage() -> None:
    """Count the await and call sites that are proven fine, reported, suppressed or undecided."""
