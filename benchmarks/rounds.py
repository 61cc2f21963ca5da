"""The measurements: each in rounds that begin with flake8 alone, so that a busy machine slows both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.inputs import GROWING, Enough, copied, grown, line_count, middle_file, repeated
from benchmarks.linters import LINTERS, Linter, Target, bare, emptied, plugged
from benchmarks.measuring import Command, NotMeasured, Usage, exponent, median, used
from tools.primer_projects import Project
from tools.primer_workspace import Workspace, WorkspaceError

#: The plugin's name in the results.
PLUGIN = "flake8 with the plugin"


@dataclass(frozen=True, slots=True)
class Row:
    """What one command took over flake8 alone on the same files, or why that is not known."""

    what: str
    lines: int
    tool: str
    state: str
    ratio: Usage | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Growth:
    """What the plugin adds at growing sizes: added CPU over that at the first size, and the exponent of it."""

    what: str
    sizes: list[int]
    over_bare: list[float]
    added: list[float]
    exponent: float | None


@dataclass(frozen=True, slots=True)
class Bench:
    """Where things are, how often each is run, and what is told of the progress."""

    workspace: Workspace
    scratch: Path
    runs: int
    say: Callable[[str], None]
    linters: tuple[Linter, ...] = LINTERS
    installed: dict[str, Path | str] = field(default_factory=dict)

    def python(self, linter: Linter) -> Path | str:
        """The interpreter that has a linter, or why there is none."""
        if linter.name not in self.installed:
            try:
                self.installed[linter.name] = self.workspace.tool(linter.name, linter.requirement)
            except WorkspaceError as error:
                self.installed[linter.name] = str(error)
        return self.installed[linter.name]


def of_project(bench: Bench, project: Project) -> list[Row]:
    """The plugin in all states, and the other linters, on a pinned project."""
    tree = copied(project, bench.workspace.tree(project), bench.scratch / "trees" / project.name)
    target = Target(tree, _outermost(project), bench.workspace.environment(project))
    rows = [*_plugin_rows(bench, project.name, target, middle_file(tree / project.library[0]), project.library[0])]
    for linter in bench.linters:
        rows += _linter_rows(bench, linter, project.name, target)
    return rows


def _outermost(project: Project) -> tuple[str, ...]:
    """The folders of a project without those inside of others: mypy takes no file twice."""
    folders = (*project.library, *project.tests)
    return tuple(each for each in folders if not any(each.startswith(f"{other}/") for other in folders))


def _plugin_rows(bench: Bench, what: str, target: Target, name: str, outer: str) -> Iterator[Row]:
    """Cold and warm over all files, and over one that was changed since."""
    file = f"{outer}/{name}"
    lines, kept = line_count(target.folder, target.paths), bench.scratch / "kept" / "plugin"
    whole: dict[str, list[Usage]] = {"cold": [], "warm": []}
    one: dict[str, list[Usage]] = {"one changed file": []}
    for number in range(bench.runs):
        emptied(kept)
        _round(bench, target, dict.fromkeys(whole, plugged(target, kept)), whole)
        with _changed(target.folder / file, number):
            _round(bench, target.only(file), dict.fromkeys(one, plugged(target.only(file), kept)), one)
    for state, ratios in whole.items():
        yield _told(bench, Row(what, lines, PLUGIN, state, median(ratios)))
    for state, ratios in one.items():
        yield _told(bench, Row(what, line_count(target.folder, (file,)), PLUGIN, state, median(ratios)))


def _linter_rows(bench: Bench, linter: Linter, what: str, target: Target) -> Iterator[Row]:
    lines, kept = line_count(target.folder, target.paths), bench.scratch / "kept" / linter.name
    states = ("cold", "warm") if linter.keeps else ("cold",)
    python = bench.python(linter)
    if isinstance(python, str):
        yield _told(bench, Row(what, lines, linter.name, "cold", None, python))
        return
    ratios: dict[str, list[Usage]] = {state: [] for state in states}
    try:
        for _ in range(bench.runs):
            emptied(kept)
            _round(bench, target, dict.fromkeys(states, linter.command(python, target, kept)), ratios)
    except NotMeasured as error:
        yield _told(bench, Row(what, lines, linter.name, "cold", None, str(error)))
        return
    for state in states:
        yield _told(bench, Row(what, lines, linter.requirement, state, median(ratios[state])))


def _round(bench: Bench, target: Target, commands: dict[str, Command], into: dict[str, list[Usage]]) -> Usage:
    """Run flake8 alone and then some commands; their ratios to it are added to the lists of their names."""
    alone = used(bare(bench.workspace, target))
    for state, command in commands.items():
        into[state].append(used(command).over(alone))
    return alone


def of_large(bench: Bench, project: Project, modules: int) -> list[Row]:
    """One file in a repository of many modules: nothing kept, all kept, and changed since."""
    folder = bench.scratch / f"modules-{project.name}-{modules}"
    repeated(project, bench.workspace.tree(project), folder, Enough(modules=modules))
    whole = Target(folder, ("code",), bench.workspace.environment(project))
    file = f"code/{middle_file(folder / 'code')}"
    target, kept = whole.only(file), bench.scratch / "kept" / "large"
    ratios: dict[str, list[Usage]] = {"one file, cold": [], "one file, warm": [], "one changed file": []}
    command = plugged(target, kept)
    for number in range(bench.runs):
        emptied(kept)
        _round(bench, target, dict.fromkeys([*ratios][:2], command), ratios)
        with _changed(folder / file, number):
            _round(bench, target, {"one changed file": command}, ratios)
    what, lines = f"{modules} modules", line_count(folder, ("code",))
    return [_told(bench, Row(what, lines, PLUGIN, state, median(found))) for state, found in ratios.items()]


def over_lines(bench: Bench, project: Project, sizes: list[int]) -> Growth:
    """What cold runs add in projects of more and more lines, which are copies of one."""
    points = []
    for size in sizes:
        folder = bench.scratch / f"lines-{project.name}-{size}"
        repeated(project, bench.workspace.tree(project), folder, Enough(lines=size))
        target = Target(folder, ("code",), bench.workspace.environment(project))
        points.append((line_count(folder, ("code",)), *_added(bench, target)))
    return _growth(bench, "lines", points, 0.0)


def over_programs(bench: Bench, sizes: list[int]) -> list[Growth]:
    """What cold runs add on single files in which there is more and more of one thing."""
    growths = []
    empty = bench.workspace.empty_environment()
    for name in GROWING:
        points = []
        for size in (1, *sizes):
            folder = grown(name, size, bench.scratch / "growing" / f"{name.replace(' ', '-')}-{size}")
            points.append((size, *_added(bench, Target(folder, ("module.py",), empty))))
        growths.append(_growth(bench, name, points[1:], points[0][2]))
    return growths


def _added(bench: Bench, target: Target) -> tuple[float, float]:
    """The CPU of a cold run over that of flake8 alone, and what it adds in seconds: medians."""
    kept = bench.scratch / "kept" / "growth"
    ratios: dict[str, list[Usage]] = {"cold": []}
    added = []
    for _ in range(bench.runs):
        emptied(kept)
        alone = _round(bench, target, {"cold": plugged(target, kept)}, ratios)
        added.append(Usage(*(part * (ratio - 1) for part, ratio in zip(alone, ratios["cold"][-1], strict=True))))
    return median(ratios["cold"]).cpu, median(added).cpu


def _growth(bench: Bench, what: str, points: list[tuple[int, float, float]], start: float) -> Growth:
    """The growth over measured points.

    :param start: the seconds that are there at no size at all.
    """
    sizes = [size for size, _, _ in points]
    added = [seconds - start for _, _, seconds in points]
    first = added[0] if added[0] > 0 else 1.0
    slope = exponent([*zip(sizes, added, strict=True)])
    growth = Growth(what, sizes, [ratio for _, ratio, _ in points], [each / first for each in added], slope)
    bench.say(f"{what}: {growth.sizes} {[round(each, 2) for each in growth.added]} exponent {slope}")
    return growth


class _changed:
    """While it is entered, a file has one more function."""

    def __init__(self, path: Path, number: int) -> None:
        self._path, self._text = path, path.read_text(encoding="utf-8")
        self._more = f"\n\nasync def added_in_round_{number}():\n    return {number}\n"

    def __enter__(self) -> None:
        self._path.write_text(self._text + self._more, encoding="utf-8")

    def __exit__(self, *_: object) -> None:
        self._path.write_text(self._text, encoding="utf-8")


def _told(bench: Bench, row: Row) -> Row:
    ratio = row.note[:300] if row.ratio is None else " ".join(f"{part:.2f}" for part in row.ratio)
    bench.say(f"{row.what}, {row.tool}, {row.state}: {ratio}")
    return row
