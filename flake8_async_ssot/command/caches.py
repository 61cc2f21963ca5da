"""``merge-caches``: what several jobs found, in one cache for the next run."""

from __future__ import annotations

import click

from flake8_async_ssot.cache.merging import NotMerged, merge
from flake8_async_ssot.command.problem import Problem


@click.command("merge-caches", short_help="Bring what several jobs found into one cache.")
@click.argument("into", metavar="INTO")
@click.argument("folders", metavar="FOLDER...", nargs=-1, required=True)
def merge_caches(into: str, folders: tuple[str, ...]) -> None:
    """Take into one cache what others found that started as copies of it, or from nothing.

    Each is a folder as the option awt-cache-dir names it.
    """
    try:
        taken = merge(into, folders)
    except NotMerged as error:
        raise Problem(str(error)) from error
    click.echo(f"{taken} results are new in {into}")
