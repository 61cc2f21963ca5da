"""Undoes the mutants of the benchmark by ``awt fix``, and compares what comes of them with the originals.

python -m tools.fixes --base DIR --work ../fixes

``DIR`` is a folder that the benchmark of ``docs/mutants.md`` has set up. Each of its mutated trees is copied and
mended. A mutant counts as undone where the function around it is again the original's, as syntax trees. The mended
files are then linted again: a report that the mutated tree did not have is a new one.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flake8_async_ssot.command.checking import CheckedFile, check_file
from flake8_async_ssot.command.fixing.fixer import MAKERS, FixedFile, fix_file
from flake8_async_ssot.command.flake8_files import Configured, configured
from flake8_async_ssot.command.processes import mapped

#: Of these the mistake stands where it can be mended; of the others the definition is the mistake.
LOCAL = ("M1", "M2", "M3", "M4", "M5", "M8")
ALL = ("M1", "M2", "M3", "M4", "M5", "M6", "M7", "M8")


@dataclass
class Outcome:
    """What became of the mutants of one tree."""

    places: int = 0
    reported: int = 0
    undone: int = 0
    #: Mutants that are neither undone nor left as they are.
    otherwise: int = 0
    new: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    def add(self, other: Outcome) -> None:
        """Count another tree in."""
        self.places += other.places
        self.reported += other.reported
        self.undone += other.undone
        self.otherwise += other.otherwise
        self.new += other.new
        self.broken += other.broken
        self.kept += other.kept


def outcome_of(tree: Path, pristine: Path, mutants: dict[str, Any], options: Sequence[str]) -> Outcome:
    """Mend a tree, which is changed, and count what became of its mutants.

    :param mutants: the entry of the manifest for the tree.
    """
    os.chdir(tree)
    found = configured(["--isolated", "--awt-cache=off", *options])
    done = mapped(fix_file, mutants["edited"], found, 2, "Fixing")
    by_path = {file.path: file for file in done}
    outcome = Outcome(places=len(mutants["sites"]))
    for file in done:
        if file.error or not _compiles(file):
            outcome.broken.append(f"{file.path}: {file.error or 'does not compile'}")
        else:
            Path(file.path).write_bytes(file.after.encode(file.encoding))
    for site in mutants["sites"]:
        _judge(site, by_path[site["file"]], pristine, outcome)
    outcome.new = [*_new_reports(done, mapped(_check, mutants["edited"], found, 2, "Checking"))]
    return outcome


def _check(path: str, found: Configured) -> CheckedFile:
    return check_file(path, found)


def _compiles(file: FixedFile) -> bool:
    try:
        compile(file.after, file.path, "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return False
    return True


def _judge(site: dict[str, Any], file: FixedFile, pristine: Path, outcome: Outcome) -> None:
    """Count one mutant."""
    last = site["func_end"] if site["kind"] in ("M2", "M7") else site["end_line"]
    codes = [code for code, line in file.reports if code in MAKERS and site["line"] <= line <= last]
    if not codes:
        return
    outcome.reported += 1
    before, after, original = (
        _function(text, site) for text in (file.before, file.after, (pristine / site["file"]).read_text("utf-8"))
    )
    if after == original:
        outcome.undone += 1
    elif after != before:
        outcome.otherwise += 1
        outcome.kept.append(f"otherwise {site['kind']} {site['file']}:{site['line']} {codes}: {site['expr'][:90]}")
    else:
        outcome.kept.append(f"left {site['kind']} {site['file']}:{site['line']} {codes}: {site['expr'][:90]}")


def _function(text: str, site: dict[str, Any]) -> str:
    """The tree of the function around a mutant, without the bodies of the functions inside of it."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name == site["func"]:
            if node.lineno <= site["line"] <= (node.end_lineno or 0):
                found = node
    for inner in [*_inner(found)]:
        inner.body = []
    return ast.dump(found)


def _inner(function: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(function):
        if node is not function and isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node


def _new_reports(done: Sequence[FixedFile], checked: Sequence[CheckedFile]) -> Iterator[str]:
    for before, after in zip(done, checked, strict=True):
        now = Counter((each.code, each.line) for each in after.found)
        for code, line in now - Counter(before.reports):
            yield f"{after.path}:{line}: {code}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Mend all trees and print a table; the exit status says whether a file is broken or a report is new."""
    parser = argparse.ArgumentParser(description="Undoes the mutants of the benchmark by `awt fix`.")
    parser.add_argument("--base", type=Path, required=True, help="folder of the benchmark")
    parser.add_argument("--work", type=Path, required=True, help="folder for the copies")
    parser.add_argument("--projects", help="some projects, separated by commas")
    parser.add_argument("--kinds", default=",".join(LOCAL), help="kinds of mutants")
    parser.add_argument("--show", action="store_true", help="list the mutants that are not undone")
    given = parser.parse_args(arguments)
    base, work = given.base.resolve(), given.work.resolve()
    names = (
        given.projects.split(",") if given.projects else sorted(path.stem for path in (base / "manifests").iterdir())
    )
    kinds, totals, everything = given.kinds.split(","), {}, Outcome()
    for kind in kinds:
        total = totals[kind] = Outcome()
        for name in names:
            mutants = json.loads((base / "manifests" / f"{name}.json").read_text("utf-8"))[kind]
            if not mutants["sites"]:
                continue
            tree = work / name / kind
            shutil.rmtree(tree, ignore_errors=True)
            shutil.copytree(base / "trees" / name / kind, tree, symlinks=True)
            options = [f"--awt-python={base / 'env'}"]
            total.add(outcome_of(tree, base / "trees" / name / "pristine", mutants, options))
            os.chdir(work)
            shutil.rmtree(tree, ignore_errors=True)
        everything.add(total)
        print(_row(kind, total), flush=True)
    print(_row("all", everything))
    for line in [*everything.broken, *everything.new, *(everything.kept if given.show else ())]:
        print(line)
    return 1 if everything.broken or everything.new else 0


def _row(name: str, found: Outcome) -> str:
    share = f"{100 * found.undone / found.reported:.1f} %" if found.reported else "-"
    return (
        f"{name}: {found.places} mutants, {found.reported} reported with a fixable code, "
        f"{found.undone} undone ({share}), "
        f"{found.otherwise} changed otherwise, {len(found.new)} new reports, {len(found.broken)} broken files"
    )


if __name__ == "__main__":
    raise SystemExit(main())
