"""Measures what the plugin costs: ratios over flake8 alone, and those of other linters on the same files.

    python -m benchmarks --work FOLDER                                   # all of it: about an hour of CPU
    python -m benchmarks --work FOLDER --quick                           # a small run
    python -m benchmarks --work FOLDER --parts projects --projects httpx # one part, one project
    python -m benchmarks --load docs/cost.json                           # the tables of earlier runs

The work folder is that of tools/primer.py: downloaded releases and environments. What is linted are copies.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks import plot, results, rounds
from benchmarks.linters import LINTERS
from benchmarks.measuring import NotMeasured
from tools.primer_projects import chosen
from tools.primer_workspace import Workspace, WorkspaceError

_PARTS = ("projects", "large", "lines", "programs")


class _Plan(NamedTuple):
    """How much is measured: projects, rounds, modules of the large repository, sizes in lines and of programs."""

    projects: str
    runs: int
    modules: int
    lines: list[int]
    programs: list[int]


_FULL = _Plan(
    "httpx,starlette,tortoise-orm,aiohttp,mcp", 3, 10_000, [10_000, 30_000, 100_000, 300_000], [250, 500, 1000]
)
_QUICK = _Plan("aiosqlite", 1, 300, [3_000, 9_000], [50, 200])


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; 1 where something could not be measured."""
    given = sys.argv[1:] if arguments is None else [*arguments]
    parser = _parser()
    options = parser.parse_args(given)
    if options.load is None and options.work is None:
        parser.error("--work or --load is needed")
    try:
        loaded = [results.load(path) for path in options.load or ()]
        found = results.joined(loaded) if loaded else _measured(options, _shown(given))
    except (NotMeasured, OSError, ValueError, WorkspaceError) as error:
        print(f"benchmarks: {error}", file=sys.stderr)
        return 1
    print(results.markdown(found))
    if options.save:
        results.save(found, options.save)
    if options.plot:
        options.plot.write_text(plot.drawn(found), encoding="utf-8")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python -m benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--work", type=Path, help="folder for releases, environments and copies")
    parser.add_argument("--quick", action="store_true", help="a small run")
    parser.add_argument("--parts", default=",".join(_PARTS), metavar="PART,...", help=f"of {', '.join(_PARTS)}")
    parser.add_argument("--projects", metavar="NAME,...", help=f"default: {_FULL.projects}")
    parser.add_argument("--tools", metavar="NAME,...", help="other linters; empty for none (default: all)")
    parser.add_argument("--runs", type=int, help="rounds, of which the median counts (default: 3)")
    parser.add_argument("--modules", type=int, help="modules of the large repository (default: 10000)")
    parser.add_argument("--repeated", default="mcp", metavar="NAME", help="project that the large repository repeats")
    parser.add_argument("--grown", default="hypercorn", metavar="NAME", help="project whose lines grow")
    parser.add_argument("--sizes", metavar="LINES,...", help="sizes in lines")
    parser.add_argument("--save", type=Path, metavar="FILE", help="write the results as JSON")
    parser.add_argument("--load", type=Path, nargs="+", metavar="FILE", help="show results that were saved")
    parser.add_argument("--plot", type=Path, metavar="FILE", help="draw the results as SVG")
    return parser


def _measured(options: argparse.Namespace, command: str) -> results.Results:
    plan = _planned(options)
    wanted = options.tools.split(",") if options.tools is not None else [linter.name for linter in LINTERS]
    linters = tuple(linter for linter in LINTERS if linter.name in wanted)
    bench = rounds.Bench(Workspace(options.work), options.work.absolute() / "benchmarks", plan.runs, _tell, linters)
    parts = options.parts.split(",")
    if unknown := set(parts) - {*_PARTS}:
        raise ValueError(f"no such part: {', '.join(sorted(unknown))} (there are {', '.join(_PARTS)})")
    rows: list[rounds.Row] = []
    growths: list[rounds.Growth] = []
    if "projects" in parts:
        rows += [row for project in chosen(plan.projects) for row in rounds.of_project(bench, project)]
    if "large" in parts:
        rows += rounds.of_large(bench, chosen(options.repeated)[0], plan.modules)
    if "lines" in parts:
        growths.append(rounds.over_lines(bench, chosen(options.grown)[0], plan.lines))
    if "programs" in parts:
        growths += rounds.over_programs(bench, plan.programs)
    return results.Results([command], rows, growths)


def _planned(options: argparse.Namespace) -> _Plan:
    plan = _QUICK if options.quick else _FULL
    given = {
        "projects": options.projects,
        "runs": options.runs,
        "modules": options.modules,
        "lines": options.sizes and [int(size) for size in options.sizes.split(",")],
    }
    return plan._replace(**{name: value for name, value in given.items() if value})


def _shown(given: list[str]) -> str:
    """The command without the folder and the files of this machine."""
    folder = {"--work": "FOLDER", "--save": "FILE", "--plot": "FILE"}
    words, rest = [], iter(given)
    for word in rest:
        name, equals, _ = word.partition("=")
        if name not in folder:
            words.append(word)
        else:
            words += [name, folder[name]]
            if not equals:
                next(rest, None)
    return " ".join(["python -m benchmarks", *words])


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
