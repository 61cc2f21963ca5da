"""The command itself: its subcommands, and how it ends."""

from __future__ import annotations

import sys

import click

from flake8_async_ssot import __version__
from flake8_async_ssot.command.caches import merge_caches
from flake8_async_ssot.command.check import check
from flake8_async_ssot.command.coverage import coverage
from flake8_async_ssot.command.env import env
from flake8_async_ssot.command.explain import explain
from flake8_async_ssot.command.fixing.command import fix
from flake8_async_ssot.command.parity.command import parity
from flake8_async_ssot.command.screen import prepare_streams
from flake8_async_ssot.command.where import where
from flake8_async_ssot.violation import printable


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="flake8-async-ssot")
def command() -> None:
    """Check a project without flake8, and show what is known of it, and what is not.

    Every subcommand reads the table [tool.flake8-async-ssot] of pyproject.toml or, without one, flake8's own
    configuration, as flake8 does in the working folder. Exit status: 0 where all is well, 1 where something was found,
    2 where the input is wrong, 3 where the command itself failed.
    """


for subcommand in (check, fix, explain, where, env, coverage, parity, merge_caches):
    command.add_command(subcommand)


def main() -> None:
    """Run the command with the arguments of the process. A failure of ours is one line, and exit status 3."""
    prepare_streams()
    try:
        command(prog_name="awt")
    except Exception as error:
        # Where it came from is in the log: `flake8 -v` shows that for a file.
        click.echo(printable(f"flake8-async-ssot failed: {type(error).__name__}: {error}"), err=True)
        sys.exit(3)
