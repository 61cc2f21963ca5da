"""Runs the plugin over released projects and shows what it reports, what a change adds or removes, and what it decides.

    python tools/primer.py --work FOLDER                            # violations of every project
    python tools/primer.py --work FOLDER --save before.txt          # keep them; after the change:
    python tools/primer.py --work FOLDER --compare before.txt       # show what it added and removed
    python tools/primer.py --work FOLDER --decided --undecided 20   # share of decided await sites, some of the others

The work folder keeps the downloaded releases and their environments, so that only the first run takes long.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

if not __package__:  # run as a script: only its own folder is searched
    sys.path.insert(0, str(Path(__file__).parents[1]))

from tools.primer_decided import Decided, decide, total
from tools.primer_projects import Project, chosen, flake8
from tools.primer_workspace import Workspace, WorkspaceError


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; 1 where something failed, not where there are violations."""
    options = _parser().parse_args(arguments)
    workspace = Workspace(options.work)
    try:
        projects = chosen(options.projects)
        if options.decided:
            return _show_decided(workspace, projects, options.undecided)
        return _show_violations(workspace, projects, options.codes, options.save, options.compare)
    except (ValueError, WorkspaceError) as error:
        print(f"primer: {error}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, required=True, help="folder for releases and environments")
    parser.add_argument("--projects", default="", metavar="NAME,...", help="only these projects")
    parser.add_argument("--codes", default="AWT", metavar="CODE,...", help="only these codes (default: AWT)")
    parser.add_argument("--save", type=Path, metavar="FILE", help="write the violations to this file")
    parser.add_argument("--compare", type=Path, metavar="FILE", help="show only what differs from this file")
    parser.add_argument("--decided", action="store_true", help="show the share of await sites that are decided")
    parser.add_argument("--undecided", type=int, default=0, metavar="N", help="with --decided: N of the others")
    return parser


def _show_violations(
    workspace: Workspace, projects: tuple[Project, ...], codes: str, save: Path | None, compare: Path | None
) -> int:
    found: list[str] = []
    failed = 0
    for project in projects:
        violations, notes = _violations(workspace, project, codes)
        _say(f"{project.name} {project.version}: {len(violations)} violations, {len(notes)} notes")
        _say_missing(workspace, project)
        for line in [] if compare else violations:
            _say(f"  {line}")
        for note in notes:
            _say(f"  ! {note}")
        failed += len(notes)
        found += [f"{project.name} {line}" for line in violations]
    if save:
        save.write_text("".join(f"{line}\n" for line in found), encoding="utf-8")
    if compare:
        _show_difference(_saved(compare, projects), found)
    return 1 if failed else 0


def _saved(path: Path, projects: tuple[Project, ...]) -> list[str]:
    names = {project.name for project in projects}
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line.partition(" ")[0] in names]


def _show_difference(before: list[str], after: list[str]) -> None:
    removed, added = Counter(before) - Counter(after), Counter(after) - Counter(before)
    for sign, lines in (("-", removed), ("+", added)):
        for line in sorted(lines.elements()):
            _say(f"{sign} {line}")
    _say(f"{added.total()} added, {removed.total()} removed, {len(after)} in all")


def _violations(workspace: Workspace, project: Project, codes: str) -> tuple[list[str], list[str]]:
    """What flake8 prints for a project, and what it says beside it, which should be nothing."""
    tree, environment = workspace.tree(project), workspace.environment(project)
    paths = (*project.library, *project.tests)
    command = [*flake8(sys.executable, paths), f"--select={codes}", f"--awt-python={environment}", "--awt-cache=off"]
    run = subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False)
    notes = run.stderr.splitlines()
    if run.returncode not in (0, 1):
        notes.append(f"flake8 ended with {run.returncode}")
    return sorted(run.stdout.splitlines()), notes


def _show_decided(workspace: Workspace, projects: tuple[Project, ...], samples: int) -> int:
    rows: dict[str, list[Decided]] = {"with": [], "without": []}
    for project in projects:
        _say_missing(workspace, project)
        tree = workspace.tree(project)
        environments = (workspace.environment(project), workspace.empty_environment())
        for label, environment in zip(rows, environments, strict=True):
            decided = decide(project, tree, environment)
            rows[label].append(decided)
            _say_shares(project.name, label, decided)
            for line in _details(decided, samples) if label == "with" else ():
                _say(f"    {line}")
    if len(projects) > 1:
        for label, parts in rows.items():
            whole = Decided(total(part.library for part in parts), total(part.tests for part in parts))
            _say_shares("all", label, whole)
            for line in _details(whole, samples=0):
                _say(f"    {line}")
    return 1 if any(part.library.failures or part.tests.failures for part in rows["with"]) else 0


def _say_shares(name: str, label: str, decided: Decided) -> None:
    _say(f"{name:20} {label:7} library {decided.library.share}   tests {decided.tests.share}")


def _details(decided: Decided, samples: int) -> Iterator[str]:
    for name, tally in (("library", decided.library), ("tests", decided.tests)):
        yield from (f"! {failure}" for failure in tally.failures)
        yield from (f"{name:7} {line}" for line in tally.histogram())
        yield from (f"{name:7} {line}" for line in tally.sample(samples))


def _say_missing(workspace: Workspace, project: Project) -> None:
    for requirement in workspace.missing(project):
        _say(f"  (without {requirement}, which could not be installed)")


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
