"""``fix``: mends files, or shows how."""

from __future__ import annotations

import difflib
import sys
from collections import Counter
from collections.abc import Sequence

import click

from flake8_async_ssot.command.fixing.edits import Source
from flake8_async_ssot.command.fixing.fixer import FixedFile, fix_file
from flake8_async_ssot.command.flake8_files import Configured, files_below
from flake8_async_ssot.command.flake8_options import takes_flake8_options
from flake8_async_ssot.command.problem import Problem
from flake8_async_ssot.command.processes import mapped
from flake8_async_ssot.violation import printable


@click.command(short_help="Mend what can be mended where it stands.")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--diff", "is_diff", is_flag=True, help="Show what would change, and change nothing.")
@click.option("-j", "--jobs", type=click.IntRange(1, 64), help="Processes; as many as are worth it if not given.")
@takes_flake8_options
def fix(paths: tuple[str, ...], is_diff: bool, jobs: int | None, found: Configured) -> None:
    """Mend what is proven and can be mended where it stands; --select says which codes.

    Exit status: 0 where nothing is left to report, and with --diff nothing to change; 1 otherwise; 2 where the input
    is wrong, 3 where the command itself failed.
    """
    if "-" in paths:
        raise Problem("-: standard input cannot be mended")
    done = mapped(fix_file, files_below(found, paths or (".",)), found, jobs, "Fixing")
    changed = [file for file in done if file.after != file.before]
    for file in changed:
        if is_diff:
            click.echo(_difference(file), nl=False)
        else:
            _write(file)
    for file in done:
        if file.error:
            click.echo(f"Not looked at: {file.error}", err=True)
    _sum_up(done, changed, is_diff)
    is_left = bool(changed) if is_diff else any(file.left for file in done)
    sys.exit(2 if any(file.error for file in done) else int(is_left))


def _write(file: FixedFile) -> None:
    try:
        content = file.after.encode(file.encoding)
        with open(file.path, "wb") as target:
            target.write(content)
    except (OSError, ValueError) as error:
        raise Problem(f"{file.path}: cannot be written: {error}") from None


def _difference(file: FixedFile) -> str:
    """The change of a file as a unified diff."""
    name = printable(file.path)
    before, after = Source(file.before).lines, Source(file.after).lines
    lines = difflib.unified_diff(before, after, f"a/{name}", f"b/{name}")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _sum_up(done: Sequence[FixedFile], changed: Sequence[FixedFile], is_diff: bool) -> None:
    fixed: Counter[str] = Counter()
    for file in changed:
        fixed.update(dict(file.fixed))
    left = sum(file.left for file in done)
    each = ", ".join(f"{code} {count}" for code, count in sorted(fixed.items()))
    verb = "would be fixed" if is_diff else "fixed"
    revealing = sum(file.revealing for file in done)
    more = f"; mend {revealing} of them by hand, since more would be reported behind" if revealing else ""
    codes = f" ({each})" if each else ""
    click.echo(f"{fixed.total()} {verb} in {len(changed)} of {len(done)} files{codes}, {left} left{more}", err=True)
