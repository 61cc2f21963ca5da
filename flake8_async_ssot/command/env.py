"""``env``: what was found around a file, from where, and what was not found."""

from __future__ import annotations

import json
import os

import click

from flake8_async_ssot.command.flake8_files import Configured
from flake8_async_ssot.command.flake8_options import takes_flake8_options
from flake8_async_ssot.command.problem import Problem
from flake8_async_ssot.command.screen import console, shown_list, table
from flake8_async_ssot.inference import Surroundings
from flake8_async_ssot.surroundings import named_by, near

_NONE = "not found"


@click.command(short_help="Show the environment and project of a file.")
@click.argument("path", metavar="[FILE]", default=".")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@takes_flake8_options
def env(path: str, as_json: bool, found: Configured) -> None:
    """Show the environment, roots, project, pytest configuration and Python that are found for a file or folder."""
    if not os.path.exists(path):
        raise Problem(f"{path}: no such file or folder")
    file = os.path.join(path, "__init__.py") if os.path.isdir(path) else path
    around = found.run.surroundings(file)
    if as_json:
        click.echo(json.dumps({**around._asdict(), "origin": around.origin.value}, indent=2))
        return
    rows = table("What", "Found", "From")
    for row in _rows(around):
        rows.add_row(*row)
    console().print(rows)


def _rows(found: Surroundings) -> list[tuple[str, str, str]]:
    version = ".".join(map(str, found.python_version))
    from_version = "--awt-python-version" if found.is_version_given else "the environment"
    return [
        ("file", near(found.file), "the argument"),
        ("module", found.module, "the roots"),
        ("project", near(found.project), "the file, upwards"),
        ("roots", shown_list([*map(near, found.roots)], 8) or _NONE, "the project"),
        ("searched last", shown_list([*map(near, found.last_roots)], 8) or "nothing more", "the file, upwards"),
        ("siblings", shown_list([*map(near, found.siblings)], 8) or "none", "the workspace"),
        ("environment", near(found.environment) if found.environment else _NONE, named_by(found)),
        ("packages", shown_list([*map(near, found.packages)], 6) or _NONE, "the environment"),
        ("editable", shown_list([name for name, _ in found.editable], 10) or "none", "the packages"),
        ("Python", version, from_version),
        ("pytest", shown_list([*map(near, found.pytest_files)], 4) or _NONE, "the file, upwards"),
        ("conftest", shown_list([*map(near, found.conftests)], 6) or "none", "the file, upwards"),
        ("pytest plugins", shown_list([*found.pytest_plugins], 8) or "none", "the packages"),
    ]
