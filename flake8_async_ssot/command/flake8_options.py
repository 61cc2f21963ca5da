"""The options of flake8 that decide what the linter finds, for every subcommand that lints."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import click

from flake8_async_ssot.command.flake8_files import Configured, configured
from flake8_async_ssot.options import SPECS

_CONFIGURATION = (
    click.Option(["--config"], metavar="FILE", help="flake8's configuration file, instead of the one that is found."),
    click.Option(["--append-config"], metavar="FILE", multiple=True, help="One more configuration file of flake8."),
    click.Option(["--isolated"], is_flag=True, help="Read no configuration file."),
    click.Option(["--select"], metavar="CODES", help="Codes, or starts of codes, to report: AWT1,AWT201."),
    click.Option(["--extend-select"], metavar="CODES", help="Codes to report as well: AWT220, which is off."),
    click.Option(["--ignore"], metavar="CODES", help="Codes, or starts of codes, not to report."),
    click.Option(["--extend-ignore"], metavar="CODES", help="More codes not to report."),
    click.Option(["--per-file-ignores"], metavar="PAIRS", help="Codes not to report in files: tests/*:AWT3."),
    click.Option(["--exclude"], metavar="PATTERNS", help="Files and folders to leave out, instead of flake8's own."),
    click.Option(["--extend-exclude"], metavar="PATTERNS", help="More files and folders to leave out."),
    click.Option(["--disable-noqa"], is_flag=True, help="Report what `# noqa` suppresses, too."),
    click.Option(["--stdin-display-name"], metavar="FILE", help="The name of standard input, the path `-`."),
)
_OURS = tuple(click.Option([spec.flag], metavar=spec.metavar, help=spec.help) for spec in SPECS)


def takes_flake8_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """A decorator for subcommands: adds flake8's options, and hands over its configuration as ``found``."""
    options = (*_CONFIGURATION, *_OURS)
    names = {str(option.name): option.opts[-1] for option in options}

    @functools.wraps(function)
    def run(**given: Any) -> Any:
        if given.get("new_baseline"):
            # The one that is written now need not be there yet, and what an old one holds is to be found again.
            given["awt_baseline"] = ""
        arguments = [word for name, flag in names.items() for word in _words(flag, given.pop(name))]
        return function(found=configured(arguments), **given)

    parameters = [*getattr(function, "__click_params__", []), *reversed(options)]
    run.__click_params__ = parameters  # type: ignore[attr-defined]
    return run


def _words(flag: str, value: Any) -> list[str]:
    """An option as it stands on flake8's command line."""
    if isinstance(value, bool):
        return [flag] if value else []
    if isinstance(value, tuple):
        return [f"{flag}={entry}" for entry in value]
    return [f"{flag}={value}"] if value is not None else []


__all__ = ["Configured", "takes_flake8_options"]
