"""``parity``: what the linter says today of the errors in a log."""

from __future__ import annotations

import click


@click.command()
def parity() -> None:
    """Say for each error in a log whether the linter reports it today."""
