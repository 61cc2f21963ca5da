"""What ends the command: a message that names what is wrong, and exit status 2."""

from __future__ import annotations

import click


class Problem(click.ClickException):
    """Wrong input; the text names it."""

    exit_code = 2
